package app

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// trashMark is the mark of trash cursors, in place of a query's.
const trashMark = "trash"

// Trash returns a page of deleted records of all types that the actor may see,
// last deleted first, and the cursor of the next page (nil at the end).
func (a *App) Trash(ctx context.Context, by crm.Actor, after *record.Cursor) (list []*store.Discarded, next *record.Cursor, err error) {
	if after != nil && after.Of != trashMark {
		return nil, nil, record.Wrong("bad_cursor").On("cursor")
	}
	err = a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspaceOf(ctx, tx, by)
		if err != nil {
			return err
		}
		list, err = store.Trash(ctx, tx, by, append(ws.Types(), ws.Type("note")), after, record.DefaultLimit+1)
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
func (a *App) Delete(ctx context.Context, by crm.Actor, t *record.Type, version int64, ids ...ID) (*Done, error) {
	return a.moveMany(ctx, by, "delete", t.Name, ids, func(u *unit, id ID) (any, error) {
		was, err := u.load(t, id)
		if err != nil {
			return nil, err
		}
		return was, u.checkVersion(Draft{Type: t, ID: id, Version: version}, was)
	})
}

// Restore takes records out of the trash. Those that live stay as they are.
func (a *App) Restore(ctx context.Context, by crm.Actor, t *record.Type, ids ...ID) (*Done, error) {
	return a.moveMany(ctx, by, "restore", t.Name, ids, func(u *unit, id ID) (any, error) {
		was, err := u.loadAny(t, id)
		if err == nil && len(ids) == 1 {
			u.record = was
		}
		if err != nil || t.Meta(was).Deleted.IsZero() {
			return nil, err
		}
		return was, nil
	})
}

// moveMany moves records to the trash or out of it, those that pick returns.
func (a *App) moveMany(ctx context.Context, by crm.Actor, action, typ string, ids []ID, pick func(*unit, ID) (any, error)) (*Done, error) {
	return a.onMany(ctx, by, action, typ, ids, func(u *unit, ids []ID) error {
		var recs []any
		for _, id := range ids {
			r, err := pick(u, id)
			if err != nil {
				return err
			}
			if r != nil {
				recs = append(recs, r)
			}
		}
		return u.moveAll(u.ws.Type(typ), recs, action == "delete")
	})
}
