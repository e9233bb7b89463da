package settings

import (
	"net/http"

	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
)

// resetPath returns the URL for creating a colleague's reset link.
func resetPath(p *store.Colleague) string { return "/settings/people/" + p.ID.String() + "/reset" }

// ResetPage asks whether to create a link with which a colleague sets a new
// password.
func ResetPage(v *shell.Visit) error {
	p, err := colleague(v)
	if err != nil {
		return err
	}
	return showReset(v, http.StatusOK, p, "", "")
}

func showReset(v *shell.Visit, status int, p *store.Colleague, link, problem string) error {
	return v.Dialog(status, "settings", v.Page.T("settings.reset_of", "name", colleagueView(v.Page, p).Name), resetForm(v.Page, p, link, problem, v.Cancel("/settings/people")))
}

// MakeReset creates the link and shows it, once. The administrator passes it
// on.
func MakeReset(v *shell.Visit) error {
	p, err := colleague(v)
	if err != nil {
		return err
	}
	code, err := v.Kit.App.People.MakeReset(v.Ctx(), v.By, p.ID)
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error { return showReset(v, status, p, "", errors[""]) })
	}
	return showReset(v, http.StatusOK, p, v.Kit.Link(v.R, "/resets/"+code), "")
}

// RevokeReset revokes a link.
func RevokeReset(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	if err := v.Kit.App.People.RevokeReset(v.Ctx(), v.By, id); err != nil {
		return err
	}
	v.Toast(nil, "settings.reset_revoked")
	return v.Go("/settings/people")
}
