package app

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

const (
	importLook   = 3 * time.Second
	importStall  = 10 * time.Second    // a step takes well under a second
	importTidy   = time.Minute         // how often old files are looked for
	importWaits  = 24 * time.Hour      // an uploaded file that nobody imports
	importKept   = 30 * 24 * time.Hour // the file of a finished import
	importOrphan = 24 * time.Hour      // a file that belongs to no import; it may be on its way in
)

// An importWatch takes up imports whose process died, and removes files that
// have served their time. The job queue would take imports up too, but only
// after minutes, since it cannot tell a dead process from a slow one. An import
// can: each step moves its place in the file, and two processes at the same
// step do no harm, for only one can commit it.
type importWatch struct {
	app  *App
	quit chan struct{}
	done sync.WaitGroup
}

func (w *importWatch) start() {
	w.quit = make(chan struct{})
	w.done.Go(func() {
		look, tidy := time.NewTicker(importLook), time.NewTicker(importTidy)
		defer look.Stop()
		defer tidy.Stop()
		w.do(w.app.takeUpImports, w.app.tidyImports)
		for {
			select {
			case <-w.quit:
				return
			case <-look.C:
				w.do(w.app.takeUpImports)
			case <-tidy.C:
				w.do(w.app.tidyImports)
			}
		}
	})
}

func (w *importWatch) stop() {
	close(w.quit)
	w.done.Wait()
}

func (w *importWatch) do(chores ...func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), importLook)
	defer cancel()
	for _, chore := range chores {
		if err := chore(ctx); err != nil {
			w.app.Log.Warn("looking after the imports failed", "error", err)
		}
	}
}

// takeUpImports enqueues the rest of each import that has not moved for a
// while.
func (a *App) takeUpImports(ctx context.Context) error {
	now := a.Clock()
	var any bool
	err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		any, err = store.AnyStalledImport(ctx, tx, now.Add(-importStall))
		return err
	})
	if err != nil || !any {
		return err
	}
	return a.DB.Update(ctx, func(tx *db.Tx) error {
		keys, err := store.StalledImports(ctx, tx, now.Add(-importStall), now)
		for _, k := range keys {
			a.Log.Info("an import stood still; its rest is enqueued", "import", k.Import)
			err = errors.Join(err, a.jobs.Enqueue(ctx, tx, importJob, importWork(k)))
		}
		return err
	})
}

// tidyImports forgets what was uploaded and never imported, and removes the
// files that nobody needs any more. Reports stay.
func (a *App) tidyImports(ctx context.Context) error {
	if a.Files == nil {
		return nil
	}
	now := a.Clock()
	err := a.DB.Update(ctx, func(tx *db.Tx) error {
		return store.ForgetImports(ctx, tx, now.Add(-importWaits), now.Add(-importKept))
	})
	if err != nil {
		return err
	}
	return a.sweepFiles(ctx, now.Add(-importOrphan))
}

// sweepFiles removes the files that are older than a moment and that no import
// needs.
func (a *App) sweepFiles(ctx context.Context, before time.Time) error {
	names, err := a.Files.Names()
	if err != nil {
		return err
	}
	var needed map[ID]bool
	err = a.DB.View(ctx, func(tx *db.Tx) (err error) {
		needed, err = store.ImportsWithFile(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range names {
		text, ours := strings.CutPrefix(strings.TrimSuffix(name, ".csv"), "import-")
		if id, isID := record.ParseID(text); !ours || !isID || needed[id] {
			continue
		}
		changed, gone := a.Files.Changed(name)
		if gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		if gone == nil && changed.Before(before) {
			err = errors.Join(err, a.Files.Delete(name))
		}
	}
	return err
}
