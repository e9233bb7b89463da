package workspaces

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// ChangeWorkspace sets the workspace's name and defaults.
func (a *Service) ChangeWorkspace(ctx context.Context, by crm.Actor, n NewWorkspace) (*unit.Done, error) {
	n.Slug = "unchanged"
	w, err := n.Settings()
	if err != nil {
		return nil, err
	}
	return a.changeLists(ctx, by, func(tx *db.Tx, ws *unit.Workspace) error {
		w.ID = ws.ID
		if err := store.UpdateWorkspace(ctx, tx, w); err != nil {
			return err
		}
		return a.FollowWorkspace(ctx, tx, ws.Workspace, w)
	})
}

// NewWorkspace holds the settings of a new workspace. Empty ones come from the
// country.
type NewWorkspace struct {
	Slug, Name, Country      string
	Language, Currency, Zone string
}

// AddWorkspace creates a workspace with the preset lists, for the operator:
// set-up and the command line call it.
func (a *Service) AddWorkspace(ctx context.Context, n NewWorkspace) (crm.Workspace, error) {
	var w crm.Workspace
	err := a.DB.Update(ctx, func(tx *db.Tx) (err error) {
		w, err = a.AddWorkspaceIn(ctx, tx, n)
		return err
	})
	return w, unit.Fault(err)
}

// AddWorkspaceIn is AddWorkspace in a transaction.
func (a *Service) AddWorkspaceIn(ctx context.Context, tx *db.Tx, n NewWorkspace) (crm.Workspace, error) {
	w, err := n.Settings()
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

// Settings checks n and fills empty settings from the country.
func (n NewWorkspace) Settings() (crm.Workspace, error) {
	n.Country, n.Currency = strings.ToUpper(n.Country), strings.ToUpper(n.Currency) // people type codes in any case
	p := crm.PresetFor(n.Country)
	w := crm.Workspace{ID: record.NewShortID(), Slug: n.Slug, Name: strings.TrimSpace(n.Name), Country: n.Country,
		Language: cmp.Or(n.Language, p.Language), Currency: cmp.Or(n.Currency, p.Currency), Zone: cmp.Or(n.Zone, p.Zone)}
	if w.Slug == "" {
		w.Slug = crm.Slug(w.Name)
	}
	var errs record.Errors
	if err := crm.CheckName(w.Name); err != nil {
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

// WorkspaceBySlug returns a workspace by its short name, for the operator.
func (a *Service) WorkspaceBySlug(ctx context.Context, slug string) (crm.Workspace, error) {
	var w crm.Workspace
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		w, err = store.WorkspaceBySlug(ctx, tx, slug)
		return err
	})
	return w, err
}
