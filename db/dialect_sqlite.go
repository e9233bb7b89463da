package db

import (
	"context"
	"errors"
	"strconv"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// sqliteDialect stores ids as 16 or 8 bytes (see blob), moments as microseconds
// since 1970, booleans as 0 and 1. SQLite looks only for INT and TEXT in the
// type names; their suffixes let the catalogue tell a moment from a number (see
// Tables).
var sqliteDialect = &Dialect{
	Name: "sqlite",
	ID:   "BLOB", Text: "TEXT", Int: "INTEGER", Moment: "INTEGER_MOMENT",
	Date: "TEXT_DATE", Bool: "INTEGER_BOOL", JSON: "TEXT_JSON", Number: "REAL",

	// SQLite would turn true and false into 1 and 0.
	JSONText: func(column, key string) string {
		path := `'$.` + mustKey(key) + `'`
		return `CASE json_type(` + column + `, ` + path + `) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(` +
			column + `->>` + path + ` AS TEXT) END`
	},
	JSONNumber: func(column, key string) string {
		path := `'$.` + mustKey(key) + `'`
		return `CASE WHEN json_type(` + column + `, ` + path + `) IN ('integer', 'real') THEN CAST(` +
			column + `->>` + path + ` AS REAL) END`
	},
	NoIndex: func(expr string) string { return "+" + expr },
	// SQLite plans with the number. It would prepare a statement with LIMIT ?
	// again each time that it runs.
	Limit: func(n int) (string, []any) { return " LIMIT " + strconv.Itoa(n), nil },

	bind:    func(query string) string { return query },
	id:      blob,
	moment:  func(t time.Time) any { return t.UnixMicro() },
	boolean: func(b bool) any { return b },
	retry:   func(error) bool { return false },
}

// sqliteKind returns the kind of an SQLite error, or nil.
func sqliteKind(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_ROWID:
		return ErrExists
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return ErrReference
	}
	switch e.Code() & 0xff { // the low byte is the family
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return ErrBusy
	case lib.SQLITE_FULL:
		return ErrDiskFull
	case lib.SQLITE_READONLY:
		return ErrReadOnly
	case lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM,
		lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB, lib.SQLITE_PROTOCOL:
		return ErrUnavailable
	}
	return nil
}

func isSQLite(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e)
}

func isContext(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
