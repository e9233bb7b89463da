package app

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// An Undone describes the undo of an action.
type Undone struct {
	Receipt ID // of the undo
	By      ID
	At      time.Time
	Why     record.Errors // why the actor cannot redo the action; empty if they can
}

// UndoneQualification returns the undo of a lead's last qualification, or nil
// if the lead is qualified or never was.
func (a *App) UndoneQualification(ctx context.Context, by crm.Actor, lead ID) (out *Undone, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
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
		out, err = a.undone(ctx, tx, by, undo)
		return err
	})
	return out, err
}

// UndoneImport returns the undo of an import, or nil if it is not undone.
func (a *App) UndoneImport(ctx context.Context, by crm.Actor, i *store.Import) (out *Undone, err error) {
	if i.Undone == record.None {
		return nil, nil
	}
	err = a.read(ctx, func(tx *db.Tx) error {
		undo, err := store.AnyReceipt(ctx, tx, by.Workspace, i.Undone)
		if err != nil {
			return err
		}
		out, err = a.undone(ctx, tx, by, undo)
		return err
	})
	return out, err
}

func (a *App) undone(ctx context.Context, tx *db.Tx, by crm.Actor, undo *store.Receipt) (*Undone, error) {
	out := &Undone{Receipt: undo.ID, By: undo.Actor, At: undo.At}
	if by.ReadOnly || by.Scope() != crm.All && undo.Actor != by.User {
		out.Why = record.Errors{record.Fail(record.Denied, "undo_not_yours")}
		return out, nil
	}
	ws, err := a.workspace(ctx, tx, by.Workspace)
	if err != nil {
		return nil, err
	}
	u := &undoing{unit: &unit{app: a, ctx: ctx, tx: tx, by: by, ws: ws, at: a.Clock()}, groups: map[ID]int{}, examined: map[ID]record.Errors{}}
	out.Why, err = u.expected(undo.ID, undo.Subject)
	return out, err
}
