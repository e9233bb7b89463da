#!/usr/bin/env bash
# SQLite plans a prepared statement again at every execution if its LIMIT is bound, even to the same value.
#
# Guess:    a prepared statement is planned once. Binding the number of rows keeps one statement for all page sizes and is the
#           cheap way; at worst a different value makes SQLite look again.
# Seen:     1,000 executions with LIMIT bound to 50 each time: planned again 1,000 times (SQLITE_STMTSTATUS_REPREPARE). With the number
#           in the text, or with a bound OFFSET: 0 times. For a short query the planning takes longer than the rows.
# Version:  SQLite 3.53.4 in modernc.org/sqlite v1.60.1, go 1.26
# Source:   where.c and expr.c: the planner looks at the value of a LIMIT parameter (sqlite3ExprIsInteger) and marks the variable;
#           sqlite3_bind_* then expires a statement whenever a marked variable is bound, without comparing the values.
# Notices:  programs that keep prepared statements for pages of a list, "the first", "does one exist"
#
# Needs Go.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26

require modernc.org/sqlite v1.60.1
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"log"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

func main() {
	tls := libc.NewTLS()
	defer tls.Close()
	out := tls.Alloc(8)
	text := func(s string) uintptr {
		p, err := libc.CString(s)
		if err != nil {
			log.Fatal(err)
		}
		return p
	}
	must := func(code int32) {
		if code != sqlite3.SQLITE_OK {
			log.Fatal("SQLite error ", code)
		}
	}
	must(sqlite3.Xsqlite3_open(tls, text(":memory:"), out))
	db := *(*uintptr)(unsafe.Pointer(out))
	must(sqlite3.Xsqlite3_exec(tls, db, text("CREATE TABLE lead (id INTEGER PRIMARY KEY, owner INTEGER, amount INTEGER); CREATE INDEX by_owner ON lead (owner, amount)"), 0, 0, 0))
	for _, c := range []struct {
		end   string
		binds int
	}{{"LIMIT ?", 2}, {"LIMIT 50", 1}, {"LIMIT 50 OFFSET ?", 2}} {
		must(sqlite3.Xsqlite3_prepare_v2(tls, db, text("SELECT id FROM lead WHERE owner = ? ORDER BY amount "+c.end), -1, out, 0))
		stmt := *(*uintptr)(unsafe.Pointer(out))
		for range 1000 {
			for i := range c.binds {
				must(sqlite3.Xsqlite3_bind_int64(tls, stmt, int32(i+1), 50))
			}
			for sqlite3.Xsqlite3_step(tls, stmt) == sqlite3.SQLITE_ROW {
			}
			must(sqlite3.Xsqlite3_reset(tls, stmt))
		}
		fmt.Printf("%s: planned again %d times\n", c.end, sqlite3.Xsqlite3_stmt_status(tls, stmt, sqlite3.SQLITE_STMTSTATUS_REPREPARE, 0))
	}
}
GO
go mod tidy >/dev/null 2>&1
go run . | tee seen.txt
cat >expected.txt <<'OUT'
LIMIT ?: planned again 1000 times
LIMIT 50: planned again 0 times
LIMIT 50 OFFSET ?: planned again 0 times
OUT
cmp seen.txt expected.txt && echo "as seen before"
