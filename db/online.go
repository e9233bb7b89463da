package db

import (
	"context"
	"errors"
)

// onlineLock is the advisory lock of one PostgreSQL session that changes
// indexes.
const onlineLock = migrateLock + 1

// Online runs statements of PostgreSQL that do not block writers and therefore
// allow no transaction around them, such as CREATE INDEX CONCURRENTLY. One
// process at a time does so; fn returns the statements once it holds the lock.
// If another process holds it, Online returns ErrBusy.
func (d *DB) Online(ctx context.Context, fn func() ([]string, error)) error {
	if d.D != postgresDialect {
		return errors.New("db: Online works on PostgreSQL only")
	}
	return mapError(ctx, d.online(ctx, fn))
}

func (d *DB) online(ctx context.Context, fn func() ([]string, error)) error {
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	var locked bool
	// It does not wait: a waiting session holds a snapshot, for which CREATE INDEX CONCURRENTLY would wait in turn.
	if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", onlineLock).Scan(&locked); err != nil {
		return err
	}
	if !locked {
		return ErrBusy
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", onlineLock)
	}()
	statements, err := fn()
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
