package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	prefix = "file-"             // of the names of blobs
	kept   = 30 * 24 * time.Hour // a file that nothing refers to; until then an undo can restore it
	orphan = 24 * time.Hour      // a blob without a file; it may still be uploading
)

// Job is the kind of job that runs Tidy.
const (
	Job   = "tidy_files"
	Every = 6 * time.Hour
)

// Tidy deletes the files to which nothing has referred for a while, and blobs
// that belong to no file. It is the handler of Job; any process may run it at
// any time.
func (a *Service) Tidy(ctx context.Context, _ json.RawMessage) error {
	if a.Files == nil {
		return nil
	}
	if err := a.mark(ctx); err != nil {
		return err
	}
	var blobs []string
	err := a.DB.Update(ctx, func(tx *db.Tx) (err error) {
		blobs, err = store.DeleteUnusedFiles(ctx, tx, a.Clock().Add(-kept))
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range blobs {
		err = errors.Join(err, a.Files.Delete(name))
	}
	return errors.Join(err, a.sweep(ctx, record.Now().Add(-orphan)))
}

// mark notes since when nothing refers to files. Nobody waits while it reads. A
// file that is given to a record meanwhile is noted right the next time.
func (a *Service) mark(ctx context.Context) error {
	var all []*store.File
	used := map[record.ID]map[record.ID]bool{}
	err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = store.AllFiles(ctx, tx)
		for i := 0; err == nil && i < len(all); i++ {
			if of := all[i].Workspace; used[of] == nil {
				used[of], err = store.UsedFiles(ctx, tx, of)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return a.DB.Update(ctx, func(tx *db.Tx) error {
		for _, f := range all {
			since := time.Time{}
			if !used[f.Workspace][f.ID] {
				since = a.Clock()
			}
			if since.IsZero() == f.Unused.IsZero() {
				continue
			}
			if err := store.MarkFile(ctx, tx, f, since); err != nil {
				return err
			}
		}
		return nil
	})
}

// sweep deletes blobs that are older than a moment and belong to no file.
func (a *Service) sweep(ctx context.Context, before time.Time) error {
	_, extra, err := a.compare(ctx, before)
	for _, name := range extra {
		err = errors.Join(err, a.Files.Delete(name))
	}
	return err
}

// compare returns the files whose blob is missing, and the blobs that are older
// than a moment and belong to no file.
func (a *Service) compare(ctx context.Context, before time.Time) (missing []*store.File, extra []string, err error) {
	var all []*store.File
	if err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		all, err = store.AllFiles(ctx, tx)
		return err
	}); err != nil {
		return nil, nil, err
	}
	names, err := a.Files.Names() // after the rows, whose blobs were there before
	if err != nil {
		return nil, nil, err
	}
	have, known := map[string]bool{}, map[string]bool{}
	for _, name := range names {
		have[name] = true
	}
	for _, f := range all {
		if known[f.Blob] = true; !have[f.Blob] {
			missing = append(missing, f)
		}
	}
	for _, name := range names {
		if known[name] || !strings.HasPrefix(name, prefix) {
			continue
		}
		changed, gone := a.Files.Changed(name)
		switch {
		case gone == nil && changed.Before(before):
			extra = append(extra, name)
		case gone != nil && !errors.Is(gone, os.ErrNotExist):
			err = errors.Join(err, gone)
		}
	}
	return missing, extra, err
}

// Examine compares the files of all workspaces with the blobs. With repair it
// deletes blobs that belong to no file.
func (a *Service) Examine(ctx context.Context, repair bool) (unit.Finding, error) {
	f := unit.Finding{Area: "files", OK: true, Text: "the content of every file is there"}
	if a.Files == nil {
		return f, nil
	}
	missing, extra, err := a.compare(ctx, record.Now().Add(-orphan))
	if err != nil {
		return f, err
	}
	missing = slices.DeleteFunc(missing, func(f *store.File) bool { return a.forgotten(ctx, f) })
	switch {
	case len(missing) > 0:
		return unit.Finding{Area: "files", Text: fmt.Sprintf("the content of %d files is missing, such as %s", len(missing), missing[0].Blob)}, nil
	case len(extra) == 0:
		return f, nil
	}
	f = unit.Finding{Area: "files", Fixable: true, Text: fmt.Sprintf("%d blobs belong to no file, such as %s", len(extra), extra[0])}
	if repair {
		for _, name := range extra {
			err = errors.Join(err, a.Files.Delete(name))
		}
		f.Fixed = err == nil
	}
	return f, err
}

// forgotten reports whether a file has been deleted meanwhile.
func (a *Service) forgotten(ctx context.Context, f *store.File) bool {
	err := a.DB.View(ctx, func(tx *db.Tx) error {
		_, err := store.GetFile(ctx, tx, f.Workspace, f.ID)
		return err
	})
	return record.KindOf(err) == record.NotFound && err != nil
}
