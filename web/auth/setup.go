package auth

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// setupView is the set-up form with its values and errors.
type setupView struct {
	Code   string
	Form   url.Values
	Errors map[string]string
	Sample bool // sample data is available
}

// text returns a text field of the form.
func (v setupView) text(name, label string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: v.Form.Get(name), Error: v.Errors[name], Autofocus: v.first(name)}
}

func (v setupView) needed(name, label, kind, complete string) ui.Field {
	f := v.text(name, label)
	f.Kind, f.Complete, f.Required = kind, complete, true
	if kind == "password" { // is never sent back
		f.Value = ""
	}
	return f
}

func (v setupView) choice(name, label, blank string, options []ui.Choice) ui.Field {
	f := v.text(name, label)
	f.Kind, f.Options, f.Blank = "select", options, blank
	return f
}

// presetsOpen reports whether one of the folded fields has a value or an error.
func (v setupView) presetsOpen() bool {
	return slices.ContainsFunc([]string{"language", "currency", "zone"}, func(f string) bool { return v.Form.Get(f) != "" || v.Errors[f] != "" })
}

// setupFields are the fields in the order of the page.
var setupFields = []string{"name", "country", "language", "currency", "zone", "person", "email", "password"}

// first reports whether the field gets the focus: the first with an error, or
// else the first.
func (v setupView) first(name string) bool {
	at := slices.IndexFunc(setupFields, func(f string) bool { return v.Errors[f] != "" })
	return setupFields[max(at, 0)] == name
}

// countryOf is the default country of a language.
var countryOf = map[i18n.Lang]string{"lt": "LT", "sk": "SK", "ru": "RU", "hu": "HU"}

// SetupPage shows the set-up form to a person who has the code from the
// console, and explains to others where it is. It is not found once there is a
// workspace.
func SetupPage(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		if fresh, err := k.App.Fresh(r.Context()); err != nil || !fresh {
			return redirect(w, r, "/sign-in", err)
		}
		v := setupView{Code: r.URL.Query().Get("code"), Sample: k.Sample != nil}
		open, err := k.App.SetupOpen(r.Context(), v.Code)
		if err != nil {
			return err
		}
		if !open {
			return k.ShowBare(w, r, pg, http.StatusOK, pg.T("setup.title"), setupNeeded(pg, v.Code != ""))
		}
		v.Form = url.Values{"country": {countryOf[pg.Lang()]}, "sample": {"true"}}
		return k.ShowBare(w, r, pg, http.StatusOK, pg.T("setup.title"), setup(pg, v))
	}
}

// Setup creates the workspace and its administrator and signs them in.
func Setup(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		form, err := shell.Form(w, r)
		if err != nil {
			return err
		}
		get := func(name string) string { return strings.TrimSpace(form.Get(name)) }
		ws, person, err := k.App.Setup(r.Context(), form.Get("code"),
			workspaces.NewWorkspace{Name: get("name"), Country: get("country"), Language: get("language"), Currency: get("currency"), Zone: get("zone")},
			people.NewPerson{Name: get("person"), Email: get("email"), Password: form.Get("password"), Language: string(pg.Lang())})
		if err != nil {
			return setupAgain(k, w, r, pg, form, err)
		}
		token, err := k.App.People.OpenSession(r.Context(), person, ws.ID, k.Address(r), r.UserAgent())
		if err != nil {
			return err
		}
		k.SetToken(w, token)
		if form.Get("sample") == "true" && k.Sample != nil {
			addSample(k, r, ws.ID)
		}
		return redirect(w, r, "/", nil)
	}
}

// addSample fills the new workspace. If that fails, the workspace stays empty.
func addSample(k *shell.Kit, r *http.Request, workspace record.ID) {
	if err := k.Sample(context.WithoutCancel(r.Context()), workspace, shell.SampleLeads); err != nil {
		k.Log.Error("adding sample data failed", "request", shell.RequestID(r.Context()), "error", err)
	}
}

func setupAgain(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, form url.Values, err error) error {
	switch record.KindOf(err) {
	case record.NotFound: // wrong code, or someone was faster
		return redirect(w, r, "/setup", nil)
	case record.Invalid:
		v := setupView{Code: form.Get("code"), Form: form, Errors: shell.FieldErrors(pg, err), Sample: k.Sample != nil}
		pg.Path = "/setup?code=" + url.QueryEscape(v.Code)
		return k.ShowBare(w, r, pg, http.StatusUnprocessableEntity, pg.T("setup.title"), setup(pg, v))
	}
	return err
}
