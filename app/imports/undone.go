package imports

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// Undone returns the undo of an import, or nil if it is not undone.
func (a *Service) Undone(ctx context.Context, by crm.Actor, i *store.Import) (out *unit.Undone, err error) {
	if i.Undone == nil {
		return nil, nil
	}
	err = a.Read(ctx, func(tx *db.Tx) error {
		out, err = a.UndoneBy(ctx, tx, by, i.Undone)
		return err
	})
	return out, err
}

// Receipt returns a receipt by which the actor can undo an import, or None.
func (a *Service) Receipt(ctx context.Context, by crm.Actor, i *store.Import) (id record.ID, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		r, err := store.LastReceipt(ctx, tx, by.Workspace, i.ID, "import")
		if err == nil && r != nil && !by.ReadOnly && (by.Scope() == crm.All || r.Actor == by.User) {
			id = r.ID
		}
		return err
	})
	return id, err
}
