package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/db"
)

// A Throttle counts the failed attempts under a key and holds when the next is
// allowed.
type Throttle struct {
	Key      string
	Failures int
	Until    time.Time
}

// GetThrottle returns the count of a key, locked until the transaction ends.
// If there is none, it inserts an empty one, so that it can be locked. It is
// one statement, since the count could be deleted between two.
func GetThrottle(ctx context.Context, tx *db.Tx, key string) (*Throttle, error) {
	t := &Throttle{Key: key}
	return t, tx.QueryRow(ctx, `INSERT INTO throttle (key, failures, until_at) VALUES (?, 0, ?)
		ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING failures, until_at`,
		key, time.Unix(0, 0)).Scan(&t.Failures, db.Time(&t.Until))
}

// PutThrottle writes a count that GetThrottle returned.
func PutThrottle(ctx context.Context, tx *db.Tx, t *Throttle) error {
	_, err := tx.Exec(ctx, "UPDATE throttle SET failures = ?, until_at = ? WHERE key = ?", t.Failures, t.Until, t.Key)
	return err
}

// DeleteThrottle deletes a count.
func DeleteThrottle(ctx context.Context, tx *db.Tx, key string) error {
	_, err := tx.Exec(ctx, "DELETE FROM throttle WHERE key = ?", key)
	return err
}

// PruneThrottles deletes the counts that ended before a moment, and those
// after another, which a clock ahead has written.
func PruneThrottles(ctx context.Context, tx *db.Tx, before, after time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM throttle WHERE until_at < ? OR until_at > ?", before, after)
	return err
}

// SeeThrottle returns the count of a key without a lock, or an empty one.
func SeeThrottle(ctx context.Context, tx *db.Tx, key string) (*Throttle, error) {
	t := &Throttle{Key: key}
	err := tx.QueryRow(ctx, "SELECT failures, until_at FROM throttle WHERE key = ?", key).Scan(&t.Failures, db.Time(&t.Until))
	if errors.Is(err, db.ErrNotFound) {
		return t, nil
	}
	return t, err
}
