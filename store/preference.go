package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/vedlys/vedlys/db"
)

// Preference returns a person's preference under a key in a workspace, or nil.
func Preference(ctx context.Context, tx *db.Tx, workspace, person ID, key string) (json.RawMessage, error) {
	var value json.RawMessage
	err := tx.QueryRow(ctx, "SELECT value FROM preference WHERE workspace_id = ? AND person_id = ? AND key = ?",
		workspace, person, key).Scan(db.JSON(&value))
	if errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	return value, err
}

// SetPreference stores a person's preference under a key in a workspace.
func SetPreference(ctx context.Context, tx *db.Tx, workspace, person ID, key string, value json.RawMessage) error {
	_, err := tx.Exec(ctx, `INSERT INTO preference (workspace_id, person_id, key, value) VALUES (?, ?, ?, ?)
		ON CONFLICT (workspace_id, person_id, key) DO UPDATE SET value = excluded.value`, workspace, person, key, value)
	return err
}
