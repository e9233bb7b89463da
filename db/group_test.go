package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

var errRefused = errors.New("refused")

// add inserts a thing whose name begins with name.
func add(ctx context.Context, tx *db.Tx, name string) error {
	id := uuid.New()
	_, err := tx.Exec(ctx, "INSERT INTO thing (id, name) VALUES (?, ?)", id, name+" "+id.String())
	return err
}

// crowd lets units wait for one that holds the writer until all have arrived, and returns their errors.
func crowd(t *testing.T, d *db.DB, units ...func() error) []error {
	t.Helper()
	held, goOn := make(chan bool), make(chan bool)
	var once sync.Once
	var all sync.WaitGroup
	all.Go(func() {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			once.Do(func() { close(held) })
			<-goOn
			return add(t.Context(), tx, "first")
		})
		if err != nil {
			t.Error("the first:", err)
		}
	})
	<-held
	errs := make([]error, len(units))
	for i, unit := range units {
		all.Go(func() { errs[i] = unit() })
		for end := time.Now().Add(5 * time.Second); d.Waiting() <= i && time.Now().Before(end); time.Sleep(time.Millisecond) {
		}
	}
	close(goOn)
	all.Wait()
	return errs
}

func TestWaitingUnitsShareACommit(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	var mu sync.Mutex
	seen := map[*sql.Tx]int{}
	unit := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error {
			mu.Lock()
			seen[tx.SQL()]++
			mu.Unlock()
			return add(t.Context(), tx, "one")
		})
	}
	if err := errors.Join(crowd(t, d, unit, unit, unit, unit, unit, unit, unit)...); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 || count(t, d, "one %") != 7 || count(t, d, "first %") != 1 {
		t.Errorf("%d transactions, %d rows", len(seen), count(t, d, "one %"))
	}
}

// A unit that fails, panics or is cancelled affects no other, and gets its own error.
func TestAFailedUnitLeavesTheOthers(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	runs := 0
	ok := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error { return add(t.Context(), tx, "ok") })
	}
	fails := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error { return errors.Join(add(t.Context(), tx, "failed"), errRefused) })
	}
	panics := func() (err error) {
		defer func() { err = fmt.Errorf("%v", recover()) }()
		return d.Update(t.Context(), func(tx *db.Tx) error {
			_ = add(t.Context(), tx, "panicked")
			panic("oops")
		})
	}
	swallows := func() error { // drops the error of its statement
		return d.Update(t.Context(), func(tx *db.Tx) error {
			runs++
			_, _ = tx.Exec(t.Context(), "INSERT INTO nothing VALUES (1)")
			return nil
		})
	}
	givesUp := func() error {
		ctx, cancel := context.WithCancel(t.Context())
		return d.Update(ctx, func(tx *db.Tx) error {
			defer cancel()
			return add(ctx, tx, "given up")
		})
	}
	errs := crowd(t, d, ok, fails, ok, panics, ok, swallows, ok, givesUp, ok)
	for i := range errs {
		if i%2 == 0 && errs[i] != nil {
			t.Errorf("unit %d: %v", i, errs[i])
		}
	}
	if !errors.Is(errs[1], errRefused) || errs[3].Error() != "oops" || errs[5] == nil || runs != 1 || !errors.Is(errs[7], context.Canceled) {
		t.Errorf("errors %v, runs %d", errs, runs)
	}
	if count(t, d, "ok %") != 5 || count(t, d, "%") != 6 {
		t.Errorf("%d rows, %d of them ok", count(t, d, "%"), count(t, d, "ok %"))
	}
}

// A unit refused because of a change in the same group returns after that is saved, so that a query then finds it.
func TestARefusalWaitsForTheChangeItDependsOn(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	id := uuid.New()
	insert := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO thing (id, name) VALUES (?, 'taken')", id)
			return err
		})
	}
	seen := 0
	second := func() error {
		err := insert()
		seen = count(t, d, "taken")
		return err
	}
	slow := func() error {
		return d.Update(t.Context(), func(*db.Tx) error { time.Sleep(10 * time.Millisecond); return nil })
	}
	errs := crowd(t, d, insert, second, slow)
	if errs[0] != nil || !errors.Is(errs[1], db.ErrExists) || seen != 1 {
		t.Errorf("%v, %d rows seen after the refusal", errs, seen)
	}
}

// An interrupted statement makes SQLite roll back everything. The others run again, and each change is saved once.
func TestAnInterruptedUnitMakesTheOthersRunAgain(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	called := 0
	ok := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error {
			tx.AfterCommit(func() { called++ })
			return add(t.Context(), tx, "ok")
		})
	}
	long := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return d.Update(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
				INSERT INTO thing (id, name) SELECT randomblob(16), 'long ' || i FROM n`)
			return err
		})
	}
	errs := crowd(t, d, ok, long, ok)
	if errs[0] != nil || !errors.Is(errs[1], context.DeadlineExceeded) || errs[2] != nil {
		t.Error(errs)
	}
	if count(t, d, "ok %") != 2 || count(t, d, "long %") != 0 || count(t, d, "first %") != 1 || called != 2 {
		t.Errorf("%d ok, %d long, %d first, called %d", count(t, d, "ok %"), count(t, d, "long %"), count(t, d, "first %"), called)
	}
}

// An error that only the commit finds belongs to one unit. The others are
// saved.
func TestACommitThatFailsIsTriedForEach(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "CREATE TABLE child (id TEXT, parent BLOB REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ok := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error { return add(t.Context(), tx, "ok") })
	}
	orphan := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO child VALUES ('x', ?)", uuid.New())
			return err
		})
	}
	errs := crowd(t, d, ok, orphan, ok)
	if errs[0] != nil || !errors.Is(errs[1], db.ErrReference) || errs[2] != nil || count(t, d, "ok %") != 2 || count(t, d, "first %") != 1 {
		t.Errorf("%v, %d ok, %d first", errs, count(t, d, "ok %"), count(t, d, "first %"))
	}
}

func TestACancelledWaitDelaysNoOther(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	ok := func() error {
		return d.Update(t.Context(), func(tx *db.Tx) error { return add(t.Context(), tx, "ok") })
	}
	gone := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		return d.Update(ctx, func(tx *db.Tx) error { return add(ctx, tx, "gone") })
	}
	errs := crowd(t, d, ok, ok, ok)
	for range 50 {
		errs = append(errs, crowdedOut(t, d, gone)...)
	}
	if err := errors.Join(errs...); err != nil || count(t, d, "gone %") != 0 || count(t, d, "ok %") != 3 {
		t.Error(err, count(t, d, "gone %"))
	}
}

// crowdedOut runs a unit that cannot wait while another holds the writer.
func crowdedOut(t *testing.T, d *db.DB, gone func() error) (errs []error) {
	t.Helper()
	return []error{d.Update(t.Context(), func(tx *db.Tx) error {
		if err := gone(); !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("it waited: %w", err)
		}
		return add(t.Context(), tx, "other")
	})}
}

// With many callers, acknowledged changes are saved once, and others are not.
func TestWhatIsAcknowledgedIsSaved(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	var mu sync.Mutex
	var saved, refused []string
	var all sync.WaitGroup
	for w := range 12 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for n := range 40 {
				name := fmt.Sprintf("w%d-%d", w, n)
				err := oddUnit(t.Context(), d, random, name)
				mu.Lock()
				if err == nil {
					saved = append(saved, name)
				} else {
					refused = append(refused, name)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(saved) < 100 || len(refused) < 100 {
		t.Fatalf("%d saved, %d refused", len(saved), len(refused))
	}
	for _, name := range saved {
		if n := count(t, d, name+" %"); n != 1 {
			t.Errorf("%s was acknowledged and is there %d times", name, n)
		}
	}
	if n := count(t, d, "w%"); n != len(saved) {
		t.Errorf("%d rows for %d acknowledged changes", n, len(saved))
	}
}

// oddUnit writes a row and then succeeds, fails, panics, is cancelled or takes
// long.
func oddUnit(ctx context.Context, d *db.DB, random *rand.Rand, name string) (err error) {
	how := random.IntN(8)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return d.Update(ctx, func(tx *db.Tx) error {
		if err := add(ctx, tx, name); err != nil {
			return err
		}
		switch how {
		case 0:
			return errRefused
		case 1:
			panic("oops " + strings.ToUpper(name))
		case 2:
			cancel()
			_ = add(ctx, tx, name)
		case 3:
			time.Sleep(time.Millisecond)
		}
		return nil
	})
}
