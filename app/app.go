// Package app holds the use cases, one transaction each: save, qualify,
// disqualify, undo, import, lists and boards, people and access. Only this
// package checks permissions, writes history and receipts, and enqueues jobs.
package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// An ID identifies a record.
type ID = record.ID

// App is the application over one database.
type App struct {
	DB    *db.DB
	Log   *slog.Logger
	Clock func() time.Time // record.Now except in tests
	Live  *Live
	Files *blob.Dir // uploaded files; set after New
	Disk  string    // folder of the embedded database; "" with a database server
	jobs  *jobs.Client

	mu         sync.Mutex
	workspaces map[ID]*Workspace

	hasWorkspace atomic.Bool
	ready        readiness
}

// New returns an application. Start begins its background work.
func New(d *db.DB, log *slog.Logger) (*App, error) {
	a := &App{DB: d, Log: log, Clock: record.Now, workspaces: map[ID]*Workspace{}}
	a.Live = newLive(a)
	client, err := jobs.New(d, a.handlers(), log, jobs.Period{Kind: tidyJob, Every: tidyEvery}, jobs.Period{Kind: deriveJob, Every: deriveEvery})
	a.jobs = client
	return a, err
}

// Migrate brings the database up to this version.
func Migrate(ctx context.Context, d *db.DB) error {
	err := d.Migrate(ctx, func(tx *db.Tx) error { return store.Sync(ctx, tx) }, store.Steps()...)
	if err != nil {
		return err
	}
	return jobs.Migrate(ctx, d)
}

// Start begins the background work, which is jobs and the watch for change
// events. Stop ends it.
func (a *App) Start(ctx context.Context) error {
	a.Live.start()
	return a.jobs.Start(ctx)
}

// Stop ends the background work and waits for running jobs.
func (a *App) Stop(ctx context.Context) error {
	a.Live.stop()
	return a.jobs.Stop(ctx)
}

// fault turns a database error into an error that a person can read.
func fault(err error) error {
	var e *record.Error
	var es record.Errors
	switch {
	case err == nil, errors.As(err, &e), errors.As(err, &es):
		return err
	case errors.Is(err, db.ErrNotFound):
		return record.Absent()
	case errors.Is(err, db.ErrReference): // a record it refers to has just been deleted
		return &record.Error{Kind: record.Conflict, Key: "conflict", Err: err}
	case errors.Is(err, db.ErrUncertain):
		return &record.Error{Kind: record.Unavailable, Key: "maybe_saved", Err: err}
	case errors.Is(err, db.ErrDiskFull), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return &record.Error{Kind: record.DiskFull, Key: "disk_full", Err: err}
	case errors.Is(err, blob.ErrMoved), errors.Is(err, fs.ErrPermission): // the file folder is not usable; the rest of the program is
		return &record.Error{Kind: record.Unavailable, Key: "files_unavailable", Err: err}
	case errors.Is(err, db.ErrReadOnly), errors.Is(err, syscall.EROFS):
		return &record.Error{Kind: record.Unavailable, Key: "saves_nothing", Err: err}
	case errors.Is(err, db.ErrBusy), errors.Is(err, db.ErrUnavailable),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return &record.Error{Kind: record.Unavailable, Key: "unavailable", Err: err}
	}
	return record.Wrap(err)
}

// read runs a use case that only reads.
func (a *App) read(ctx context.Context, fn func(*db.Tx) error) error {
	return fault(a.DB.View(ctx, fn))
}

// Denied returns the error of an action that the actor's role does not allow.
func Denied() *record.Error { return record.Fail(record.Denied, "denied") }

// mayWrite refuses read-only tokens and actors without a scope.
func mayWrite(by crm.Actor) error {
	if by.ReadOnly || by.Scope() == crm.Nothing {
		return Denied()
	}
	return nil
}
