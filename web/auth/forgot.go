package auth

import (
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// resetCommand is the command with which the operator sets a forgotten
// password.
const resetCommand = "vedlys user password \\\n  --email … --password-stdin"

// resetDone in the URL of the sign-in page reports that a password was set.
const resetDone = "done"

// ForgottenPage explains what to do about a forgotten password. No mail is
// sent, so people must help.
func ForgottenPage(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		return k.ShowBare(w, r, pg, http.StatusOK, pg.T("forgot.title"), forgotten(pg))
	}
}

// resetView is the form of a reset link.
type resetView struct {
	Code, Email, Error string
}

func (v resetView) path() string { return "/resets/" + url.PathEscape(v.Code) }

// ResetPage asks for the new password of a reset link's account.
func ResetPage(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		code := r.PathValue("code")
		p, err := k.App.People.ResetFor(r.Context(), code)
		if err != nil {
			return resetGone(k, w, r, pg, err)
		}
		return k.ShowBare(w, r, pg, http.StatusOK, pg.T("reset.title"), reset(pg, resetView{Code: code, Email: p.Email}))
	}
}

func resetGone(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, err error) error {
	if record.KindOf(err) != record.NotFound {
		return err
	}
	return k.ShowBare(w, r, pg, http.StatusNotFound, pg.T("reset.gone"), resetGonePage(pg))
}

// Reset sets the password and redirects to sign-in.
func Reset(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		form, err := shell.Form(w, r)
		if err != nil {
			return err
		}
		v := resetView{Code: r.PathValue("code")}
		err = k.App.People.UseReset(r.Context(), v.Code, k.Address(r), form.Get("password"))
		if err == nil {
			return redirect(w, r, ui.PathSignIn+"?reset="+resetDone, nil)
		}
		if record.KindOf(err) != record.Invalid {
			return resetGone(k, w, r, pg, err)
		}
		p, gone := k.App.People.ResetFor(r.Context(), v.Code)
		if gone != nil {
			return resetGone(k, w, r, pg, gone)
		}
		v.Email, v.Error, pg.Path = p.Email, shell.FieldErrors(pg, err)["password"], v.path()
		return k.ShowBare(w, r, pg, http.StatusUnprocessableEntity, pg.T("reset.title"), reset(pg, v))
	}
}
