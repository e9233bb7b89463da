package store

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/db"
)

// ForgetImports deletes waiting imports uploaded before one moment and
// releases the files of imports finished before another. Their reports remain.
func ForgetImports(ctx context.Context, tx *db.Tx, uploaded, finished time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM import WHERE state = ? AND created_at < ?", ImportWaiting, uploaded)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE import SET file_kept = ? WHERE file_kept = ? AND finished_at < ?", false, true, finished)
	return err
}

// ImportsWithFile returns the imports of all workspaces that need their file.
func ImportsWithFile(ctx context.Context, tx *db.Tx) (map[ID]bool, error) {
	rows, err := tx.Query(ctx, "SELECT id FROM import WHERE file_kept = ?", true)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[ID]bool{}
	for rows.Next() {
		var id ID
		if err := rows.Scan(db.ID(&id)); err != nil {
			return nil, err
		}
		out[id] = true
	}
	return out, rows.Err()
}
