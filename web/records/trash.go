package records

import (
	"strings"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A trashPage is a page of the trash.
type trashPage struct {
	*typeRequest
	list  []*store.Discarded
	older string
}

// Trash shows the deleted records, the latest first.
func Trash(v *shell.Visit) error {
	rq := enter(v, v.Workspace.Type("lead"))
	after, perr := record.ParseCursor(v.R.URL.Query().Get("cursor"))
	if perr != nil {
		return perr
	}
	h := &trashPage{typeRequest: rq}
	list, next, err := rq.app().Records.Trash(v.Ctx(), v.By, after)
	if err != nil {
		return err
	}
	if h.list = list; next != nil {
		h.older = "/trash?cursor=" + next.String()
	}
	if ui.Into(v.R, "trash") {
		return v.Part(trashRegion(h))
	}
	return v.Show("trash", v.Page.T("nav.trash"), trashRegion(h))
}

// Restore restores a record from the trash.
func Restore(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	t := v.Workspace.Type(form.Get("type"))
	id, ok := record.ParseID(form.Get("id"))
	if t == nil || !ok {
		return record.Absent()
	}
	done, err := v.Kit.App.Records.Restore(v.Ctx(), v.By, t, id)
	if err != nil {
		return err
	}
	to := "/trash"
	if form.Has("to") {
		to = shell.Local(form.Get("to"))
	}
	return v.Done(done, "done.restored", to)
}

func (h *trashPage) table() ui.TableView {
	out := ui.TableView{ID: "trash-rows", Label: h.Page.T("nav.trash")}
	for _, key := range []string{"common.name", "trash.type", "trash.when", "trash.who", "action.restore"} {
		out.Columns = append(out.Columns, ui.Column{Key: key, Label: h.Page.T(key), Name: key == "common.name"})
	}
	return out
}

// live names the types whose changes reload the page.
func (h *trashPage) live() string {
	var names []string
	for _, t := range h.Workspace.Types() {
		names = append(names, t.Name)
	}
	return strings.Join(names, " ")
}

func (h *trashPage) typeName(d *store.Discarded) string {
	return h.Page.T("type." + d.Type.Name + ".one")
}
