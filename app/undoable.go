package app

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// An Undoable describes whether a history entry can be undone, as far as its
// own record shows. An action on several records may still have conflicts in
// the others.
type Undoable struct {
	Receipt ID            // to give to Undo: the entry's own or, if it is undone, that of the undo
	Undone  bool          // the entry was undone; Receipt redoes it
	Again   bool          // the entry is itself an undo, so that undoing it is a redo
	Count   int           // records of the whole action
	Why     record.Errors // why it cannot be undone; empty if it can
}

// undoables returns how history entries of a record, which may be in the
// trash, can be undone.
func (a *App) undoables(ctx context.Context, tx *db.Tx, by crm.Actor, ws *Workspace, t *record.Type, r any, entries []*store.Entry) (map[ID]*Undoable, error) {
	u := &undoing{unit: &unit{app: a, ctx: ctx, tx: tx, by: by, ws: ws, at: a.Clock()}, t: t, r: r, groups: map[ID]int{}, lines: entries}
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
	*unit
	t      *record.Type
	r      any
	lines  []*store.Entry
	groups map[ID]int // records of an action of several transactions, by group
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
	case u.by.ReadOnly, u.by.Scope() != crm.All && doer != u.by.User:
		out.Why = record.Errors{record.Fail(record.Denied, "undo_not_yours")}
		return out, nil
	case e.Of == "sample":
		out.Why = record.Errors{record.Fail(record.Conflict, "undo_sample")}
		return out, nil
	case out.Undone:
		if e = u.lineOf(e.Undone); e == nil { // on a later page; Undo checks it
			return out, nil
		}
	}
	out.Why, err = u.expectedConflicts(e)
	return out, err
}

func (u *undoing) touchedBy(e *store.Entry) (int, error) {
	if n, known := u.groups[e.Group]; known {
		return n, nil
	}
	n, err := store.TouchedBy(u.ctx, u.tx, u.by.Workspace, &store.Receipt{ID: e.Receipt, Group: e.Group})
	u.groups[e.Group] = n
	return n, err
}

func (u *undoing) lineOf(receipt ID) *store.Entry {
	for _, e := range u.lines {
		if e.Receipt == receipt {
			return e
		}
	}
	return nil
}

// expectedConflicts returns the conflicts that revert would find, without
// changing anything.
func (u *undoing) expectedConflicts(e *store.Entry) (record.Errors, error) {
	found, err := u.conflictsOf(u.t, u.r, e)
	if err != nil || len(found) > 0 {
		return found, err
	}
	if e.Action == store.Created {
		used, err := store.Referrers(u.ctx, u.tx, u.by.Workspace, u.t, []ID{e.RecordID})
		if err != nil {
			return nil, err
		}
		for _, name := range used[e.RecordID] {
			found = append(found, record.Fail(record.Conflict, "undo_used", "record", u.t.Title(u.r), "type", word(name)))
		}
		if len(found) > 0 {
			return found, nil
		}
	}
	found, err = u.currencyConflict(u.t, u.r, e)
	return unique(append(found, u.restore(u.t, u.r, u.t.Clone(u.r), e.Changes)...)), err
}
