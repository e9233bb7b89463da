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

// The errors of both engines. Test with errors.Is; the engine's own error is
// wrapped.
var (
	// ErrNotFound means that a query for one row found none.
	ErrNotFound = errors.New("not found")
	// ErrExists means that a unique key is taken.
	ErrExists = errors.New("already exists")
	// ErrReference means that a foreign key has no target, or that a row to be deleted is still referred to.
	ErrReference = errors.New("reference broken")
	// ErrBusy means that others held a lock for too long; a retry may succeed.
	ErrBusy = errors.New("database busy")
	// ErrUnavailable means that the database does not work now: unreachable, disk full, read-only, damaged.
	ErrUnavailable = errors.New("database unavailable")
	// ErrDiskFull is an ErrUnavailable: the disk or quota is full. Nothing was saved.
	ErrDiskFull = fmt.Errorf("%w: disk full", ErrUnavailable)
	// ErrReadOnly is an ErrUnavailable: the database can be read but not changed, as on a standby, on a file system
	// mounted read-only, or when the file is no longer at its path. Nothing was saved.
	ErrReadOnly = fmt.Errorf("%w: read-only", ErrUnavailable)
	// ErrUncertain means that a commit got no reply: the changes may have been saved or not.
	ErrUncertain = errors.New("outcome of the commit unknown")
	// ErrSchemaNewer means that a newer version of the program has migrated this database.
	ErrSchemaNewer = errors.New("database is newer than this program")
)

// An errorOf joins one of the errors above with its cause.
type errorOf struct{ kind, cause error }

func (e *errorOf) Error() string   { return fmt.Sprintf("%v: %v", e.kind, e.cause) }
func (e *errorOf) Unwrap() []error { return []error{e.kind, e.cause} }

// mapError adds a kind to an engine's error and returns others unchanged. If
// ctx has ended, it returns ctx's error, so that a cancelled request does not
// look like a fault.
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
	case errors.Is(err, sql.ErrTxDone): // rolled back because ctx ended
		return ctx.Err()
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrDiskFull
	case errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case lostConnection(err):
		if ctx.Err() != nil { // pgx closes the connection of a cancelled query, and the next one finds it closed
			return ctx.Err()
		}
		return ErrUnavailable
	}
	return nil
}

// lostConnection reports whether there is no connection to the database.
func lostConnection(err error) bool {
	var broken net.Error
	return errors.As(err, &broken) || errors.Is(err, pgconn.ErrConnClosed) ||
		slices.ContainsFunc(lost, func(e error) bool { return errors.Is(err, e) }) ||
		strings.HasSuffix(err.Error(), "sql: database is closed") // which database/sql does not export
}

// lost holds the errors of a closed connection, from the driver, database/sql
// and the operating system.
var lost = []error{driver.ErrBadConn, sql.ErrConnDone, io.ErrUnexpectedEOF, io.ErrClosedPipe, net.ErrClosed,
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, syscall.ETIMEDOUT, os.ErrDeadlineExceeded}
