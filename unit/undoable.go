package unit

import (
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// An Undoable describes whether a history entry can be undone.
type Undoable struct {
	Receipt ID            // to give to Undo: the entry's own or, if it is undone, that of the undo
	Undone  bool          // the entry was undone; Receipt redoes it
	Again   bool          // the entry is itself an undo, so that undoing it is a redo
	Count   int           // records of the whole action
	Why     record.Errors // why it cannot be undone; empty if it can
}

// Undoables returns how history entries of a record, which may be in the
// trash, can be undone. Each is examined with its whole action.
func (a *Base) Undoables(ctx context.Context, tx *db.Tx, by crm.Actor, ws *Workspace, entries []*store.Entry) (map[ID]*Undoable, error) {
	u := &undoing{Work: &Work{Base: a, Ctx: ctx, Tx: tx, By: by, Workspace: ws, At: a.Clock()}, groups: map[ID]int{}, examined: map[ID]record.Errors{}}
	out := map[ID]*Undoable{}
	for _, e := range entries {
		one, err := u.of(e)
		if err != nil {
			return nil, err
		}
		out[e.ID] = one
	}
	return out, nil
}

// undoing examines the entries of one record.
type undoing struct {
	*Work
	groups   map[ID]int           // records of an action of several transactions, by group
	examined map[ID]record.Errors // conflicts by receipt
}

func (u *undoing) of(e *store.Entry) (*Undoable, error) {
	out := &Undoable{Receipt: e.Receipt, Count: e.Count, Again: e.Of == "undo"}
	doer := e.Actor
	if e.Undone != record.None {
		out.Undone, out.Receipt, doer, out.Again = true, e.Undone, e.Undoer, !out.Again
	}
	var err error
	if e.Group != record.None {
		if out.Count, err = u.touchedBy(e); err != nil {
			return nil, err
		}
	}
	switch {
	case u.By.ReadOnly, u.By.Scope() != crm.All && doer != u.By.User:
		out.Why = record.Errors{record.Fail(record.Denied, "undo_not_yours")}
	case e.Of == "sample":
		out.Why = record.Errors{record.Fail(record.Conflict, "undo_sample")}
	default:
		out.Why, err = u.expected(out.Receipt, e.RecordID)
	}
	return out, err
}

func (u *undoing) touchedBy(e *store.Entry) (int, error) {
	if n, known := u.groups[e.Group]; known {
		return n, nil
	}
	n, err := store.TouchedBy(u.Ctx, u.Tx, u.By.Workspace, &store.Receipt{ID: e.Receipt, Group: e.Group})
	u.groups[e.Group] = n
	return n, err
}

// expected returns the conflicts that undoing a receipt would have, without
// changing anything. Of an action on so many records that its undo leaves what
// was changed since, it returns those of one record.
func (u *undoing) expected(receipt, id ID) (record.Errors, error) {
	if found, known := u.examined[receipt]; known {
		return found, nil
	}
	parts, err := undoParts(u.Ctx, u.Tx, u.By, []ID{receipt})
	if err == nil {
		u.examined[receipt], err = u.conflictsOfParts(parts, id)
	}
	switch kind := record.KindOf(err); {
	case err == nil:
		return u.examined[receipt], nil
	case kind == record.NotFound:
		return record.Errors{record.Fail(record.Denied, "undo_not_yours")}, nil
	case kind == record.Conflict:
		return record.All(err), nil
	}
	return nil, err
}

func (u *undoing) conflictsOfParts(parts []*store.Receipt, id ID) (record.Errors, error) {
	count, lenient := 0, false
	for _, p := range parts {
		count += p.Count
		lenient = lenient || keepsChanged(p)
	}
	lenient = lenient || len(parts) > 1 && count > MaxBulk
	p := &dryUndo{undoing: u, states: map[ID]any{}}
	for _, part := range parts {
		entries, err := store.EntriesOf(u.Ctx, u.Tx, u.By.Workspace, part.ID)
		if err != nil {
			return nil, err
		}
		if lenient {
			entries = slices.DeleteFunc(entries, func(e *store.Entry) bool { return e.RecordID != id })
		}
		conflicts, err := p.revertAll(entries)
		if err != nil || len(conflicts) > 0 {
			return conflicts[:min(len(conflicts), namedConflicts)], err
		}
	}
	if !p.effect && !lenient && count > 0 {
		return record.Errors{record.Fail(record.Conflict, "already_undone")}, nil
	}
	return nil, nil
}
