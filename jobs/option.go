package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river/rivertype"

	"github.com/vedlys/vedlys/db"
)

// An Option sets when a job runs and which job it replaces.
type Option func(*when)

type when struct {
	at  time.Time // zero is now
	key string
}

// At makes the job run at a moment, or a few seconds later. A past moment
// means now.
func At(at time.Time) Option {
	return func(w *when) {
		if at.After(time.Now()) { // River lets a job with any moment wait for its next poll
			w.at = at
		}
	}
}

// Once makes the job replace the waiting one of its kind and key, so that at
// most one waits. A running one continues, and the new one runs after it or
// concurrently. River's unique jobs do not fit: they keep the old moment when
// a job is enqueued again for another, and refuse a job while its twin runs,
// which may have read its data already.
func Once(key string) Option { return func(w *when) { w.key = key } }

// Forget removes the waiting job of a kind and key, if any.
func (c *Client) Forget(ctx context.Context, tx *db.Tx, kind, key string) error {
	waiting, err := c.waiting(ctx, tx, kind, key)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		_, err := c.river.JobDeleteTx(ctx, tx.SQL(), id)
		// It has begun or ended since.
		if err != nil && !errors.Is(err, rivertype.ErrJobRunning) && !errors.Is(err, rivertype.ErrNotFound) {
			return err
		}
	}
	return nil
}

// waiting returns the waiting jobs of a kind and key. Transactions that ask
// for the same one take turns. It reads all waiting jobs, which are few: work
// on many records is one job that takes steps.
func (c *Client) waiting(ctx context.Context, tx *db.Tx, kind, key string) (ids []int64, err error) {
	if tx.D().Name == "postgres" {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended(?, 7236830))", kind+" "+key); err != nil {
			return nil, err
		}
	}
	rows, err := tx.Query(ctx, `SELECT id FROM river_job WHERE state IN ('available', 'scheduled', 'retryable')
		AND args ->> 'what' = ? AND args ->> 'key' = ?`, kind, key)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
