package unit

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Preview runs an action without writing anything, in a transaction that only
// reads, so that it keeps nobody waiting. The unit of work takes the same steps
// and has the same errors. Its rules find the records that it would make.
func (a *Base) Preview(ctx context.Context, by crm.Actor, action string, fn func(*Work) error) error {
	if err := MayWrite(by); err != nil {
		return err
	}
	return Fault(a.DB.Snapshot(ctx, func(tx *db.Tx) error {
		u, err := a.Begin(ctx, tx, by, action)
		if err != nil {
			return err
		}
		u.pretended = map[ID]any{}
		return fn(u)
	}))
}

// find returns a record that the actor sees, also one that a preview would
// make.
func (u *Work) find(t *record.Type, id ID) (any, error) {
	if r := u.pretended[id]; r != nil {
		return r, nil
	}
	return store.Get(u.Ctx, u.Tx, u.By, t, id)
}
