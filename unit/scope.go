package unit

import (
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Load returns a living record that the actor may change, and locks it.
func (u *Work) Load(t *record.Type, id ID) (any, error) {
	if !u.inBulk(t) {
		r, err := store.GetForChange(u.Ctx, u.Tx, u.By, t, id)
		if err != nil {
			return nil, err
		}
		return r, u.reaches(t, r)
	}
	r, err := u.LoadAny(t, id)
	if err == nil && !t.Meta(r).Deleted.IsZero() {
		return nil, record.Absent()
	}
	return r, err
}

// reaches refuses a record outside the actor's scope. A note is in scope if
// the record that it is on is.
func (u *Work) reaches(t *record.Type, r any) error {
	if !u.By.Sees(store.PositionOf(t, r).Owner) {
		return record.Absent()
	}
	n, ok := r.(*crm.Note)
	if !ok {
		return nil
	}
	pt := u.Workspace.Type(n.ParentType)
	if pt == nil || pt.Name == t.Name {
		return record.Absent()
	}
	if _, known := u.parents[n.Parent]; known {
		return nil
	}
	parent, err := store.Get(u.Ctx, u.Tx, u.By, pt, n.Parent)
	if err != nil {
		return err
	}
	if u.parents == nil {
		u.parents = map[ID]ID{}
	}
	u.parents[n.Parent] = store.PositionOf(pt, parent).Owner
	return nil
}

// InOrder sorts IDs and removes duplicates. All actions lock the records of a
// type in this order, so that they cannot deadlock.
func InOrder(ids []ID) []ID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out)
}
