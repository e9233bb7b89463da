package unit

import (
	"slices"
	"time"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// allTypes returns the workspace's record types in the order in which all
// actions lock them. Parents come before their children.
func (u *Work) allTypes() []*record.Type { return u.Workspace.AllTypes() }

// splitWhole separates entries that are reverted one by one from those that
// created, deleted or restored a record and are its only entry.
func splitWhole(entries []*store.Entry) (single, whole []*store.Entry) {
	lines := map[ID]int{}
	for _, e := range entries {
		lines[e.RecordID]++
	}
	for _, e := range entries {
		if e.Action == store.Changed || len(e.Changes) > 0 || lines[e.RecordID] > 1 {
			single = append(single, e)
		} else {
			whole = append(whole, e)
		}
	}
	return single, whole
}

// revertWhole reverts entries that created, deleted or restored records, with
// a few statements per type. Records are restored in the order of types, so
// that children find their parent, and removed with children first.
func (u *Work) revertWhole(entries []*store.Entry) (record.Errors, error) {
	back, away := u.allTypes(), u.allTypes()
	slices.Reverse(away)
	var conflicts record.Errors
	for i := range back {
		for _, step := range []struct {
			t    *record.Type
			goes bool
		}{{away[i], true}, {back[i], false}} {
			found, err := u.revertType(step.t, step.goes, entries)
			if err != nil {
				return nil, err
			}
			conflicts = append(conflicts, found...)
		}
	}
	return conflicts, nil
}

// revertType is revertWhole for the records of a type that are removed, or
// restored.
func (u *Work) revertType(t *record.Type, goes bool, entries []*store.Entry) (record.Errors, error) {
	var these []*store.Entry
	var ids, made []ID
	for _, e := range entries {
		if e.RecordType != t.Name || goes != (e.Action != store.Deleted) {
			continue
		}
		these, ids = append(these, e), append(ids, e.RecordID)
		if e.Action == store.Created {
			made = append(made, e.RecordID)
		}
	}
	if len(these) == 0 {
		return nil, nil
	}
	recs, err := store.GetManyForUndo(u.Ctx, u.Tx, u.By.Workspace, t, ids)
	if err != nil {
		return nil, err
	}
	if err := u.knowParents(t, recs); err != nil {
		return nil, err
	}
	if u.lenient && len(made) > 0 {
		used, err := store.Referrers(u.Ctx, u.Tx, u.By.Workspace, t, made)
		if err != nil {
			return nil, err
		}
		these = slices.DeleteFunc(these, func(e *store.Entry) bool { return len(used[e.RecordID]) > 0 })
		u.kept += len(ids) - len(these)
	}
	return u.moveLines(t, goes, these, recs)
}

// moveLines reverts entries whose records are loaded.
func (u *Work) moveLines(t *record.Type, goes bool, entries []*store.Entry, recs map[ID]any) (record.Errors, error) {
	var conflicts record.Errors
	var moving []any
	for _, e := range entries {
		found := record.Errors{record.Fail(record.Conflict, "undo_handed")} // purged
		if was := recs[e.RecordID]; was != nil {
			var err error
			if found, err = u.conflictsOf(t, was, e); err != nil {
				return nil, err
			}
		}
		switch {
		case len(found) == 0:
			moving = append(moving, recs[e.RecordID])
		case u.lenient:
			u.kept++
		default:
			conflicts = append(conflicts, found...)
		}
	}
	if len(conflicts) > 0 {
		return conflicts, nil
	}
	return nil, u.MoveAll(t, moving, goes)
}

// MoveAll moves records into the trash, or out of it.
func (u *Work) MoveAll(t *record.Type, recs []any, away bool) error {
	m := store.Move{Type: t, Workspace: u.By.Workspace, Space: u.Workspace.Number, Country: u.Workspace.Country, At: u.At}
	was := make([]any, len(recs))
	for i, r := range recs {
		was[i] = t.Clone(r)
		if last := t.Meta(r).Updated; !m.At.After(last) { // as moment does for one record
			m.At = last.Add(time.Microsecond)
		}
	}
	count, action := int64(1), store.Restored
	if away {
		m.Deleted, count, action = m.At, -1, store.Deleted
	}
	if err := m.Write(u.Ctx, u.Tx, recs); err != nil {
		return err
	}
	for i, r := range recs {
		u.Counters.Add(t, store.PositionOf(t, r), count)
		u.AddEntry(t, was[i], r, action, nil)
	}
	return nil
}

// knowParentsOf loads the owners of the parents of the records in history
// entries, before the parents are removed too.
func (u *Work) knowParentsOf(entries []*store.Entry) error {
	for _, t := range u.allTypes() {
		var ids []ID
		for _, e := range entries {
			if e.RecordType == t.Name && t.Parent() != nil {
				ids = append(ids, e.RecordID)
			}
		}
		children, err := store.GetManyForUndo(u.Ctx, u.Tx, u.By.Workspace, t, InOrder(ids))
		if err == nil {
			err = u.knowParents(t, children)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
