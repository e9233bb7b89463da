#!/usr/bin/env bash
# Through database/sql, pgx reports a query whose context ended before it was sent as driver.ErrBadConn, not as cancelled.
#
# Guess:    a query of a cancelled request fails with an error for which errors.Is(err, context.Canceled) is true, as it does when
#           the query is cancelled while it runs, so that a program can tell a reader who left from a broken server.
# Seen:     within a transaction, with a context that ends after database/sql has looked at it and before pgx does: the error is
#           exactly "driver: bad connection", and neither context.Canceled nor anything else is wrapped in it. The server and the
#           connection are well.
# Version:  github.com/jackc/pgx/v5 v5.12.0 (stdlib), go 1.26, PostgreSQL 15 (Debian 12)
# Source:   stdlib/sql.go, Conn.ExecContext and QueryContext: an error that is safe to retry, as "context already done" is, is replaced
#           by driver.ErrBadConn. database/sql retries it with another connection, but not within a transaction.
# Notices:  servers that log, count or answer 503 for lost databases: each reader who leaves at the wrong moment is one
#
# Needs Go and a PostgreSQL server's programs (initdb, pg_ctl); as root it runs the server as the user postgres.
set -euo pipefail

bin=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -1)")
dir=$(mktemp -d)
as() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
trap 'as "$bin/pg_ctl" -D "$dir/db/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
chmod 755 "$dir"
mkdir "$dir/db"
if [ "$(id -u)" -eq 0 ]; then chown postgres "$dir/db"; fi
as "$bin/initdb" -D "$dir/db/data" -A trust -U postgres >/dev/null
as "$bin/pg_ctl" -D "$dir/db/data" -w -l "$dir/db/log" -o "-k $dir/db -c listen_addresses=" start >/dev/null

mkdir "$dir/go"
cd "$dir/go"
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/jackc/pgx/v5 v5.12.0
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log"
	"os"
	"sync/atomic"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// A leaving is a context that ends when it is looked at for the nth time.
type leaving struct {
	context.Context
	looks atomic.Int64
	leave context.CancelFunc
}

func (l *leaving) Done() <-chan struct{} {
	if l.looks.Add(-1) == 0 {
		l.leave()
	}
	return l.Context.Done()
}

func main() {
	db, err := sql.Open("pgx", "postgres://postgres@/postgres?host="+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	bad, cancelled := 0, 0
	for n := range int64(10) {
		tx, err := db.Begin()
		if err != nil {
			log.Fatal(err)
		}
		ctx, leave := context.WithCancel(context.Background())
		l := &leaving{Context: ctx, leave: leave}
		l.looks.Store(n + 1)
		var one int
		err = tx.QueryRowContext(l, "SELECT 1").Scan(&one)
		switch {
		case errors.Is(err, context.Canceled):
			cancelled++
		case errors.Is(err, driver.ErrBadConn):
			bad++
		}
		leave()
		_ = tx.Rollback()
	}
	fmt.Printf("some left readers look cancelled: %v\n", cancelled > 0)
	fmt.Printf("some look like a bad connection: %v\n", bad > 0)
	fmt.Printf("the server is well: %v\n", db.Ping() == nil)
}
GO
go mod tidy >/dev/null 2>&1
go run . "$dir/db" | tee seen.txt
cat >expected.txt <<'OUT'
some left readers look cancelled: true
some look like a bad connection: true
the server is well: true
OUT
cmp seen.txt expected.txt && echo "as seen before"
