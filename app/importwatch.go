package app

import (
	"context"
	"sync"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

const (
	importLook  = 3 * time.Second
	importStall = 10 * time.Second // a step takes well under a second
)

// An importWatch takes on imports whose process died. The job queue would do so
// too, but only after minutes, since it cannot tell a dead process from a slow
// one. An import can: each step moves its place in the file, and two processes
// at the same step do no harm, for only one can commit it.
type importWatch struct {
	app  *App
	quit chan struct{}
	done sync.WaitGroup
	seen map[ID]importPlace
}

// importPlace is where an import stood, and since when as far as is known.
type importPlace struct {
	position int64
	since    time.Time
}

func (w *importWatch) start() {
	w.quit = make(chan struct{})
	w.done.Go(func() {
		tick := time.NewTicker(importLook)
		defer tick.Stop()
		for {
			select {
			case <-w.quit:
				return
			case <-tick.C:
				if err := w.look(); err != nil {
					w.app.Log.Warn("looking for stalled imports failed", "error", err)
				}
			}
		}
	})
}

func (w *importWatch) stop() {
	close(w.quit)
	w.done.Wait()
}

// look enqueues the rest of each import that has not moved for a while.
func (w *importWatch) look() error {
	ctx, cancel := context.WithTimeout(context.Background(), importLook)
	defer cancel()
	var running []*store.Import
	err := w.app.read(ctx, func(tx *db.Tx) (err error) {
		running, err = store.RunningImports(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	seen := map[ID]importPlace{}
	for _, i := range running {
		was, known := w.seen[i.ID]
		if !known || was.position != i.Position {
			was = importPlace{i.Position, time.Now()}
		}
		if time.Since(was.since) > importStall {
			if err := w.adopt(ctx, i); err != nil {
				return err
			}
			was.since = time.Now()
		}
		seen[i.ID] = was
	}
	w.seen = seen
	return nil
}

func (w *importWatch) adopt(ctx context.Context, i *store.Import) error {
	w.app.Log.Info("an import stood still; its rest is enqueued", "import", i.ID)
	return w.app.DB.Update(ctx, func(tx *db.Tx) error {
		return w.app.jobs.Enqueue(ctx, tx, importJob, importWork{i.Workspace, i.ID})
	})
}
