package qualify

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/ui"
)

// Choices for a target besides the similar records.
const (
	makeNew   = "new"
	takeOther = "other"
)

// A preference holds whether to show the results side by side. The targets depend on the lead, so they are not in it.
type preference struct{ Side bool }

const preferenceKey = "qualify"

// suggest fills the first form: a company and a contact if the lead names them, and an opportunity.
func (w *wizard) suggest() error {
	h := preference{}
	if err := w.Kit.App.Records.Preference(w.Ctx(), w.By, preferenceKey, &h); err != nil {
		return err
	}
	w.form.Set("fit", "yes")
	l := w.out.Lead
	for name, on := range map[string]bool{"company": l.NamesCompany(), "contact": l.Person(0) != "", "opportunity": true, "side": h.Side} {
		if on {
			w.form.Set(name, "true")
		}
	}
	return nil
}

// remember saves the preference for the next lead.
func (w *wizard) remember() error {
	if w.run() {
		return nil // a run does not ask
	}
	was := preference{}
	if err := w.Kit.App.Records.Preference(w.Ctx(), w.By, preferenceKey, &was); err != nil {
		return err
	}
	is := preference{w.on("side")}
	if is == was {
		return nil
	}
	return w.Kit.App.Records.SetPreference(w.Ctx(), w.By, preferenceKey, is)
}

// on reports whether a box is ticked.
func (w *wizard) on(name string) bool { return w.form.Get(name) == "true" }

func (w *wizard) none() bool { return !slices.ContainsFunc(targets, w.on) }

// alike reports whether there are records similar to those to be created.
func (w *wizard) alike() bool {
	return slices.ContainsFunc(targets, func(name string) bool { return w.on(name) && len(w.out.Similar[name]) > 0 })
}

// into returns the field of a plan for a target.
func into(p *qualify.Plan, name string) **qualify.Target {
	switch name {
	case "company":
		return &p.Company
	case "contact":
		return &p.Contact
	}
	return &p.Opportunity
}

// ticked returns the plan of new records without edits.
func (w *wizard) ticked() (p qualify.Plan) {
	for _, name := range targets {
		if w.on(name) {
			*into(&p, name) = &qualify.Target{}
		}
	}
	return p
}

// plan parses the plan in the form.
func (w *wizard) plan() (p qualify.Plan, err error) {
	var errs record.Errors
	if p.Version, err = strconv.ParseInt(w.form.Get("v"), 10, 64); err != nil || p.Version < 1 {
		return p, record.Wrong("bad_form")
	}
	for _, name := range targets {
		if !w.on(name) {
			continue
		}
		to, wrong, err := w.target(name)
		if err != nil {
			return p, err
		}
		errs = append(errs, wrong...)
		*into(&p, name) = to
	}
	return p, errs.Or()
}

// target parses one target: a new record with its edits, or an existing one.
func (w *wizard) target(name string) (*qualify.Target, record.Errors, error) {
	switch choice := w.choice(name); choice {
	case "":
		return nil, record.Errors{record.Wrong("choose_alike").On(name + ".id")}, nil
	case makeNew:
		return w.edited(name)
	case takeOther:
		return w.other(name)
	default:
		id, ok := record.ParseID(choice)
		if !ok {
			return nil, record.Errors{record.Wrong("unknown_reference").On(name + ".id")}, nil
		}
		return &qualify.Target{ID: id}, nil, nil
	}
}

// choice returns the choice for a target, or "" if there are similar records and none is chosen yet. Two records with one name
// may be different, so a person must decide.
func (w *wizard) choice(name string) string {
	if c := w.form.Get(name + ".id"); c != "" {
		return c
	}
	if len(w.out.Similar[name]) > 0 {
		return ""
	}
	return makeNew
}

// unchosen reports whether a ticked target has no choice yet.
func (w *wizard) unchosen() bool {
	return slices.ContainsFunc(targets, func(name string) bool { return w.on(name) && w.choice(name) == "" })
}

// inOrder returns the targets of the second step. Those with similar records come first, since they need a decision.
func (w *wizard) inOrder() []string {
	var asked, rest []string
	for _, name := range targets {
		switch {
		case !w.on(name):
		case len(w.out.Similar[name]) > 0:
			asked = append(asked, name)
		default:
			rest = append(rest, name)
		}
	}
	return append(asked, rest...)
}

func (w *wizard) idOf(name string, c qualify.Candidate) string {
	return w.Workspace.Type(name).Meta(c.Record).ID.String()
}

// other parses the existing record that was found by its name.
func (w *wizard) other(name string) (*qualify.Target, record.Errors, error) {
	text := strings.TrimSpace(w.form.Get(name + ".other_text"))
	id, ok := record.ParseID(w.form.Get(name + ".other"))
	if !ok && text == "" {
		return nil, record.Errors{record.Wrong("required").On(name + ".other")}, nil
	}
	id, err := records.Find(w.Visit)(w.Workspace.Type(name), id, text)
	switch kind := record.KindOf(err); {
	case err != nil && (kind == record.Invalid || kind == record.NotFound):
		var out record.Errors
		for _, e := range record.All(err) {
			out = append(out, e.On(name+".other"))
		}
		return nil, out, nil
	case err != nil:
		return nil, nil, err
	}
	return &qualify.Target{ID: id}, nil, nil
}

// edited parses the values that were typed over the lead's.
func (w *wizard) edited(name string) (*qualify.Target, record.Errors, error) {
	t, sent, to := w.Workspace.Type(name), w.sent(name), &qualify.Target{}
	var errs record.Errors
	for _, f := range w.asked(name) {
		if !w.touched(name, f) {
			continue
		}
		v, err := w.renderer.Read(w.context(name, f), sent, f.Get(w.out.New[name]), records.Find(w.Visit))
		switch {
		case err == nil:
			to.Set = append(to.Set, w.renderer.Value(t.Field(f.Key), v))
		case record.KindOf(err) == record.Invalid:
			errs = append(errs, record.All(err)[0].On(name+"."+f.Key))
		default:
			return nil, nil, err
		}
	}
	return to, errs, nil
}

// sent returns the posted values of a target's fields.
func (w *wizard) sent(name string) url.Values {
	out := url.Values{}
	for key, values := range w.form {
		if own, ok := strings.CutPrefix(key, name+"."); ok {
			out[own] = values
		}
	}
	return out
}

// asked returns the editable fields of a new target. Links between new records are set automatically, and a new opportunity has
// no reason of a loss. Of the lists the plain fields are asked; the others of the lead's go along.
func (w *wizard) asked(name string) []*record.Field {
	return slices.DeleteFunc(w.Workspace.Type(name).Editable(), func(f *record.Field) bool {
		return slices.Contains(targets, f.Target) && w.on(f.Target) || strings.HasPrefix(f.Key, "lost_") || f.IsOver()
	})
}

// touched reports whether a person has changed the initial value of a control. Untouched values follow the lead and the ticked
// boxes. An amount counts as touched if its currency is, since it must be parsed again.
func (w *wizard) touched(name string, f *record.Field) bool {
	key := name + "." + f.Key
	if !w.form.Has(key) && !w.form.Has(key+"_text") {
		return false
	}
	if field.SentText(f, w.sent(name)) != w.form.Get(key+"~") || w.form.Get(key+"_text") != "" {
		return true
	}
	currency := w.Workspace.Type(name).Currency()
	return f.SharesCurrency() && currency != nil && w.touched(name, currency)
}

// context returns the context of a value of a new target.
func (w *wizard) context(name string, f *record.Field) field.Context {
	s := field.In(w.Workspace.Type(name), f, w.out.New[name])
	if c := w.form.Get(name + ".currency"); i18n.CurrencyValid(c) {
		s.Currency = c
	}
	return s
}

// initial returns the initial content of the control of a field.
func (w *wizard) initial(name string, f *record.Field) field.Typed {
	return w.renderer.Typed(field.In(w.Workspace.Type(name), f, w.out.New[name]), f.Get(w.out.New[name]))
}

// input returns the control of a field of a new target.
func (w *wizard) input(name string, f *record.Field) ui.Field {
	typed := w.initial(name, f)
	if w.touched(name, f) {
		typed = field.Sent(f, w.sent(name), nil)
	}
	c := w.renderer.Input(w.context(name, f), typed)
	c = w.renderer.Placed(c, w.Workspace.Type(name), f, w.chosen(name, "country"), w.chosen(name, "language"))
	c.Name = name + "." + f.Key
	c.Error = w.wrong[c.Name]
	if f == w.Workspace.Type(name).Step() {
		c.Options = slices.DeleteFunc(slices.Clone(c.Options), w.isLost(f.Target))
	}
	return c
}

// isLost returns a function that reports whether a choice is a lost stage. A new opportunity is not lost at once, which would need a
// reason.
func (w *wizard) isLost(list string) func(ui.Choice) bool {
	lost := map[string]bool{}
	for _, i := range w.Workspace.Lists.Of(list) {
		if i.Category == crm.CategoryLost {
			lost[i.ID.String()], lost[i.Key] = true, true
		}
	}
	return func(c ui.Choice) bool { return lost[c.ID] }
}

// chosen returns the value of the control with that key, or "" if the target has no such field.
func (w *wizard) chosen(name, key string) string {
	f := w.Workspace.Type(name).Field(key)
	if f == nil {
		return ""
	}
	if w.touched(name, f) {
		return w.form.Get(name + "." + key)
	}
	return w.initial(name, f).Text
}

// front are the fields of a new opportunity that come first, even if empty.
var front = []string{"name", "amount", "expected_close"}

// main reports whether a field of a new target is shown at once: if it has a value, is required, or has an error.
func (w *wizard) main(name string, f *record.Field) bool {
	return f.Required || name == "opportunity" && slices.Contains(front, f.Key) || !f.Empty(w.out.New[name]) || w.touched(name, f) || w.wrong[name+"."+f.Key] != ""
}

// split returns the fields of a new target that are shown at once, and the rest.
func (w *wizard) split(name string) (main, rest []*record.Field) {
	for _, f := range w.asked(name) {
		switch {
		case f == w.Workspace.Type(name).Currency() && slices.ContainsFunc(w.asked(name), (*record.Field).SharesCurrency): // beside the amount
		case w.main(name, f):
			main = append(main, f)
		default:
			rest = append(rest, f)
		}
	}
	if name == "opportunity" {
		slices.SortStableFunc(main, func(a, b *record.Field) int { return placeOf(a) - placeOf(b) })
	}
	return main, rest
}

// placeOf returns the sort position of a field of an opportunity.
func placeOf(f *record.Field) int {
	if i := slices.Index(front, f.Key); i >= 0 {
		return i
	}
	return len(front)
}

// shownFirst are the controls of the new opportunity that the first step shows.
var shownFirst = []string{"opportunity.amount", "opportunity.currency"}

// carried returns the values of the form that the step does not show, so that going back and forth keeps them.
func (w *wizard) carried(step int) [][2]string {
	var out [][2]string
	for key, values := range w.form {
		choice := slices.Contains([]string{"fit", "side", "status", "note", "company", "contact", "opportunity"}, key)
		name, _, ofTarget := strings.Cut(key, ".")
		switch {
		case key == "go" || key == "at" || key == "v":
			continue
		case step == 1 && (choice || slices.Contains(shownFirst, strings.TrimSuffix(key, "~"))), step == 2 && ofTarget && w.on(name):
			continue
		}
		for _, v := range values {
			out = append(out, [2]string{key, v})
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return out
}
