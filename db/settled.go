package db

import (
	"context"
	"time"
)

// running counts PostgreSQL's transactions of other writers of this program
// that began before a moment.
const running = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '` + writerName + `'
	AND pid <> pg_backend_pid() AND xact_start < $1`

// Settled waits until every write transaction that runs now has ended. What a
// later one reads includes all that was committed before the call. On SQLite,
// with a single writer, none runs beside the caller's next one.
func (d *DB) Settled(ctx context.Context) error {
	if d.D != postgresDialect {
		return nil
	}
	var begin time.Time
	if err := d.reader.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&begin); err != nil {
		return mapError(ctx, err)
	}
	for {
		var n int
		if err := d.reader.QueryRowContext(ctx, running, begin).Scan(&n); err != nil || n == 0 {
			return mapError(ctx, err)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
