#!/usr/bin/env bash
# SQLite's integrity check reports a healthy FTS5 index as corrupt on a connection that searched before others wrote.
#
# Guess:    PRAGMA integrity_check says the same on every connection, since it reads what is in the file.
# Seen:     a connection that has run a MATCH, and then the check after another connection has committed enough rows for FTS5 to merge
#           its segments, gets "fts5: corruption found reading blob ... from table ...". A fresh connection says "ok" at the same time,
#           and so does the first one once it has searched again. Nothing is wrong with the database.
# Version:  SQLite 3.53.4 by modernc.org/sqlite v1.60.1, go 1.26, journal mode WAL, also with tables that are not contentless
# Source:   seen by this script. A connection keeps the list of segments that its last search has read (struct Fts5Index, pStruct in
#           ext/fts5/fts5_index.c); that the check goes by this list, of which segments are gone meanwhile, is our inference.
# Notices:  programs with a pool of connections (database/sql) that check their database while serving: they restore backups for nothing
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
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"

	_ "modernc.org/sqlite"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func main() {
	ctx := context.Background()
	pool, err := sql.Open("sqlite", "file:search.db?_pragma=journal_mode(WAL)")
	must(err)
	open := func() *sql.Conn {
		c, err := pool.Conn(ctx)
		must(err)
		return c
	}
	one := func(c *sql.Conn, query string) (s string) {
		must(c.QueryRowContext(ctx, query).Scan(&s))
		return s
	}
	run := func(c *sql.Conn, query string, args ...any) {
		_, err := c.ExecContext(ctx, query, args...)
		must(err)
	}
	reader, writer := open(), open()
	run(writer, "CREATE VIRTUAL TABLE doc USING fts5(words, tokenize = 'trigram')")
	write := func(from int) {
		run(writer, "BEGIN")
		for i := from; i < from+30000; i++ {
			run(writer, "INSERT INTO doc (rowid, words) VALUES (?, ?)", i, fmt.Sprintf("the %d quick brown foxes of number %d jump", i*7919, i))
		}
		run(writer, "COMMIT")
	}
	search := "SELECT count(*) FROM doc WHERE doc MATCH 'quick'"
	write(1)
	fmt.Println("SQLite", one(reader, "SELECT sqlite_version()"), "finds", one(reader, search))
	write(100001)
	searched := one(reader, "PRAGMA integrity_check")
	fresh := one(open(), "PRAGMA integrity_check")
	found := one(reader, search)
	again := one(reader, "PRAGMA integrity_check")
	fmt.Printf("the connection that searched before: %s\na fresh connection: %s\nthe first one after finding %s: %s\n", searched, fresh, found, again)
	if !strings.Contains(searched, "corruption") || fresh != "ok" || again != "ok" || found != "60000" {
		fmt.Println("CHANGED: the integrity check says the same on every connection, or something else")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
CGO_ENABLED=0 go run .
