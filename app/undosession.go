package app

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
func (a *App) Undo(ctx context.Context, by crm.Actor, receipts ...ID) (*Done, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	var parts []*store.Receipt
	err := a.read(ctx, func(tx *db.Tx) (err error) {
		parts, err = undoParts(ctx, tx, by, receipts)
		return err
	})
	if err != nil {
		return nil, err
	}
	count := 0
	for _, r := range parts {
		count += r.Count
	}
	if count > fewRecords {
		ctx = db.Alone(ctx)
	}
	if len(parts) > 1 && count > MaxBulk {
		return a.undoApart(ctx, by, parts)
	}
	return a.undoTogether(ctx, by, parts)
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
		if err := importOver(ctx, tx, by, r); err != nil {
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

// importOver refuses the undo of a running import.
func importOver(ctx context.Context, tx *db.Tx, by crm.Actor, r *store.Receipt) error {
	if r.Action != "import" || r.Group == record.None {
		return nil
	}
	i, err := store.GetImport(ctx, tx, by, r.Group)
	if err == nil && i.State == store.ImportRunning {
		return record.Fail(record.Conflict, "undo_running")
	}
	return err
}

// undoTogether undoes receipts in one transaction.
func (a *App) undoTogether(ctx context.Context, by crm.Actor, parts []*store.Receipt) (*Done, error) {
	total, group := &Done{Action: "undo"}, groupFor(parts)
	return a.update(ctx, by, func(tx *db.Tx) (*Done, error) {
		*total = Done{Action: "undo"} // run again when the database was busy
		for _, p := range parts {
			u, err := a.begin(ctx, tx, by, "undo")
			if err != nil {
				return nil, err
			}
			u.receipt.Group = group
			done, err := u.undoPart(p.ID)
			if err != nil {
				return nil, err
			}
			total.add(done)
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

func (u *unit) undoPart(id ID) (*Done, error) {
	r, err := store.GetReceipt(u.ctx, u.tx, u.by, id)
	if err != nil {
		return nil, err
	}
	if err := u.undo(r); err != nil {
		return nil, err
	}
	return u.end()
}

// add adds the results of a further transaction of the same action.
func (d *Done) add(part *Done) {
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
func (a *App) undoApart(ctx context.Context, by crm.Actor, parts []*store.Receipt) (*Done, error) {
	total, group := &Done{Action: "undo"}, groupFor(parts)
	var kept []ID // receipts of which nothing could be reverted
	for i, p := range parts {
		c := ctx
		if i < len(parts)-1 {
			c = context.WithValue(ctx, repeatableKey{}, nil)
		}
		so, nothing := *total, false
		done, err := a.update(c, by, func(tx *db.Tx) (*Done, error) {
			u, err := a.begin(c, tx, by, "undo")
			if err != nil {
				return nil, err
			}
			u.receipt.Group, u.lenient = group, true
			part, err := u.undoPart(p.ID)
			if err != nil {
				return nil, err
			}
			sum := so
			nothing = part.Receipt == record.None
			sum.add(part)
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
func (a *App) closeParts(ctx context.Context, by crm.Actor, undo ID, parts []ID) error {
	return fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		for _, id := range parts {
			if err := store.SetUndone(ctx, tx, by.Workspace, id, undo); err != nil {
				return err
			}
		}
		return nil
	}))
}

// UndoLast undoes the newest action of the actor's session that is not undone
// yet; RedoLast undoes the session's newest undo, unless a new action
// followed. Both return the receipt concerned, even on failure, and a NotFound
// error without one. past is an action that could not be undone; both skip it
// from now on.
func (a *App) UndoLast(ctx context.Context, by crm.Actor, past ID) (*Done, ID, error) {
	return a.takeLast(ctx, by, past, store.LastUndoable)
}

// RedoLast is described with UndoLast.
func (a *App) RedoLast(ctx context.Context, by crm.Actor, past ID) (*Done, ID, error) {
	return a.takeLast(ctx, by, past, store.LastRedoable)
}

func (a *App) takeLast(ctx context.Context, by crm.Actor, past ID, last func(context.Context, *db.Tx, crm.Actor) (*store.Receipt, error)) (*Done, ID, error) {
	if err := a.skip(ctx, by, past); err != nil {
		return nil, record.None, err
	}
	var before ID
	for {
		var r *store.Receipt
		err := a.read(ctx, func(tx *db.Tx) (err error) {
			r, err = last(ctx, tx, by)
			return err
		})
		switch {
		case err != nil:
			return nil, record.None, err
		case r == nil:
			return nil, record.None, record.Absent()
		}
		done, err := a.Undo(ctx, by, r.ID)
		raced := err != nil && r.ID != before && record.All(err)[0].Key == "already_undone" // by the same key, pressed twice
		if !raced {
			return done, r.ID, err
		}
		before = r.ID
	}
}

// skip marks an action of the session that undo and redo skip.
func (a *App) skip(ctx context.Context, by crm.Actor, past ID) error {
	if past == record.None {
		return nil
	}
	return fault(a.DB.Update(ctx, func(tx *db.Tx) error {
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
