package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/db"
)

// An ImportKey identifies an import of any workspace, for background work.
type ImportKey struct{ Workspace, Import ID }

// An OperationKey identifies an operation of any workspace, for background
// work.
type OperationKey struct{ Workspace, Operation ID }

// Stall marks the running imports and operations of all workspaces as
// stalled, so that they are taken up at once.
func Stall(ctx context.Context, tx *db.Tx) error {
	never := time.Unix(0, 0).UTC()
	_, imports := tx.Exec(ctx, "UPDATE import SET stepped_at = ? WHERE state = ?", never, ImportRunning)
	_, operations := tx.Exec(ctx, "UPDATE operation SET stepped_at = ? WHERE state = ?", never, OperationRunning)
	return errors.Join(imports, operations)
}

// StalledImports takes over the running imports without a step since a moment:
// it marks them as stepped now, so that only one process gets each.
func StalledImports(ctx context.Context, tx *db.Tx, since, now time.Time) ([]ImportKey, error) {
	return stalled(ctx, tx, func(workspace, id ID) ImportKey { return ImportKey{workspace, id} },
		"UPDATE import SET stepped_at = ? WHERE state = ? AND stepped_at < ? RETURNING workspace_id, id", now, ImportRunning, since)
}

// StalledOperations does for operations what StalledImports does for imports.
func StalledOperations(ctx context.Context, tx *db.Tx, since, now time.Time) ([]OperationKey, error) {
	return stalled(ctx, tx, func(workspace, id ID) OperationKey { return OperationKey{workspace, id} },
		"UPDATE operation SET stepped_at = ? WHERE state = ? AND stepped_at < ? RETURNING workspace_id, id", now, OperationRunning, since)
}

func stalled[K any](ctx context.Context, tx *db.Tx, key func(workspace, id ID) K, update string, args ...any) ([]K, error) {
	rows, err := tx.Query(ctx, update, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []K
	for rows.Next() {
		var workspace, id ID
		if err := rows.Scan(db.ID(&workspace), db.ID(&id)); err != nil {
			return nil, err
		}
		out = append(out, key(workspace, id))
	}
	return out, rows.Err()
}

// ImportRuns reports whether an import is running.
func ImportRuns(ctx context.Context, tx *db.Tx, k ImportKey) (runs bool, err error) {
	err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM import WHERE workspace_id = ? AND id = ? AND state = ?)",
		k.Workspace, k.Import, ImportRunning).Scan(db.Bool(&runs))
	return runs, err
}

// OperationRuns reports whether an operation is running.
func OperationRuns(ctx context.Context, tx *db.Tx, k OperationKey) (runs bool, err error) {
	err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM operation WHERE workspace_id = ? AND id = ? AND state = ?)",
		k.Workspace, k.Operation, OperationRunning).Scan(db.Bool(&runs))
	return runs, err
}
