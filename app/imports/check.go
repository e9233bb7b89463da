package imports

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

const (
	importStall  = 10 * time.Second    // a step takes well under a second
	importWaits  = 24 * time.Hour      // an uploaded file that was not imported
	importKept   = 30 * 24 * time.Hour // the file of a finished import
	importOrphan = 24 * time.Hour      // a file without an import; it may still be uploading
)

// CheckJob watches a running import and takes it up if its process died.
// The job queue would too, but only after minutes, since it cannot tell a dead
// process from a slow one. An import can: each step advances its position in
// the file. Two processes at the same step do no harm, since only one can
// commit it.
const CheckJob = "import_check"

// checkImportLater enqueues a check of an import after importStall.
func (a *Service) checkImportLater(ctx context.Context, tx *db.Tx, k store.ImportKey) error {
	return a.Jobs.Enqueue(ctx, tx, CheckJob, Work(k), jobs.Once(k.Import.String()), jobs.At(time.Now().Add(importStall)))
}

// Check is the handler of CheckJob. It repeats until the import
// has ended.
func (a *Service) Check(ctx context.Context, payload json.RawMessage) error {
	var k Work
	if err := json.Unmarshal(payload, &k); err != nil {
		return err
	}
	return a.DB.Update(ctx, func(tx *db.Tx) error {
		running, err := store.ImportRuns(ctx, tx, store.ImportKey(k))
		if err != nil || !running {
			return err
		}
		if err := a.takeUp(ctx, tx); err != nil {
			return err
		}
		return a.checkImportLater(ctx, tx, store.ImportKey(k))
	})
}

// TakeUp enqueues each running import that has not advanced for a
// while.
func (a *Service) TakeUp(ctx context.Context) error {
	return a.DB.Update(ctx, func(tx *db.Tx) error { return a.takeUp(ctx, tx) })
}

func (a *Service) takeUp(ctx context.Context, tx *db.Tx) error {
	now := a.Clock()
	keys, err := store.StalledImports(ctx, tx, now.Add(-importStall), now)
	for _, k := range keys {
		a.Log.Info("an import stood still; its rest is enqueued", "import", k.Import)
		err = errors.Join(err, a.Jobs.Enqueue(ctx, tx, Job, Work(k)), a.checkImportLater(ctx, tx, k))
	}
	return err
}

// Tidy deletes uploads that were never imported and files that are no
// longer needed. Reports remain.
func (a *Service) Tidy(ctx context.Context) error {
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
	return a.SweepFiles(ctx, now.Add(-importOrphan))
}

// SweepFiles deletes files older than a moment that no import needs.
func (a *Service) SweepFiles(ctx context.Context, before time.Time) error {
	names, err := a.Files.Names()
	if err != nil {
		return err
	}
	var needed map[record.ID]bool
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
