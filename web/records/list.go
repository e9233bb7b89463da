package records

import (
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// List shows the records of a type as a table that is sorted, narrowed and changed in place.
func List(name string) shell.Handler { return in(name, (*typeVisit).listPage) }

func (tv *typeVisit) listPage() error {
	v, err := tv.view()
	if err != nil {
		return err
	}
	if err := v.read(); err != nil {
		return err
	}
	if ui.Into(tv.R, "list") {
		if tv.byToolbar() {
			tv.W.Header().Set("HX-Replace-Url", v.address("peek", tv.R.URL.Query().Get("peek")))
		}
		return tv.Part(listRegion(v))
	}
	if err := tv.peek(); err != nil {
		return err
	}
	return tv.Show(tv.t.Plural, tv.many(), listRegion(v))
}

// peek opens the record of ?peek= in the side panel; one that is not there opens nothing.
func (tv *typeVisit) peek() error {
	id, ok := record.ParseID(tv.R.URL.Query().Get("peek"))
	if !ok {
		return nil
	}
	p, err := tv.panel(id)
	if isAbsent(err) {
		return nil
	}
	tv.Page.Panel = p
	return err
}

// steps are the choices of a pill: where a record can be put by hand. Qualifying asks first, so it is no choice there.
func (tv *typeVisit) steps() []ui.Choice {
	f := tv.t.Step()
	if f == nil {
		return nil
	}
	var out []ui.Choice
	for _, i := range tv.Workspace.Lists.Of(f.Target) {
		c := tv.renderer.Item(i)
		c.Off = i.Retired || i.Category == crm.CategoryQualified
		out = append(out, c)
	}
	return out
}

// asking has those of the steps ask that must, each at the address that at makes of AskLoss.
func (tv *typeVisit) asking(steps []ui.Choice, at func(string) string) []ui.Choice {
	out := slices.Clone(steps)
	for n, i := range tv.Workspace.Lists.Of(tv.t.Step().Target) {
		if address := AskLoss(tv.t, i); address != "" {
			out[n].Ask = at(address)
		}
	}
	return out
}

// pill is the step of a record as a select that saves at once.
func (tv *typeVisit) pill(scope string, r any, steps []ui.Choice) ui.PillSelectView {
	f, m := tv.t.Step(), tv.t.Meta(r)
	if tv.category(r) != crm.CategoryLost {
		steps = tv.asking(steps, func(address string) string { return strings.Replace(address, "%s", m.ID.String(), 1) })
	}
	return ui.PillSelectView{
		ID: ui.CellView{In: scope, Record: m.ID.String(), Field: f.Key}.ID(), Name: f.Key,
		Label:  tv.Page.T("list.field_of", "field", tv.renderer.Label(tv.t, f), "name", tv.t.Title(r)),
		Action: tv.at(m.ID) + "/cells/" + f.Key + "?in=pill", Version: m.Version,
		Value: tv.renderer.Address(f, f.Get(r)), Options: steps, Locked: tv.category(r) == crm.CategoryQualified,
	}
}

// cell is where a field of a record is shown and edited.
func (tv *typeVisit) cell(scope string, f *record.Field, r any) ui.CellView {
	m := tv.t.Meta(r)
	return ui.CellView{In: scope, Record: m.ID.String(), URL: tv.at(m.ID), Field: f.Key, Label: tv.renderer.TermOf(tv.t, f, r),
		Locked: f.ReadOnly, Empty: f.Empty(r), End: field.End(f.Kind) && scope == ui.InRow}
}

func (v *view) table() ui.TableView {
	out := ui.TableView{ID: "rows", Label: v.many(), Select: true, Density: v.Density, Region: "list"}
	name := nameField(v.t)
	label := v.renderer.Label(v.t, name)
	if !isName(v.t, name) {
		label = v.Page.T("type." + v.t.Name + ".one")
	}
	out.Columns = append(out.Columns, v.head(name, label))
	out.Columns[0].Name = true
	for _, f := range v.fields {
		c := v.head(f, v.renderer.Label(v.t, f))
		c.Side = !v.stays(f)
		out.Columns = append(out.Columns, c)
	}
	out.Columns = append(out.Columns, ui.Column{}) // the menu of the row
	return out
}

// head is the head of a column.
func (v *view) head(f *record.Field, label string) ui.Column {
	c := ui.Column{Key: f.Key, Label: label, End: field.End(f.Kind)}
	if f.Sortable() {
		c.Sort = v.sorted(f)
	}
	if v.query.Sort == f {
		c.Sorted = "asc"
		if v.query.Desc {
			c.Sorted = "desc"
		}
	}
	return c
}

func (v *view) row(r any) ui.RowView {
	return ui.RowView{ID: v.id(r), URL: v.at(v.t.Meta(r).ID), Label: v.t.Title(r), Select: true,
		Peeked: v.R.URL.Query().Get("peek") == v.id(r)}
}

func (v *view) name(r any) ui.NameCellView {
	url := v.at(v.t.Meta(r).ID)
	return ui.NameCellView{Mark: v.mark(r), URL: url, Panel: url + "/panel", Title: v.t.Title(r), Sub: v.under(r)}
}

func (v *view) columnChoices() []ui.ColumnChoice {
	out := []ui.ColumnChoice{{Key: nameColumn, Label: v.table().Columns[0].Label, Shown: true, Fixed: true}}
	common, chosen := usualColumns(v.t), v.columns(v.viewSettings)
	for _, f := range v.inOrder() {
		out = append(out, ui.ColumnChoice{Key: f.Key, Label: v.renderer.Label(v.t, f), Shown: slices.Contains(chosen, f),
			Usual: slices.Contains(common, f)})
	}
	return out
}

var filterIcons = map[string]string{"status": "circle-dot", "stage": "circle-dot", "owner": "user", "source": "tag"}

// filter is the button of one filter.
func (v *view) filter(f *record.Field) ui.FilterView {
	a := v.renderer.Asked(f, v.query)
	out := ui.FilterView{ID: "filter-" + f.Key, Label: v.renderer.Label(v.t, f), Icon: filterIcons[f.Key], Count: len(a.Is),
		Open: f.Key == v.adding}
	if out.Count > 0 {
		return out
	}
	for _, c := range v.query.Where {
		if c.Field == f {
			if out.Value != "" {
				out.Value += " "
			}
			out.Value += v.renderer.Condition(v.t, c)
		}
	}
	return out
}

// more are the filters that are not in the toolbar yet.
func (v *view) more() []ui.Btn {
	shown := v.filtered()
	return v.adders(slices.DeleteFunc(v.t.Filtered(), func(f *record.Field) bool { return slices.Contains(shown, f) }))
}

// folded are the filters of the toolbar that are not in use.
func (v *view) folded() []ui.Btn {
	return v.adders(slices.DeleteFunc(v.filtered(), func(f *record.Field) bool {
		return slices.ContainsFunc(v.query.Where, func(c record.Cond) bool { return c.Field == f })
	}))
}

// adders lead to the list with the filter of a field open.
func (v *view) adders(fields []*record.Field) []ui.Btn {
	var out []ui.Btn
	for _, f := range fields {
		out = append(out, ui.Btn{Label: v.renderer.Label(v.t, f), URL: v.address("filter", f.Key), Region: v.region})
	}
	return out
}

// chips are the conditions of the list, each with the address of the list without it.
func (v *view) chips() []ui.ChipView {
	var out []ui.ChipView
	if v.query.Text != "" {
		out = append(out, ui.ChipView{Label: v.Page.T("action.search"), Value: v.query.Text, URL: v.address("q", ""), Region: v.region})
	}
	for _, c := range v.query.Where {
		out = append(out, ui.ChipView{Label: v.renderer.Label(v.t, c.Field), Value: v.renderer.Condition(v.t, c),
			URL: v.address(condKey(c), ""), Region: v.region})
	}
	return out
}

// cleared is the address of the list with nothing narrowing it.
func (v *view) cleared() string {
	all := []string{"q", ""}
	for _, c := range v.query.Where {
		all = append(all, condKey(c), "")
	}
	return v.address(all...)
}

// tabs are the views of the list that everybody has.
func (v *view) tabs() []ui.Tab {
	me := v.By.User.String()
	mine := v.renderer.Asked(v.t.Owner(), v.query).Is
	isMine := len(mine) == 1 && mine[0] == me
	out := []ui.Tab{{Label: v.word("all"), URL: v.address("owner", ""), Current: !isMine, Region: "list"}}
	if v.By.Scope() == crm.All {
		out = append(out, ui.Tab{Label: v.Page.T("list.mine"), URL: v.address("owner", me), Current: isMine, Region: "list"})
	}
	return out
}

// noneWhy says what belongs into the empty list, or how records get into that of somebody who sees only their own.
func (v *view) noneWhy() string {
	if v.By.Scope() == crm.Own {
		return v.word("none_own")
	}
	return v.word("none_why")
}

// free are the steps that records can be put at by hand.
func (v *view) free() []ui.Choice {
	steps := v.asking(v.steps(), func(address string) string { return strings.Replace(address, "ids=%s&", "", 1) })
	return slices.DeleteFunc(steps, func(c ui.Choice) bool { return c.Off })
}

// changeStep is the label of the choice that puts many records at a step.
func (v *view) changeStep() string {
	if v.t.Step().Key == "status" {
		return v.Page.T("action.change_status")
	}
	return v.Page.T("action.change_stage")
}
