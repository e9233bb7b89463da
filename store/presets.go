package store

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
)

// syncLists adds the presets of a list to workspaces that are older than the
// list. The list cannot have been emptied since, as its last value cannot be
// deleted.
func syncLists(ctx context.Context, tx *db.Tx) error {
	all, err := Workspaces(ctx, tx)
	if err != nil {
		return err
	}
	for _, w := range all {
		var n int
		err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM list_item WHERE workspace_id = ? AND list = ?", w.ID, crm.LostReasons).Scan(&n)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		for _, i := range crm.PresetsOf(crm.LostReasons) {
			if err := InsertItem(ctx, tx, w.ID, i); err != nil {
				return err
			}
		}
		if err := Touch(ctx, tx, w.ID); err != nil {
			return err
		}
	}
	return nil
}
