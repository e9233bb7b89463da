package app

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// History returns up to limit changes of a record, newest first, older than
// before (None = from the newest), which is one of the same record.
func (a *App) History(ctx context.Context, by crm.Actor, t *record.Type, id, before ID, limit int) ([]*store.Entry, error) {
	var out []*store.Entry
	err := a.read(ctx, func(tx *db.Tx) error {
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
		out, err = store.History(ctx, tx, by.Workspace, id, before, limit)
		return err
	})
	return out, err
}
