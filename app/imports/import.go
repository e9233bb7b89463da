package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// MaxImport is the largest accepted size of a file, in bytes.
const MaxImport = 64 << 20

// A Received is a file that was uploaded and has no import yet.
type Received struct {
	ID   record.ID
	Name string // as the sender names it
	Size int64
	Sum  string // SHA-256, for a file from a form
}

// Receive stores a file on disk, holding only a few kilobytes in memory. The
// caller makes an import of it or drops it.
func (a *Service) Receive(by crm.Actor, name string, r io.Reader) (Received, error) {
	if err := unit.MayWrite(by); err != nil {
		return Received{}, err
	}
	f := Received{ID: record.NewID(), Name: unit.FileName(name, "import.csv")}
	var err error
	f.Size, err = a.Files.Put(FileOf(f.ID), r, MaxImport)
	if errors.Is(err, blob.ErrTooLarge) {
		return f, record.Fail(record.TooLarge, "file_too_large", "max", MaxImport>>20).On("file")
	}
	return f, unit.Fault(err)
}

// Drop deletes a received file.
func (a *Service) Drop(f Received) error { return unit.Fault(a.Files.Delete(FileOf(f.ID))) }

// Create makes an import of a received file: it detects the file's format
// and matches columns to fields by their names. Nothing is imported yet. A
// file that cannot be read is dropped.
func (a *Service) Create(ctx context.Context, by crm.Actor, t *record.Type, f Received) (*store.Import, error) {
	i := &store.Import{ID: f.ID, Workspace: by.Workspace, Person: by.User, RecordType: t.Name, FileName: f.Name, FileKept: true,
		Size: f.Size, State: store.ImportWaiting, Uploaded: a.Clock()}
	err := a.firstPlan(ctx, by, i)
	if err == nil {
		_, err = a.Update(ctx, by, func(tx *db.Tx) (*unit.Done, error) {
			return &unit.Done{Action: "upload", Record: i}, store.InsertImport(ctx, tx, i)
		})
	}
	if err != nil {
		return nil, errors.Join(unit.Fault(err), a.Drop(f))
	}
	return i, nil
}

// Upload combines Receive and NewImport.
func (a *Service) Upload(ctx context.Context, by crm.Actor, t *record.Type, name string, r io.Reader) (*store.Import, error) {
	f, err := a.Receive(by, name, r)
	if err != nil {
		return nil, err
	}
	return a.Create(ctx, by, t, f)
}

// FileOf returns the name of the stored file of an import.
func FileOf(id record.ID) string { return "import-" + id.String() + ".csv" }

// clip shortens a text to n characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// Get returns an import in the actor's scope.
func (a *Service) Get(ctx context.Context, by crm.Actor, id record.ID) (i *store.Import, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if i, err = store.GetImport(ctx, tx, by, id); err != nil {
			return err
		}
		return i.ReadUndone(ctx, tx)
	})
	return i, err
}

// List returns the newest imports that the actor sees.
func (a *Service) List(ctx context.Context, by crm.Actor) (out []*store.Import, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if out, err = store.Imports(ctx, tx, by, 50); err != nil {
			return err
		}
		for _, i := range out {
			if err := i.ReadUndone(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Problems returns the problems of an import after a line of its file,
// for at most fileRows rows.
func (a *Service) Problems(ctx context.Context, by crm.Actor, id record.ID, afterLine, fileRows int) (out []store.Problem, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if _, err := store.GetImport(ctx, tx, by, id); err != nil {
			return err
		}
		out, err = store.Problems(ctx, tx, by.Workspace, id, afterLine, fileRows)
		return err
	})
	return out, err
}

// Discard deletes an uploaded file that was not imported.
func (a *Service) Discard(ctx context.Context, by crm.Actor, id record.ID) error {
	if err := unit.MayWrite(by); err != nil {
		return err
	}
	if _, err := a.Get(ctx, by, id); err != nil {
		return err
	}
	err := a.DB.Update(ctx, func(tx *db.Tx) error { return store.DeleteImport(ctx, tx, by.Workspace, id) })
	if err != nil {
		return unit.Fault(err)
	}
	return unit.Fault(a.Files.Delete(FileOf(id)))
}

// openFile opens the file of an import. A missing file is a NotFound error.
func (a *Service) openFile(id record.ID) (*os.File, error) {
	f, err := a.Files.Open(FileOf(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, record.Fail(record.NotFound, "import_file")
	}
	if err != nil {
		return nil, fmt.Errorf("open the file of an import: %w", err)
	}
	return f, nil
}
