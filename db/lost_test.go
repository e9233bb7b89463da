package db_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

func TestACommitWithoutAReplyIsUncertain(t *testing.T) {
	for what, c := range map[string]struct {
		cut  dbtest.Cut
		rows int
	}{"after the server has committed": {dbtest.AfterCommit, 1}, "before the server hears of it": {dbtest.BeforeCommit, 0}} {
		config, proxy := dbtest.ThroughProxy(t)
		d := open(t, config)
		proxy.Set(c.cut)
		if err := insert(t.Context(), d, "row"); !errors.Is(err, db.ErrUncertain) {
			t.Errorf("cut %s: %v", what, err)
		}
		proxy.Set(dbtest.Nothing)
		if n := count(t, d, "row"); n != c.rows {
			t.Errorf("cut %s: %d rows", what, n)
		}
		if err := insert(t.Context(), d, "next"); err != nil {
			t.Errorf("cut %s: it does not go on: %v", what, err)
		}
	}
}

func TestALostConnectionIsUnavailable(t *testing.T) {
	config, proxy := dbtest.ThroughProxy(t)
	d := open(t, config)
	lost := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, db.ErrUnavailable) || errors.Is(err, db.ErrUncertain) {
			t.Errorf("%s: %v", what, err)
		}
	}
	ctx := t.Context()
	lost("within a transaction", d.Update(ctx, func(tx *db.Tx) error {
		proxy.CutAll()
		_, err := tx.Exec(ctx, "DELETE FROM thing")
		return err
	}))
	lost("ended by an administrator", d.Update(ctx, func(tx *db.Tx) error {
		var n int
		return tx.QueryRow(ctx, "SELECT 1 FROM pg_terminate_backend(pg_backend_pid())").Scan(&n)
	}))
	lost("while rows are read", d.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT repeat('x', 1000) FROM generate_series(1, 100000)")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			proxy.CutAll()
		}
		return rows.Err()
	}))
	proxy.Set(dbtest.AtStatement)
	lost("at a statement", d.View(ctx, func(tx *db.Tx) error {
		var n int
		return tx.QueryRow(ctx, "SELECT 1").Scan(&n)
	}))
	proxy.Set(dbtest.OnceConnected)
	proxy.CutAll()
	lost("as soon as it is connected", insert(ctx, d, "row"))
	proxy.Set(dbtest.Nothing)
	if err := insert(ctx, d, "row"); err != nil {
		t.Error("it does not come back:", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	lost("once closed", d.View(ctx, func(*db.Tx) error { return nil }))
}

func TestARefusedConnectionIsUnavailable(t *testing.T) {
	c := dbtest.Fresh(t, "postgres")
	u, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	admin := open(t, c)
	_, err = admin.Writer().ExecContext(t.Context(), "CREATE ROLE vedlys_guest LOGIN CONNECTION LIMIT 0")
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Writer().ExecContext(t.Context(), "DROP ROLE vedlys_guest")
	u.User = url.User("vedlys_guest")
	if _, err := db.Open(t.Context(), db.Config{URL: u.String()}); !errors.Is(err, db.ErrUnavailable) {
		t.Error("too many connections:", err)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	_ = free.Close()
	if _, err := db.Open(t.Context(), db.Config{URL: "postgres://a@" + address + "/b"}); !errors.Is(err, db.ErrUnavailable) {
		t.Error("no listener:", err)
	}
}

// If the caller gives up during the commit, Update still waits for it, so that
// its outcome is known.
func TestACommitOutlivesItsCaller(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		called := false
		err := d.Update(ctx, func(tx *db.Tx) error {
			tx.AfterCommit(func() { called = true })
			_, err := tx.Exec(ctx, "INSERT INTO thing (id, name) VALUES (?, 'row')", newID(t))
			cancel()
			return err
		})
		if n := count(t, d, "row"); (err == nil) != (n == 1) || (err == nil) != called {
			t.Errorf("%d rows, called %v, %v", n, called, err)
		}
		if err := insert(t.Context(), d, "next"); err != nil {
			t.Error(err)
		}
	})
}
