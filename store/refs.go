package store

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Referrers returns the names of the types of which a living record points to
// the one given. The lead that a record came from is no reason to keep it, but
// notes on it are.
func Referrers(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, id ID) ([]string, error) {
	var out []string
	for _, other := range described() {
		for _, f := range other.Fields {
			points := f.Kind == record.RefKind && f.Target == t.Name && f.Key != "lead" || other == crm.NoteType && f.Key == "parent"
			if !points {
				continue
			}
			var n int
			err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+other.Name+" WHERE workspace_id = ? AND "+f.Column()+
				" = ? AND "+living+" LIMIT 1) AS some_row", workspace, id).Scan(&n)
			if err != nil {
				return nil, err
			}
			if n > 0 {
				out = append(out, other.Name)
			}
		}
	}
	return out, nil
}

// CountNotes counts the notes on a record.
func CountNotes(ctx context.Context, tx *db.Tx, workspace, parent ID) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM note WHERE workspace_id = ? AND parent_id = ? AND "+living, workspace, parent).Scan(&n)
	return n, err
}
