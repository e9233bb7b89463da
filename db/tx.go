package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// A Tx runs statements. Inside Update it is a transaction; inside View and
// Snapshot it refuses Exec.
type Tx struct {
	d     *Dialect
	watch func(query string)
	run   runner
	tx    *sql.Tx // only in Update
	after []func()
	// broken is the error of a failed statement. No other statement runs after
	// it: PostgreSQL refuses to, and SQLite may have rolled back already and
	// would write outside the transaction.
	broken error
}

// A runner is the common interface of *sql.Tx and *sql.Conn.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

var errReadOnly = errors.New("db: this transaction can only read; use Update to write")

// Exec runs a statement that returns no rows and returns the number of rows it
// changed. A failed statement ends the transaction: return its error, and use
// "ON CONFLICT" where a failure is expected.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (affected int64, err error) {
	if t.tx == nil {
		return 0, errReadOnly
	}
	values, err := t.values(query, args)
	if err != nil {
		return 0, err
	}
	res, err := t.run.ExecContext(ctx, t.d.bind(query), values...)
	if err != nil {
		return 0, t.failed(ctx, err)
	}
	return res.RowsAffected()
}

// Query runs a statement that returns rows; the caller closes them and checks
// their Err, as with database/sql.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	values, err := t.values(query, args)
	if err != nil {
		return nil, err
	}
	rows, err := t.run.QueryContext(ctx, t.d.bind(query), values...)
	if err != nil {
		return nil, t.failed(ctx, err)
	}
	return rows, nil
}

// QueryRow runs a statement that returns at most one row.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) Row {
	values, err := t.values(query, args)
	if err != nil {
		return Row{err: err}
	}
	return Row{ctx: ctx, t: t, row: t.run.QueryRowContext(ctx, t.d.bind(query), values...)}
}

func (t *Tx) values(query string, args []any) ([]any, error) {
	t.watch(query)
	if t.broken != nil {
		return nil, fmt.Errorf("db: after a failed statement of the same transaction: %w", t.broken)
	}
	return t.d.args(args)
}

// failed adds a kind to a statement's error and remembers it.
func (t *Tx) failed(ctx context.Context, err error) error {
	err = mapError(ctx, err)
	if t.tx != nil && isSQLite(err) {
		t.broken = err
	}
	return err
}

// through runs fn. It returns fn's error, otherwise that of a statement whose
// error fn dropped, or of a caller who has given up.
func (t *Tx) through(ctx context.Context, fn func(*Tx) error) error {
	if err := fn(t); err != nil {
		return err
	}
	if t.broken != nil {
		return t.broken
	}
	return ctx.Err()
}

// D returns the dialect of this transaction's engine.
func (t *Tx) D() *Dialect { return t.d }

// SQL returns the underlying transaction, into which the job queue inserts;
// nil outside Update.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// AfterCommit makes fn run after the transaction is committed, and only then.
// It is for notifications; what must not be lost belongs in a row.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// A Row is the result of QueryRow.
type Row struct {
	ctx context.Context // of the query, to tell a cancelled one
	t   *Tx
	row *sql.Row
	err error
}

// Scan copies the row into dest; without a row it returns ErrNotFound.
func (r Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.t.failed(r.ctx, r.row.Scan(dest...))
}
