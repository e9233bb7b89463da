// Package operations holds the pages of operations: bulk actions on more
// records than one transaction takes, and their undo.
package operations

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// view is the page of one operation.
type view struct {
	*ui.Page
	ws    *unit.Workspace
	about string // the records, and what is set
	o     *operations.Shown
	t     *record.Type // nil for an undo
	names unit.Names   // of the records that were left
}

// listView is the page of all operations.
type listView struct {
	*ui.Page
	renderer *field.Renderer
	list     []*operations.Shown
}

// List shows the newest operations that the user may see.
func List(v *shell.Visit) error {
	list, err := v.Kit.App.Operations.List(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	return v.Show("operations", v.Page.T("nav.operations"), listPage(listView{v.Page, field.NewRenderer(v.Page, v.Workspace, v.By, nil), list}))
}

// asked returns the operation in the URL.
func asked(v *shell.Visit) (*operations.Shown, error) {
	id, err := v.PathID("id")
	if err != nil {
		return nil, err
	}
	return v.Kit.App.Operations.Show(v.Ctx(), v.By, id)
}

func address(id record.ID) string { return "/operations/" + id.String() }

// Page shows how far an operation is, or what came of it.
func Page(v *shell.Visit) error {
	o, err := asked(v)
	if err != nil {
		return err
	}
	p := view{Page: v.Page, ws: v.Workspace, about: about(field.NewRenderer(v.Page, v.Workspace, v.By, nil), o.Operation), o: o, t: v.Workspace.Type(o.RecordType), names: unit.Names{}}
	if o.State != store.OperationRunning {
		if err := p.know(v); err != nil {
			return err
		}
	}
	return v.Show("operations", kind(v.Page.Printer, o.Operation), page(p))
}

// know loads the titles of the records that were left, as far as the user sees
// them.
func (p *view) know(v *shell.Visit) error {
	ids := map[string][]record.ID{}
	for _, r := range p.o.Refusals {
		ids[r.Type] = append(ids[r.Type], r.Record)
	}
	for typ, list := range ids {
		names, err := v.Kit.App.Records.Titles(v.Ctx(), v.By, v.Workspace.Type(typ), list...)
		if err != nil {
			return err
		}
		for id, name := range names {
			p.names[id] = name
		}
	}
	return nil
}

// Pause stops an operation after its current step.
func Pause(v *shell.Visit) error { return change(v, v.Kit.App.Operations.Pause) }

// Resume continues a paused operation.
func Resume(v *shell.Visit) error { return change(v, v.Kit.App.Operations.Resume) }

// Undo undoes what an operation did.
func Undo(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	done, err := v.Kit.App.Operations.UndoGroup(v.Ctx(), v.By, id)
	if err != nil {
		return err
	}
	if done.Operation == record.None {
		v.Toast(done, "done.many", "n", done.Count)
		return v.Go(address(id))
	}
	return v.Go(address(done.Operation))
}

// kind returns what an operation does, in words.
func kind(p *i18n.Printer, o *store.Operation) string {
	switch o.Kind {
	case "bulk":
		return p.T("operation.bulk")
	case "delete":
		return p.T("action.to_trash")
	case operations.Undo:
		return p.T("operation.undo")
	}
	return p.T("action." + o.Kind)
}

// state returns the state of an operation, in words.
func state(p *i18n.Printer, o *operations.Shown) string {
	if o.Undone != nil {
		return p.T("ui.undone")
	}
	return p.T("operation.state." + o.State)
}

func tone(o *operations.Shown) ui.Tone {
	switch {
	case o.Undone != nil:
		return ui.Quiet
	case o.State == store.OperationDone:
		return ui.Good
	case o.State == store.OperationFailed:
		return ui.Bad
	}
	return ui.Info
}

func (p view) progress() ui.ProgressView {
	done := int64(p.o.Passed())
	out := ui.ProgressView{Label: kind(p.Printer, p.o.Operation), Value: done, Most: int64(p.o.Total)}
	if p.o.Total > 0 {
		out.Text = p.T("import.progress", "done", p.Number(done), "total", p.Number(int64(p.o.Total)))
	}
	return out
}

// list returns the URL of the list of the records, "" for an undo.
func (p view) list() string {
	if p.t == nil {
		return ""
	}
	if p.o.Kind == "delete" && p.o.State == store.OperationDone {
		return "/trash"
	}
	to := url.URL{Path: "/" + p.t.Plural, RawQuery: operations.PlanOf(p.o.Operation).Query}
	return to.String()
}

// name returns the title of a record that was left, as far as the user sees
// it.
func (p view) name(r store.Refusal) string {
	if n, seen := p.names[r.Record]; seen {
		return n.Title
	}
	return p.T("field.out_of_sight")
}

// cell returns the name cell of a record that was left.
func (p view) cell(r store.Refusal) ui.NameCellView {
	out := ui.NameCellView{Mark: ui.Mark{Name: p.name(r)}, Title: p.name(r), Sub: p.T("type." + r.Type + ".one")}
	if _, seen := p.names[r.Record]; seen {
		out.URL = "/" + p.ws.Type(r.Type).Plural + "/" + r.Record.String()
	}
	return out
}

// why returns the reason why a record was left.
func (p view) why(r store.Refusal) string {
	return unit.Say(p.Printer, &record.Error{Key: r.Key, Args: r.Args})
}

func (p view) table() ui.TableView {
	return ui.TableView{ID: "refusals", Label: p.T("operation.left"), Columns: []ui.Column{
		{Key: "record", Label: p.T("common.name"), Name: true}, {Key: "why", Label: p.T("import.report.reason")}}}
}

func (v listView) columns() ui.TableView {
	return ui.TableView{ID: "operations", Label: v.T("nav.operations"), Columns: []ui.Column{
		{Key: "what", Label: v.T("operation.what"), Name: true}, {Key: "state", Label: v.T("import.state")},
		{Key: "done", Label: v.T("operation.done"), End: true}, {Key: "left", Label: v.T("operation.left"), End: true},
		{Key: "who", Label: v.T("operation.who")}, {Key: "when", Label: v.T("import.when")}}}
}

// about returns what an operation is about: the records, and the values that
// it sets.
func about(r *field.Renderer, o *store.Operation) string {
	t := r.Workspace.Type(o.RecordType)
	if t == nil {
		return ""
	}
	out := []string{r.Page.T("type." + t.Name + ".many")}
	plan := operations.PlanOf(o)
	for _, f := range t.Fields {
		if by := r.Changed(f, plan.Remove[f.Key], plan.Add[f.Key]); by != "" {
			out = append(out, r.Label(t, f)+": "+by)
		}
		if text, set := plan.Set[f.Key]; set {
			value := r.Former(field.Context{Type: t, Field: f, Currency: r.Workspace.Currency}, text)
			out = append(out, r.Label(t, f)+": "+cmp.Or(value, "—"))
		}
	}
	return strings.Join(out, " · ")
}

// cell returns the name cell of an operation.
func (v listView) cell(o *operations.Shown) ui.NameCellView {
	name := kind(v.Printer, o.Operation)
	return ui.NameCellView{Mark: ui.Mark{Name: name}, URL: address(o.ID), Title: name, Sub: about(v.renderer, o.Operation)}
}

func (v listView) who(o *operations.Shown) ui.Person {
	if p := v.renderer.Workspace.Person(o.Person); p != nil {
		return ui.Person{ID: p.ID.String(), Name: p.Name, Email: p.Email}
	}
	return ui.Person{}
}
