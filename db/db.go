// Package db opens the database and runs transactions on it: an SQLite file by
// default, PostgreSQL if a URL is given. Callers write each query once, with
// "?" placeholders and Go values; this package handles the differences of the
// engines. It knows tables and types, but nothing of a CRM.
package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Config selects the database to open.
type Config struct {
	Dir string // folder of the SQLite file, created if missing
	URL string // "" for SQLite, "postgres://…" for PostgreSQL

	Watch func(query string) // gets the text of every statement of a Tx, for tests; may be nil
}

// A DB is one open database. It is safe for concurrent use.
type DB struct {
	D *Dialect

	// Writers and readers have separate pools. On SQLite the writer is a
	// single connection, because the file has a single writer anyway; waiting
	// for it in Go is fair and costs nothing. Readers cannot write on either
	// engine.
	writer, reader *sql.DB

	turns *turns // of the writers of SQLite; nil on PostgreSQL

	loading sync.Mutex
	loads   []int // megabytes of the running loads, see Bulk

	watch func(query string) // see Config

	place *place       // of the SQLite file
	wrote atomic.Int64 // the last commit, in microseconds
}

// Open opens the database, creating an SQLite file that does not exist yet.
// It does not migrate.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Watch == nil {
		c.Watch = func(string) {}
	}
	open := openSQLite
	if c.URL != "" {
		open = openPostgres
	}
	d, err := open(ctx, c)
	if err != nil {
		return nil, mapError(ctx, err)
	}
	return d, nil
}

// Close waits for running statements and closes all connections.
func (d *DB) Close() error {
	return errors.Join(d.reader.Close(), d.writer.Close())
}

// Writer returns the pool that may write. It exists for the job queue and the
// migration runner, which bring their own statements; everyone else uses Update.
func (d *DB) Writer() *sql.DB { return d.writer }

// Reader returns the pool that only reads, for its statistics.
func (d *DB) Reader() *sql.DB { return d.reader }

// Update runs fn in one write transaction and commits it unless fn fails or
// panics. On SQLite writers take turns, and those who wait at the same time
// share one commit (see group.go). On PostgreSQL the transaction is read
// committed, and the server may have to abort it to resolve a conflict. Either
// way fn may run again, up to five times, without a fault of its own, so it
// must not keep state from an earlier run. Update inside fn deadlocks on
// SQLite.
// A function that waits for another caller of Update, such as for a lock that
// one holds, may wait for ever.
func (d *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	update := d.updateRetrying
	if d.turns != nil {
		update = d.updateTogether
	}
	after, err := update(ctx, fn)
	if err != nil {
		return err
	}
	for _, f := range after {
		f()
	}
	return nil
}

func (d *DB) updateRetrying(ctx context.Context, fn func(*Tx) error) ([]func(), error) {
	const attempts = 5
	for n := 1; ; n++ {
		after, err := d.updateOnce(ctx, fn)
		if err == nil || n == attempts || !d.D.retry(err) {
			return after, mapError(ctx, err)
		}
		pause := time.Duration(n*n) * 5 * time.Millisecond
		select {
		case <-time.After(pause + rand.N(pause)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (d *DB) updateOnce(ctx context.Context, fn func(*Tx) error) (after []func(), err error) {
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	life := newLifetime(ctx)
	defer life.end()
	tx, err := conn.BeginTx(life, nil)
	if err != nil {
		return nil, cmp.Or(ctx.Err(), err)
	}
	// Also reached after a panic in fn. After a commit it does nothing.
	defer func() { _ = tx.Rollback() }()
	t := &Tx{d: d.D, watch: d.watch, run: tx, tx: tx}
	if err := t.through(ctx, fn); err != nil {
		return nil, err
	}
	end, err := life.keep(commitPatience)
	if err != nil {
		return nil, err
	}
	defer end()
	if err := commitError(tx.Commit()); err != nil {
		return nil, err
	}
	d.wrote.Store(time.Now().UnixMicro())
	return t.after, nil
}

// View runs fn on one connection that can only read. It has no transaction:
// two queries may see two states. It is the cheap way to read. Do not nest
// View or Snapshot: they take a second connection while holding the first, so
// that all readers could deadlock.
func (d *DB) View(ctx context.Context, fn func(*Tx) error) error {
	conn, err := d.reader.Conn(ctx)
	if err != nil {
		return mapError(ctx, err)
	}
	defer conn.Close()
	return read(ctx, &Tx{d: d.D, watch: d.watch, run: conn}, fn)
}

// Snapshot runs fn in a read-only transaction. All queries see one state.
func (d *DB) Snapshot(ctx context.Context, fn func(*Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true, Isolation: d.D.snapshot}
	tx, err := d.reader.BeginTx(ctx, opts)
	if err != nil {
		return mapError(ctx, err)
	}
	defer func() { _ = tx.Rollback() }()
	return read(ctx, &Tx{d: d.D, watch: d.watch, run: tx}, fn)
}

func read(ctx context.Context, t *Tx, fn func(*Tx) error) error {
	if err := fn(t); err != nil {
		return mapError(ctx, err)
	}
	for _, f := range t.after {
		f()
	}
	return nil
}
