package store

import (
	"context"
	"errors"

	"github.com/vedlys/vedlys/db"
)

// Setting returns a setting of the whole installation; "" if it is not set.
func Setting(ctx context.Context, tx *db.Tx, key string) (value string, err error) {
	err = tx.QueryRow(ctx, "SELECT value FROM setting WHERE key = ?", key).Scan(&value)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil
	}
	return value, err
}

// PutSetting sets a setting of the whole installation.
func PutSetting(ctx context.Context, tx *db.Tx, key, value string) error {
	_, err := tx.Exec(ctx, "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value)
	return err
}

// TakeSetting deletes a setting if it has this value and reports whether it
// had: of concurrent calls, one succeeds.
func TakeSetting(ctx context.Context, tx *db.Tx, key, value string) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM setting WHERE key = ? AND value = ?", key, value)
	return n == 1, err
}
