package store

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/db"
)

// An ImportKey identifies an import of any workspace, for background work.
type ImportKey struct{ Workspace, Import ID }

// StallImports marks the running imports of all workspaces as stalled.
func StallImports(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE import SET stepped_at = ? WHERE state = ?", time.Unix(0, 0).UTC(), ImportRunning)
	return err
}

// StalledImports takes over the running imports without a step since a moment:
// it marks them as stepped now, so that only one process gets each.
func StalledImports(ctx context.Context, tx *db.Tx, since, now time.Time) ([]ImportKey, error) {
	return importKeys(ctx, tx, "UPDATE import SET stepped_at = ? WHERE state = ? AND stepped_at < ? RETURNING workspace_id, id", now, ImportRunning, since)
}

func importKeys(ctx context.Context, tx *db.Tx, query string, args ...any) ([]ImportKey, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ImportKey
	for rows.Next() {
		var k ImportKey
		if err := rows.Scan(db.ID(&k.Workspace), db.ID(&k.Import)); err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, rows.Err()
}

// ImportRuns reports whether an import is running.
func ImportRuns(ctx context.Context, tx *db.Tx, k ImportKey) (runs bool, err error) {
	err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM import WHERE workspace_id = ? AND id = ? AND state = ?)",
		k.Workspace, k.Import, ImportRunning).Scan(db.Bool(&runs))
	return runs, err
}

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
