// Package settings has the pages where people see to their own profile,
// sessions and tokens, and administrators to the workspace, its people and its
// lists.
package settings

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// rooms are the pages of the settings: first what administrators come for, then what is a person's own.
var rooms = []struct {
	key    string
	admins bool
}{
	{"people", true}, {"lists", true}, {"workspace", true},
	{"profile", false}, {"sessions", false}, {"tokens", false},
}

// tabs are the pages that the person may use.
func tabs(v *shell.Visit, here string) []ui.Tab {
	var out []ui.Tab
	for _, r := range rooms {
		if !r.admins || v.By.Administers() {
			out = append(out, ui.Tab{Label: v.Page.T("nav." + r.key), URL: "/settings/" + r.key, Current: r.key == here})
		}
	}
	return out
}

// page answers with a page of the settings.
func page(v *shell.Visit, status int, room string, actions, body templ.Component) error {
	title := v.Page.T("nav." + room)
	size := ui.Normal
	if room == "profile" || room == "workspace" { // forms alone
		size = ui.Narrow
	}
	return v.ShowStatus(status, "settings", title, frame(v.Page, title, tabs(v, room), size, actions, body))
}

// again answers to a form with mistakes: the page with the form as it was
// sent. Errors that are nobody's mistake are passed on.
func again(v *shell.Visit, err error, show func(status int, errors map[string]string) error) error {
	switch kind := record.KindOf(err); kind {
	case record.Invalid, record.Conflict:
		return show(shell.Status(kind), shell.FieldErrors(v.Page, err))
	}
	return err
}

// Home is where the settings begin.
func Home(v *shell.Visit) error {
	http.Redirect(v.W, v.R, tabs(v, "")[0].URL, http.StatusSeeOther)
	return nil
}
