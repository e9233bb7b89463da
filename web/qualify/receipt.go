package qualify

import (
	"maps"
	"net/http"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A receipt shows what a lead was qualified into, as far as the user can see it.
type receipt struct {
	*shell.Visit
	renderer *field.Renderer
	lead     *crm.Lead
	q        *crm.Qualification
	records  map[string]any // by type name, those that the user can see
	wrong    []string
	step     bool                 // at the end of the wizard
	dialog   bool                 // in the dialog
	undone   *unit.Undone         // if the qualification was undone
	entry    record.ID            // the undo in the lead's history
	names    map[record.ID]string // of the records that are not shown: in the trash or out of sight
}

// Receipt shows what a lead was qualified into.
func Receipt(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	rc, err := readReceipt(v, id)
	if err != nil {
		return err
	}
	rc.dialog = ui.Into(v.R, "dialog") || v.R.URL.Query().Get("in") == "dialog"
	return rc.show(http.StatusOK)
}

// readReceipt returns the receipt of a lead, also if it was undone, or an error of kind NotFound if there never was one.
func readReceipt(v *shell.Visit, id record.ID) (*receipt, error) {
	rc := &receipt{Visit: v, records: map[string]any{}, names: map[record.ID]string{}}
	r, names, err := v.Kit.App.Records.Get(v.Ctx(), v.By, v.Workspace.Type("lead"), id)
	if err != nil {
		return nil, err
	}
	rc.lead, rc.renderer = r.(*crm.Lead), field.NewRenderer(v.Page, v.Workspace, v.By, names)
	last, err := v.Kit.App.Qualify.Last(v.Ctx(), v.By, id)
	if err == nil && last == nil {
		err = record.Absent()
	}
	if err != nil {
		return nil, err
	}
	rc.q, rc.undone, rc.entry = &last.Qualification, last.Undone, last.Entry
	return rc, rc.readRecords()
}

// readRecords reads the records that the lead was qualified into, or the names of those that the user cannot open.
func (rc *receipt) readRecords() error {
	v := rc.Visit
	for _, name := range targets {
		res := rc.q.Result(name)
		if res == nil {
			continue
		}
		r, _, err := v.Kit.App.Records.Get(v.Ctx(), v.By, v.Workspace.Type(name), res.ID)
		if err != nil && record.KindOf(err) != record.NotFound {
			return err
		}
		if err == nil {
			rc.records[name] = r
			continue
		}
		titles, err := v.Kit.App.Records.Titles(v.Ctx(), v.By, v.Workspace.Type(name), res.ID)
		if err != nil {
			return err
		}
		maps.Copy(rc.renderer.Names, titles)
		rc.names[res.ID] = rc.renderer.RecordName(res.ID)
	}
	return nil
}

// qualifiedReceipt returns the receipt of a lead, or an error of kind NotFound if it is not qualified.
func qualifiedReceipt(v *shell.Visit, id record.ID) (*receipt, error) {
	rc, err := readReceipt(v, id)
	if err == nil && rc.undone != nil {
		err = record.Absent()
	}
	return rc, err
}

func (rc *receipt) url() string { return "/leads/" + rc.lead.ID.String() }

func (rc *receipt) show(status int) error {
	switch {
	case ui.Into(rc.R, "receipt"):
		return rc.Part(receiptRegion(rc))
	case ui.Into(rc.R, "dialog"):
		return rc.Dialog(status, "leads", rc.title(), receiptRegion(rc))
	case ui.ByScript(rc.R): // the form itself was sent
		return rc.PartStatus(status, receiptOrNotice(rc))
	}
	return rc.ShowStatus(status, "leads", rc.title(), receiptRegion(rc))
}

func (rc *receipt) title() string {
	return rc.Page.T("qualify.receipt_of", "name", rc.lead.Title)
}

// region returns the part of the page that reloads itself when the lead or something that it became changes.
func (rc *receipt) region() ui.RegionView {
	out := ui.RegionView{ID: "receipt", Live: "lead:" + rc.lead.ID.String() + " company contact opportunity", URL: rc.url() + "/qualification", Inline: rc.dialog}
	if rc.dialog {
		out.URL += "?in=dialog"
	}
	return out
}

// notice describes the undo, with a link to it in the lead's history.
func (rc *receipt) notice() ui.UndoneView {
	out := ui.UndoneView{Title: rc.Page.T("qualify.undone"), Text: shell.UndoneBy(rc.Page, rc.Workspace, rc.undone.By, rc.undone.At), Redo: shell.Redo(rc.Page, rc.undone)}
	if rc.entry != record.None {
		out.URL = rc.url() + "#happened-" + rc.entry.String()
	}
	return out
}

// currencyOf returns the currency of the amounts of a record made from the lead.
func (rc *receipt) currencyOf(target string) string {
	if r := rc.records[target]; r != nil {
		return record.EnvOf(rc.Workspace.Type(target), r).Currency
	}
	return rc.lead.Currency
}

// became returns the head of one record made from the lead.
func (rc *receipt) became(name string) ui.BecameView {
	res := rc.q.Result(name)
	out := ui.BecameView{Icon: icon(name), Title: res.Title, Mark: rc.Page.T("qualify.filled"), New: res.Created}
	if res.Created {
		out.Mark = rc.Page.T("qualify.created")
	}
	if rc.records[name] == nil {
		out.Title = rc.Page.T("type."+name+".one") + ": " + rc.names[res.ID]
		return out
	}
	out.URL = "/" + rc.Workspace.Type(name).Plural + "/" + res.ID.String()
	return out
}

// went returns the values that one record got.
func (rc *receipt) went(name string) []ui.FlowView { return goes(rc.renderer, rc.lead, rc.q, name) }

// beside returns the URL of the records side by side, or "" for a single one.
func (rc *receipt) beside() string {
	if len(rc.records) < 2 {
		return ""
	}
	return sideBySide(rc.Workspace, rc.q, targets)
}

// Undo undoes the qualification of a lead, or shows later changes that prevent it.
func Undo(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	done, err := v.Kit.App.Qualify.Undo(v.Ctx(), v.By, id)
	if record.KindOf(err) == record.Conflict && err != nil {
		return refuseUndo(v, id, form.Get("dialog") == "1", err)
	}
	if err != nil {
		return err
	}
	if form.Get("dialog") == "1" {
		return v.Finish(done, "qualify.undone", "/leads/"+id.String())
	}
	v.Toast(done, "qualify.undone")
	return v.Go("/leads/" + id.String())
}

// refuseUndo shows the receipt again with the conflicts.
func refuseUndo(v *shell.Visit, id record.ID, dialog bool, why error) error {
	rc, err := qualifiedReceipt(v, id)
	if err != nil {
		return why // there is nothing to undo
	}
	rc.dialog, rc.wrong = dialog, shell.Texts(v.Page, record.All(why))
	return rc.show(http.StatusConflict)
}

// goes lists the values of the lead that were copied, to all targets or to one.
func goes(d *field.Renderer, l *crm.Lead, q *crm.Qualification, target string) []ui.FlowView {
	lt := d.Workspace.Type("lead")
	var out []ui.FlowView
	for _, m := range q.Moved {
		from, t := lt.Field(m.From), d.Workspace.Type(m.To)
		if target != "" && m.To != target || from == nil || t.Field(m.Field) == nil {
			continue
		}
		v := ui.FlowView{From: d.Label(lt, from), Value: d.Former(field.In(lt, from, l), m.Value), To: d.Label(t, t.Field(m.Field)), Went: true}
		switch {
		case target == "":
			v.To = d.Page.T("type."+m.To+".one") + ": " + v.To
		case v.To == v.From:
			v.To = ""
		}
		out = append(out, v)
	}
	return out
}

// stays lists the values that are on the lead only, with the reason. The currency is that of a target's amounts.
func stays(d *field.Renderer, l *crm.Lead, q *crm.Qualification, currency func(target string) string) []ui.FlowView {
	lt := d.Workspace.Type("lead")
	var out []ui.FlowView
	for _, s := range q.Stayed {
		f := lt.Field(s.Field)
		if f == nil {
			continue
		}
		context := field.In(lt, f, l)
		v := ui.FlowView{From: d.Label(lt, f), Value: d.Former(context, s.Value)}
		key := "qualify.why_" + s.Why
		if s.To != "" && s.Other == "" {
			key += "_blank"
		}
		context.Currency = currency(s.To)
		v.To = d.Page.T(key, "value", d.Former(context, s.Other))
		out = append(out, v)
	}
	return out
}
