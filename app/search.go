package app

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Found holds the records of one type that a search found.
type Found struct {
	Type    *record.Type
	Records []any
}

// Search returns the newest records of each type that contain all words of the
// text, up to limit per type; an empty text matches all. Types without a match
// are left out.
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

// Titles returns the titles of records of a type that the actor sees.
func (a *App) Titles(ctx context.Context, by crm.Actor, t *record.Type, ids ...ID) (Names, error) {
	out := Names{}
	err := a.read(ctx, func(tx *db.Tx) error { return out.add(ctx, tx, by, t, ids) })
	return out, err
}
