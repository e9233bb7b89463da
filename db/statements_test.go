package db

import (
	"fmt"
	"path/filepath"
	"testing"
)

// A connection keeps the latest statements and drops the oldest.
func TestStatementsAreKeptAndBounded(t *testing.T) {
	pool, err := sqlitePool(newPlace(filepath.Join(t.TempDir(), "a.db")), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	run := func(i int) {
		t.Helper()
		var got int
		if err := pool.QueryRowContext(t.Context(), fmt.Sprintf("SELECT %d", i)).Scan(&got); err != nil || got != i {
			t.Fatal(got, err)
		}
	}
	for i := range statementsMax + 50 {
		run(i)
		run(0) // used repeatedly, so never the oldest
	}
	kept := map[int]bool{0: true, 1: false, 50: false, 60: true, statementsMax + 49: true}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	err = conn.Raw(func(driverConn any) error {
		c := driverConn.(*cachingConn)
		if len(c.byQuery) != statementsMax || c.order.Len() != statementsMax {
			t.Errorf("kept %d, %d", len(c.byQuery), c.order.Len())
		}
		for i, want := range kept {
			if _, ok := c.byQuery[fmt.Sprintf("SELECT %d", i)]; ok != want {
				t.Errorf("SELECT %d kept: %v", i, ok)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A cached statement follows a change of the tables it reads.
func TestKeptStatementsFollowTheSchema(t *testing.T) {
	pool, err := sqlitePool(newPlace(filepath.Join(t.TempDir(), "a.db")), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	columns := func() []string {
		t.Helper()
		rows, err := pool.QueryContext(t.Context(), "SELECT * FROM a")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	exec := func(statement string) {
		t.Helper()
		if _, err := pool.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec("CREATE TABLE a (b)")
	if got := columns(); len(got) != 1 {
		t.Error(got)
	}
	exec("ALTER TABLE a ADD COLUMN c")
	if got := columns(); len(got) != 2 {
		t.Error(got)
	}
}
