package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
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
	var broken net.Error
	if errors.Is(err, driver.ErrBadConn) || errors.As(err, &broken) && !isContext(err) {
		return ErrUnavailable
	}
	return nil
}
