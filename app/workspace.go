package app

import (
	"context"
	"errors"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// NewWorkspace holds the settings of a new workspace. Empty ones come from the
// country.
type NewWorkspace struct {
	Slug, Name, Country      string
	Language, Currency, Zone string
}

// AddWorkspace creates a workspace with the preset lists, for the operator:
// set-up and the command line call it.
func (a *App) AddWorkspace(ctx context.Context, n NewWorkspace) (crm.Workspace, error) {
	var w crm.Workspace
	err := a.DB.Update(ctx, func(tx *db.Tx) (err error) {
		w, err = a.addWorkspace(ctx, tx, n)
		return err
	})
	return w, fault(err)
}

func (a *App) addWorkspace(ctx context.Context, tx *db.Tx, n NewWorkspace) (crm.Workspace, error) {
	w, err := n.settings()
	if err != nil {
		return w, err
	}
	w.Created = a.Clock()
	if err := store.InsertWorkspace(ctx, tx, &w); err != nil {
		if errors.Is(err, db.ErrExists) {
			return w, record.Wrong("slug_taken").On("slug")
		}
		return w, err
	}
	for _, i := range crm.Presets() {
		if err := store.InsertItem(ctx, tx, w.ID, i); err != nil {
			return w, err
		}
	}
	return w, nil
}

// settings checks n and fills empty settings from the country.
func (n NewWorkspace) settings() (crm.Workspace, error) {
	n.Country, n.Currency = strings.ToUpper(n.Country), strings.ToUpper(n.Currency) // people type codes in any case
	p := crm.PresetFor(n.Country)
	w := crm.Workspace{ID: record.NewID(), Slug: n.Slug, Name: strings.TrimSpace(n.Name), Country: n.Country,
		Language: or(n.Language, p.Language), Currency: or(n.Currency, p.Currency), Zone: or(n.Zone, p.Zone)}
	if w.Slug == "" {
		w.Slug = slug(w.Name)
	}
	var errs record.Errors
	if err := checkName(w.Name); err != nil {
		errs = append(errs, err.On("name"))
	}
	if !crm.SlugValid(w.Slug) {
		errs = append(errs, record.Wrong("invalid_slug").On("slug"))
	}
	if n.Country != "" && !i18n.CountryValid(n.Country) {
		errs = append(errs, record.Wrong("invalid_country").On("country"))
	}
	if _, ok := i18n.ParseLang(w.Language); !ok {
		errs = append(errs, record.Wrong("invalid_choice").On("language"))
	}
	if !i18n.CurrencyValid(w.Currency) {
		errs = append(errs, record.Wrong("invalid_currency").On("currency"))
	}
	if !i18n.ZoneValid(w.Zone) {
		errs = append(errs, record.Wrong("invalid_zone").On("zone"))
	}
	return w, errs.Or()
}

func or(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// slug derives a short name for addresses from any name.
func slug(name string) string {
	s := plain(name, '-')
	if len(s) > 40 {
		s = strings.Trim(s[:40], "-")
	}
	return or(s, "workspace")
}

// plain writes a name in lower case Latin letters and digits, with a separator
// between words.
func plain(name string, between byte) string {
	var b strings.Builder
	for _, r := range match.Latin(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && b.String()[b.Len()-1] != between:
			b.WriteByte(between)
		}
	}
	return strings.Trim(b.String(), string(between))
}

// NewPerson describes a person added to a workspace. An existing account keeps
// its name and password.
type NewPerson struct {
	Email, Name, Password, Language string
	Role                            crm.Role
	sample                          bool // part of the sample data
}

// AddPerson gives a person a role in a workspace, with a new account if they
// have none. It is for the operator; administrators invite.
func (a *App) AddPerson(ctx context.Context, workspace ID, n NewPerson) (ID, error) {
	var id ID
	hash, err := n.check(ctx)
	if err != nil {
		return id, err
	}
	for range 2 {
		err = a.DB.Update(ctx, func(tx *db.Tx) (err error) {
			id, err = a.addPerson(ctx, tx, workspace, n, hash)
			return err
		})
		if !errors.Is(err, db.ErrExists) {
			break
		} // the account has just been made: now it is known
	}
	return id, fault(err)
}

// Known reports whether the e-mail address has an account. Adding it to a
// workspace keeps its name and password.
func (a *App) Known(ctx context.Context, email string) (known bool, err error) {
	address, _ := match.Email(email)
	err = a.read(ctx, func(tx *db.Tx) error {
		_, err := store.PersonByEmail(ctx, tx, address)
		known = err == nil
		if record.KindOf(err) == record.NotFound {
			return nil
		}
		return err
	})
	return known, err
}

// check checks n and hashes the password, which takes too long for a
// transaction.
func (n *NewPerson) check(ctx context.Context) (hash string, err error) {
	var errs record.Errors
	email, ok := match.Email(n.Email)
	if !ok {
		errs = append(errs, record.Wrong("invalid_email").On("email"))
	}
	n.Email, n.Name = email, strings.TrimSpace(n.Name)
	if err := checkName(n.Name); err != nil {
		errs = append(errs, err.On("name"))
	}
	if !n.Role.Valid() {
		errs = append(errs, record.Wrong("invalid_choice").On("role"))
	}
	if perr := checkPassword(n.Password); perr != nil {
		errs = append(errs, perr.On("password"))
	}
	if err := errs.Or(); err != nil {
		return "", err
	}
	return newHash(ctx, n.Password)
}

func (a *App) addPerson(ctx context.Context, tx *db.Tx, workspace ID, n NewPerson, hash string) (ID, error) {
	p, err := store.PersonByEmail(ctx, tx, n.Email)
	if record.KindOf(err) == record.NotFound {
		p = &store.Person{ID: record.NewID(), Email: n.Email, Name: n.Name, Password: hash, Language: n.Language,
			Theme: "system", SingleKeys: true, Created: a.Clock(), Sample: n.sample}
		err = store.InsertPerson(ctx, tx, p)
	}
	if err == nil && p.Sample && !n.sample {
		err = record.Fail(record.Denied, "sample_person")
	}
	if err != nil {
		return record.None, err
	}
	ws, err := a.workspace(ctx, tx, workspace)
	if err != nil {
		return record.None, err
	}
	if m := ws.Person(p.ID); m != nil && !m.Removed {
		if err := mayLose(ws, p.ID, n.Role); err != nil {
			return record.None, err
		}
	}
	if n.Role != crm.Administrator { // perhaps no longer
		if err := a.revokeLinks(ctx, tx, workspace, p.ID); err != nil {
			return record.None, err
		}
	}
	if err := store.SetMembership(ctx, tx, workspace, p.ID, n.Role, a.Clock()); err != nil {
		return record.None, err
	}
	return p.ID, store.Touch(ctx, tx, workspace)
}

// WorkspaceBySlug returns a workspace by its short name, for the operator.
func (a *App) WorkspaceBySlug(ctx context.Context, slug string) (crm.Workspace, error) {
	var w crm.Workspace
	err := a.read(ctx, func(tx *db.Tx) (err error) {
		w, err = store.WorkspaceBySlug(ctx, tx, slug)
		return err
	})
	return w, err
}

// ActorByEmail returns a member of a workspace as an actor, for commands of
// the operator that act in a person's name.
func (a *App) ActorByEmail(ctx context.Context, w crm.Workspace, email string, channel crm.Channel) (crm.Actor, error) {
	ws, err := a.Workspace(ctx, w.ID)
	if err != nil {
		return crm.Actor{}, err
	}
	normal, _ := match.Email(email)
	for _, p := range ws.Staff() {
		if p.Email == normal {
			return crm.Actor{User: p.ID, Workspace: w.ID, Role: p.Role, Name: p.Name, Zone: w.Location(), Channel: channel}, nil
		}
	}
	return crm.Actor{}, record.Absent()
}
