package operations

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// Get returns an operation in the actor's scope: their own or, if they see all
// records, any.
func (a *Service) Get(ctx context.Context, by crm.Actor, id record.ID) (o *store.Operation, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		o, err = store.GetOperation(ctx, tx, by, id)
		return err
	})
	return o, err
}

// List returns the newest operations in the actor's scope.
func (a *Service) List(ctx context.Context, by crm.Actor) (out []*store.Operation, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		out, err = store.Operations(ctx, tx, by, 50)
		return err
	})
	return out, err
}

// Outcome returns a receipt by which an operation can be undone, or redone if
// it is undone already; None if it changed nothing.
func (a *Service) Outcome(ctx context.Context, o *store.Operation) (receipt record.ID, undone bool, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		open, err := store.NewestParts(ctx, tx, o.Workspace, o.ID, true, record.None, 1)
		if err != nil || len(open) > 0 {
			for _, p := range open {
				receipt = p.ID
			}
			return err
		}
		all, err := store.NewestParts(ctx, tx, o.Workspace, o.ID, false, record.None, 1)
		for _, p := range all {
			receipt, undone = p.UndoneBy, true
		}
		return err
	})
	return receipt, undone, err
}

// Pause stops an operation after its current step.
func (a *Service) Pause(ctx context.Context, by crm.Actor, id record.ID) error {
	return a.change(ctx, by, id, store.OperationRunning, store.OperationPaused)
}

// Resume continues a paused operation.
func (a *Service) Resume(ctx context.Context, by crm.Actor, id record.ID) error {
	return a.change(ctx, by, id, store.OperationPaused, store.OperationRunning)
}

func (a *Service) change(ctx context.Context, by crm.Actor, id record.ID, from, to string) error {
	if err := unit.MayWrite(by); err != nil {
		return err
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		o, err := store.GetOperation(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if o.State != from {
			return record.Fail(record.Conflict, "operation_over")
		}
		return a.set(ctx, tx, o, to)
	}))
}

// set sets the state of an operation.
func (a *Service) set(ctx context.Context, tx *db.Tx, was *store.Operation, state string) error {
	is := *was
	is.State, is.Stepped = state, a.Clock()
	if is.Over() {
		is.Finished = is.Stepped
	}
	if err := store.UpdateOperation(ctx, tx, was, &is); err != nil {
		return err
	}
	if state == store.OperationRunning {
		if err := watch.Enqueue(ctx, tx, a.Jobs, key(&is)); err != nil {
			return err
		}
	}
	return a.tell(ctx, tx, &is)
}

// tell writes a change event for the pages that show the operation.
func (a *Service) tell(ctx context.Context, tx *db.Tx, o *store.Operation) error {
	tx.AfterCommit(a.Live.Poke)
	return store.InsertEvent(ctx, tx, &store.Event{Workspace: o.Workspace, At: a.Clock(),
		Type: "operation", Records: []record.ID{o.ID}, Owners: []record.ID{o.Person}})
}

// Undo undoes the actions of receipts. An action of several transactions on
// more than unit.MaxBulk records is undone in the background, by an operation
// that Done names.
func (a *Service) Undo(ctx context.Context, by crm.Actor, receipts ...record.ID) (*unit.Done, error) {
	if err := unit.MayWrite(by); err != nil {
		return nil, err
	}
	parts, count, err := a.UndoParts(ctx, by, receipts...)
	if err != nil {
		return nil, err
	}
	group := parts[0].Group
	for _, p := range parts {
		if p.Group != group {
			group = record.None
		}
	}
	if group == record.None || count <= unit.MaxBulk {
		return a.Base.Undo(ctx, by, receipts...)
	}
	o := a.made(by, Undo, []byte("{}"))
	o.Undoes, o.Total = group, count
	done, err := a.begin(ctx, by, o)
	if err == nil && parts[0].Undoes != record.None {
		done.Action = "redo"
	}
	return done, err
}

// UndoLast undoes the newest action of the actor's session, as unit.UndoLast
// says.
func (a *Service) UndoLast(ctx context.Context, by crm.Actor, past record.ID) (*unit.Done, record.ID, error) {
	return a.Base.UndoLast(ctx, by, past, a.Undo)
}

// RedoLast undoes the newest undo of the actor's session, as unit.RedoLast
// says.
func (a *Service) RedoLast(ctx context.Context, by crm.Actor, past record.ID) (*unit.Done, record.ID, error) {
	return a.Base.RedoLast(ctx, by, past, a.Undo)
}

// UndoGroup undoes an operation. With redo it does again what was undone.
func (a *Service) UndoGroup(ctx context.Context, by crm.Actor, id record.ID, redo bool) (*unit.Done, error) {
	o, err := a.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	receipt, undone, err := a.Outcome(ctx, o)
	switch {
	case err != nil:
		return nil, err
	case o.State == store.OperationRunning:
		return nil, record.Fail(record.Conflict, "operation_running")
	case receipt == record.None:
		return nil, record.Fail(record.Conflict, "nothing_to_undo")
	case undone != redo:
		return nil, record.Fail(record.Conflict, "already_undone")
	}
	return a.Undo(ctx, by, receipt)
}
