// Package settings holds the pages where people edit their own profile, sessions and tokens, and administrators the workspace,
// its people and its lists.
package settings

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// sections are the pages of the settings: those for administrators first, then those for everyone.
var sections = []struct {
	key    string
	admins bool
}{
	{"people", true}, {"lists", true}, {"rates", true}, {"workspace", true}, {"history", true},
	{"profile", false}, {"sessions", false}, {"tokens", false},
}

// tabs returns the pages that the user may open.
func tabs(v *shell.Visit, here string) []ui.Tab {
	var out []ui.Tab
	for _, r := range sections {
		if !r.admins || v.By.Administers() {
			out = append(out, ui.Tab{Label: v.Page.T("nav." + r.key), URL: "/settings/" + r.key, Current: r.key == here})
		}
	}
	return out
}

// page writes a page of the settings.
func page(v *shell.Visit, status int, section string, actions, body templ.Component) error {
	title := v.Page.T("nav." + section)
	size := ui.Normal
	if section == "profile" || section == "workspace" { // these are forms only
		size = ui.Narrow
	}
	return v.ShowStatus(status, "settings", title, frame(v.Page, title, tabs(v, section), size, actions, body))
}

// again responds to a form with errors by showing it again. Errors of other kinds are returned.
func again(v *shell.Visit, err error, show func(status int, errors map[string]string) error) error {
	switch kind := record.KindOf(err); kind {
	case record.Invalid, record.Conflict:
		return show(shell.Status(kind), shell.FieldErrors(v.Page, err))
	}
	return err
}

// Home redirects to the first page of the settings.
func Home(v *shell.Visit) error {
	http.Redirect(v.W, v.R, tabs(v, "")[0].URL, http.StatusSeeOther)
	return nil
}
