// Package jobs runs work in the background: what a transaction enqueues runs
// soon after the commit, is retried when it fails, and survives a crash. It
// knows nothing of a CRM; it is a thin layer over River.
//
// A job runs at least once. A process may die after a handler has done its work
// and before that is recorded. The job then runs again, so:
//
//   - A handler must be restartable: it checks what is done already.
//   - A handler whose effect must not happen twice at once (sending a mail, say)
//     takes a lease of its own in the database before it acts.
//   - A handler has five minutes. Longer work is split into pieces. Each
//     enqueues the next in the transaction that saves its progress.
//   - A handler of periodic work reads from the database what is due. River
//     keeps the next times in memory and starts again with every process, so a
//     Period sets how often to look, not when something is due.
package jobs

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/vedlys/vedlys/db"
)

const (
	workers = 8
	// maxAttempts with River's waits (1 s, 16 s, 81 s, … the fourth power)
	// means giving up after about a day and a half.
	maxAttempts = 15
	timeout     = 5 * time.Minute
	// rescueAfter is when a job that is still marked as running counts as
	// abandoned and runs again. It must exceed timeout, or a living job would
	// run twice. Only PostgreSQL needs it: see adoptOrphans.
	rescueAfter = timeout + time.Minute
	// poll is the interval of polling the queue; River is not notified of a
	// commit here. Polling an empty queue writes nothing.
	poll = 200 * time.Millisecond
	// cancelPatience is how long Stop waits for handlers after cancelling
	// them.
	cancelPatience = 5 * time.Second
)

// A Handler does one kind of work. After an error or a panic it is retried.
type Handler func(ctx context.Context, payload json.RawMessage) error

// A Client enqueues jobs and, once started, runs them.
type Client struct {
	d        *db.DB
	handlers map[string]Handler
	log      *slog.Logger
	river    *river.Client[*sql.Tx]
}

// A Period runs jobs of a kind at the start and then repeatedly, on one of the
// processes that share the database. Their payload is null. Every is at least
// a second; each run writes a few rows, so minutes are better.
type Period struct {
	Kind  string
	Every time.Duration
}

// New returns a client. Without handlers it can only enqueue, and Start does
// nothing.
func New(d *db.DB, handlers map[string]Handler, log *slog.Logger, periods ...Period) (*Client, error) {
	c := &Client{d: d, handlers: handlers, log: log}
	config := &river.Config{
		Logger:      slog.New(quiet{log.Handler()}),
		MaxAttempts: maxAttempts,
	}
	if len(handlers) > 0 {
		config.Workers = river.NewWorkers()
		river.AddWorker(config.Workers, &worker{handlers: handlers})
		config.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}
		config.ErrorHandler = &reporter{log}
		config.JobTimeout = timeout
		config.RescueStuckJobsAfter = rescueAfter
		config.FetchPollInterval = poll
		config.FetchCooldown = poll / 4
		for _, p := range periods {
			config.PeriodicJobs = append(config.PeriodicJobs, p.job())
		}
	}
	var err error
	c.river, err = river.NewClient(driver(d), config)
	return c, err
}

// driver gives River the writing pool. On SQLite that is one connection, as
// River's driver requires.
func driver(d *db.DB) riverdriver.Driver[*sql.Tx] {
	if d.D.Name == "postgres" {
		return riverdatabasesql.New(d.Writer())
	}
	return riversqlite.New(d.Writer())
}

// Migrate updates River's own tables. Concurrent calls take turns.
func Migrate(ctx context.Context, d *db.DB) error {
	m, err := rivermigrate.New(driver(d), nil)
	if err != nil {
		return err
	}
	// Each step in its own transaction, because PostgreSQL must commit a new
	// enum value before it can be used.
	for done := false; !done && err == nil; {
		err = d.Update(ctx, func(t *db.Tx) error {
			if t.D().Name == "postgres" {
				// An arbitrary number; the lock ends with the transaction.
				if _, err := t.Exec(ctx, "SELECT pg_advisory_xact_lock(7236830)"); err != nil {
					return err
				}
			}
			//lint:ignore SA1019 one step at a time is what the warning asks for, and the lock needs the transaction
			result, err := m.MigrateTx(ctx, t.SQL(), rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{MaxSteps: 1})
			done = err == nil && len(result.Versions) == 0
			return err
		})
	}
	return err
}

// job returns the period in River's form.
func (p Period) job() *river.PeriodicJob {
	made := func() (river.JobArgs, *river.InsertOpts) {
		return job{What: p.Kind, Payload: json.RawMessage("null")}, nil
	}
	return river.NewPeriodicJob(river.PeriodicInterval(p.Every), made, &river.PeriodicJobOpts{RunOnStart: true})
}

// Enqueue adds a job in the caller's transaction: it runs only if that
// commits. The client need not be started; another process may run the job.
func (c *Client) Enqueue(ctx context.Context, tx *db.Tx, kind string, payload any, options ...Option) error {
	if _, ok := c.handlers[kind]; !ok && len(c.handlers) > 0 {
		return fmt.Errorf("jobs: nothing handles %q", kind)
	}
	raw, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("jobs: payload of %s: %w", kind, err)
	}
	if tx.SQL() == nil {
		return errors.New("jobs: only a write transaction can enqueue")
	}
	var o when
	for _, option := range options {
		option(&o)
	}
	if o.key != "" {
		if err := c.Forget(ctx, tx, kind, o.key); err != nil {
			return err
		}
	}
	_, err = c.river.InsertTx(ctx, tx.SQL(), job{What: kind, Key: o.key, Payload: raw}, &river.InsertOpts{ScheduledAt: o.at})
	return err
}

// Start runs jobs until Stop. The end of ctx does not stop it, so that jobs in
// progress can finish.
func (c *Client) Start(ctx context.Context) error {
	if len(c.handlers) == 0 {
		return nil
	}
	if c.d.D.Name == "sqlite" {
		if err := c.adoptOrphans(ctx); err != nil {
			return err
		}
	}
	return c.river.Start(context.WithoutCancel(ctx))
}

// Stop takes no more jobs and waits for those in progress. If ctx ends first,
// it cancels them. Those that stop are retried later.
func (c *Client) Stop(ctx context.Context) error {
	if len(c.handlers) == 0 {
		return nil
	}
	if err := c.river.Stop(ctx); err == nil || ctx.Err() == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelPatience)
	defer cancel()
	return c.river.StopAndCancel(ctx)
}

// adoptOrphans makes the jobs of a dead process available again. An SQLite
// database has one server, so jobs marked as running at its start are not. A
// job that has used up its attempts, perhaps by killing the process each time,
// is discarded.
//
// On PostgreSQL other servers may be running. There River's leader runs
// abandoned jobs again, after rescueAfter.
func (c *Client) adoptOrphans(ctx context.Context) error {
	return c.d.Update(ctx, func(t *db.Tx) error {
		gone, err := t.Exec(ctx, `UPDATE river_job SET state = 'discarded', finalized_at = datetime('now', 'subsec')
			WHERE state = 'running' AND attempt >= max_attempts`)
		if err != nil {
			return err
		}
		if gone > 0 {
			c.log.Error("gave up jobs that never came to an end", "jobs", gone)
		}
		again, err := t.Exec(ctx, `UPDATE river_job SET state = 'available', scheduled_at = datetime('now', 'subsec')
			WHERE state = 'running'`)
		if again > 0 {
			c.log.Info("run again the jobs that a stopped process left", "jobs", again)
		}
		return err
	})
}

// States returns the number of stored jobs by state.
func (c *Client) States(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	err := c.d.View(ctx, func(t *db.Tx) error {
		rows, err := t.Query(ctx, "SELECT state, COUNT(*) FROM river_job GROUP BY state")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var state string
			var n int64
			if err := rows.Scan(&state, &n); err != nil {
				return err
			}
			out[state] = n
		}
		return rows.Err()
	})
	return out, err
}
