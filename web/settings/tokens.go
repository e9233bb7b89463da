package settings

import (
	"net/http"

	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// tokensView is the page of API tokens. Secret is that of a new token and is
// shown only once.
type tokensView struct {
	List   []*store.Token
	Owners map[string]string // names of other people by ID, for administrators
	Secret string
	Errors map[string]string
	Name   string
	Once   string // the key of the form
}

func (v tokensView) name(pg *ui.Page) ui.Field {
	return ui.Field{Name: "name", Label: pg.T("common.name"), Hint: pg.T("settings.token_name_hint"), Required: true, Value: v.Name, Error: v.Errors["name"]}
}

// Tokens lists the user's API tokens, or those of all people for an
// administrator.
func Tokens(v *shell.Visit) error { return showTokens(v, http.StatusOK, tokensView{}) }

func showTokens(v *shell.Visit, status int, t tokensView) error {
	var err error
	if t.List, err = v.Kit.App.People.Tokens(v.Ctx(), v.By); err != nil {
		return err
	}
	if t.Once == "" {
		t.Once = shell.NewOnce()
	}
	t.Owners = map[string]string{}
	for _, token := range t.List {
		if p := v.Workspace.Person(token.Person); p != nil {
			t.Owners[token.ID.String()] = p.Name
		}
	}
	v.Page.Create = "#f-name" // the form is on the page
	return page(v, status, "tokens", nil, tokens(v.Page, t, v.By.Administers()))
}

// AddToken creates a token and shows its secret, once.
func AddToken(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	secret, _, err := v.Kit.App.People.AddToken(v.Keyed(form), v.By, form.Get("name"), form.Get("read_only") == "true")
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return showTokens(v, status, tokensView{Errors: errors, Name: form.Get("name"), Once: form.Get(shell.OnceField)})
		})
	}
	return showTokens(v, http.StatusOK, tokensView{Secret: secret})
}

// RevokeToken revokes a token.
func RevokeToken(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	if err := v.Kit.App.People.RevokeToken(v.Ctx(), v.By, id); err != nil {
		return err
	}
	v.Toast(nil, "settings.token_revoked")
	return v.Go("/settings/tokens")
}
