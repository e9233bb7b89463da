package records

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// Dependents are living records of one type, visible to the actor, that refer
// to records about to be deleted. They remain, and their reference resolves
// again once the record is restored.
type Dependents struct {
	Type  *record.Type
	Count int
	First []any // the first few
}

// dependentsNamed is the number of dependents of a type that are named.
const dependentsNamed = 3

// Dependents returns the records that refer to the given ones, by type in menu
// order, those that are not in the menu last. The given records themselves are left out.
func (a *Service) Dependents(ctx context.Context, by crm.Actor, t *record.Type, ids ...record.ID) ([]*Dependents, error) {
	var out []*Dependents
	err := a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		if found, err := store.GetMany(ctx, tx, by, t, ids); err != nil || len(found) < len(unit.InOrder(ids)) {
			return unit.OrAbsent(err)
		}
		for _, other := range ws.AllTypes() {
			count, first, err := store.Dependents(ctx, tx, by, other, t, ids, dependentsNamed)
			if err != nil {
				return err
			}
			if count > 0 {
				out = append(out, &Dependents{other, count, first})
			}
		}
		return nil
	})
	return out, err
}

// InTrash returns a record in the trash that the actor may see.
func (a *Service) InTrash(ctx context.Context, by crm.Actor, t *record.Type, id record.ID) (any, error) {
	var r any
	err := a.Read(ctx, func(tx *db.Tx) error {
		found, err := store.GetDeleted(ctx, tx, by, t, []record.ID{id})
		if err == nil && found[id] == nil {
			return record.Absent()
		}
		r = found[id]
		return err
	})
	return r, err
}
