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
	importWaits  = 24 * time.Hour      // an uploaded file that was not imported
	importKept   = 30 * 24 * time.Hour // the file of a finished import
	importOrphan = 24 * time.Hour      // a file without an import; it may still be uploading
)

// CheckJob is the kind of job that looks whether an import goes on.
const CheckJob = "import_check"

// watch takes up an import whose process died.
var watch = jobs.Watch[store.ImportKey]{Job: Job, Check: CheckJob, Once: func(k store.ImportKey) string { return k.Import.String() },
	Running: store.ImportRuns, Stalled: store.StalledImports}

// Check is the handler of CheckJob. It repeats until the import has ended.
func (a *Service) Check(ctx context.Context, payload json.RawMessage) error {
	return watch.Look(ctx, a.Jobs, a.Clock(), payload)
}

// TakeUp enqueues each running import that has not advanced for a while.
func (a *Service) TakeUp(ctx context.Context) error {
	return watch.TakeUp(ctx, a.Jobs, a.Clock())
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
