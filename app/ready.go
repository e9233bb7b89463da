package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

// ErrDiskFull means that nothing can be written, though everything can be
// read.
var ErrDiskFull = errors.New("the disk is full")

const (
	spareSpace   = 4 << 20          // bytes that must be free to write a change
	readyFor     = time.Second      // how long a result of Ready is cached
	readyWithin  = 2 * time.Second  // the time limit of a check
	busyForLong  = 30 * time.Second // a writer that commits nothing for this long is stuck
	readySetting = "ready"          // the setting that a check writes
)

// readiness caches the result of Ready, so that frequent callers cost little.
type readiness struct {
	mu  sync.Mutex
	at  time.Time
	err error
}

// Ready returns nil if requests can be served, including changes: it writes a
// few bytes to the database and to the file folder.
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
	if free, known := blob.FreeSpace(a.Disk); a.Disk != "" && known && free < spareSpace {
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

// busy reports whether a write only waited too long for other writes that make
// progress.
func (a *App) busy(err error) bool {
	waited := errors.Is(err, db.ErrBusy) || errors.Is(err, context.DeadlineExceeded)
	return waited && a.DB.D.Name == "sqlite" && time.Since(a.DB.Wrote()) < busyForLong
}

// JobStates returns the number of background jobs by state, for the operator.
func (a *App) JobStates(ctx context.Context) (map[string]int64, error) { return a.Jobs.States(ctx) }
