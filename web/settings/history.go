package settings

import (
	"net/http"
	"slices"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// historyView is the page of the changes of settings, newest first.
type historyView struct {
	*ui.Page
	ws   *unit.Workspace
	list []workspaces.Change
	next string // URL of the next page
}

// History shows who changed which settings, and undoes it.
func History(v *shell.Visit) error {
	before, ok := record.ParseID(v.R.URL.Query().Get("before"))
	if !ok && v.R.URL.Query().Get("before") != "" {
		return record.Absent()
	}
	list, next, err := v.Kit.App.Workspaces.History(v.Ctx(), v.By, before)
	if err != nil {
		return err
	}
	h := historyView{Page: v.Page, ws: v.Workspace, list: list}
	if next != record.None {
		h.next = "/settings/history?before=" + next.String()
	}
	return page(v, http.StatusOK, "history", nil, history(h))
}

func (h historyView) columns() ui.TableView {
	return ui.TableView{ID: "settings-history", Label: h.T("nav.history"), Columns: []ui.Column{
		{Key: "what", Label: h.T("operation.what")}, {Key: "who", Label: h.T("common.person")},
		{Key: "when", Label: h.T("import.when")}, {Key: "undo", Label: h.T("ui.undo")}}}
}

// what describes a change; that of an undo says so.
func (h historyView) what(c workspaces.Change) string {
	switch c.Action {
	case "undo":
		return h.T("undo.undone", "what", shell.SettingsText(h.Page, h.ws, reversed(c.Settings)))
	case "redo":
		return h.T("undo.redone", "what", shell.SettingsText(h.Page, h.ws, c.Settings))
	}
	return shell.SettingsText(h.Page, h.ws, c.Settings)
}

// reversed returns the changes that an undo has reverted.
func reversed(changes []store.SettingChange) []store.SettingChange {
	out := slices.Clone(changes)
	for i, c := range out {
		out[i].Was, out[i].Is = c.Is, c.Was
	}
	return out
}

// who returns the person who changed the settings.
func (h historyView) who(c workspaces.Change) ui.Person {
	if p := h.ws.Person(c.Actor); p != nil {
		return colleagueView(h.Page, p)
	}
	return ui.Person{}
}
