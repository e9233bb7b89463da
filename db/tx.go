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
	run   runner
	tx    *sql.Tx // only in Update
	after []func()
	// broken is the error of a failed statement. Nothing more runs after it:
	// PostgreSQL refuses, and SQLite, which would go on, may have rolled back
	// already and would then write outside the transaction.
	broken error
}

// runner is what *sql.Tx and *sql.Conn have in common.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

var errReadOnly = errors.New("db: this transaction can only read; use Update to write")

// Exec runs a statement that returns no rows and reports how many it changed.
// A failed statement ends the transaction: return its error, and use
// "ON CONFLICT" where a failure is expected.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (affected int64, err error) {
	if t.tx == nil {
		return 0, errReadOnly
	}
	values, err := t.values(args)
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
	values, err := t.values(args)
	if err != nil {
		return nil, err
	}
	rows, err := t.run.QueryContext(ctx, t.d.bind(query), values...)
	if err != nil {
		return nil, t.failed(ctx, err)
	}
	return rows, nil
}

// QueryRow runs a statement of which one row is read.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) Row {
	values, err := t.values(args)
	if err != nil {
		return Row{err: err}
	}
	return Row{ctx: ctx, t: t, row: t.run.QueryRowContext(ctx, t.d.bind(query), values...)}
}

func (t *Tx) values(args []any) ([]any, error) {
	if t.broken != nil {
		return nil, fmt.Errorf("db: after a failed statement of the same transaction: %w", t.broken)
	}
	return t.d.args(args)
}

// failed puts a kind on a statement's error and remembers it.
func (t *Tx) failed(ctx context.Context, err error) error {
	err = mapError(ctx, err)
	if t.tx != nil && isSQLite(err) {
		t.broken = err
	}
	return err
}

// through runs fn and returns its error, or that of a statement which fn has
// kept to itself, or that of a caller who has given up.
func (t *Tx) through(ctx context.Context, fn func(*Tx) error) error {
	if err := fn(t); err != nil {
		return err
	}
	if t.broken != nil {
		return t.broken
	}
	return ctx.Err()
}

// D returns the words of the engine behind this transaction.
func (t *Tx) D() *Dialect { return t.d }

// SQL returns the transaction underneath, so that the job queue can insert
// into it; it is nil outside Update.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// AfterCommit has fn called once the transaction is committed, and never if it
// is not. It is for telling others; what must not be lost belongs in a row.
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
