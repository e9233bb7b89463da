package qualify

import (
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/ui"
)

// who returns the line below the lead's title.
func (w *wizard) who() string { return w.Workspace.Type("lead").Detail(w.out.Lead) }

// runSub returns the name of the lead in a run and, unless the name says it, whose it is.
func (w *wizard) runSub() string {
	if who := w.who(); who != "" && !strings.Contains(w.out.Lead.Title, who) {
		return w.out.Lead.Title + " · " + who
	}
	return w.out.Lead.Title
}

// whole returns the errors of the form as a whole and of its targets.
func (w *wizard) whole() string {
	var out []string
	for _, key := range append([]string{""}, targets...) {
		if w.wrong[key] != "" {
			out = append(out, w.wrong[key])
		}
	}
	return strings.Join(out, " ")
}

// changed names the person who changed the lead, and when.
func (w *wizard) changed(e *store.Entry) string {
	name := w.renderer.Person(e.Actor).Name
	if name == "" {
		name = w.Page.T("ui.system")
	}
	return name + ", " + w.Page.Ago(e.At, w.Page.Now)
}

// changes returns the fields that they changed.
func (w *wizard) changes(e *store.Entry) []ui.FieldChange {
	t := w.Workspace.Type("lead")
	var out []ui.FieldChange
	for _, c := range e.Changes {
		f := t.Field(c.Field)
		if f == nil || f.ReadOnly {
			continue
		}
		context := field.In(t, f, w.out.Lead)
		before, after := c.Shown()
		out = append(out, ui.FieldChange{Label: w.renderer.Label(t, f), Was: w.renderer.Former(context, before), Is: w.renderer.Former(context, after)})
	}
	return out
}

// tick returns the box of one target, with its name and the number of similar records.
func (w *wizard) tick(name string) ui.Field {
	out := ui.Field{Kind: "check", Name: name, Label: w.Page.T("type." + name + ".one"), Value: w.form.Get(name)}
	out.Hint = w.Workspace.Type(name).Title(w.out.New[name])
	switch {
	case out.Hint == "" && name == "company":
		out.Hint = w.Page.T("qualify.no_company")
	case out.Hint == "":
		out.Hint = w.Page.T("qualify.no_person")
	}
	if n := len(w.out.Similar[name]); n > 0 {
		out.Hint += " · " + w.Page.N("qualify.alike", n)
	}
	return out
}

// onward returns the label of the first step's button. If there are similar records the second step comes next.
func (w *wizard) onward() string {
	for _, name := range targets {
		if len(w.out.Similar[name]) > 0 {
			return w.Page.T("action.next")
		}
	}
	return w.Page.T("action.qualify")
}

// reason returns the select of the reason for disqualification.
func (w *wizard) reason() ui.Field {
	f := ui.Field{Kind: "select", Name: "status", Label: w.Page.T("qualify.reason"), Value: w.form.Get("status"),
		Required: true, Error: w.wrong["status"], Blank: w.Page.T("qualify.choose_reason")}
	for _, i := range w.Workspace.Lists.Live(crm.LeadStatuses) {
		if i.Category == crm.CategoryDisqualified {
			f.Options = append(f.Options, w.renderer.Item(i))
		}
	}
	return f
}

// alikeHint returns the hint above a target with similar records.
func (w *wizard) alikeHint(name string) string {
	if len(w.out.Similar[name]) == 0 {
		return ""
	}
	return w.Page.T("qualify.alike_" + name)
}

// candidate returns the choice of an existing similar record, with what they have in common.
func (w *wizard) candidate(name string, c qualify.Candidate) ui.CaseView {
	t, id := w.Workspace.Type(name), w.idOf(name, c)
	var same []string
	for _, key := range c.Same {
		same = append(same, w.Page.T(sameWord(t, key)))
	}
	note := []string{strings.Join(same, ", ")}
	if f := t.Field("company"); f != nil && !f.Empty(c.Record) {
		note = append(note, w.renderer.Words(field.In(t, f, c.Record), f.Get(c.Record)))
	}
	for _, s := range []string{t.Detail(c.Record), w.renderer.Person(t.Owner().Get(c.Record).(record.ID)).Name} {
		if s != "" {
			note = append(note, s)
		}
	}
	return ui.CaseView{Name: name + ".id", Value: id, Label: w.Page.T("qualify.take", "name", t.Title(c.Record)), Note: strings.Join(note, " · "),
		URL: "/" + t.Plural + "/" + id, Checked: w.choice(name) == id, Press: "again"}
}

// sameWord returns the translation key of what two records have in common. People have a first and last name, companies a name.
func sameWord(t *record.Type, key string) string {
	if key == "name" && t.Name == crm.ContactType.Name {
		key = "person"
	}
	return "qualify.same_" + key
}

// another returns the choice of any other existing record.
func (w *wizard) another(name string) ui.CaseView {
	checked := w.choice(name) == takeOther
	if w.strange(name) {
		checked = true
	}
	return ui.CaseView{Name: name + ".id", Value: takeOther, Label: w.Page.T("qualify.another_" + name), Checked: checked}
}

// strange reports whether a record was chosen that is not among the similar ones.
func (w *wizard) strange(name string) bool {
	choice := w.choice(name)
	if choice == "" || choice == makeNew || choice == takeOther {
		return false
	}
	for _, c := range w.out.Similar[name] {
		if w.idOf(name, c) == choice {
			return false
		}
	}
	return true
}

// finder returns the box that searches for another existing record.
func (w *wizard) finder(name string) ui.Field {
	return ui.Field{Kind: "combo", Name: name + ".other", Label: w.Page.T("type." + name + ".one"), Search: "/pick/" + name,
		Value: w.form.Get(name + ".other"), Chosen: w.form.Get(name + ".other_text"),
		Error: w.wrong[name+".other"] + w.wrongChoice(name)}
}

// unpicked returns the error of a target without a choice.
func (w *wizard) unpicked(name string) string {
	if w.choice(name) != "" {
		return ""
	}
	return w.wrong[name+".id"]
}

// wrongChoice returns the error of the chosen record.
func (w *wizard) wrongChoice(name string) string {
	if w.choice(name) == "" {
		return ""
	}
	return w.wrong[name+".id"]
}

// fresh returns the choice of a new record.
func (w *wizard) fresh(name string) ui.CaseView {
	label := w.Page.T("action.new_" + name)
	if len(w.out.Similar[name]) > 0 {
		label = w.Page.T("action.create_anyway")
	}
	return ui.CaseView{Name: name + ".id", Value: makeNew, Label: label, Checked: w.choice(name) == makeNew, Press: "again"}
}

// amount and currency return the two controls of an amount.
func (w *wizard) amount(name string, f *record.Field) ui.Field {
	c := w.input(name, f)
	c.Unit = ""
	return c
}

func (w *wizard) currency(name string) ui.Field {
	c := w.input(name, w.Workspace.Type(name).Currency())
	c.Quiet = true
	return c
}

// currencyOf returns the currency of the amounts of a target, as far as it is known before it is created.
func (w *wizard) currencyOf(name string) string {
	if w.on(name) && w.choice(name) == makeNew {
		return w.context(name, w.Workspace.Type(name).Owner()).Currency
	}
	for _, c := range w.out.Similar[name] {
		if w.idOf(name, c) == w.choice(name) {
			return record.EnvOf(w.Workspace.Type(name), c.Record).Currency
		}
	}
	return w.out.Lead.Currency
}

// nth returns the text with the position of the lead in the run.
func (w *wizard) nth() string {
	of, _ := strconv.Atoi(w.form.Get("of"))
	return w.Page.T("qualify.nth", "n", w.Page.Number(int64(of-len(w.form["ids"]))), "of", w.Page.Number(int64(of)))
}
