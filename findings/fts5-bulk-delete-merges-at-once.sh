#!/usr/bin/env bash
# Deleting many rows from an FTS5 table without contents rewrites thousands of index pages within the DELETE itself.
#
# Guess:    with contentless_delete=1 a DELETE notes one tombstone for each row, some bytes, and merging is paid by later inserts: its
#           work grows with the pages that an insert writes.
# Seen:     each deleted row counts like a leaf page that was written. For every 64 of them the DELETE merges 64 pages for each level
#           of the index, at once. Deleting 640 rows of 30,000 writes many times the pages that it writes with automerge turned off
#           (printed below). In an index of a million rows, a thousand deletions took two seconds instead of a third of one.
# Version:  modernc.org/sqlite v1.60.1 (SQLite 3.53), go 1.26
# Source:   ext/fts5/fts5_index.c, fts5FlushOneHash: fts5IndexAutomerge(p, &pStruct, pgnoLast + p->nContentlessDelete). The
#           documentation of contentless-delete tables and of automerge does not mention it.
# Notices:  programs with an external search index in SQLite that delete in bulk, undo imports, or empty a trash. Setting automerge to 0
#           for the transaction, a 'flush' and the former value again avoids it; later inserts merge what is left.
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
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"

	_ "modernc.org/sqlite"
)

const rows, batch, deleted = 30_000, 500, 640

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// words returns a text of invented words; the same number gives the same text.
func words(n int) string {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	var out []string
	for range 8 {
		out = append(out, fmt.Sprintf("w%05d", r.IntN(50_000)))
	}
	return strings.Join(out, " ")
}

// pages returns how many pages the deletion of the newest rows writes.
func pages(file string, automerge int) int {
	d, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(WAL)&_pragma=wal_autocheckpoint(0)")
	check(err)
	defer d.Close()
	d.SetMaxOpenConns(1)
	run := func(query string, args ...any) {
		_, err := d.Exec(query, args...)
		check(err)
	}
	run("CREATE VIRTUAL TABLE t USING fts5(words, content='', contentless_delete=1, tokenize='trigram')")
	for first := 0; first < rows; first += batch {
		tx, err := d.Begin()
		check(err)
		for n := first; n < first+batch; n++ {
			_, err := tx.Exec("INSERT INTO t (rowid, words) VALUES (?, ?)", n+1, words(n))
			check(err)
		}
		check(tx.Commit())
	}
	run("INSERT INTO t (t, rank) VALUES ('automerge', ?)", automerge)
	var busy, log, done int
	check(d.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done))
	run("DELETE FROM t WHERE rowid > ?", rows-deleted)
	check(d.QueryRow("PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &log, &done))
	return log
}

func main() {
	with, without := pages("with.db", 4), pages("without.db", 0)
	fmt.Printf("pages written by deleting %d of %d rows: %d with automerge at its default of 4, %d with 0\n", deleted, rows, with, without)
	if with < 5*without {
		fmt.Println("CHANGED: a deletion no longer merges at once")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
CGO_ENABLED=0 go run .
