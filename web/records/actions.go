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
func (rm *room) leadActions(r any) []ui.Btn {
	if rm.t.Name != "lead" {
		return nil
	}
	at, word := rm.at(rm.t.Meta(r).ID), rm.Page.T
	contact := ui.Btn{Label: word("action.contact"), Icon: "phone", URL: "/leads/contact?ids=" + rm.id(r), Dialog: true}
	qualify := ui.Btn{Label: word("action.qualify"), Icon: "circle-check", Kind: ui.Primary, URL: at + "/qualify", Dialog: true}
	disqualify := ui.Btn{Label: word("action.disqualify"), Icon: "ban", URL: "/leads/disqualify?ids=" + rm.id(r), Dialog: true}
	extend := ui.Btn{Label: word("action.extend"), Icon: "rotate-ccw", Action: at + "/extend"}
	switch rm.category(r) {
	case crm.CategoryNew:
		return []ui.Btn{qualify, contact, disqualify}
	case crm.CategoryWorking:
		return []ui.Btn{qualify, disqualify}
	case crm.CategoryQualified:
		if rm.stands(r) != bare {
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
func (rm *room) stands(r any) string {
	if l, ok := r.(*crm.Lead); ok && rm.category(r) == crm.CategoryQualified && !l.QualifiedInto() {
		return bare
	}
	return string(rm.category(r))
}

// rowActions are the entries of the menu of a list's rows.
func (rm *room) rowActions() []ui.RowAction {
	word := rm.Page.T
	var out []ui.RowAction
	if rm.t.Name == "lead" {
		open := []string{string(crm.CategoryNew), string(crm.CategoryWorking)}
		out = []ui.RowAction{
			{Btn: ui.Btn{Label: word("action.contact"), Icon: "phone", Dialog: true}, Address: "/leads/contact?ids=%s", When: open[:1]},
			{Btn: ui.Btn{Label: word("action.qualify"), Icon: "circle-check"}, Address: "%u/qualify", When: open},
			{Btn: ui.Btn{Label: word("action.disqualify"), Icon: "ban", Dialog: true}, Address: "/leads/disqualify?ids=%s", When: open},
			{Btn: ui.Btn{Label: word("action.extend"), Icon: "rotate-ccw"}, Address: "%u/extend", Post: true, When: []string{string(crm.CategoryDisqualified), bare}},
		}
	}
	if rm.t.Name == "opportunity" {
		out = []ui.RowAction{{Btn: ui.Btn{Label: word("action.lose"), Icon: "ban", Dialog: true}, Address: "/opportunities/lose?ids=%s",
			When: []string{string(crm.CategoryOpen), string(crm.CategoryWon)}}}
	}
	return append(out,
		ui.RowAction{Btn: ui.Btn{Label: word("action.open_page"), Icon: "arrow-up-right"}, Address: "%u"},
		ui.RowAction{Btn: ui.Btn{Label: word("action.edit"), Icon: "pencil"}, Address: "%u/edit"},
		ui.RowAction{Btn: ui.Btn{Label: word("action.delete"), Icon: "trash-2", Kind: ui.Danger}, Address: "%u/delete", Post: true})
}

// Delete moves a record to the trash.
func Delete(name string) shell.Handler { return in(name, (*room).remove) }

func (rm *room) remove() error {
	r, err := rm.load()
	if err != nil {
		return err
	}
	id := rm.t.Meta(r).ID
	form, err := rm.Form()
	if err != nil {
		return err
	}
	if asked, err := rm.asksFirst(form, rm.at(id)+"/delete", id); asked || err != nil {
		return err
	}
	ui.CloseDialog(rm.W)
	done, err := rm.app().Delete(rm.Ctx(), rm.By, rm.t, 0, id)
	if err != nil {
		return err
	}
	rm.Toast(done, "done.deleted", "name", rm.t.Title(r))
	if !ui.ByScript(rm.R) || rm.currentPath() == rm.at(id) {
		return rm.Go(rm.root())
	}
	return rm.Part(rm.emptied(id)...)
}

// emptied closes the side panel of the page that a script asks from if it shows one of these records.
func (rm *room) emptied(ids ...record.ID) []templ.Component {
	if u := rm.current(); u != nil {
		if id, ok := record.ParseID(u.Query().Get("peek")); ok && slices.Contains(ids, id) {
			return []templ.Component{ui.Partial("#panel", "innerHTML")}
		}
	}
	return nil
}

// Extend makes a disqualified lead new again.
func Extend(v *shell.Visit) error {
	return enter(v, v.Home.Type("lead")).act("done.extended", v.Kit.App.Extend)
}

// act does a named action on the record of the address.
func (rm *room) act(say string, action func(context.Context, crm.Actor, ...record.ID) (*app.Done, error)) error {
	r, err := rm.load()
	if err != nil {
		return err
	}
	done, err := action(rm.Ctx(), rm.By, rm.t.Meta(r).ID)
	if err != nil {
		return err
	}
	return rm.Done(done, say, rm.Back(), "name", rm.t.Title(r))
}

// A dismissal is the form that asks why leads are disqualified.
type dismissal struct {
	*room
	ids          []string
	all, query   string
	reason, note string
	given        bool   // the reason is known already, from the column of a board
	name         string // of the lead, if it is one
	errors       map[string]string
}

// DisqualifyForm asks why leads are disqualified.
func DisqualifyForm(v *shell.Visit) error {
	rm := enter(v, v.Home.Type("lead"))
	asked := v.R.URL.Query()
	d := &dismissal{room: rm, ids: asked["ids"], all: asked.Get("all"), query: asked.Get("query"), reason: asked.Get("status")}
	d.given = slices.ContainsFunc(d.reasons(), func(c ui.Choice) bool { return c.ID == d.reason })
	if err := d.knowName(); err != nil {
		return err
	}
	return d.show(false)
}

// knowName reads what the lead is called, if the form is about one.
func (d *dismissal) knowName() error {
	r, err := d.single(d.ids, d.all)
	if r != nil {
		d.name = d.t.Title(r)
	}
	return err
}

// single returns the record that a form is about, nil when it is about several.
func (rm *room) single(ids []string, all string) (any, error) {
	if all != "" || len(ids) != 1 {
		return nil, nil
	}
	id, ok := record.ParseID(ids[0])
	if !ok {
		return nil, record.Absent()
	}
	return rm.get(id)
}

// show answers with the form, as a dialog where it was opened as one.
func (d *dismissal) show(wrong bool) error {
	title := d.Page.T("disqualify.title")
	if d.name != "" {
		title = d.Page.T("disqualify.title_of", "name", d.name)
	}
	return d.form(wrong, title, dismissForm(d))
}

// Disqualify gives leads the status that says why, and the note.
func Disqualify(v *shell.Visit) error {
	rm := enter(v, v.Home.Type("lead"))
	form, err := v.Form()
	if err != nil {
		return err
	}
	ids, err := rm.ticked(form)
	if err != nil {
		return err
	}
	d := &dismissal{room: rm, ids: form["ids"], all: form.Get("all"), query: form.Get("query"), reason: form.Get("status"), note: form.Get("note")}
	if err := d.knowName(); err != nil {
		return err
	}
	status, perr := rm.t.Field("status").Kind.Parse(d.reason, rm.t.Field("status"), rm.desk.Env(""))
	if perr == nil && status == record.None {
		perr = record.Wrong("required")
	}
	if perr != nil {
		d.errors = shell.FieldErrors(v.Page, perr.On("status"))
		return d.show(true)
	}
	done, err := rm.app().Disqualify(v.Ctx(), v.By, status.(record.ID), d.note, ids...)
	if isInvalid(err) {
		d.errors = shell.FieldErrors(v.Page, err)
		return d.show(true)
	}
	if err != nil {
		return err
	}
	return v.Finish(done, "done.disqualified", rm.root(), "n", len(ids))
}

// reasons are the statuses that say why a lead was disqualified.
func (d *dismissal) reasons() []ui.Choice {
	var out []ui.Choice
	for _, i := range d.Home.Lists.Live(crm.LeadStatuses) {
		if i.Category == crm.CategoryDisqualified {
			out = append(out, d.desk.Item(i))
		}
	}
	return out
}

// chosen is the reason that is known already.
func (d *dismissal) chosen() ui.Choice {
	i := slices.IndexFunc(d.reasons(), func(c ui.Choice) bool { return c.ID == d.reason })
	return d.reasons()[i]
}
