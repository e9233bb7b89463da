package unit

import (
	"bytes"
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Undo reverts the actions of receipts, the last first, as an action of its
// own, which can be undone too. Up to MaxBulk records are reverted all or
// nothing: if something was changed since, Undo fails with the conflicts. An
// action on more records, which took several transactions, is reverted in as
// many. What was changed since remains and is counted in Kept. If interrupted,
// Undo continues when it is called again.
func (a *Base) Undo(ctx context.Context, by crm.Actor, receipts ...ID) (*Done, error) {
	if err := MayWrite(by); err != nil {
		return nil, err
	}
	parts, count, err := a.UndoParts(ctx, by, receipts...)
	if err != nil {
		return nil, err
	}
	if count > fewRecords {
		ctx = db.Alone(ctx)
	}
	if len(parts) > 1 && count > MaxBulk {
		return a.undoApart(ctx, by, parts)
	}
	return a.undoTogether(ctx, by, parts)
}

// UndoParts returns the receipts that an undo of these would revert, newest
// first, and the number of records in them.
func (a *Base) UndoParts(ctx context.Context, by crm.Actor, receipts ...ID) (parts []*store.Receipt, count int, err error) {
	err = a.Read(ctx, func(tx *db.Tx) (err error) {
		parts, err = undoParts(ctx, tx, by, receipts)
		return err
	})
	for _, r := range parts {
		count += r.Count
	}
	return parts, count, err
}

// undoParts returns the receipts to undo, newest first, each with the others
// of the same action.
func undoParts(ctx context.Context, tx *db.Tx, by crm.Actor, receipts []ID) ([]*store.Receipt, error) {
	var out []*store.Receipt
	for _, id := range receipts {
		r, err := store.GetReceipt(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		if err := over(ctx, tx, by, r); err != nil {
			return nil, err
		}
		group, err := store.GroupOf(ctx, tx, by.Workspace, r)
		if err != nil {
			return nil, err
		}
		out = append(out, group...)
	}
	slices.SortFunc(out, func(x, y *store.Receipt) int { return bytes.Compare(y.ID[:], x.ID[:]) })
	out = slices.CompactFunc(out, func(x, y *store.Receipt) bool { return x.ID == y.ID })
	open := slices.DeleteFunc(slices.Clone(out), func(r *store.Receipt) bool { return r.UndoneBy != record.None })
	if len(open) == 0 {
		return nil, record.Fail(record.Conflict, "already_undone")
	}
	return open, nil
}

// over refuses the undo of an import or operation that is running, or that is
// being undone.
func over(ctx context.Context, tx *db.Tx, by crm.Actor, r *store.Receipt) error {
	if r.Group == record.None {
		return nil
	}
	o, err := store.OpenOperation(ctx, tx, by.Workspace, r.Group)
	switch {
	case err != nil:
		return err
	case o != nil && (o.State == store.OperationRunning || o.Undoes == r.Group):
		return record.Fail(record.Conflict, "operation_running")
	case r.Action != "import":
		return nil
	}
	i, err := store.GetImport(ctx, tx, by, r.Group)
	if err == nil && i.State == store.ImportRunning {
		return record.Fail(record.Conflict, "undo_running")
	}
	return err
}

// undoTogether undoes receipts in one transaction.
func (a *Base) undoTogether(ctx context.Context, by crm.Actor, parts []*store.Receipt) (*Done, error) {
	total, group := &Done{Action: "undo"}, groupFor(parts)
	return a.Update(ctx, by, func(tx *db.Tx) (*Done, error) {
		*total = Done{Action: "undo"} // run again when the database was busy
		for _, p := range parts {
			u, err := a.Begin(ctx, tx, by, "undo")
			if err != nil {
				return nil, err
			}
			u.Receipt.Group = group
			done, err := u.undoPart(p.ID)
			if err != nil {
				return nil, err
			}
			total.Add(done)
		}
		return total, nil
	})
}

// groupFor returns the group of an undo of several receipts, or None.
func groupFor(parts []*store.Receipt) ID {
	if len(parts) < 2 {
		return record.None
	}
	return record.NewID()
}

func (u *Work) undoPart(id ID) (*Done, error) {
	r, err := store.GetReceipt(u.Ctx, u.Tx, u.By, id)
	if err != nil {
		return nil, err
	}
	if err := u.Undo(r); err != nil {
		return nil, err
	}
	return u.End()
}

// Add adds the results of a further transaction of the same action.
func (d *Done) Add(part *Done) {
	d.Receipt, d.Action, d.Record = part.Receipt, part.Action, part.Record
	d.Count += part.Count
	d.Kept += part.Kept
	d.Events = append(d.Events, part.Events...)
	if d.Gone = append(d.Gone, part.Gone...); len(d.Gone) > namedRecords {
		d.Gone = d.Gone[:namedRecords]
	}
}

// undoApart undoes the receipts of a large action, each in its own
// transaction. The response to a repeatable request is stored with the last.
func (a *Base) undoApart(ctx context.Context, by crm.Actor, parts []*store.Receipt) (*Done, error) {
	total, group := &Done{Action: "undo"}, groupFor(parts)
	var kept []ID // receipts of which nothing could be reverted
	for i, p := range parts {
		c := ctx
		if i < len(parts)-1 {
			c = context.WithValue(ctx, repeatableKey{}, nil)
		}
		so, nothing := *total, false
		done, err := a.Update(c, by, func(tx *db.Tx) (*Done, error) {
			u, err := a.Begin(c, tx, by, "undo")
			if err != nil {
				return nil, err
			}
			u.Receipt.Group, u.lenient = group, true
			part, err := u.undoPart(p.ID)
			if err != nil {
				return nil, err
			}
			sum := so
			nothing = part.Receipt == record.None
			sum.Add(part)
			if part.Receipt == record.None {
				sum.Receipt = so.Receipt
			}
			return &sum, nil
		})
		if err != nil {
			return nil, err
		}
		if nothing {
			kept = append(kept, p.ID)
		}
		total = done
	}
	if total.Count == 0 && total.Receipt == record.None {
		return nil, record.Fail(record.Conflict, "undo_all_changed", "n", total.Kept)
	}
	return total, a.closeParts(ctx, by, total.Receipt, kept)
}

// closeParts marks parts of an undone action as undone although everything in
// them was changed since.
func (a *Base) closeParts(ctx context.Context, by crm.Actor, undo ID, parts []ID) error {
	return Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		for _, id := range parts {
			if err := store.SetUndone(ctx, tx, by.Workspace, id, undo); err != nil {
				return err
			}
		}
		return nil
	}))
}

// An UndoFunc undoes receipts, as Undo does.
type UndoFunc func(ctx context.Context, by crm.Actor, receipts ...ID) (*Done, error)

// UndoLast undoes the newest action of the actor's session that is not undone
// yet; RedoLast undoes the session's newest undo, unless a new action
// followed. Both return the receipt concerned, even on failure, and a NotFound
// error without one. past is an action that could not be undone; both skip it
// from now on.
func (a *Base) UndoLast(ctx context.Context, by crm.Actor, past ID, undo UndoFunc) (*Done, ID, error) {
	return a.takeLast(ctx, by, past, store.LastUndoable, undo)
}

// RedoLast is described with UndoLast.
func (a *Base) RedoLast(ctx context.Context, by crm.Actor, past ID, undo UndoFunc) (*Done, ID, error) {
	return a.takeLast(ctx, by, past, store.LastRedoable, undo)
}

func (a *Base) takeLast(ctx context.Context, by crm.Actor, past ID, last func(context.Context, *db.Tx, crm.Actor) (*store.Receipt, error), undo UndoFunc) (*Done, ID, error) {
	if err := a.skip(ctx, by, past); err != nil {
		return nil, record.None, err
	}
	var before ID
	for {
		var r *store.Receipt
		err := a.Read(ctx, func(tx *db.Tx) (err error) {
			r, err = last(ctx, tx, by)
			return err
		})
		switch {
		case err != nil:
			return nil, record.None, err
		case r == nil:
			return nil, record.None, record.Absent()
		}
		done, err := undo(ctx, by, r.ID)
		raced := err != nil && r.ID != before && record.All(err)[0].Key == "already_undone" // by the same key, pressed twice
		if !raced {
			return done, r.ID, err
		}
		before = r.ID
	}
}

// skip marks an action of the session that undo and redo skip.
func (a *Base) skip(ctx context.Context, by crm.Actor, past ID) error {
	if past == record.None {
		return nil
	}
	return Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		r, err := store.GetReceipt(ctx, tx, by, past)
		if err == nil && r.Session != by.Session {
			err = record.Absent()
		}
		if err != nil {
			return err
		}
		return store.Pass(ctx, tx, by.Workspace, r)
	}))
}
