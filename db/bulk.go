package db

import (
	"context"
	"fmt"
)

// bulkLog is how many pages of 4 kB the log takes before they go to their places.
// Loads change the same pages again and again.
const bulkLog = 100_000

// Bulk gives the writer of SQLite so many megabytes of memory and a longer log
// until the returned function is called, for loads of many thousand rows: its
// indexes are written to all over, and each page should go to the disk once.
// On PostgreSQL it does nothing.
func (d *DB) Bulk(ctx context.Context, megabytes int) (end func(), err error) {
	if d.D != sqliteDialect {
		return func() {}, nil
	}
	set := func(ctx context.Context, pragmas ...string) error {
		for _, p := range pragmas {
			if _, err := d.writer.ExecContext(ctx, "PRAGMA "+p); err != nil {
				return err
			}
		}
		return nil
	}
	end = func() {
		_ = set(context.WithoutCancel(ctx), "cache_size = -8000", "wal_autocheckpoint = 1000", "wal_checkpoint", "shrink_memory")
	}
	return end, set(ctx, fmt.Sprintf("cache_size = -%d", megabytes*1000), fmt.Sprintf("wal_autocheckpoint = %d", bulkLog))
}
