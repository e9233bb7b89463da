package unit

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

// UndoneBy describes an undo, and whether the actor can redo what it undid.
func (a *Base) UndoneBy(ctx context.Context, tx *db.Tx, by crm.Actor, undo *store.Receipt) (*Undone, error) {
	out := &Undone{Receipt: undo.ID, By: undo.Actor, At: undo.At}
	if by.ReadOnly || by.Scope() != crm.All && undo.Actor != by.User {
		out.Why = record.Errors{record.Fail(record.Denied, "undo_not_yours")}
		return out, nil
	}
	ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
	if err != nil {
		return nil, err
	}
	u := &undoing{Work: &Work{Base: a, Ctx: ctx, Tx: tx, By: by, Workspace: ws, At: a.Clock()}, groups: map[ID]int{}, examined: map[ID]record.Errors{}}
	out.Why, err = u.expected(undo.ID, undo.Subject)
	return out, err
}
