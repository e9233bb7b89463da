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
