#!/usr/bin/env bash
# River lets a job whose moment has passed wait for its scheduler, while a job without a moment runs at once.
#
# Guess:    InsertOpts.ScheduledAt in the past means "due already", so the job is available and runs like one without a moment.
# Seen:     any ScheduledAt that is not zero makes the job "scheduled". It runs only after the elected leader's scheduler has looked,
#           which it does every five seconds: 0 to 5 s later than a job that was inserted after it without a moment. Without a
#           leader it does not run at all.
# Version:  github.com/riverqueue/river v0.51.2 (0.31.0 too), riverdriver/riversqlite v0.51.2, modernc.org/sqlite v1.60.1, go 1.26
# Source:   client.go, insertParamsFromConfigArgsAndOptions: the state is set to scheduled whenever ScheduledAt is given; the moment is
#           not compared with the present. internal/maintenance/job_scheduler.go: JobSchedulerIntervalDefault is 5 s.
# Notices:  programs that enqueue "at this moment, or now if it has passed": reminders, retries after a pause, imported due dates
#
# Needs Go.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26

require (
	github.com/riverqueue/river v0.51.2
	github.com/riverqueue/river/riverdriver/riversqlite v0.51.2
	modernc.org/sqlite v1.60.1
)
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite"
)

type args struct{ Name string }

func (args) Kind() string { return "note" }

type worker struct {
	river.WorkerDefaults[args]
	ran chan string
}

func (w *worker) Work(_ context.Context, job *river.Job[args]) error {
	w.ran <- job.Args.Name
	return nil
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func main() {
	ctx := context.Background()
	pool, err := sql.Open("sqlite", "file:jobs.db?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)")
	check(err)
	pool.SetMaxOpenConns(1)
	driver := riversqlite.New(pool)
	migrator, err := rivermigrate.New(driver, nil)
	check(err)
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	check(err)
	w := &worker{ran: make(chan string, 10)}
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	client, err := river.NewClient(driver, &river.Config{Workers: workers, Logger: slog.New(slog.DiscardHandler),
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}}, FetchPollInterval: 100 * time.Millisecond})
	check(err)
	check(client.Start(ctx))
	time.Sleep(7 * time.Second) // a leader is elected and its scheduler has looked

	began := time.Now()
	overdue, err := client.Insert(ctx, args{"overdue"}, &river.InsertOpts{ScheduledAt: time.Now().Add(-time.Hour)})
	check(err)
	plain, err := client.Insert(ctx, args{"plain"}, nil)
	check(err)
	fmt.Printf("inserted: overdue job is %s, plain job is %s\n", overdue.Job.State, plain.Job.State)
	first := <-w.ran
	after := time.Since(began)
	second := <-w.ran
	fmt.Printf("%s ran after %.1f s, %s after %.1f s\n", first, after.Seconds(), second, time.Since(began).Seconds())
	check(client.Stop(ctx))
	if overdue.Job.State != "scheduled" || plain.Job.State != "available" || first != "plain" {
		fmt.Println("CHANGED: an overdue job no longer waits for the scheduler")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
CGO_ENABLED=0 go run .
