package records

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// List shows the records of a type as a table that can be sorted, filtered and edited in place.
func List(name string) shell.Handler { return in(name, (*typeRequest).listPage) }

func (rq *typeRequest) listPage() error {
	v, err := rq.view()
	if err != nil {
		return err
	}
	if err := v.read(); err != nil {
		return err
	}
	if ui.Into(rq.R, "list") {
		if rq.byToolbar() {
			rq.W.Header().Set("HX-Replace-Url", v.address("peek", rq.R.URL.Query().Get("peek")))
		}
		return rq.Part(listRegion(v))
	}
	if err := rq.peek(); err != nil {
		return err
	}
	return rq.Show(rq.t.Plural, rq.many(), listRegion(v))
}

// peek opens the record of ?peek= in the side panel. It ignores one that is not found.
func (rq *typeRequest) peek() error {
	id, ok := record.ParseID(rq.R.URL.Query().Get("peek"))
	if !ok {
		return nil
	}
	p, err := rq.panel(id)
	if isAbsent(err) {
		return nil
	}
	rq.Page.Panel = p
	return err
}

// steps returns the statuses that a select offers. Qualified is off, since qualifying opens a form first. Those with a reason ask
// for it.
func (rq *typeRequest) steps() []ui.Choice {
	f := rq.t.Step()
	if f == nil {
		return nil
	}
	var out []ui.Choice
	for _, i := range rq.Workspace.Lists.Of(f.Target) {
		c := rq.renderer.Item(i)
		c.Off, c.Ask = i.Retired || i.Category == crm.CategoryQualified, AskReason(rq.t, i)
		out = append(out, c)
	}
	return out
}

// pill returns the status of a record as a select that saves at once.
func (rq *typeRequest) pill(scope string, r any, steps []ui.Choice) ui.PillSelectView {
	f, id := rq.t.Step(), rq.id(r)
	out := ui.PillSelectView{
		ID: ui.CellView{In: scope, Record: id, Field: f.Key}.ID(), Name: f.Key,
		Label:  rq.Page.T("list.field_of", "field", rq.renderer.Label(rq.t, f), "name", rq.t.Title(r)),
		Action: rq.root() + "/" + id + "/cells/" + f.Key + "?in=pill", Version: rq.t.Meta(r).Version,
		Value: rq.renderer.Address(f, f.Get(r)), Options: steps, Locked: rq.category(r) == crm.CategoryQualified,
	}
	if !hasReason(rq.category(r)) {
		out.Record = id
	}
	return out
}

// valueOf returns the value of a field of a record for display.
func (rq *typeRequest) valueOf(f *record.Field, r any) templ.Component {
	return rq.renderer.Show(rq.context(f, r), f.Get(r))
}

// cell returns the cell of a field of a record.
func (rq *typeRequest) cell(scope string, f *record.Field, r any) ui.CellView {
	id := rq.id(r)
	return ui.CellView{In: scope, Record: id, URL: rq.root() + "/" + id, Field: f.Key, Label: rq.renderer.TermOf(rq.t, f, r),
		Locked: f.ReadOnly || f.Fixed || f.IsOver() && scope == ui.InRow, Empty: f.Empty(r), End: field.End(f.Kind) && scope == ui.InRow}
}

func (v *view) table() ui.TableView {
	out := ui.TableView{ID: "rows", Label: v.many(), Select: true, Density: v.Density, Region: "list", Usual: v.Columns == nil}
	name := crm.NameField(v.t)
	label := v.renderer.Label(v.t, name)
	if !isName(v.t, name) {
		label = v.Page.T("type." + v.t.Name + ".one")
	}
	out.Columns = append(out.Columns, v.head(name, label))
	out.Columns[0].Name = true
	for _, f := range v.fields {
		c := v.head(f, v.renderer.Label(v.t, f))
		c.Side = !v.showsNarrow(f)
		c.Spare = !c.Side && !f.Step && f != v.query.Sort
		out.Columns = append(out.Columns, c)
	}
	out.Columns = append(out.Columns, ui.Column{}) // the row menu
	return out
}

// head returns the head of a column.
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
	id := v.id(r)
	return ui.RowView{ID: id, URL: v.root() + "/" + id, Label: v.t.Title(r), Select: true, Peeked: v.peeked == id}
}

func (v *view) name(r any) ui.NameCellView {
	url := v.at(v.t.Meta(r).ID)
	return ui.NameCellView{Mark: v.mark(r), URL: url, Panel: url + "/panel", Title: v.t.Title(r), Sub: v.subtitle(r)}
}

func (v *view) columnChoices() []ui.ColumnChoice {
	out := []ui.ColumnChoice{{Key: nameColumn, Label: v.table().Columns[0].Label, Shown: true, Fixed: true}}
	common, chosen := defaultColumns(v.t), v.columns(v.viewSettings)
	for _, f := range v.inOrder() {
		out = append(out, ui.ColumnChoice{Key: f.Key, Label: v.renderer.Label(v.t, f), Shown: slices.Contains(chosen, f),
			Usual: slices.Contains(common, f)})
	}
	return out
}

var filterIcons = map[string]string{"status": "circle-dot", "stage": "circle-dot", "owner": "user", "source": "tag"}

// filter returns the button of one filter.
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

// more returns the filters that are not in the toolbar yet.
func (v *view) more() []ui.Btn {
	shown := v.filtered()
	return v.adders(slices.DeleteFunc(v.t.Filtered(), func(f *record.Field) bool { return slices.Contains(shown, f) }))
}

// folded returns the filters of the toolbar that are not in use.
func (v *view) folded() []ui.Btn {
	return v.adders(slices.DeleteFunc(v.filtered(), func(f *record.Field) bool {
		return slices.ContainsFunc(v.query.Where, func(c record.Cond) bool { return c.Field == f })
	}))
}

// adders returns links to the list with the filter of a field open.
func (v *view) adders(fields []*record.Field) []ui.Btn {
	var out []ui.Btn
	for _, f := range fields {
		out = append(out, ui.Btn{Label: v.renderer.Label(v.t, f), URL: v.address("filter", f.Key), Region: v.region})
	}
	return out
}

// chips returns the conditions of the list, each with the URL of the list without it.
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

// cleared returns the URL of the list without filters.
func (v *view) cleared() string {
	all := []string{"q", ""}
	for _, c := range v.query.Where {
		all = append(all, condKey(c), "")
	}
	return v.address(all...)
}

// tabs returns the built-in views of the list.
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

// noneWhy explains the empty list; people who see only their own records read how they get some.
func (v *view) noneWhy() string {
	if v.By.Scope() == crm.Own {
		return v.word("none_own")
	}
	return v.word("none_why")
}

// settableSteps returns the statuses that people can set directly.
func (v *view) settableSteps() []ui.Choice {
	steps := slices.DeleteFunc(v.steps(), func(c ui.Choice) bool { return c.Off })
	for i := range steps {
		steps[i].Ask = strings.Replace(steps[i].Ask, "ids=%s&", "", 1)
	}
	return steps
}

// changeStep returns the label of the bulk select of the status or stage.
func (v *view) changeStep() string {
	if v.t.Step().Key == "status" {
		return v.Page.T("action.change_status")
	}
	return v.Page.T("action.change_stage")
}
