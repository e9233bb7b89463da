package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

// ErrDiskFull means that nothing more can be written, though all can be read.
var ErrDiskFull = errors.New("the disk is full")

const (
	spareSpace   = 4 << 20          // bytes that must be free for a change to be written
	readyFor     = time.Second      // how long an answer of Ready holds
	readyWithin  = 2 * time.Second  // how long finding out may take
	busyForLong  = 30 * time.Second // a writer that commits nothing for so long is stuck
	readySetting = "ready"          // the setting that is written to try it
)

// readiness is what Ready has found out, so that many who ask cost no more
// than one.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// Ready returns nil if requests can be served, which includes that changes can
// be saved: it saves something very small in the database and in the folder of
// files.
func (a *App) Ready(ctx context.Context) error {
	a.ready.mu.Lock()
	defer a.ready.mu.Unlock()
	if time.Since(a.ready.at) >= readyFor {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyWithin)
		defer cancel()
		a.ready.err = a.tryToSave(ctx)
		a.ready.at = time.Now()
	}
	return a.ready.err
}

func (a *App) tryToSave(ctx context.Context) error {
	if free, known := freeSpace(a.Disk); a.Disk != "" && known && free < spareSpace {
		return ErrDiskFull
	}
	if a.Files != nil {
		if err := a.Files.Ready(); err != nil {
			return err
		}
	}
	err := a.DB.Update(ctx, func(tx *db.Tx) error {
		return store.PutSetting(ctx, tx, readySetting, a.Clock().UTC().Format(time.RFC3339))
	})
	if a.busy(err) {
		return nil
	}
	return err
}

// busy reports whether a write only had to wait too long for others that do
// get on.
func (a *App) busy(err error) bool {
	waited := errors.Is(err, db.ErrBusy) || errors.Is(err, context.DeadlineExceeded)
	return waited && a.DB.D.Name == "sqlite" && time.Since(a.DB.Wrote()) < busyForLong
}

// JobStates counts the background jobs by state, for the operator.
func (a *App) JobStates(ctx context.Context) (map[string]int64, error) { return a.jobs.States(ctx) }
