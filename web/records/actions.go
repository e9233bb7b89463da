package records

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// leadActions are the buttons of a lead: what one can do with it where it stands, first what leads on.
func (tv *typeVisit) leadActions(r any) []ui.Btn {
	if tv.t.Name != "lead" {
		return nil
	}
	at, word := tv.at(tv.t.Meta(r).ID), tv.Page.T
	contact := ui.Btn{Label: word("action.contact"), Icon: "phone", URL: "/leads/contact?ids=" + tv.id(r), Dialog: true}
	qualify := ui.Btn{Label: word("action.qualify"), Icon: "circle-check", Kind: ui.Primary, URL: at + "/qualify", Dialog: true}
	disqualify := ui.Btn{Label: word("action.disqualify"), Icon: "ban", URL: "/leads/disqualify?ids=" + tv.id(r), Dialog: true}
	extend := ui.Btn{Label: word("action.extend"), Icon: "rotate-ccw", Action: at + "/extend"}
	switch tv.category(r) {
	case crm.CategoryNew:
		return []ui.Btn{qualify, contact, disqualify}
	case crm.CategoryWorking:
		return []ui.Btn{qualify, disqualify}
	case crm.CategoryQualified:
		if tv.stands(r) != bare {
			return []ui.Btn{{Label: word("qualify.receipt"), Icon: "file-text", URL: at + "/qualification", Dialog: true}}
		}
		return []ui.Btn{extend}
	case crm.CategoryDisqualified:
		return []ui.Btn{extend}
	}
	return nil
}

// bare is where a lead stands that is qualified but became nothing here: it came in with history from elsewhere.
const bare = "qualified_elsewhere"

// stands is the category of where a record stands, or bare.
func (tv *typeVisit) stands(r any) string {
	if l, ok := r.(*crm.Lead); ok && tv.category(r) == crm.CategoryQualified && !l.QualifiedInto() {
		return bare
	}
	return string(tv.category(r))
}

// rowActions are the entries of the menu of a list's rows.
func (tv *typeVisit) rowActions() []ui.RowAction {
	word := tv.Page.T
	var out []ui.RowAction
	if tv.t.Name == "lead" {
		open := []string{string(crm.CategoryNew), string(crm.CategoryWorking)}
		out = []ui.RowAction{
			{Btn: ui.Btn{Label: word("action.contact"), Icon: "phone", Dialog: true}, Address: "/leads/contact?ids=%s", When: open[:1]},
			{Btn: ui.Btn{Label: word("action.qualify"), Icon: "circle-check"}, Address: "%u/qualify", When: open},
			{Btn: ui.Btn{Label: word("action.disqualify"), Icon: "ban", Dialog: true}, Address: "/leads/disqualify?ids=%s", When: open},
			{Btn: ui.Btn{Label: word("action.extend"), Icon: "rotate-ccw"}, Address: "%u/extend", Post: true, When: []string{string(crm.CategoryDisqualified), bare}},
		}
	}
	if tv.t.Name == "opportunity" {
		out = []ui.RowAction{{Btn: ui.Btn{Label: word("action.lose"), Icon: "ban", Dialog: true}, Address: "/opportunities/lose?ids=%s",
			When: []string{string(crm.CategoryOpen), string(crm.CategoryWon)}}}
	}
	return append(out,
		ui.RowAction{Btn: ui.Btn{Label: word("action.open_page"), Icon: "arrow-up-right"}, Address: "%u"},
		ui.RowAction{Btn: ui.Btn{Label: word("action.edit"), Icon: "pencil"}, Address: "%u/edit"},
		ui.RowAction{Btn: ui.Btn{Label: word("action.delete"), Icon: "trash-2", Kind: ui.Danger}, Address: "%u/delete", Post: true})
}

// Delete moves a record to the trash.
func Delete(name string) shell.Handler { return in(name, (*typeVisit).remove) }

func (tv *typeVisit) remove() error {
	r, err := tv.load()
	if err != nil {
		return err
	}
	id := tv.t.Meta(r).ID
	form, err := tv.Form()
	if err != nil {
		return err
	}
	if asked, err := tv.asksFirst(form, tv.at(id)+"/delete", id); asked || err != nil {
		return err
	}
	ui.CloseDialog(tv.W)
	done, err := tv.app().Delete(tv.Ctx(), tv.By, tv.t, 0, id)
	if err != nil {
		return err
	}
	tv.Toast(done, "done.deleted", "name", tv.t.Title(r))
	if !ui.ByScript(tv.R) || tv.currentPath() == tv.at(id) {
		return tv.Go(tv.root())
	}
	return tv.Part(tv.emptied(id)...)
}

// emptied closes the side panel of the page that a script asks from if it shows one of these records.
func (tv *typeVisit) emptied(ids ...record.ID) []templ.Component {
	if u := tv.current(); u != nil {
		if id, ok := record.ParseID(u.Query().Get("peek")); ok && slices.Contains(ids, id) {
			return []templ.Component{ui.Partial("#panel", "innerHTML")}
		}
	}
	return nil
}

// Reopen makes a disqualified lead new again.
func Reopen(v *shell.Visit) error {
	return enter(v, v.Workspace.Type("lead")).act("done.extended", v.Kit.App.Reopen)
}

// act does a named action on the record of the address.
func (tv *typeVisit) act(say string, action func(context.Context, crm.Actor, ...record.ID) (*app.Done, error)) error {
	r, err := tv.load()
	if err != nil {
		return err
	}
	done, err := action(tv.Ctx(), tv.By, tv.t.Meta(r).ID)
	if err != nil {
		return err
	}
	return tv.Done(done, say, tv.Back(), "name", tv.t.Title(r))
}

// A disqualifyForm is the form that asks why leads are disqualified.
type disqualifyForm struct {
	*typeVisit
	ids          []string
	all, query   string
	reason, note string
	given        bool   // the reason is known already, from the column of a board
	name         string // of the lead, if it is one
	errors       map[string]string
}

// DisqualifyForm asks why leads are disqualified.
func DisqualifyForm(v *shell.Visit) error {
	tv := enter(v, v.Workspace.Type("lead"))
	asked := v.R.URL.Query()
	d := &disqualifyForm{typeVisit: tv, ids: asked["ids"], all: asked.Get("all"), query: asked.Get("query"), reason: asked.Get("status")}
	d.given = slices.ContainsFunc(d.reasons(), func(c ui.Choice) bool { return c.ID == d.reason })
	if err := d.knowName(); err != nil {
		return err
	}
	return d.show(false)
}

// knowName reads what the lead is called, if the form is about one.
func (d *disqualifyForm) knowName() error {
	r, err := d.single(d.ids, d.all)
	if r != nil {
		d.name = d.t.Title(r)
	}
	return err
}

// single returns the record that a form is about, nil when it is about several.
func (tv *typeVisit) single(ids []string, all string) (any, error) {
	if all != "" || len(ids) != 1 {
		return nil, nil
	}
	id, ok := record.ParseID(ids[0])
	if !ok {
		return nil, record.Absent()
	}
	return tv.get(id)
}

// show answers with the form, as a dialog where it was opened as one.
func (d *disqualifyForm) show(wrong bool) error {
	title := d.Page.T("disqualify.title")
	if d.name != "" {
		title = d.Page.T("disqualify.title_of", "name", d.name)
	}
	return d.form(wrong, title, dismissForm(d))
}

// Disqualify gives leads the status that says why, and the note.
func Disqualify(v *shell.Visit) error {
	tv := enter(v, v.Workspace.Type("lead"))
	form, err := v.Form()
	if err != nil {
		return err
	}
	ids, err := tv.ticked(form)
	if err != nil {
		return err
	}
	d := &disqualifyForm{typeVisit: tv, ids: form["ids"], all: form.Get("all"), query: form.Get("query"), reason: form.Get("status"), note: form.Get("note")}
	if err := d.knowName(); err != nil {
		return err
	}
	status, perr := tv.t.Field("status").Kind.Parse(d.reason, tv.t.Field("status"), tv.renderer.Env(""))
	if perr == nil && status == record.None {
		perr = record.Wrong("required")
	}
	if perr != nil {
		d.errors = shell.FieldErrors(v.Page, perr.On("status"))
		return d.show(true)
	}
	done, err := tv.app().Disqualify(v.Ctx(), v.By, status.(record.ID), d.note, ids...)
	if isInvalid(err) {
		d.errors = shell.FieldErrors(v.Page, err)
		return d.show(true)
	}
	if err != nil {
		return err
	}
	return v.Finish(done, "done.disqualified", tv.root(), "n", len(ids))
}

// reasons are the statuses that say why a lead was disqualified.
func (d *disqualifyForm) reasons() []ui.Choice {
	var out []ui.Choice
	for _, i := range d.Workspace.Lists.Live(crm.LeadStatuses) {
		if i.Category == crm.CategoryDisqualified {
			out = append(out, d.renderer.Item(i))
		}
	}
	return out
}

// chosen is the reason that is known already.
func (d *disqualifyForm) chosen() ui.Choice {
	i := slices.IndexFunc(d.reasons(), func(c ui.Choice) bool { return c.ID == d.reason })
	return d.reasons()[i]
}
