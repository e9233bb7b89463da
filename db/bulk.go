package db

import "context"

// Bulk gives the writer of SQLite more memory and a longer log until the
// returned function is called, for loads of many thousand rows: its indexes
// are written to all over, and each page should go to the disk once. On
// PostgreSQL it does nothing.
func (d *DB) Bulk(ctx context.Context) (end func(), err error) {
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
	return end, set(ctx, "cache_size = -300000", "wal_autocheckpoint = 16000")
}
