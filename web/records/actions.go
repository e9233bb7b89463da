package records

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// leadActions returns the buttons that a lead's category allows, the most likely next step first.
func (rq *typeRequest) leadActions(r any) []ui.Btn {
	if rq.t.Name != "lead" {
		return nil
	}
	at, word := rq.at(rq.t.Meta(r).ID), rq.Page.T
	contact := ui.Btn{Label: word("action.contact"), Icon: "phone", URL: "/leads/contact?ids=" + rq.id(r), Dialog: true}
	qualify := ui.Btn{Label: word("action.qualify"), Icon: "circle-check", Kind: ui.Primary, URL: at + "/qualify", Dialog: true}
	disqualify := ui.Btn{Label: word("action.disqualify"), Icon: "ban", URL: "/leads/disqualify?ids=" + rq.id(r), Dialog: true}
	extend := ui.Btn{Label: word("action.extend"), Icon: "rotate-ccw", Action: at + "/extend"}
	switch rq.category(r) {
	case crm.CategoryNew:
		return []ui.Btn{qualify, contact, disqualify}
	case crm.CategoryWorking:
		return []ui.Btn{qualify, disqualify}
	case crm.CategoryQualified:
		if rq.actionCategory(r) != importedQualified {
			return []ui.Btn{{Label: word("qualify.receipt"), Icon: "file-text", URL: at + "/qualification", Dialog: true}}
		}
		return []ui.Btn{extend}
	case crm.CategoryDisqualified:
		return []ui.Btn{extend}
	}
	return nil
}

// importedQualified replaces the category of a qualified lead that was imported as such, so it has no qualification here.
const importedQualified = "qualified_elsewhere"

// actionCategory returns the category that selects a record's actions, or importedQualified.
func (rq *typeRequest) actionCategory(r any) string {
	if l, ok := r.(*crm.Lead); ok && rq.category(r) == crm.CategoryQualified && !l.QualifiedInto() {
		return importedQualified
	}
	return string(rq.category(r))
}

// rowActions returns the entries of the row menu of a list.
func (rq *typeRequest) rowActions() []ui.RowAction {
	word := rq.Page.T
	var out []ui.RowAction
	if rq.t.Name == "lead" {
		open := []string{string(crm.CategoryNew), string(crm.CategoryWorking)}
		out = []ui.RowAction{
			{Btn: ui.Btn{Label: word("action.contact"), Icon: "phone", Dialog: true}, Address: "/leads/contact?ids=%s", When: open[:1]},
			{Btn: ui.Btn{Label: word("action.qualify"), Icon: "circle-check"}, Address: "%u/qualify", When: open},
			{Btn: ui.Btn{Label: word("action.disqualify"), Icon: "ban", Dialog: true}, Address: "/leads/disqualify?ids=%s", When: open},
			{Btn: ui.Btn{Label: word("action.extend"), Icon: "rotate-ccw"}, Address: "%u/extend", Post: true, When: []string{string(crm.CategoryDisqualified), importedQualified}},
		}
	}
	if rq.t.Name == "opportunity" {
		out = []ui.RowAction{{Btn: ui.Btn{Label: word("action.lose"), Icon: "ban", Dialog: true}, Address: "/opportunities/lose?ids=%s",
			When: []string{string(crm.CategoryOpen), string(crm.CategoryWon)}}}
	}
	return append(out,
		ui.RowAction{Btn: ui.Btn{Label: word("action.open_page"), Icon: "arrow-up-right"}, Address: "%u"},
		ui.RowAction{Btn: ui.Btn{Label: word("action.edit"), Icon: "pencil"}, Address: "%u/edit"},
		ui.RowAction{Btn: ui.Btn{Label: word("action.delete"), Icon: "trash-2", Kind: ui.Danger}, Address: "%u/delete", Post: true})
}

// Delete moves a record to the trash.
func Delete(name string) shell.Handler { return in(name, (*typeRequest).remove) }

func (rq *typeRequest) remove() error {
	r, err := rq.load()
	if err != nil {
		return err
	}
	id := rq.t.Meta(r).ID
	form, err := rq.Form()
	if err != nil {
		return err
	}
	if asked, err := rq.asksFirst(form, rq.at(id)+"/delete", id); asked || err != nil {
		return err
	}
	ui.CloseDialog(rq.W)
	done, err := rq.app().Records.Delete(rq.Ctx(), rq.By, rq.t, 0, id)
	if err != nil {
		return err
	}
	rq.Toast(done, "done.deleted", "name", rq.t.Title(r))
	if !ui.ByScript(rq.R) || rq.currentPath() == rq.at(id) {
		return rq.Go(rq.root())
	}
	return rq.Part(rq.emptied(id)...)
}

// emptied returns the parts that close the side panel of the calling page if it shows one of these records.
func (rq *typeRequest) emptied(ids ...record.ID) []templ.Component {
	if u := rq.current(); u != nil {
		if id, ok := record.ParseID(u.Query().Get("peek")); ok && slices.Contains(ids, id) {
			return []templ.Component{ui.Partial("#panel", "innerHTML")}
		}
	}
	return nil
}

// Reopen gives a disqualified lead a new status again.
func Reopen(v *shell.Visit) error {
	return enter(v, v.Workspace.Type("lead")).act("done.extended", v.Kit.App.Qualify.Reopen)
}

// act runs a named action on the record in the URL.
func (rq *typeRequest) act(say string, action func(context.Context, crm.Actor, ...record.ID) (*unit.Done, error)) error {
	r, err := rq.load()
	if err != nil {
		return err
	}
	done, err := action(rq.Ctx(), rq.By, rq.t.Meta(r).ID)
	if err != nil {
		return err
	}
	return rq.Done(done, say, rq.Back(), "name", rq.t.Title(r))
}

// A disqualifyForm is the form that asks for the reason of a disqualification.
type disqualifyForm struct {
	*typeRequest
	ids          []string
	all, query   string
	reason, note string
	once         string // the key of the form
	given        bool   // the column of a board has set the reason
	name         string // of the lead if there is only one
	errors       map[string]string
}

// DisqualifyForm shows the form that asks for the reason of a disqualification.
func DisqualifyForm(v *shell.Visit) error {
	rq := enter(v, v.Workspace.Type("lead"))
	asked := v.R.URL.Query()
	d := &disqualifyForm{typeRequest: rq, ids: asked["ids"], all: asked.Get("all"), query: asked.Get("query"), reason: asked.Get("status"), once: shell.NewOnce()}
	d.given = slices.ContainsFunc(d.reasons(), func(c ui.Choice) bool { return c.ID == d.reason })
	if err := d.knowName(); err != nil {
		return err
	}
	return d.show(false)
}

// knowName loads the lead's name if the form is about one lead.
func (d *disqualifyForm) knowName() error {
	r, err := d.single(d.ids, d.all)
	if r != nil {
		d.name = d.t.Title(r)
	}
	return err
}

// single returns the record that a form is about, or nil if there are several.
func (rq *typeRequest) single(ids []string, all string) (any, error) {
	if all != "" || len(ids) != 1 {
		return nil, nil
	}
	id, ok := record.ParseID(ids[0])
	if !ok {
		return nil, record.Absent()
	}
	return rq.get(id)
}

// show writes the form, in a dialog if it was opened in one.
func (d *disqualifyForm) show(wrong bool) error {
	title := d.Page.T("disqualify.title")
	if d.name != "" {
		title = d.Page.T("disqualify.title_of", "name", d.name)
	}
	return d.form(wrong, title, disqualifyFields(d))
}

// Disqualify gives leads a disqualified status and adds the note.
func Disqualify(v *shell.Visit) error {
	rq := enter(v, v.Workspace.Type("lead"))
	form, err := v.Form()
	if err != nil {
		return err
	}
	ids, err := rq.ticked(form)
	if err != nil {
		return err
	}
	d := &disqualifyForm{typeRequest: rq, ids: form["ids"], all: form.Get("all"), query: form.Get("query"), reason: form.Get("status"), note: form.Get("note"), once: form.Get(shell.OnceField)}
	if err := d.knowName(); err != nil {
		return err
	}
	f := rq.t.Step()
	status, perr := f.Kind.Parse(d.reason, f, rq.renderer.Env(""))
	if perr == nil && f.Kind.Empty(status) {
		perr = record.Wrong("required")
	}
	if perr != nil {
		d.errors = shell.FieldErrors(v.Page, perr.On("status"))
		return d.show(true)
	}
	if ids == nil {
		return rq.operate(form, operations.Start{Kind: "disqualify", Status: status.(record.ID), Note: d.note})
	}
	done, err := rq.Once(form, rq.subjects(ids), func(ctx context.Context) (*unit.Done, error) {
		return rq.app().Qualify.Disqualify(ctx, v.By, status.(record.ID), d.note, ids...)
	})
	if isInvalid(err) {
		d.errors = shell.FieldErrors(v.Page, err)
		return d.show(true)
	}
	if err != nil {
		return err
	}
	return v.Finish(done, "done.disqualified", rq.root(), "n", len(ids))
}

// reasons returns the disqualified statuses.
func (d *disqualifyForm) reasons() []ui.Choice {
	var out []ui.Choice
	for _, i := range d.Workspace.Lists.Live(crm.LeadStatuses) {
		if i.Category == crm.CategoryDisqualified {
			out = append(out, d.renderer.Item(i))
		}
	}
	return out
}

// chosen returns the reason that is set already.
func (d *disqualifyForm) chosen() ui.Choice {
	i := slices.IndexFunc(d.reasons(), func(c ui.Choice) bool { return c.ID == d.reason })
	return d.reasons()[i]
}
