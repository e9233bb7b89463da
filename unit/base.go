// Package unit is the write path: the unit of work with its rules, derived
// data, history, receipt and change events, and the undo of receipts. Every
// change of a record passes it, on whatever channel it comes.
package unit

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
)

// An ID identifies a record.
type ID = record.ID

// A Base holds the parts that all use cases share: the database, the clock, the
// background jobs, the open pages and the contexts of the workspaces.
type Base struct {
	DB    *db.DB
	Log   *slog.Logger
	Clock func() time.Time // record.Now except in tests
	Live  *Live
	Files *blob.Dir    // uploaded files; set after New
	Disk  string       // folder of the embedded database; "" with a database server
	Jobs  *jobs.Client // set after New

	mu         sync.Mutex
	workspaces map[ID]*Workspace
}

// New returns a base without jobs.
func New(d *db.DB, log *slog.Logger) *Base {
	b := &Base{DB: d, Log: log, Clock: record.Now, workspaces: map[ID]*Workspace{}}
	b.Live = newLive(b)
	return b
}

// Fault turns a database error into an error that a person can read.
func Fault(err error) error {
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

// Read runs a use case that only reads.
func (a *Base) Read(ctx context.Context, fn func(*db.Tx) error) error {
	return Fault(a.DB.View(ctx, fn))
}

// Denied returns the error of an action that the actor's role does not allow.
func Denied() *record.Error { return record.Fail(record.Denied, "denied") }

// MayWrite refuses read-only tokens and actors without a scope.
func MayWrite(by crm.Actor) error {
	if by.ReadOnly || by.Scope() == crm.Nothing {
		return Denied()
	}
	return nil
}

// OrAbsent returns err, or NotFound if it is nil.
func OrAbsent(err error) error {
	if err != nil {
		return err
	}
	return record.Absent()
}

// ClockSlack is how far ahead of the clock a stored time may be, as other
// servers, or this one before its clock was corrected, may have written it. A
// time further ahead comes from a wrong clock and is ignored.
const ClockSlack = 24 * time.Hour

// TooMany returns the error of too many attempts: wait this long.
func TooMany(wait time.Duration) *record.Error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return record.Fail(record.TooMany, "too_many_wait", "minutes", minutes)
}
