package app

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Found are the records of one type that a search has found.
type Found struct {
	Type    *record.Type
	Records []any
}

// Search returns the newest records of each type in which all words of the
// text are found, up to limit of a type; an empty text finds the newest of
// all. Types without a hit are left out.
func (a *App) Search(ctx context.Context, by crm.Actor, text string, limit int, types ...*record.Type) ([]Found, error) {
	var out []Found
	err := a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspaceOf(ctx, tx, by)
		if err != nil {
			return err
		}
		for _, t := range types {
			q := record.Query{Text: text, Sort: t.Field("created"), Desc: true, Limit: limit}
			page, err := ws.listing(by, t, q).Page(ctx, tx)
			if err != nil {
				return err
			}
			if len(page.Records) > 0 {
				out = append(out, Found{t, page.Records})
			}
		}
		return nil
	})
	return out, err
}

// Titles returns what records of a type are called, as far as the actor sees
// them.
func (a *App) Titles(ctx context.Context, by crm.Actor, t *record.Type, ids ...ID) (Names, error) {
	out := Names{}
	err := a.read(ctx, func(tx *db.Tx) error { return out.add(ctx, tx, by, t, ids) })
	return out, err
}
