package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
)

// postgresDialect uses the native types. Text has the "C" collation, so that
// order, comparison and LIKE with an index are the same on every server and on
// SQLite; people's alphabetical order uses folded columns.
var postgresDialect = &Dialect{
	Name: "postgres",
	ID:   "uuid", Text: `text COLLATE "C"`, Int: "bigint", Moment: "timestamptz",
	Date: "date", Bool: "boolean", JSON: "jsonb", Number: "double precision",

	JSONText: func(column, key string) string {
		return `((` + column + `->>'` + mustKey(key) + `') COLLATE "C")`
	},
	JSONNumber: func(column, key string) string {
		path := `'` + mustKey(key) + `'`
		return `CASE WHEN jsonb_typeof(` + column + `->` + path + `) = 'number' THEN (` +
			column + `->>` + path + `)::double precision END`
	},
	NoIndex: func(expr string) string { return expr },
	Limit:   func(n int) (string, []any) { return " LIMIT ?", []any{n} },

	bind: bindNumbered,
	// Text form, because it is also accepted where the server cannot infer the
	// type.
	id:       func(id uuid.UUID) any { return id.String() },
	moment:   func(t time.Time) any { return t.UTC().Truncate(time.Microsecond) },
	boolean:  func(b bool) any { return b },
	snapshot: sql.LevelRepeatableRead,
	retry: func(err error) bool {
		var e *pgconn.PgError
		return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01") // serialization failure, deadlock
	},
}

// postgresKind returns the kind of a PostgreSQL error, or nil.
func postgresKind(ctx context.Context, err error) error {
	var refused *pgconn.ConnectError
	if errors.As(err, &refused) && !isContext(err) {
		return ErrUnavailable
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code {
	case "23505":
		return ErrExists
	case "23503":
		return ErrReference
	case "40001", "40P01", "55P03": // serialization failure, deadlock, lock not available
		return ErrBusy
	case "25006": // as on a standby
		return ErrReadOnly
	case "53100":
		return ErrDiskFull
	case "57014": // the query was cancelled, usually by us
		return ctx.Err()
	}
	switch {
	case endsConnection(e),
		strings.HasPrefix(e.Code, "08"),  // connection
		strings.HasPrefix(e.Code, "53"),  // out of disk, memory or connections
		strings.HasPrefix(e.Code, "57P"), // shutting down
		strings.HasPrefix(e.Code, "58"):  // system error
		return ErrUnavailable
	}
	return nil
}

// endsConnection reports whether the server ended the connection with this
// error: an administrator, a time limit, a crash.
func endsConnection(e *pgconn.PgError) bool {
	severity := cmp.Or(e.SeverityUnlocalized, e.Severity)
	return severity == "FATAL" || severity == "PANIC"
}
