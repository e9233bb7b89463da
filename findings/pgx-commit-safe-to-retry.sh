#!/usr/bin/env bash
# pgx reports a COMMIT as safe to retry although it was sent and PostgreSQL carried it out.
#
# Guess:    pgconn.SafeToRetry(err) is true only for errors that occurred before anything was sent to the server, as its comment
#           says. So a COMMIT whose connection breaks before the response arrives must not be reported as safe.
# Seen:     Tx.Commit returns "conn closed", SafeToRetry is true, and the row is there: 5 times out of 5. A program that
#           trusts SafeToRetry and runs the transaction again saves everything twice.
# Version:  github.com/jackc/pgx/v5 v5.12.0, go 1.26, PostgreSQL 15 (Debian 12)
# Source:   pgconn/pgconn.go of that version: MultiResultReader.NextResult drops the error of peekMessage, which has closed the
#           connection; receiveMessage then finds the connection closed and returns connLockError, whose SafeToRetry is true.
#           The same holds for every statement of the simple protocol, which pgx uses for statements without arguments.
# Notices:  programs whose retry loop uses SafeToRetry behind a load balancer, a pooler or a fail-over that cuts connections
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
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var cut atomic.Bool // the next COMMIT loses its connection

// relay passes bytes on. Of a COMMIT it lets the request through and nothing of the answer.
func relay(client net.Conn, socket string) {
	server, err := net.Dial("unix", socket)
	check(err)
	go io.Copy(client, server)
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			server.Close()
			return
		}
		last := cut.Load() && bytes.Contains(buffer[:n], []byte("commit"))
		if last {
			client.(*net.TCPConn).CloseWrite()
		}
		_, err = server.Write(buffer[:n])
		check(err)
		if last {
			client.Close()
			time.Sleep(time.Second) // PostgreSQL has its time to commit
			server.Close()
			return
		}
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	ctx, dir := context.Background(), os.Args[1]
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		for {
			client, err := listener.Accept()
			check(err)
			go relay(client, dir+"/.s.PGSQL.5432")
		}
	}()
	direct, err := pgx.Connect(ctx, "host="+dir+" user=postgres dbname=postgres")
	check(err)
	_, err = direct.Exec(ctx, "CREATE TABLE t (n int)")
	check(err)
	for i := range 5 {
		cut.Store(false)
		conn, err := pgx.Connect(ctx, fmt.Sprintf("host=127.0.0.1 port=%d user=postgres dbname=postgres sslmode=disable",
			listener.Addr().(*net.TCPAddr).Port))
		check(err)
		tx, err := conn.Begin(ctx)
		check(err)
		_, err = tx.Exec(ctx, "INSERT INTO t VALUES ($1)", i)
		check(err)
		cut.Store(true)
		err = tx.Commit(ctx)
		time.Sleep(2 * time.Second)
		rows := 0
		check(direct.QueryRow(ctx, "SELECT COUNT(*) FROM t WHERE n = $1", i).Scan(&rows))
		fmt.Printf("commit: %v, safe to retry: %v, rows saved: %d\n", err, pgconn.SafeToRetry(err), rows)
	}
}
GO
go mod tidy >/dev/null 2>&1
seen=$(go run . "$dir/db")
echo "$seen"
want=$(for _ in 1 2 3 4 5; do echo "commit: conn closed, safe to retry: true, rows saved: 1"; done)
[ "$seen" = "$want" ] || { echo "this has changed" >&2; exit 1; }
