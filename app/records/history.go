package records

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// History returns up to limit changes of a record, newest first, and how each
// can be undone. Only changes older than before are returned; before is a
// change of the same record, or None to begin at the newest.
func (a *Service) History(ctx context.Context, by crm.Actor, t *record.Type, id, before record.ID, limit int) (out []*store.Entry, undo map[record.ID]*unit.Undoable, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if _, err := store.Get(ctx, tx, by, t, id); err != nil {
			return err
		}
		known, err := store.InHistory(ctx, tx, by.Workspace, id, before)
		switch {
		case err != nil:
			return err
		case !known && before != record.None:
			return record.Wrong("bad_cursor").On("cursor")
		}
		if out, err = store.History(ctx, tx, by.Workspace, id, before, limit); err != nil {
			return err
		}
		ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		undo, err = a.Undoables(ctx, tx, by, ws, out)
		return err
	})
	return out, undo, err
}
