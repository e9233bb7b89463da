package records

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A recordForm is the form of a record: the values typed so far and their errors.
type recordForm struct {
	*typeRequest
	record  any // as stored; an empty one for a new record
	isNew   bool
	dialog  bool   // in a dialog, where rarely used fields are folded away
	once    string // of a new record: the key that keeps a repeated post from creating another
	version int64
	typed   map[string]field.Typed // by field
	errors  map[string]string      // by field, "" for the form as a whole
}

// New shows the form of a new record. The URL may preset fields.
func New(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		s := rq.blank()
		return s.show(http.StatusOK)
	})
}

// blank returns the form of a new record with the presets from the URL.
func (rq *typeRequest) blank() *recordForm {
	s := &recordForm{typeRequest: rq, record: rq.t.New(), isNew: true, once: shell.NewOnce(), dialog: ui.Into(rq.R, "dialog")}
	env := rq.renderer.Env("")
	for _, f := range rq.t.Editable() {
		text := rq.R.URL.Query().Get(f.Key)
		if text == "" {
			text = rq.preset(f)
		}
		if v, err := f.Kind.Parse(text, f, env); err == nil && text != "" {
			f.Set(s.record, v)
			s.knowRef(f)
		}
	}
	s.fill()
	return s
}

// preset returns the default of a field of a new record: the first status, the current user as the owner, the workspace's
// currency.
func (rq *typeRequest) preset(f *record.Field) string {
	switch {
	case f.Step:
		for _, c := range []crm.Category{crm.CategoryNew, crm.CategoryOpen, ""} {
			if i := rq.Workspace.Lists.First(f.Target, c); i != nil {
				return i.ID.String()
			}
		}
	case f == rq.t.Owner():
		return rq.By.User.String()
	case f.Key == "currency":
		return rq.Workspace.Currency
	}
	return ""
}

// knowRef loads the name of a preset reference. A record that the user cannot see is left out.
func (s *recordForm) knowRef(f *record.Field) {
	t := s.Workspace.Type(f.Target)
	if t == nil {
		return
	}
	id := f.Get(s.record).(record.ID)
	names, err := s.app().Records.Titles(s.Ctx(), s.By, t, id)
	if name, seen := names[id]; err != nil || !seen || name.InTrash {
		f.Set(s.record, record.None)
	}
	s.know(names)
}

// Edit shows the form of an existing record.
func Edit(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		r, err := rq.load()
		if err != nil {
			return err
		}
		s := &recordForm{typeRequest: rq, record: r, version: rq.t.Meta(r).Version}
		s.fill()
		return s.show(http.StatusOK)
	})
}

// fill puts the record's values into the controls.
func (s *recordForm) fill() {
	s.typed = map[string]field.Typed{}
	for _, f := range s.t.Editable() {
		s.typed[f.Key] = s.renderer.Typed(s.context(f, s.record), f.Get(s.record))
	}
}

// refill puts the posted values into the controls.
func (s *recordForm) refill(form url.Values) {
	for _, f := range s.t.Editable() {
		if form.Has(f.Key) || form.Has(f.Key+"_text") {
			s.typed[f.Key] = field.Sent(f, form)
		}
	}
}

func (s *recordForm) title() string {
	if s.isNew {
		return s.Page.T("action.new_" + s.t.Name)
	}
	return s.t.Title(s.record)
}

func (s *recordForm) show(status int) error { return s.formStatus(status, s.title(), recordFields(s)) }

// form writes a form, with status 422 if it has errors.
func (rq *typeRequest) form(wrong bool, title string, form templ.Component) error {
	if wrong {
		return rq.formStatus(http.StatusUnprocessableEntity, title, form)
	}
	return rq.formStatus(http.StatusOK, title, form)
}

// formStatus writes a form: alone if a script posted it, in a dialog if it is opened in one, else as a page.
func (rq *typeRequest) formStatus(status int, title string, form templ.Component) error {
	switch {
	case ui.Into(rq.R, "dialog"):
		return rq.PartStatus(status, inDialog(rq.Page, title, form))
	case ui.ByScript(rq.R):
		return rq.PartStatus(status, form)
	}
	return rq.ShowStatus(status, rq.t.Plural, title, onPage(rq, title, form))
}

// action returns the URL that the form is posted to.
func (s *recordForm) action() string {
	if s.isNew {
		return s.root()
	}
	return s.at(s.t.Meta(s.record).ID)
}

// Create creates a record from a form. A form that is posted twice creates one.
func Create(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		form, err := rq.Form()
		if err != nil {
			return err
		}
		s := rq.blank()
		s.dialog = form.Get("in") == "dialog"
		s.refill(form)
		set, err := s.read(form)
		if err != nil {
			return s.refuse(err)
		}
		made, err := rq.createOnce(form, set)
		if err != nil {
			return s.refuse(err)
		}
		return rq.created(made, form)
	})
}

// read parses the fields that the form contains.
func (s *recordForm) read(form url.Values) ([]unit.Value, error) {
	if err := s.known(form, s.t.Editable()...); err != nil {
		return nil, err
	}
	currency := s.currency(form)
	var set []unit.Value
	var wrong record.Errors
	for _, f := range s.t.Editable() {
		if !form.Has(f.Key) && !form.Has(f.Key+"_text") {
			continue
		}
		v, err := s.renderer.Read(field.Context{Type: s.t, Field: f, Currency: currency}, form, f.Get(s.record), s.find)
		switch {
		case err == nil:
			set = append(set, s.renderer.Value(f, v))
		case isInvalid(err):
			wrong = append(wrong, record.All(err)...)
		default:
			return nil, err
		}
	}
	return set, wrong.Or()
}

// currency returns the currency of the amounts in the form: the posted one, else the record's.
func (s *recordForm) currency(form url.Values) string {
	f := s.t.Currency()
	if f == nil {
		return ""
	}
	v, err := f.Kind.Parse(form.Get(f.Key), f, &record.Env{})
	if err == nil && !f.Kind.Empty(v) {
		return v.(string)
	}
	return record.EnvOf(s.t, s.record).Currency
}

// createOnce saves a new record unless the same form has created it already.
func (rq *typeRequest) createOnce(form url.Values, set []unit.Value) (*store.StoredResponse, error) {
	once := form.Get(shell.OnceField)
	if _, ok := record.ParseID(once); !ok {
		return nil, record.Wrong("bad_form")
	}
	sum := sha256.Sum256([]byte(rq.t.Name + "?" + form.Encode()))
	return rq.app().Once(rq.Ctx(), rq.By, unit.Repeatable{Key: once, Request: hex.EncodeToString(sum[:]), Response: rq.creationResponse, About: rq.creationSubjects},
		func(ctx context.Context) (*unit.Done, error) {
			return rq.app().Records.Save(ctx, rq.By, unit.Draft{Type: rq.t, Set: set})
		})
}

// creationResponse builds the response that is kept under the idempotency key: the new record and the receipt that undoes it.
func (rq *typeRequest) creationResponse(d *unit.Done) store.StoredResponse {
	return store.StoredResponse{Status: http.StatusCreated, Head: map[string]string{"undo": d.Receipt.String()}, Body: []byte(rq.id(d.Record))}
}

// creationSubjects returns the record in a stored response.
func (rq *typeRequest) creationSubjects(a *store.StoredResponse) []unit.Subject {
	id, _ := record.ParseID(string(a.Body))
	return []unit.Subject{{Type: rq.t, ID: id}}
}

// created responds to a creation. From the type's list it opens the new record beside the list. From another page it shows a
// toast and stays there; otherwise it opens the record's page.
func (rq *typeRequest) created(made *store.StoredResponse, form url.Values) error {
	id, _ := record.ParseID(string(made.Body))
	receipt, _ := record.ParseID(made.Head["undo"])
	r, err := rq.get(id)
	if err != nil {
		return err
	}
	done := &unit.Done{Receipt: receipt, Record: r, Events: []*store.Event{{Type: rq.t.Name, Records: []record.ID{id}}}}
	rq.Toast(done, "done.created", "name", rq.t.Title(r))
	path := rq.currentPath()
	inDialog := form.Get("in") == "dialog" && path != ""
	switch {
	case inDialog && path == rq.root():
		return rq.Go(rq.beside(id))
	case inDialog && !strings.HasPrefix(path, rq.root()+"/"):
		ui.CloseDialog(rq.W)
		return rq.Part()
	}
	return rq.Go(rq.at(id))
}

// refuse shows the form again with the errors.
func (s *recordForm) refuse(err error) error {
	if !isInvalid(err) {
		return err
	}
	s.errors = shell.FieldErrors(s.Page, err)
	s.moveUnplacedErrors()
	return s.show(http.StatusUnprocessableEntity)
}

// moveUnplacedErrors moves the errors of fields that are not in the form to its top.
func (s *recordForm) moveUnplacedErrors() {
	for key, text := range s.errors {
		if _, asked := s.typed[key]; !asked && key != "" {
			s.errors[""] = text
		}
	}
}

// Save saves the form of an existing record.
func Save(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		r, err := rq.load()
		if err != nil {
			return err
		}
		form, err := rq.Form()
		if err != nil {
			return err
		}
		s := &recordForm{typeRequest: rq, record: r}
		s.fill()
		s.refill(form)
		if s.version, err = versionOf(form); err != nil {
			return err
		}
		set, err := s.read(form)
		if err != nil {
			return s.refuse(err)
		}
		done, err := s.merge(set)
		if conflict := conflictOf(err); conflict != nil {
			return s.showConflict(conflict)
		}
		if err != nil {
			return s.refuse(err)
		}
		rq.Toast(done, "done.saved_record", "name", rq.t.Title(done.Record))
		return rq.Go(rq.at(rq.t.Meta(r).ID))
	})
}

// merge saves the changes in the form. A field that others have changed and that still has its old value in the form was not
// edited here, so it keeps their value.
func (s *recordForm) merge(set []unit.Value) (*unit.Done, error) {
	d := unit.Draft{Type: s.t, ID: s.t.Meta(s.record).ID, Version: s.version, Merge: true, Set: s.differing(set)}
	done, err := s.app().Records.Save(s.Ctx(), s.By, d)
	conflict := conflictOf(err)
	if conflict == nil {
		return done, err
	}
	mine := slices.DeleteFunc(d.Set, func(v unit.Value) bool {
		old, changed := s.before(conflict.Theirs, v.Field)
		return changed && v.Field.Kind.Text(v.Value, record.EnvOf(s.t, s.record)) == old
	})
	d.Set = mine
	done, err = s.app().Records.Save(s.Ctx(), s.By, d)
	return done, err
}

// differing returns the values that differ from the record's.
func (s *recordForm) differing(set []unit.Value) []unit.Value {
	return slices.DeleteFunc(slices.Clone(set), func(v unit.Value) bool { return v.Field.Kind.Equal(v.Field.Get(s.record), v.Value) })
}

// before returns the text of a field before others changed it. That of a list is
// made of what it and its plain fields stored.
func (s *recordForm) before(theirs []*store.Entry, f *record.Field) (text string, changed bool) {
	was, env := s.t.Clone(s.record), &record.Env{Currency: s.t.CurrencyOf(s.record), Strict: true, Stored: true}
	for _, g := range append([]*record.Field{f}, f.Parts()...) {
		for _, e := range theirs {
			at := slices.IndexFunc(e.Changes, func(c record.Change) bool { return c.Field == g.Key })
			if at < 0 {
				continue
			}
			if text, changed = e.Changes[at].Old, true; !f.IsOver() {
				return text, true
			}
			if v, err := g.Kind.Parse(text, g, env); err == nil {
				g.SetStored(was, v)
			}
			break
		}
	}
	if f.IsOver() {
		text = f.Kind.Text(f.Get(was), env)
	}
	return text, changed
}

// showConflict shows the form again with a message at each field that someone else has changed too. Posting it once more
// overwrites their values.
func (s *recordForm) showConflict(conflict *unit.Conflict) error {
	s.record = conflict.Current
	s.version, s.errors = s.t.Meta(conflict.Current).Version, map[string]string{}
	for _, v := range conflict.Mine {
		if _, changed := s.before(conflict.Theirs, v.Field); changed {
			s.errors[v.Field.Key] = s.Page.T("cell.meanwhile", "name", s.changer(conflict, v.Field.Key), "value", s.words(v.Field, conflict.Current))
		}
	}
	s.errors[""] = unit.Say(s.Page.Printer, conflict.Problem)
	return s.show(http.StatusConflict)
}

func (s *recordForm) v() string { return strconv.FormatInt(s.version, 10) }
