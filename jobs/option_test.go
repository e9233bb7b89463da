package jobs_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/jobs"
)

func enqueueSo(t *testing.T, d *db.DB, c *jobs.Client, payload any, options ...jobs.Option) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error { return c.Enqueue(t.Context(), tx, "note", payload, options...) })
	if err != nil {
		t.Error(err)
	}
}

func TestJobWaitsForItsMoment(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		c := client(t, d, map[string]jobs.Handler{"note": book.note}, t.Output())
		start(t, c)
		at := time.Now().Add(1500 * time.Millisecond)
		enqueueSo(t, d, c, "later", jobs.At(at))
		enqueueSo(t, d, c, "at once", jobs.At(time.Now().Add(-time.Hour)))
		book.waitFor(t, `"at once"`, 10*time.Second)
		book.waitFor(t, `"at once" "later"`, 20*time.Second)
		if time.Now().Before(at) {
			t.Error("it ran before its moment")
		}
	})
}

// A job replaces a waiting one with the same key, even if it is to run earlier or later.
func TestOneJobOfAKeyWaits(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		c := client(t, d, map[string]jobs.Handler{"note": book.note}, t.Output())
		tomorrow := time.Now().Add(24 * time.Hour)
		enqueueSo(t, d, c, "first", jobs.Once("a"), jobs.At(tomorrow))
		enqueueSo(t, d, c, "other", jobs.Once("b"), jobs.At(tomorrow))
		enqueueSo(t, d, c, "moved", jobs.Once("a"))
		if got := states(t, d); got != "available=1 scheduled=1" {
			t.Errorf("jobs %s", got)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { enqueueSo(t, d, c, "moved", jobs.Once("a")) })
		}
		all.Wait()
		if got := states(t, d); got != "available=1 scheduled=1" {
			t.Errorf("after eight at once: %s", got)
		}
		start(t, c)
		book.waitFor(t, `"moved"`, 10*time.Second)
		err := d.Update(t.Context(), func(tx *db.Tx) error { return c.Forget(t.Context(), tx, "note", "b") })
		if got := states(t, d); err != nil || strings.Contains(got, "scheduled") {
			t.Errorf("after it was forgotten: %s, %v", got, err)
		}
	})
}

// A running job cannot be replaced: it may have read its data before the change that asks for another run.
func TestAJobIsEnqueuedWhileItsTwinRuns(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		begun, goOn := make(chan bool, 2), make(chan bool)
		c := client(t, d, map[string]jobs.Handler{"note": hold(begun, goOn, &book)}, t.Output())
		start(t, c)
		enqueueSo(t, d, c, 1, jobs.Once("a"))
		<-begun
		enqueueSo(t, d, c, 2, jobs.Once("a"))
		close(goOn)
		for end := time.Now().Add(10 * time.Second); len(book.read()) < 3 && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		}
		if got := book.read(); got != "1 2" && got != "2 1" {
			t.Errorf("diary %q", got)
		}
	})
}

// Periodic work starts with the process, even if it ended a moment before, and is done by one process.
func TestPeriodsBeginWithTheProcess(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		hourly := jobs.Period{Kind: "note", Every: time.Hour}
		for n := 1; n <= 2; n++ {
			c, err := jobs.New(d, map[string]jobs.Handler{"note": book.note}, discard, hourly)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			book.waitFor(t, strings.TrimSpace(strings.Repeat("null ", n)), 20*time.Second)
			stop(t, c)
		}
	})
}

var discard = slog.New(slog.DiscardHandler)

// hold returns a handler that waits before it writes its payload into the
// diary.
func hold(begun chan<- bool, goOn <-chan bool, book *diary) jobs.Handler {
	return func(ctx context.Context, payload json.RawMessage) error {
		begun <- true
		<-goOn
		return book.note(ctx, payload)
	}
}
