package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

const rounds = 40

// writeRounds increments one row in transactions that read before they write,
// and adds a row each time.
func writeRounds(ctx context.Context, d *db.DB, counter uuid.UUID, who string) error {
	for i := range rounds {
		err := d.Update(ctx, func(tx *db.Tx) error {
			var n int
			lock := "SELECT n FROM thing WHERE id = ?"
			if d.D.Name == "postgres" {
				lock += " FOR UPDATE"
			}
			if err := tx.QueryRow(ctx, lock, counter).Scan(&n); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "UPDATE thing SET n = ? WHERE id = ?", n+1, counter); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "INSERT INTO thing (id, name) VALUES (?, ?)", uuid.New(), fmt.Sprint(who, "-", i))
			return err
		})
		if err != nil {
			return fmt.Errorf("%s, round %d: %w", who, i, err)
		}
	}
	return nil
}

// readRounds checks that the counter and the rows agree in each snapshot.
func readRounds(ctx context.Context, d *db.DB, counter uuid.UUID) error {
	for range rounds {
		err := d.Snapshot(ctx, func(tx *db.Tx) error {
			var n, rows int
			if err := tx.QueryRow(ctx, "SELECT n FROM thing WHERE id = ?", counter).Scan(&n); err != nil {
				return err
			}
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM thing WHERE name LIKE 'w%'").Scan(&rows); err != nil {
				return err
			}
			if n != rows {
				return fmt.Errorf("the counter says %d, there are %d", n, rows)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func makeCounter(t *testing.T, d *db.DB) uuid.UUID {
	t.Helper()
	in := thing{ID: newID(t), Name: "counter", Data: []byte(`{}`)}
	if err := store(t, d, in); err != nil {
		t.Fatal(err)
	}
	return in.ID
}

func TestEightWritersAndEightReaders(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		counter := makeCounter(t, d)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if err := writeRounds(t.Context(), d, counter, fmt.Sprint("w", i)); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				if err := readRounds(t.Context(), d, counter); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := load(t, d, counter).N; n != 8*rounds {
			t.Errorf("counted %d of %d", n, 8*rounds)
		}
	})
}

func playWrite(ctx context.Context, c db.Config) error {
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	counter, err := uuid.Parse(os.Getenv("PLAY_COUNTER"))
	if err != nil {
		return err
	}
	return errors.Join(writeRounds(ctx, d, counter, fmt.Sprint("w", os.Getpid())), d.Close())
}

func TestTwoProcesses(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := dbtest.Fresh(t, engine)
			d := open(t, c)
			counter := makeCounter(t, d)
			other := otherProcess("write", c)
			other.Env = append(other.Env, "PLAY_COUNTER="+counter.String())
			if err := other.Start(); err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			all.Go(func() {
				if err := readRounds(t.Context(), d, counter); err != nil {
					t.Error(err)
				}
			})
			if err := writeRounds(t.Context(), d, counter, "w-here"); err != nil {
				t.Error(err)
			}
			all.Wait()
			if err := other.Wait(); err != nil {
				t.Error("the other process:", err)
			}
			if n := load(t, d, counter).N; n != 2*rounds {
				t.Errorf("counted %d of %d", n, 2*rounds)
			}
		})
	}
}

func playOpen(ctx context.Context, c db.Config) error {
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(d.MigrateFS(ctx, files("steps"), nil), d.Close())
}

// Several processes may create a missing database at the same time.
func TestManyProcessesStartFromNothing(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := dbtest.Empty(t, engine)
			var all sync.WaitGroup
			for range 6 {
				all.Go(func() {
					if err := otherProcess("open", c).Run(); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			checkSteps(t, open(t, c))
		})
	}
}

// A deadlock aborts one of two transactions. It runs again, repeatedly if they deadlock again, and both succeed.
func TestDeadlockIsRetried(t *testing.T) {
	d := dbtest.Open(t, "postgres")
	ctx := t.Context()
	for _, name := range []string{"a", "b"} {
		if err := insert(ctx, d, name); err != nil {
			t.Fatal(err)
		}
	}
	var runs [2]int
	var firstLocks sync.WaitGroup
	firstLocks.Add(2)
	cross := func(i int, first, second string) error {
		return d.Update(ctx, func(tx *db.Tx) error {
			runs[i]++
			add := "UPDATE thing SET n = n + 1 WHERE name = ?"
			if _, err := tx.Exec(ctx, add, first); err != nil {
				return err
			}
			if runs[i] == 1 {
				firstLocks.Done()
				firstLocks.Wait()
			}
			_, err := tx.Exec(ctx, add, second)
			return err
		})
	}
	var all sync.WaitGroup
	var errs [2]error
	all.Go(func() { errs[0] = cross(0, "a", "b") })
	all.Go(func() { errs[1] = cross(1, "b", "a") })
	all.Wait()
	var sum int
	err := d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT sum(n) FROM thing").Scan(&sum)
	})
	if errs != [2]error{} || runs[0]+runs[1] < 3 || sum != 4 || err != nil {
		t.Errorf("errors %v, runs %v, sum %d, %v", errs, runs, sum, err)
	}
}
