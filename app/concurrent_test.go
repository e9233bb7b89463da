package app

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// together runs n calls concurrently and returns their errors.
func together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errs
}

// oneWins checks that exactly one call succeeded and the others failed with a
// conflict.
func (w *world) oneWins(errs []error) {
	w.t.Helper()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case record.KindOf(err) != record.Conflict:
			w.t.Error(err)
		}
	}
	if won != 1 {
		w.t.Errorf("%d of %d went through", won, len(errs))
	}
}

func TestSavesOfOneRecordAtOnce(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		l := w.lead(w.ada, "title", "One")
		w.oneWins(together(6, func(i int) error {
			return second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Version: 1, Set: w.set(w.ada, lt, "title", fmt.Sprint("Title ", i))}))
		}))
		fields := []string{"city", "street", "region", "postcode", "first_name", "last_name"}
		for _, err := range together(len(fields), func(i int) error {
			return second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Version: 2, Merge: true, Set: w.set(w.ada, lt, fields[i], "X")}))
		}) {
			w.ok(err)
		}
		got := w.get(w.ada, l.ID)
		for _, key := range fields {
			if lt.Field(key).Get(got) != "X" {
				t.Errorf("%s was lost", key)
			}
		}
		if got.Version != int64(2+len(fields)) {
			t.Errorf("version %d", got.Version)
		}
	})
}

func TestQualificationsOfOneLeadAtOnce(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "One", "company_name", "Spauda", "last_name", "Žukauskas")
		w.oneWins(together(4, func(int) error {
			_, _, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Company: &qualify.Target{}, Contact: &qualify.Target{}, Opportunity: &qualify.Target{}}, false)
			return err
		}))
		for _, t := range w.ws.Types()[1:] {
			if l, err := w.Records.List(w.ctx, w.ada, t, record.Query{Sort: t.Field("created"), Limit: 9}); err != nil || l.Total != 1 {
				w.t.Errorf("%d %s, %v", l.Total, t.Plural, err)
			}
		}
		w.oneWins(together(4, func(int) error { return second(w.Qualify.Undo(w.ctx, w.ada, l.ID)) }))
	})
}

// Bulk edits of the same records in opposite order must not deadlock:
// PostgreSQL would notice only after a second.
func TestBulkEditsInOppositeOrder(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		var ids []record.ID
		for i := range 40 {
			ids = append(ids, w.lead(w.ada, "title", fmt.Sprint(i)).ID)
		}
		backwards := slices.Clone(ids)
		slices.Reverse(backwards)
		reason := w.ws.Lists.ByKey(crm.LeadStatuses, "bad_data").ID
		began := time.Now()
		for range 4 {
			for _, err := range together(4, func(i int) error {
				switch i {
				case 0:
					return second(w.Records.SaveMany(w.ctx, w.ada, lt, ids, w.set(w.ada, lt, "city", "Vilnius")))
				case 1:
					return second(w.Records.SaveMany(w.ctx, w.mantas, lt, backwards, w.set(w.mantas, lt, "city", "Kaunas")))
				case 2:
					return second(w.Qualify.Disqualify(w.ctx, w.mantas, reason, "", backwards...))
				}
				done, err := w.Records.SaveMany(w.ctx, w.ada, lt, backwards, w.set(w.ada, lt, "street", fmt.Sprint(time.Now())))
				if err != nil {
					return err
				}
				return second(w.Undo(w.ctx, w.ada, done.Receipt))
			}) {
				w.ok(err)
			}
		}
		if d := time.Since(began); d > 20*time.Second {
			t.Errorf("took %s", d)
		}
		if n := w.deadlocks(); n != 0 {
			t.Errorf("%d deadlocks", n)
		}
	})
}

// deadlocks returns the number of deadlocks that PostgreSQL had to resolve.
func (w *world) deadlocks() (n int) {
	w.t.Helper()
	if w.DB.D.Name != "postgres" {
		return 0
	}
	w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(w.ctx, "SELECT pg_stat_force_next_flush()"); err != nil {
			return err
		}
		return tx.QueryRow(w.ctx, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&n)
	}))
	return n
}

func TestConcurrentWritersKeepCountersRight(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		const writers, each = 8, 200
		by := []crm.Actor{w.ada, w.mantas, w.ona, w.pavol}
		var failed atomic.Int32
		together(writers, func(i int) error {
			for n := range each {
				d := unit.Draft{Type: lt, Set: []unit.Value{{Field: lt.Field("title"), Value: fmt.Sprint(i, n)}, {Field: lt.Field("amount"), Value: record.Amount{Minor: int64(n), Set: true}}}}
				if _, err := w.Records.Save(w.ctx, by[i%4], d); err != nil {
					failed.Add(1)
					return err
				}
			}
			return nil
		})
		if failed.Load() > 0 {
			t.Fatal("some were refused")
		}
		b, err := w.Records.Board(w.ctx, w.ada, lt, record.Query{Sort: lt.Field("created"), Limit: 1}, nil)
		w.ok(err)
		sum := b.Columns[0].Sum
		if sum.Count != writers*each || sum.Amount["EUR"] != writers*each*(each-1)/2 {
			t.Errorf("%+v", sum)
		}
	})
}

// PostgreSQL may abort a transaction because of another. It runs again and
// leaves nothing of the first run: no counters, history, change events or
// AfterCommit calls.
func TestATransactionRunAgainIsDoneOnce(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "postgres"))
	lt := w.ws.Type("lead")
	tries, committed := 0, 0
	done, err := w.Act(w.ctx, w.ada, "save", func(k *unit.Work) (err error) {
		k.Record, err = k.Save(unit.Draft{Type: lt, Set: w.set(w.ada, lt, "title", "One", "amount", "5")})
		w.ok(err)
		k.Tx.AfterCommit(func() { committed++ })
		if tries++; tries < 3 {
			_, err = k.Tx.Exec(k.Ctx, "DO $$ BEGIN RAISE EXCEPTION 'once more' USING ERRCODE = '40001'; END $$")
		}
		return err
	})
	w.ok(err)
	if tries != 3 || committed != 1 || done.Count != 1 || len(done.Events) != 1 {
		t.Errorf("%d tries, %d commits, %+v", tries, committed, done)
	}
	if got := w.get(w.ada, done.Record.(*crm.Lead).ID); got.Title != "One" || w.leads() != 1 {
		t.Errorf("%+v", got)
	}
	entries, _, err := w.Records.History(w.ctx, w.ada, lt, done.Record.(*crm.Lead).ID, record.None, 9)
	w.ok(err)
	if len(entries) != 1 || entries[0].Receipt != done.Receipt {
		t.Errorf("history: %v", entries)
	}
}
