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

// tell writes a change event for the pages that show the operation, or the one
// that it undoes.
func (a *Service) tell(ctx context.Context, tx *db.Tx, o *store.Operation) error {
	tx.AfterCommit(a.Live.Poke)
	about := []record.ID{o.ID}
	if o.Undoes != record.None {
		about = append(about, o.Undoes)
	}
	return store.InsertEvent(ctx, tx, &store.Event{Workspace: o.Workspace, At: a.Clock(),
		Type: "operation", Records: about, Owners: []record.ID{o.Person}})
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

// UndoGroup undoes an operation.
func (a *Service) UndoGroup(ctx context.Context, by crm.Actor, id record.ID) (*unit.Done, error) {
	var o *store.Operation
	var receipt record.ID
	var undo *store.Receipt
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		if o, err = store.GetOperation(ctx, tx, by, id); err == nil {
			receipt, undo, err = outcome(ctx, tx, o)
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case o.State == store.OperationRunning:
		return nil, record.Fail(record.Conflict, "operation_running")
	case receipt == record.None:
		return nil, record.Fail(record.Conflict, "nothing_to_undo")
	case undo != nil:
		return nil, record.Fail(record.Conflict, "already_undone")
	}
	return a.Undo(ctx, by, receipt)
}
