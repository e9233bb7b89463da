package records

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A List is one page of records with everything needed to show it.
type List struct {
	store.Page
	Total int
	More  bool       // there are more than Total
	Names unit.Names // of the records that the page's records refer to
}

// List returns one page of the records that the actor sees.
func (a *Service) List(ctx context.Context, by crm.Actor, t *record.Type, q record.Query) (*List, error) {
	out := &List{}
	err := a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceFor(ctx, tx, by)
		if err != nil {
			return err
		}
		l := ws.Listing(by, t, q)
		if out.Page, err = l.Page(ctx, tx); err != nil {
			return err
		}
		if out.Total, out.More, err = l.Total(ctx, tx); err != nil {
			return err
		}
		out.Names, err = ws.Names(ctx, tx, by, t, out.Records)
		return err
	})
	return out, err
}

// Get returns one record with the names of the records it refers to.
func (a *Service) Get(ctx context.Context, by crm.Actor, t *record.Type, id record.ID) (r any, names unit.Names, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if r, err = store.Get(ctx, tx, by, t, id); err != nil {
			return err
		}
		ws, err := a.WorkspaceFor(ctx, tx, by)
		if err != nil {
			return err
		}
		names, err = ws.Names(ctx, tx, by, t, []any{r})
		return err
	})
	return r, names, err
}
