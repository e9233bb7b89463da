package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// What can go wrong, the same on both engines. Test with errors.Is; the
// engine's own error stays inside.
var (
	// ErrNotFound means that a query for one row found none.
	ErrNotFound = errors.New("not found")
	// ErrExists means that a unique key is taken.
	ErrExists = errors.New("already exists")
	// ErrReference means that a foreign key points nowhere, or that a row to be deleted is still pointed at.
	ErrReference = errors.New("reference broken")
	// ErrBusy means that others held what was needed for too long; trying again may work.
	ErrBusy = errors.New("database busy")
	// ErrUnavailable means that the database cannot do its work now: unreachable, disk full, read-only, damaged.
	ErrUnavailable = errors.New("database unavailable")
	// ErrDiskFull is the ErrUnavailable of a disk or quota that takes nothing more. Nothing was saved.
	ErrDiskFull = fmt.Errorf("%w: disk full", ErrUnavailable)
	// ErrReadOnly is the ErrUnavailable of a database that can be read but takes no changes: a standby, a file
	// system that is mounted read-only, a file that is no longer at its path. Nothing was saved.
	ErrReadOnly = fmt.Errorf("%w: read-only", ErrUnavailable)
	// ErrUncertain means that a commit got no answer: the changes may have been saved or not.
	ErrUncertain = errors.New("outcome of the commit unknown")
	// ErrSchemaNewer means that a newer version of the program has migrated this database.
	ErrSchemaNewer = errors.New("database is newer than this program")
)

// An errorOf joins one of the errors above with its cause.
type errorOf struct{ kind, cause error }

func (e *errorOf) Error() string   { return fmt.Sprintf("%v: %v", e.kind, e.cause) }
func (e *errorOf) Unwrap() []error { return []error{e.kind, e.cause} }

// mapError puts a kind on an engine's error, and leaves all others alone. What
// failed because ctx is over gets ctx's error, so that a request that was given
// up is not taken for a fault.
func mapError(ctx context.Context, err error) error {
	var known *errorOf
	if err == nil || errors.As(err, &known) {
		return err
	}
	if kind := kindOf(ctx, err); kind != nil {
		return &errorOf{kind, err}
	}
	return err
}

func kindOf(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if kind := sqliteKind(err); kind != nil {
		return kind
	}
	if kind := postgresKind(ctx, err); kind != nil {
		return kind
	}
	switch {
	case isContext(err):
		return nil
	case errors.Is(err, sql.ErrTxDone): // rolled back because ctx is over
		return ctx.Err()
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrDiskFull
	case errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case lostConnection(err):
		return ErrUnavailable
	}
	return nil
}

// lostConnection reports whether there is no connection to the database, or
// none any more.
func lostConnection(err error) bool {
	var broken net.Error
	return errors.As(err, &broken) || errors.Is(err, pgconn.ErrConnClosed) ||
		slices.ContainsFunc(lost, func(e error) bool { return errors.Is(err, e) }) ||
		strings.HasSuffix(err.Error(), "sql: database is closed") // which database/sql does not export
}

// lost are the errors of a connection that has ended, from the driver, from
// database/sql and from the operating system.
var lost = []error{driver.ErrBadConn, sql.ErrConnDone, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed,
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, syscall.ETIMEDOUT, os.ErrDeadlineExceeded}
