// Package auth holds the pages for people who are not signed in: signing in and
// out, setting Vedlys up, accepting an invitation, and choosing language and
// theme.
package auth

import (
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// signInView is the sign-in form.
type signInView struct {
	Email, Next, Error string
	Kept               kept
	Reset              bool // a new password has just been set
}

// SignInPage shows the sign-in form, or redirects a person who is signed in
// already.
func SignInPage(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		next := shell.Local(r.URL.Query().Get("next"))
		if fresh, err := k.App.Fresh(r.Context()); err != nil || fresh {
			return redirect(w, r, "/setup", err)
		}
		if _, err := k.Visit(w, r); err == nil {
			return redirect(w, r, next, nil)
		}
		return k.ShowBare(w, r, pg, http.StatusOK, pg.T("action.sign_in"), signIn(pg, signInView{Next: next, Reset: r.URL.Query().Get("reset") == resetDone}))
	}
}

func redirect(w http.ResponseWriter, r *http.Request, to string, err error) error {
	if err == nil {
		ui.Redirect(w, r, to)
	}
	return err
}

// SignIn opens a session. An earlier session of the browser ends.
func SignIn(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		form, err := shell.Form(w, r)
		if err != nil {
			return err
		}
		v := signInView{Email: form.Get("email"), Next: shell.Local(form.Get("next")), Kept: keptIn(form)}
		token, err := k.App.People.SignIn(r.Context(), people.SignIn{Email: v.Email, Password: form.Get("password"),
			Address: k.Address(r), Agent: r.UserAgent()})
		switch record.KindOf(err) {
		case record.Invalid, record.TooMany:
			if err != nil {
				return signInAgain(k, w, r, pg, form, v, err)
			}
		}
		if err != nil {
			return err
		}
		if err := enter(k, w, r, token); err != nil {
			return err
		}
		switch {
		case ui.ByScript(r):
			return goOn(k, w, r, pg, form, token)
		case v.Kept.To != "":
			return sendAgain(k, w, r, pg, v, token)
		}
		return redirect(w, r, v.Next, nil)
	}
}

func signInAgain(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, form url.Values, v signInView, err error) error {
	shell.RetryAfter(w, err)
	if ui.ByScript(r) {
		return signInOver(k, w, r, pg, form, err)
	}
	v.Error = shell.FieldErrors(pg, err)[""]
	pg.Path = "/sign-in?next=" + url.QueryEscape(v.Next)
	return k.ShowBare(w, r, pg, shell.Status(record.KindOf(err)), pg.T("action.sign_in"), signIn(pg, v))
}

// enter gives the browser a session and ends an earlier one.
func enter(k *shell.Kit, w http.ResponseWriter, r *http.Request, token string) error {
	if old, err := k.Visit(w, r); err == nil {
		if err := k.App.People.EndSession(r.Context(), old.Person.ID, old.Who.Session.ID); err != nil {
			return err
		}
	}
	k.SetToken(w, token)
	return nil
}

// SignOut ends the session.
func SignOut(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, _ *ui.Page) error {
		v, err := k.Visit(w, r)
		if err == nil {
			err = k.App.People.EndSession(r.Context(), v.Person.ID, v.Who.Session.ID)
		}
		if err != nil && record.KindOf(err) != record.NotFound {
			return err
		}
		k.SetToken(w, "")
		return redirect(w, r, "/sign-in", nil)
	}
}

// SwitchWorkspace switches to another workspace of the person.
func SwitchWorkspace(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	id, ok := record.ParseID(form.Get("workspace"))
	if !ok {
		return record.Absent()
	}
	if err := v.Kit.App.People.SwitchWorkspace(v.Ctx(), v.Who, id); err != nil {
		return err
	}
	return v.Go("/")
}

// Preferences saves language, theme and single keys of the person who is signed
// in. For others it sets the language of the pages before sign-in.
func Preferences(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, _ *ui.Page) error {
		form, err := shell.Form(w, r)
		if err != nil {
			return err
		}
		lang, known := i18n.ParseLang(form.Get("lang"))
		if form.Get("lang") != "" && !known {
			return record.Wrong("invalid_choice").On("lang")
		}
		v, err := k.Visit(w, r)
		switch {
		case err == nil:
			err = k.App.People.ChangeProfile(r.Context(), v.Person.ID, prefer(form, lang))
		case record.KindOf(err) == record.NotFound:
			err = nil
		}
		if err != nil {
			return err
		}
		if known {
			k.SetLanguage(w, string(lang))
		}
		if ui.ByScript(r) {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
		return redirect(w, r, shell.Local(form.Get("back")), nil)
	}
}

// prefer returns a function that sets the preferences in the form.
func prefer(form url.Values, lang i18n.Lang) func(*store.Person) {
	return func(p *store.Person) {
		if lang != "" {
			p.Language = string(lang)
		}
		if theme := form.Get("theme"); theme != "" {
			p.Theme = theme
		}
		if keys := form["keys"]; len(keys) > 0 {
			p.SingleKeys = keys[len(keys)-1] != "off"
		}
	}
}
