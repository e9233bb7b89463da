package records

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// Found holds the records of one type that a search found.
type Found struct {
	Type    *record.Type
	Records []any
}

// Search returns the newest records of each type that contain all words of the
// text, up to limit per type; an empty text matches all. Types without a match
// are left out.
func (a *Service) Search(ctx context.Context, by crm.Actor, text string, limit int, types ...*record.Type) ([]Found, error) {
	var out []Found
	err := a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceFor(ctx, tx, by)
		if err != nil {
			return err
		}
		for _, t := range types {
			q := record.Query{Text: text, Sort: t.Field("created"), Desc: true, Limit: limit}
			page, err := ws.Listing(by, t, q).Page(ctx, tx)
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
func (a *Service) Titles(ctx context.Context, by crm.Actor, t *record.Type, ids ...record.ID) (unit.Names, error) {
	out := unit.Names{}
	err := a.Read(ctx, func(tx *db.Tx) error { return out.Add(ctx, tx, by, t, ids) })
	return out, err
}
