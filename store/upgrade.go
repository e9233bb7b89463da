package store

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Until migration 4 the field lost_reason of opportunities was a text in the
// column lost_reason. Now it is a reference to a list in the column
// lost_reason_id, and the old text is in lost_note.
const (
	lostReason = "lost_reason"
	lostNote   = "lost_note"
)

// splitLostReason renames the old column to lost_note and drops its folded
// copy. The new column is then created like any other that is missing.
// Renaming costs little even with a million rows.
func splitLostReason(ctx context.Context, tx *db.Tx, t *record.Type, have map[string]string) (map[string]string, error) {
	if t.Name != crm.OpportunityType.Name || have[lostReason] == "" {
		return have, nil
	}
	statements := []string{"ALTER TABLE opportunity RENAME COLUMN " + lostReason + " TO " + lostNote}
	if _, ok := have[lostReason+"_fold"]; ok {
		statements = append(statements, "ALTER TABLE opportunity DROP COLUMN "+lostReason+"_fold")
	}
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s); err != nil {
			return nil, err
		}
	}
	return tx.Columns(ctx, t.Name)
}

// Renamed returns the current name of a column of an older backup, and false
// for one that is no longer kept.
func Renamed(table string, c db.Column) (db.Column, bool) {
	if table == crm.OpportunityType.Name && c.Kind == "text" {
		switch c.Name {
		case lostReason:
			c.Name = lostNote
		case lostReason + "_fold":
			return c, false
		}
	}
	return c, true
}

// renameChanges changes lost_reason to lost_note in a history entry written
// when lost_reason was a text. A reference is an ID, which no one typed as a
// reason.
func renameChanges(e *Entry) {
	if e.RecordType != crm.OpportunityType.Name {
		return
	}
	isText := func(s string) bool { _, isID := record.ParseID(s); return s != "" && !isID }
	for i, c := range e.Changes {
		if c.Field == lostReason && (isText(c.Old) || isText(c.New)) {
			e.Changes[i].Field = lostNote
		}
	}
}

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
