package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

func TestUpdateCommitsOrLeavesNothing(t *testing.T) {
	failed := errors.New("changed my mind")
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		called := 0
		write := func(name string, result error) error {
			return d.Update(ctx, func(tx *db.Tx) error {
				tx.AfterCommit(func() { called++ })
				n, err := tx.Exec(ctx, "INSERT INTO thing (id, name) VALUES (?, ?)", uuid.New(), name)
				if err != nil || n != 1 {
					t.Errorf("affected %d, %v", n, err)
				}
				if called != 0 {
					t.Error("called before the commit")
				}
				return result
			})
		}
		if err := write("lost", failed); !errors.Is(err, failed) || called != 0 || count(t, d, "lost") != 0 {
			t.Errorf("after a failure: %v, called %d", err, called)
		}
		if err := write("kept", nil); err != nil || called != 1 || count(t, d, "kept") != 1 {
			t.Errorf("after success: %v, called %d", err, called)
		}
	})
}

func TestPanicRollsBackAndGoesOn(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		func() {
			defer func() {
				if r := recover(); r != "oops" {
					t.Errorf("recovered %v", r)
				}
			}()
			_ = d.Update(t.Context(), func(tx *db.Tx) error {
				if _, err := tx.Exec(t.Context(), "INSERT INTO thing (id, name) VALUES (?, 'p')", uuid.New()); err != nil {
					t.Error(err)
				}
				panic("oops")
			})
		}()
		if count(t, d, "p") != 0 {
			t.Error("the row of the panicking transaction is there")
		}
		if err := insert(t.Context(), d, "next"); err != nil {
			t.Error("the next transaction:", err)
		}
	})
}

func TestAfterCommitMayWriteAgain(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var inner error
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			tx.AfterCommit(func() { inner = insert(t.Context(), d, "second") })
			_, err := tx.Exec(t.Context(), "INSERT INTO thing (id, name) VALUES (?, 'first')", uuid.New())
			return err
		})
		if err != nil || inner != nil || count(t, d, "%") != 2 {
			t.Error(err, inner)
		}
	})
}

func TestErrorsHaveKinds(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := insert(ctx, d, "taken"); err != nil {
			t.Fatal(err)
		}
		if err := insert(ctx, d, "taken"); !errors.Is(err, db.ErrExists) {
			t.Error("unique key:", err)
		}
		err := d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "INSERT INTO thing (id, parent, name) VALUES (?, ?, 'orphan')", uuid.New(), uuid.New())
			return err
		})
		if !errors.Is(err, db.ErrReference) {
			t.Error("foreign key:", err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			var n int
			return tx.QueryRow(ctx, "SELECT n FROM thing WHERE name = ?", "nobody").Scan(&n)
		})
		if !errors.Is(err, db.ErrNotFound) {
			t.Error("no row:", err)
		}
	})
}

func TestCancelledWorkIsACancelNotAFault(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		endless := `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000) SELECT count(*) FROM c`
		began := time.Now()
		err := d.View(ctx, func(tx *db.Tx) error {
			var n int64
			return tx.QueryRow(ctx, endless).Scan(&n)
		})
		if errors.Is(err, db.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if count(t, d, "%") != 0 {
			t.Error("reading does not go on")
		}
	})
}

func TestClosedServerIsUnavailable(t *testing.T) {
	_, err := db.Open(t.Context(), db.Config{URL: "postgres://nobody@/none?host=" + t.TempDir()})
	if !errors.Is(err, db.ErrUnavailable) {
		t.Error(err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		for name, run := range map[string]func(context.Context, func(*db.Tx) error) error{"View": d.View, "Snapshot": d.Snapshot} {
			err := run(ctx, func(tx *db.Tx) error {
				if tx.SQL() != nil {
					t.Error(name, "hands out a transaction to write with")
				}
				_, err := tx.Exec(ctx, "DELETE FROM thing")
				return err
			})
			if err == nil {
				t.Error(name, "ran Exec")
			}
			// The database refuses a write disguised as a query.
			err = run(ctx, func(tx *db.Tx) error {
				var got string
				return tx.QueryRow(ctx, "INSERT INTO thing (id, name) VALUES (?, 'x') RETURNING name", uuid.New()).Scan(&got)
			})
			if !errors.Is(err, db.ErrUnavailable) || count(t, d, "x") != 0 {
				t.Error(name, "wrote through a query:", err)
			}
		}
	})
}

func TestSnapshotSeesOneState(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		seen := func(tx *db.Tx) (n int) {
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM thing").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := d.Snapshot(ctx, func(tx *db.Tx) error {
			before := seen(tx)
			if err := insert(ctx, d, "meanwhile"); err != nil {
				return err
			}
			if after := seen(tx); after != before {
				t.Errorf("the snapshot went from %d to %d", before, after)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		err = d.View(ctx, func(tx *db.Tx) error {
			if seen(tx) != 1 {
				t.Error("the view does not see the new row")
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// Open rows must survive another run of the same query, which would otherwise
// reset the cached statement. (PostgreSQL needs no such cache, and runs one
// query at a time on a connection.)
func TestSameQueryInsideItself(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	for _, name := range []string{"a", "b", "c"} {
		if err := insert(t.Context(), d, name); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time from the cache
		err := d.View(t.Context(), func(tx *db.Tx) error {
			if got := nested(t, tx, 1); got != "a(abc)b(abc)c(abc)" {
				t.Error(got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// nested returns the names, each with all names again in parentheses.
func nested(t *testing.T, tx *db.Tx, depth int) (out string) {
	t.Helper()
	rows, err := tx.Query(t.Context(), "SELECT name FROM thing ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		out += name
		if depth > 0 {
			out += "(" + nested(t, tx, depth-1) + ")"
		}
	}
	return out
}

func TestNothingRunsAfterAFailedStatement(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if err := insert(ctx, d, "taken"); err != nil {
			t.Fatal(err)
		}
		err := d.Update(ctx, func(tx *db.Tx) error {
			add := "INSERT INTO thing (id, name) VALUES (?, ?)"
			if _, err := tx.Exec(ctx, add, uuid.New(), "before"); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, add, uuid.New(), "taken"); !errors.Is(err, db.ErrExists) {
				t.Error("unique key:", err)
			}
			if _, err := tx.Exec(ctx, add, uuid.New(), "after"); err == nil {
				t.Error("the transaction went on")
			}
			return nil // drops the error
		})
		if err == nil || count(t, d, "%") != 1 {
			t.Error("committed in part:", err)
		}
	})
}

func TestNoRowIsNoFailure(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			var n int
			err := tx.QueryRow(t.Context(), "SELECT n FROM thing WHERE name = 'nobody'").Scan(&n)
			if !errors.Is(err, db.ErrNotFound) {
				t.Error(err)
			}
			_, err = tx.Exec(t.Context(), "INSERT INTO thing (id, name) VALUES (?, 'made')", uuid.New())
			return err
		})
		if err != nil || count(t, d, "made") != 1 {
			t.Error(err)
		}
	})
}
