package qualify

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// UndoneQualification returns the undo of a lead's last qualification, or nil
// if the lead is qualified or never was.
func (a *Service) Undone(ctx context.Context, by crm.Actor, lead record.ID) (out *unit.Undone, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if _, err := store.Get(ctx, tx, by, crm.LeadType, lead); err != nil {
			return err
		}
		r, err := store.NewestReceipt(ctx, tx, by.Workspace, lead, "qualify")
		if err != nil || r == nil || r.UndoneBy == record.None {
			return err
		}
		undo, err := store.AnyReceipt(ctx, tx, by.Workspace, r.UndoneBy)
		if err != nil {
			return err
		}
		out, err = a.UndoneBy(ctx, tx, by, undo)
		return err
	})
	return out, err
}
