package unit

import (
	"slices"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Load returns a living record that the actor may change, and locks it.
func (u *Work) Load(t *record.Type, id ID) (any, error) {
	r, err := u.loadLiving(t, id)
	if err == nil {
		err = u.mayChange(t, r)
	}
	return r, err
}

func (u *Work) loadLiving(t *record.Type, id ID) (any, error) {
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

// mayChange refuses to change a child that somebody else owns, unless the actor
// sees all records. Whoever sees its parent may read it, and restore it from
// the trash.
func (u *Work) mayChange(t *record.Type, r any) error {
	if t.Parent() != nil && t.Owner() != nil && !u.By.Sees(store.PositionOf(t, r).Owner) {
		return record.Absent()
	}
	return nil
}

// reaches refuses a record outside the actor's scope. A child is in scope if
// its parent is.
func (u *Work) reaches(t *record.Type, r any) error {
	p := t.ParentOf(r)
	if !through(t, p) {
		if !u.By.Sees(store.PositionOf(t, r).Owner) {
			return record.Absent()
		}
		return nil
	}
	if _, known := u.parents[p.ID]; known {
		return nil
	}
	if err := u.knowParents(t, map[ID]any{t.Meta(r).ID: r}); err != nil {
		return err
	}
	if _, known := u.parents[p.ID]; !known {
		return record.Absent()
	}
	return nil
}

// through reports whether records of a type are seen through this parent, not
// by their owner.
func through(t *record.Type, p record.Parent) bool {
	return t.Parent() != nil && (t.Parent().Required || p != record.Parent{})
}

// knowParents loads the owners of the living parents of records, by type.
func (u *Work) knowParents(t *record.Type, recs map[ID]any) error {
	wanted := map[string][]ID{}
	for _, r := range recs {
		if p := t.ParentOf(r); p.ID != record.None {
			wanted[p.Type] = append(wanted[p.Type], p.ID)
		}
	}
	for name, ids := range wanted {
		of := u.Workspace.Type(name)
		if of == nil || of.Name != name {
			continue
		}
		found, err := store.GetParents(u.Ctx, u.Tx, u.By, t, of, InOrder(ids))
		if err == nil {
			err = u.knowParents(of, found)
		}
		if err != nil {
			return err
		}
		for id, r := range found {
			u.knowParent(id, u.seenBy(of, r))
		}
	}
	return nil
}

func (u *Work) knowParent(id, owner ID) {
	if u.parents == nil {
		u.parents = map[ID]ID{}
	}
	u.parents[id] = owner
}

// seenBy returns the owner who sees a record: its own, or the owner of its
// parent, which is known.
func (u *Work) seenBy(t *record.Type, r any) ID {
	if p := t.ParentOf(r); through(t, p) {
		return u.parents[p.ID]
	}
	return store.PositionOf(t, r).Owner
}

// InOrder sorts IDs and removes duplicates. All actions lock the records of a
// type in this order, so that they cannot deadlock.
func InOrder(ids []ID) []ID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out)
}
