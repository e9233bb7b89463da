package auth

import (
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// inviteView is the page of an invitation.
type inviteView struct {
	Code       string
	Invitation *store.Invitation
	Workspace  crm.Workspace
	Member     *store.Person // the person who is signed in, or nil
	Form       url.Values
	Errors     map[string]string
}

func (v inviteView) path() string { return "/invitations/" + url.PathEscape(v.Code) }

// email returns the field of the new account's e-mail address, fixed if the
// invitation is bound to one.
func (v inviteView) email(label string) ui.Field {
	f := ui.Field{Name: "email", Label: label, Kind: "email", Complete: "username", Required: true, Value: v.Form.Get("email"), Error: v.Errors["email"]}
	if v.Invitation.Email != "" {
		f.Value, f.Locked = v.Invitation.Email, true
	}
	return f
}

// InvitationPage shows an invitation: to join with the account that is signed
// in, or to create one.
func InvitationPage(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		v, pg, err := invited(k, w, r, pg)
		if err != nil {
			return invitationGone(k, w, r, pg, err)
		}
		return k.ShowBare(w, r, pg, http.StatusOK, pg.T("invite.title"), invitation(pg, v))
	}
}

// invited returns the page of the invitation in the URL, in the language of the
// person who is signed in, else of the workspace.
func invited(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page) (inviteView, *ui.Page, error) {
	v := inviteView{Code: r.PathValue("code")}
	var err error
	if v.Invitation, v.Workspace, err = k.App.People.Invitation(r.Context(), v.Code); err != nil {
		return v, pg, err
	}
	visit, err := k.Visit(w, r)
	switch {
	case err == nil:
		v.Member, pg = visit.Person, visit.Page
	case record.KindOf(err) != record.NotFound:
		return v, pg, err
	}
	return v, pg, nil
}

func invitationGone(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, err error) error {
	if record.KindOf(err) != record.NotFound {
		return err
	}
	return k.ShowBare(w, r, pg, http.StatusNotFound, pg.T("invite.gone"), invitationGonePage(pg))
}

// AcceptInvitation adds a person to the workspace.
func AcceptInvitation(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		form, err := shell.Form(w, r)
		if err != nil {
			return err
		}
		v, pg, err := invited(k, w, r, pg)
		if err != nil {
			return invitationGone(k, w, r, pg, err)
		}
		v.Form = form
		accept := register
		if v.Member != nil {
			accept = join
		}
		if err := accept(k, w, r, pg, v); err != nil {
			return acceptAgain(k, w, r, pg, v, err)
		}
		return redirect(w, r, "/", nil)
	}
}

func acceptAgain(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, v inviteView, err error) error {
	switch kind := record.KindOf(err); kind {
	case record.Invalid, record.Denied, record.Conflict:
		v.Errors, pg.Path = shell.FieldErrors(pg, err), v.path()
		return k.ShowBare(w, r, pg, shell.Status(kind), pg.T("invite.title"), invitation(pg, v))
	}
	return invitationGone(k, w, r, pg, err)
}

// join adds the person who is signed in, and switches to the workspace.
func join(k *shell.Kit, w http.ResponseWriter, r *http.Request, _ *ui.Page, v inviteView) error {
	workspace, err := k.App.People.Join(r.Context(), v.Code, v.Member)
	if err != nil {
		return err
	}
	now, err := k.Visit(w, r)
	if err != nil {
		return err
	}
	return k.App.People.SwitchWorkspace(r.Context(), now.Who, workspace)
}

// register creates an account and signs it in.
func register(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, v inviteView) error {
	email := v.Form.Get("email")
	if v.Invitation.Email != "" {
		email = v.Invitation.Email
	}
	person, workspace, err := k.App.People.Register(r.Context(), v.Code,
		people.NewPerson{Name: v.Form.Get("name"), Email: email, Password: v.Form.Get("password"), Language: string(pg.Lang())})
	if err != nil {
		return err
	}
	token, err := k.App.People.OpenSession(r.Context(), person, workspace, k.Address(r), r.UserAgent())
	if err == nil {
		k.SetToken(w, token)
	}
	return err
}
