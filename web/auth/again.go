package auth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// kept is a form that was posted after the session of its page had ended. It is
// carried through sign-in and then offered to be sent. It is never sent by
// itself, since another person may have signed in.
type kept struct {
	To   string // URL of the post; "" if no form is kept
	Form url.Values
}

// keptMark is the prefix of the names of kept values in the sign-in form.
const keptMark = "kept."

// keptIn returns the kept form in a sign-in form.
func keptIn(form url.Values) kept {
	k := kept{Form: url.Values{}}
	for name, values := range form {
		if of, ok := strings.CutPrefix(name, keptMark); ok {
			k.Form[of] = values
		}
	}
	if to := form.Get("to"); to != "" {
		k.To = shell.Local(to)
	}
	return k
}

// names returns the sorted names of the values.
func (k kept) names() []string {
	var out []string
	for name := range k.Form {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// typed returns the values that a person has typed, without IDs and versions.
func (k kept) typed() []string {
	var out []string
	for _, name := range k.names() {
		for _, v := range k.Form[name] {
			if _, id := record.ParseID(v); !id && name != "v" && strings.TrimSpace(v) != "" {
				out = append(out, v)
			}
		}
	}
	return out
}

// secret reports whether a password is among the values, which no page may
// contain.
func (k kept) secret() bool {
	return slices.ContainsFunc(k.names(), func(name string) bool { return name == "old" || strings.Contains(name, "password") })
}

// Kept takes a plain form that was posted without a session, and shows the
// sign-in form.
func Kept(k *shell.Kit) shell.BareHandler {
	return func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error {
		form, err := shell.Form(w, r)
		if err != nil {
			return err
		}
		v := signInView{Next: shell.Local(r.URL.Query().Get("next")), Kept: kept{To: shell.Local(r.URL.Query().Get("to")), Form: form}}
		pg.Path = ui.PathSignIn + "?next=" + url.QueryEscape(v.Next)
		if v.Kept.secret() || len(v.Kept.typed()) == 0 {
			return redirect(w, r, pg.Path, nil)
		}
		if _, err := k.Visit(w, r); err == nil {
			return sendAgain(k, w, r, pg, v, k.Token(r))
		}
		return k.ShowBare(w, r, pg, http.StatusOK, pg.T("action.sign_in"), signIn(pg, v))
	}
}

// sendAgain asks the person who has signed in whether to send the kept form.
func sendAgain(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, v signInView, token string) error {
	who, err := k.App.People.Visitor(r.Context(), token)
	if err != nil {
		return err
	}
	pg.Path = v.Next
	return k.ShowBare(w, r, pg, http.StatusOK, pg.T("again.send_title"), keptForm(pg, who.Person.Name, v))
}

// goOn responds to a sign-in in the dialog of a page: in the page's workspace
// if the person belongs to it.
func goOn(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, form url.Values, token string) error {
	who, err := k.App.People.Visitor(r.Context(), token)
	if err != nil {
		return err
	}
	v := over(k, w, r, pg, form)
	_, workspace, _ := strings.Cut(form.Get("actor"), " ")
	id, _ := record.ParseID(workspace)
	if k.App.People.SwitchWorkspace(r.Context(), who, id) != nil {
		workspace = who.Membership.Workspace.ID.String()
	}
	ui.SignedIn(w, who.Person.ID.String(), workspace)
	v.Toast(nil, "again.done")
	return v.Part()
}

// signInOver shows the sign-in form in the dialog again, with its error.
func signInOver(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, form url.Values, err error) error {
	v := over(k, w, r, pg, form)
	return v.PartStatus(http.StatusUnprocessableEntity, ui.SignInAgain(pg, ui.AgainView{
		Email: form.Get("email"), Actor: form.Get("actor"), Error: shell.FieldErrors(pg, err)[""]}))
}

// over returns a Visit in the language of the calling page.
func over(k *shell.Kit, w http.ResponseWriter, r *http.Request, pg *ui.Page, form url.Values) *shell.Visit {
	if lang, ok := i18n.ParseLang(form.Get("lang")); ok {
		pg.Printer = i18n.For(lang, nil)
	}
	return &shell.Visit{Kit: k, W: w, R: r, Page: pg}
}
