package app

import (
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// load returns a living record that the actor may change and keeps others from
// changing it meanwhile.
func (w *walk) load(t *record.Type, id ID) (any, error) {
	r, err := store.GetForChange(w.ctx, w.tx, w.by, t, id)
	if err != nil {
		return nil, err
	}
	return r, w.reaches(t, r)
}

// reaches refuses a record that is out of the actor's scope. A note is in it as
// long as the record that it is on is.
func (w *walk) reaches(t *record.Type, r any) error {
	if !w.by.Sees(store.StandingOf(t, r).Owner) {
		return record.Absent()
	}
	n, ok := r.(*crm.Note)
	if !ok {
		return nil
	}
	pt := w.home.Type(n.ParentType)
	if pt == nil || pt.Name == t.Name {
		return record.Absent()
	}
	if _, known := w.parents[n.Parent]; known {
		return nil
	}
	parent, err := store.Get(w.ctx, w.tx, w.by, pt, n.Parent)
	if err != nil {
		return err
	}
	if w.parents == nil {
		w.parents = map[ID]ID{}
	}
	w.parents[n.Parent] = store.StandingOf(pt, parent).Owner
	return nil
}

// inOrder sorts IDs and takes out those that are there twice. All actions lock
// records of a type in this order, so that two never wait for each other.
func inOrder(ids []ID) []ID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out)
}
