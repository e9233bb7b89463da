package settings

import (
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// profileView is the page of the user's own profile.
type profileView struct {
	formView
	Zone string // of the workspace
}

// secret returns a field of the password form, which is never shown filled.
func (v profileView) secret(name, label, complete string) ui.Field {
	return ui.Field{Name: name, Label: label, Kind: "password", Complete: complete, Required: true, Error: v.Errors[name]}
}

// Profile shows the user's name, preferences and password form.
func Profile(v *shell.Visit) error {
	return showProfile(v, http.StatusOK, ofPerson(v.Person), nil)
}

func showProfile(v *shell.Visit, status int, form url.Values, errors map[string]string) error {
	return page(v, status, "profile", nil, profile(v.Page, profileView{formView{form, errors}, v.Workspace.Zone}))
}

// SaveProfile saves name and preferences.
func SaveProfile(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Kit.App.People.ChangeProfile(v.Ctx(), v.Person.ID, func(p *store.Person) {
		p.Name, p.Language, p.Zone, p.Theme = form.Get("name"), form.Get("language"), form.Get("zone"), form.Get("theme")
		p.SingleKeys = form.Get("keys") == "true"
	})
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error { return showProfile(v, status, form, errors) })
	}
	v.Toast(nil, "common.saved") // on a new page: its language or theme may have changed
	return v.Go("/settings/profile")
}

// ChangePassword sets a new password and ends the user's other sessions.
func ChangePassword(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Kit.App.People.ChangePassword(v.Ctx(), v.Who, v.Kit.Address(v.R), form.Get("old"), form.Get("password"))
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return showProfile(v, status, ofPerson(v.Person), errors)
		})
	}
	v.Toast(nil, "settings.password_changed")
	return v.Go("/settings/profile")
}

// ChangeEmail sets the e-mail address for sign-in.
func ChangeEmail(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Kit.App.People.ChangeEmail(v.Ctx(), v.Who, v.Kit.Address(v.R), form.Get("current"), form.Get("email"))
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			was := ofPerson(v.Person)
			was.Set("email", form.Get("email"))
			return showProfile(v, status, was, errors)
		})
	}
	v.Toast(nil, "settings.email_changed", "email", v.Person.Email)
	return v.Go("/settings/profile")
}

// ofPerson returns the values of the profile form of a person.
func ofPerson(p *store.Person) url.Values {
	form := url.Values{"name": {p.Name}, "language": {p.Language}, "zone": {p.Zone}, "theme": {p.Theme}}
	if p.SingleKeys {
		form.Set("keys", "true")
	}
	return form
}
