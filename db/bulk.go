package db

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// bulkLog is the number of pages of 4 kB that the log takes before they are
// written to the database. Loads change the same pages repeatedly.
const bulkLog = 100_000

// Bulk gives SQLite's writer that many megabytes of memory and a longer log
// until the returned function is called. It is for loads of many thousand
// rows: they write to all parts of the indexes, and each page should reach the
// disk once. The settings stay until the last of several loads ends. On
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
