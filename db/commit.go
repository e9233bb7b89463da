package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// commitPatience is how long a commit waits for its result, even if its caller
// gives up sooner.
const commitPatience = 10 * time.Second

// A lifetime is the context of a transaction. It ends with that of the caller
// unless keep was called.
type lifetime struct {
	context.Context
	end    context.CancelFunc
	caller context.Context
	detach func() bool
}

func newLifetime(caller context.Context) *lifetime {
	ctx, end := context.WithCancel(context.WithoutCancel(caller))
	return &lifetime{ctx, end, caller, context.AfterFunc(caller, end)}
}

// keep lets the transaction outlive its caller for a while: a commit that was
// sent must be waited for, since its outcome would otherwise be unknown. It
// fails if the caller has already given up. The returned function ends the
// lifetime.
func (l *lifetime) keep(most time.Duration) (end func(), err error) {
	if !l.detach() && l.caller.Err() != nil {
		return nil, l.caller.Err()
	}
	timer := time.AfterFunc(most, l.end)
	return func() { timer.Stop(); l.end() }, nil
}

// commitError marks the error of a commit whose outcome is unknown.
func commitError(err error) error {
	if err == nil || !uncertain(err) {
		return err
	}
	return &errorOf{ErrUncertain, err}
}

// uncertain reports whether the changes may have been saved although the
// commit failed. They were not only if the engine itself refused them.
// pgconn.SafeToRetry does not help: it also returns true for "conn closed",
// which the driver returns for a COMMIT that was sent.
func uncertain(err error) bool {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		// A commit that was written but not synced may be found after a restart.
		return lite.Code()&0xff == lib.SQLITE_IOERR && lite.Code() != lib.SQLITE_IOERR_WRITE
	case errors.As(err, &pg):
		return endsConnection(pg)
	case errors.Is(err, sql.ErrTxDone), errors.Is(err, pgx.ErrTxCommitRollback):
		return false
	}
	return true
}
