package db

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// bulkLog is how many pages of 4 kB the log takes before they go to their places.
// Loads change the same pages again and again.
const bulkLog = 100_000

// Bulk gives the writer of SQLite so many megabytes of memory and a longer log
// until the returned function is called, for loads of many thousand rows: its
// indexes are written to all over, and each page should go to the disk once.
// While several loads run, the settings stay until the last of them ends. On
// PostgreSQL it does nothing.
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
	apply := func(ctx context.Context) error {
		if len(d.loads) == 0 {
			return set(ctx, "cache_size = -8000", "wal_autocheckpoint = 1000", "wal_checkpoint", "shrink_memory")
		}
		most := slices.Max(d.loads)
		return set(ctx, fmt.Sprintf("cache_size = -%d", most*1000), fmt.Sprintf("wal_autocheckpoint = %d", bulkLog))
	}
	d.loading.Lock()
	defer d.loading.Unlock()
	d.loads = append(d.loads, megabytes)
	end = sync.OnceFunc(func() {
		d.loading.Lock()
		defer d.loading.Unlock()
		n := slices.Index(d.loads, megabytes)
		d.loads = slices.Delete(d.loads, n, n+1)
		_ = apply(context.WithoutCancel(ctx))
	})
	if err := apply(ctx); err != nil {
		d.loads = d.loads[:len(d.loads)-1]
		return nil, err
	}
	return end, nil
}
