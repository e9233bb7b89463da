package jobs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/jobs"
)

// With this variable set the test binary is a server that takes a job and hangs.
const hangVariable = "VEDLYS_JOBS_TEST_HANG"

func TestMain(m *testing.M) {
	if os.Getenv(hangVariable) != "" {
		if err := hang(db.Config{Dir: os.Getenv("HANG_DIR"), URL: os.Getenv("HANG_URL")}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	dbtest.Setup = jobs.Migrate
	os.Exit(m.Run())
}

// A diary collects what handlers did.
type diary struct {
	sync.Mutex
	lines []string
}

func (d *diary) add(line string) {
	d.Lock()
	defer d.Unlock()
	d.lines = append(d.lines, line)
}

func (d *diary) read() string {
	d.Lock()
	defer d.Unlock()
	return strings.Join(d.lines, " ")
}

// waitFor waits until the diary reads as wanted.
func (d *diary) waitFor(t *testing.T, want string, patience time.Duration) {
	t.Helper()
	for end := time.Now().Add(patience); d.read() != want; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after %v the diary says %q, not %q", patience, d.read(), want)
		}
	}
}

// note is a handler that writes its payload into the diary, without the blanks
// that PostgreSQL's jsonb adds.
func (d *diary) note(_ context.Context, payload json.RawMessage) error {
	var compact bytes.Buffer
	err := json.Compact(&compact, payload)
	d.add(compact.String())
	return err
}

func client(t *testing.T, d *db.DB, handlers map[string]jobs.Handler, log io.Writer) *jobs.Client {
	t.Helper()
	c, err := jobs.New(d, handlers, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t *testing.T, c *jobs.Client) {
	t.Helper()
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, c) })
}

func stop(t *testing.T, c *jobs.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := c.Stop(ctx); err != nil {
		t.Error("stop:", err)
	}
}

func enqueue(t *testing.T, d *db.DB, c *jobs.Client, kind string, payload any) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error { return c.Enqueue(t.Context(), tx, kind, payload) })
	if err != nil {
		t.Fatal(err)
	}
}

// states counts the jobs in each state.
func states(t *testing.T, d *db.DB) string {
	t.Helper()
	var out []string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), "SELECT state, count(*) FROM river_job GROUP BY state ORDER BY state")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var state string
			var n int
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			out = append(out, fmt.Sprint(state, "=", n))
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func TestJobRunsOnceAfterCommitAndNeverAfterRollback(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		c := client(t, d, map[string]jobs.Handler{"note": book.note}, t.Output())
		start(t, c)
		failed := errors.New("no")
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := c.Enqueue(t.Context(), tx, "note", "rolled back"); err != nil {
				t.Error(err)
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		began := time.Now()
		enqueue(t, d, c, "note", map[string]string{"q": "it's ž '?' 👍"})
		book.waitFor(t, `{"q":"it's ž '?' 👍"}`, 10*time.Second)
		t.Log("started after", time.Since(began))
		time.Sleep(700 * time.Millisecond) // a second run would come now
		stop(t, c)
		if got := states(t, d); book.read() != `{"q":"it's ž '?' 👍"}` || got != "completed=1" {
			t.Errorf("diary %q, jobs %s", book.read(), got)
		}
	})
}

func TestJobStartsSoon(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		c := client(t, d, map[string]jobs.Handler{"note": book.note}, t.Output())
		start(t, c)
		var sum time.Duration
		const n = 5
		for i := range n {
			began := time.Now()
			enqueue(t, d, c, "note", i)
			for !strings.HasSuffix(book.read(), fmt.Sprint(i)) {
				time.Sleep(time.Millisecond)
			}
			sum += time.Since(began)
			time.Sleep(30 * time.Millisecond)
		}
		if sum/n > 300*time.Millisecond {
			t.Errorf("a job waits %v on average", sum/n)
		}
		t.Log("average wait", sum/n)
	})
}

func TestFailingAndPanickingJobsAreTriedAgain(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		var log bytes.Buffer
		tries := map[string]int{}
		var mu sync.Mutex
		flaky := func(ctx context.Context, payload json.RawMessage) error {
			mu.Lock()
			defer mu.Unlock()
			how := string(payload)
			tries[how]++
			if tries[how] > 1 {
				return book.note(ctx, payload)
			}
			if how == `"panic"` {
				panic("oops")
			}
			return errors.New("server away")
		}
		c := client(t, d, map[string]jobs.Handler{"flaky": flaky}, &log)
		start(t, c)
		enqueue(t, d, c, "flaky", "fail")
		book.waitFor(t, `"fail"`, 10*time.Second)
		enqueue(t, d, c, "flaky", "panic")
		book.waitFor(t, `"fail" "panic"`, 10*time.Second)
		stop(t, c)
		if got := states(t, d); got != "completed=2" {
			t.Error(got)
		}
		for _, want := range []string{"job=flaky", "server away", "panic=oops", "jobs_test.go"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log does not say %q:\n%s", want, &log)
			}
		}
	})
}

func TestLastFailureIsLoggedAndTheJobGivenUp(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		var log bytes.Buffer
		c := client(t, d, map[string]jobs.Handler{"bad": func(ctx context.Context, p json.RawMessage) error {
			return errors.Join(book.note(ctx, p), errors.New("still broken"))
		}}, &log)
		enqueue(t, d, c, "bad", 1)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE river_job SET attempt = max_attempts - 1")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		start(t, c)
		book.waitFor(t, "1", 10*time.Second)
		stop(t, c)
		if got := states(t, d); got != "discarded=1" || !strings.Contains(log.String(), "level=ERROR") ||
			!strings.Contains(log.String(), "still broken") {
			t.Errorf("jobs %s, log:\n%s", got, &log)
		}
	})
}

func TestEnqueueWithoutHandlersLeavesTheJobToTheServer(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		enqueue(t, d, client(t, d, nil, t.Output()), "note", "from the command line")
		var book diary
		start(t, client(t, d, map[string]jobs.Handler{"note": book.note}, t.Output()))
		book.waitFor(t, `"from the command line"`, 10*time.Second)
	})
}

func TestUnknownKindAndReadOnlyAreRefused(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		c := client(t, d, map[string]jobs.Handler{"note": book.note}, t.Output())
		err := d.Update(t.Context(), func(tx *db.Tx) error { return c.Enqueue(t.Context(), tx, "typo", 1) })
		if err == nil {
			t.Error("a job that nothing handles was enqueued")
		}
		err = d.View(t.Context(), func(tx *db.Tx) error { return c.Enqueue(t.Context(), tx, "note", 1) })
		if err == nil || states(t, d) != "" {
			t.Error("a job was enqueued while reading")
		}
	})
}

func TestStopWaitsForTheJobInProgress(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		var book diary
		begun := make(chan bool)
		c := client(t, d, map[string]jobs.Handler{"slow": func(ctx context.Context, p json.RawMessage) error {
			close(begun)
			time.Sleep(500 * time.Millisecond)
			return errors.Join(ctx.Err(), book.note(ctx, p))
		}}, t.Output())
		start(t, c)
		enqueue(t, d, c, "slow", 1)
		<-begun
		enqueueLater := client(t, d, nil, t.Output())
		stop(t, c)
		enqueue(t, d, enqueueLater, "slow", 2)
		time.Sleep(500 * time.Millisecond)
		if got := states(t, d); book.read() != "1" || got != "available=1 completed=1" {
			t.Errorf("diary %q, jobs %s", book.read(), got)
		}
	})
}

func TestStopCancelsAJobThatTakesTooLong(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		begun := make(chan bool)
		c := client(t, d, map[string]jobs.Handler{"endless": func(ctx context.Context, _ json.RawMessage) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}}, io.Discard)
		if err := c.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		enqueue(t, d, c, "endless", 1)
		<-begun
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := c.Stop(ctx); err != nil {
			t.Error(err)
		}
		if got := states(t, d); got != "available=1" && got != "retryable=1" {
			t.Errorf("the job is not there for another try: %s", got)
		}
	})
}
