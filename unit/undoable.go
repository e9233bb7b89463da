package unit

import (
	"context"

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
// trash, can be undone. Each is examined with its whole action if that is
// small.
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
		if out.Count, err = u.touchedBy(e.Group); err != nil {
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

func (u *undoing) touchedBy(group ID) (int, error) {
	if n, known := u.groups[group]; known {
		return n, nil
	}
	n, err := store.TouchedBy(u.Ctx, u.Tx, u.By.Workspace, &store.Receipt{Group: group})
	u.groups[group] = n
	return n, err
}

// examinedRecords is the number of records up to which an action is examined
// as a whole. A page of a record shows dozens of actions, and must not read
// thousands of records for them.
const examinedRecords = 50

// expected returns the conflicts that undoing a receipt would have, without
// changing anything. Of an action on more than examinedRecords it returns those
// of one record.
func (u *undoing) expected(receipt, id ID) (record.Errors, error) {
	if found, known := u.examined[receipt]; known {
		return found, nil
	}
	found, err := u.examine(receipt, id)
	switch kind := record.KindOf(err); {
	case err == nil:
		u.examined[receipt] = found
		return found, nil
	case kind == record.NotFound:
		return record.Errors{record.Fail(record.Denied, "undo_not_yours")}, nil
	case kind == record.Conflict:
		return record.All(err), nil
	}
	return nil, err
}

func (u *undoing) examine(receipt, id ID) (record.Errors, error) {
	r, err := store.GetReceipt(u.Ctx, u.Tx, u.By, receipt)
	if err != nil {
		return nil, err
	}
	count := r.Count
	if r.Group != record.None {
		if count, err = u.touchedBy(r.Group); err != nil {
			return nil, err
		}
	}
	if count > examinedRecords {
		return u.examineOne(r, id)
	}
	parts, err := undoParts(u.Ctx, u.Tx, u.By, []ID{receipt})
	if err != nil {
		return nil, err
	}
	return u.examineAll(parts)
}

// examineOne returns the conflicts of one record of an action.
func (u *undoing) examineOne(r *store.Receipt, id ID) (record.Errors, error) {
	if r.UndoneBy != record.None {
		return nil, record.Fail(record.Conflict, "already_undone")
	}
	if err := over(u.Ctx, u.Tx, u.By, r); err != nil {
		return nil, err
	}
	entries, err := store.EntriesOn(u.Ctx, u.Tx, u.By.Workspace, r.ID, id)
	if err != nil {
		return nil, err
	}
	return (&dryUndo{undoing: u, states: map[ID]any{}}).revertAll(entries)
}

// examineAll returns the conflicts of all records of an action.
func (u *undoing) examineAll(parts []*store.Receipt) (record.Errors, error) {
	count, keeps := 0, false
	p := &dryUndo{undoing: u, states: map[ID]any{}}
	for _, part := range parts {
		count += part.Count
		keeps = keeps || keepsChanged(part)
		entries, err := store.EntriesOf(u.Ctx, u.Tx, u.By.Workspace, part.ID)
		if err != nil {
			return nil, err
		}
		conflicts, err := p.revertAll(entries)
		if err != nil || len(conflicts) > 0 && !keepsChanged(part) {
			return conflicts[:min(len(conflicts), namedConflicts)], err
		}
	}
	if !p.effect && !keeps && count > 0 {
		return record.Errors{record.Fail(record.Conflict, "already_undone")}, nil
	}
	return nil, nil
}
