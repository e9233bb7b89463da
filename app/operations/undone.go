package operations

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Shown is an operation with its undo and with what it undoes itself, as far
// as the actor sees them.
type Shown struct {
	*store.Operation
	Receipt  record.ID    // undoes the operation, or redoes it if it is undone; None if it changed nothing
	Undone   *unit.Undone // the undo of all of it, or nil
	UndoneIn record.ID    // the operation that undid it; None if that took one transaction
	Origin   *Origin      // of an undo
}

// An Origin is the action that an undo undoes.
type Origin struct {
	Operation *store.Operation
	Import    *store.Import
	Receipt   *store.Receipt // of any other action
}

// Show returns an operation as Get does, with its undo and the reasons why the
// actor cannot redo it.
func (a *Service) Show(ctx context.Context, by crm.Actor, id record.ID) (out *Shown, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		o, err := store.GetOperation(ctx, tx, by, id)
		if err != nil {
			return err
		}
		var undo *store.Receipt
		if out, undo, err = a.shown(ctx, tx, by, o); err == nil && undo != nil {
			out.Undone, err = a.UndoneBy(ctx, tx, by, undo)
		}
		return err
	})
	return out, err
}

// List returns the newest operations in the actor's scope.
func (a *Service) List(ctx context.Context, by crm.Actor) (out []*Shown, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		list, err := store.Operations(ctx, tx, by, 50)
		if err != nil {
			return err
		}
		for _, o := range list {
			s, undo, err := a.shown(ctx, tx, by, o)
			if err != nil {
				return err
			}
			if undo != nil {
				s.Undone = &unit.Undone{Receipt: undo.ID, By: undo.Actor, At: undo.At}
			}
			out = append(out, s)
		}
		return nil
	})
	return out, err
}

// shown returns an operation and the receipt of its undo, if there is one.
func (a *Service) shown(ctx context.Context, tx *db.Tx, by crm.Actor, o *store.Operation) (*Shown, *store.Receipt, error) {
	out := &Shown{Operation: o}
	receipt, undo, err := outcome(ctx, tx, o)
	if err != nil {
		return nil, nil, err
	}
	out.Receipt = receipt
	if undo != nil && undo.Group != record.None {
		in, err := seen(store.GetOperation(ctx, tx, by, undo.Group))
		if err != nil {
			return nil, nil, err
		}
		if in != nil {
			out.UndoneIn = in.ID
		}
	}
	if o.Undoes != record.None {
		out.Origin, err = origin(ctx, tx, by, o.Undoes)
	}
	return out, undo, err
}

// outcome returns the receipt by which an operation can be undone, None if it
// changed nothing. If the operation is undone, that is the receipt of the undo,
// which is returned too.
func outcome(ctx context.Context, tx *db.Tx, o *store.Operation) (record.ID, *store.Receipt, error) {
	open, err := store.NewestParts(ctx, tx, o.Workspace, o.ID, true, record.None, 1)
	if err != nil || len(open) > 0 {
		for _, p := range open {
			return p.ID, nil, nil
		}
		return record.None, nil, err
	}
	undo, err := store.UndoOf(ctx, tx, o.Workspace, o.ID)
	if err != nil || undo == nil {
		return record.None, nil, err
	}
	return undo.ID, undo, nil
}

// origin returns the action of a group of receipts, or nil if the actor does
// not see it.
func origin(ctx context.Context, tx *db.Tx, by crm.Actor, group record.ID) (*Origin, error) {
	o, err := seen(store.GetOperation(ctx, tx, by, group))
	if err != nil || o != nil {
		return &Origin{Operation: o}, err
	}
	i, err := seen(store.GetImport(ctx, tx, by, group))
	if err != nil || i != nil {
		return &Origin{Import: i}, err
	}
	parts, err := store.NewestParts(ctx, tx, by.Workspace, group, false, record.None, 1)
	for _, r := range parts {
		if by.Scope() == crm.All || r.Actor == by.User {
			return &Origin{Receipt: r}, nil
		}
	}
	return nil, err
}

// seen turns an error of kind NotFound into nil.
func seen[T any](v *T, err error) (*T, error) {
	if err != nil && record.KindOf(err) == record.NotFound {
		return nil, nil
	}
	return v, err
}
