package records

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// trashMark is the mark of trash cursors, in place of a query's.
const trashMark = "trash"

// Trash returns a page of deleted records of all types that the actor may see,
// last deleted first, and the cursor of the next page (nil at the end).
func (a *Service) Trash(ctx context.Context, by crm.Actor, after *record.Cursor) (list []*store.Discarded, next *record.Cursor, err error) {
	if after != nil && after.Of != trashMark {
		return nil, nil, record.Wrong("bad_cursor").On("cursor")
	}
	err = a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceFor(ctx, tx, by)
		if err != nil {
			return err
		}
		list, err = store.Trash(ctx, tx, by, ws.AllTypes(), after, record.DefaultLimit+1)
		return err
	})
	if len(list) > record.DefaultLimit {
		list = list[:record.DefaultLimit]
		last := list[len(list)-1]
		next = &record.Cursor{Of: trashMark, Value: record.MomentKind.Text(last.When(), nil), ID: last.Type.Meta(last.Record).ID}
	}
	return list, next, err
}

// Delete moves records to the trash. version is that which the person has seen
// of the one record, or 0.
func (a *Service) Delete(ctx context.Context, by crm.Actor, t *record.Type, version int64, ids ...record.ID) (*unit.Done, error) {
	return a.DoMany(ctx, by, Deleting(t, version), ids)
}

// Deleting is the action that moves records to the trash.
func Deleting(t *record.Type, version int64) unit.Many {
	return moving("delete", t, func(u *unit.Work, id record.ID) (any, error) {
		was, err := u.Load(t, id)
		if err != nil {
			return nil, err
		}
		return was, u.CheckVersion(unit.Draft{Type: t, ID: id, Version: version}, was)
	})
}

// Restore takes records out of the trash. Those that live stay as they are.
func (a *Service) Restore(ctx context.Context, by crm.Actor, t *record.Type, ids ...record.ID) (*unit.Done, error) {
	return a.DoMany(ctx, by, moving("restore", t, func(u *unit.Work, id record.ID) (any, error) {
		was, err := u.LoadAny(t, id)
		if err == nil && len(ids) == 1 {
			u.Record = was
		}
		if err != nil || t.Meta(was).Deleted.IsZero() {
			return nil, err
		}
		return was, nil
	}), ids)
}

// moving is the action that moves records to the trash or out of it, those
// that pick returns.
func moving(action string, t *record.Type, pick func(*unit.Work, record.ID) (any, error)) unit.Many {
	return unit.Many{Action: action, Type: t.Name, Do: func(u *unit.Work, ids []record.ID) error {
		var recs []any
		err := u.Each(ids, func(id record.ID) error {
			r, err := pick(u, id)
			if err == nil && r != nil {
				recs = append(recs, r)
			}
			return err
		})
		if err != nil {
			return err
		}
		return u.MoveAll(u.Workspace.Type(t.Name), recs, action == "delete")
	}}
}
