package unit

import (
	"maps"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// A dryUndo reverts history entries without writing, to find the conflicts
// that an undo would have.
type dryUndo struct {
	*undoing
	states map[ID]any // the records as reverted so far
	effect bool       // something would change
}

// revertAll is Work.revertAll without writing.
func (p *dryUndo) revertAll(entries []*store.Entry) (record.Errors, error) {
	if err := p.load(entries); err != nil {
		return nil, err
	}
	if err := p.knowParentsOf(entries); err != nil {
		return nil, err
	}
	single, whole := splitWhole(entries)
	slices.Reverse(single)
	slices.SortStableFunc(whole, func(a, b *store.Entry) int { return p.rank(a) - p.rank(b) })
	var conflicts record.Errors
	for _, e := range append(single, whole...) {
		found, err := p.revert(e)
		if err != nil {
			return nil, err
		}
		conflicts = append(conflicts, found...)
	}
	if len(conflicts) > 0 {
		return conflicts, nil
	}
	return p.used(entries)
}

// rank puts restored records before their children.
func (p *dryUndo) rank(e *store.Entry) int {
	return slices.IndexFunc(p.allTypes(), func(t *record.Type) bool { return t.Name == e.RecordType })
}

// load reads the records of entries that are not known yet.
func (p *dryUndo) load(entries []*store.Entry) error {
	for _, t := range p.allTypes() {
		var ids []ID
		for _, e := range entries {
			if e.RecordType == t.Name && p.states[e.RecordID] == nil {
				ids = append(ids, e.RecordID)
			}
		}
		found, err := store.GetManyForUndo(p.Ctx, p.Tx, p.By.Workspace, t, InOrder(ids))
		if err != nil {
			return err
		}
		maps.Copy(p.states, found)
	}
	return nil
}

// revert reverts one entry in the states, or returns the conflicts.
func (p *dryUndo) revert(e *store.Entry) (record.Errors, error) {
	t, was := p.Workspace.Type(e.RecordType), p.states[e.RecordID]
	if was == nil {
		return record.Errors{record.Fail(record.Conflict, "undo_handed")}, nil // purged
	}
	if found, err := p.conflictsOf(t, was, e); err != nil || len(found) > 0 {
		return found, err
	}
	conflicts, err := p.currencyConflict(t, was, e)
	if err != nil {
		return nil, err
	}
	is := t.Clone(was)
	if conflicts = unique(append(conflicts, p.restore(t, was, is, e.Changes)...)); len(conflicts) > 0 {
		return conflicts, nil
	}
	switch e.Action {
	case store.Created, store.Restored:
		t.Meta(is).Deleted = p.At
	case store.Deleted:
		t.Meta(is).Deleted = time.Time{}
		if crm.InMenu(t) {
			p.knowParent(e.RecordID, p.seenBy(t, is))
		}
	}
	p.effect = p.effect || e.Action != store.Changed || len(record.Diff(t, was, is)) > 0
	p.states[e.RecordID] = is
	return nil, nil
}

// used returns a conflict for each record that would disappear although
// records refer to it that would remain.
func (p *dryUndo) used(entries []*store.Entry) (record.Errors, error) {
	var conflicts record.Errors
	for _, t := range p.allTypes() {
		var made []ID
		for _, e := range entries {
			if e.Action == store.Created && e.RecordType == t.Name {
				made = append(made, e.RecordID)
			}
		}
		users, err := store.ReferrersBut(p.Ctx, p.Tx, p.By.Workspace, t, made, len(p.states), p.remains)
		if err != nil {
			return nil, err
		}
		for _, id := range made {
			for _, user := range users[id] {
				conflicts = append(conflicts, record.Fail(record.Conflict, "undo_used", "record", t.Title(p.states[id]), "type", Word(user)))
			}
		}
	}
	return conflicts, nil
}

// remains reports whether a record that refers to another would still do so.
func (p *dryUndo) remains(t *record.Type, f *record.Field, id, to ID) bool {
	r := p.states[id]
	return r == nil || t.Meta(r).Deleted.IsZero() && f.PointsTo(r, to)
}
