package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// MaxImport is the largest accepted size of a file, in bytes.
const MaxImport = 64 << 20

// A Received is a file that was uploaded and has no import yet.
type Received struct {
	ID   ID
	Name string // as the sender names it
	Size int64
	Sum  string // SHA-256, for a file from a form
}

// Receive stores a file on disk, holding only a few kilobytes in memory. The
// caller makes an import of it or drops it.
func (a *App) Receive(by crm.Actor, name string, r io.Reader) (Received, error) {
	if err := mayWrite(by); err != nil {
		return Received{}, err
	}
	f := Received{ID: record.NewID(), Name: shownName(name)}
	var err error
	f.Size, err = a.Files.Put(fileOf(f.ID), r, MaxImport)
	if errors.Is(err, blob.ErrTooLarge) {
		return f, record.Fail(record.TooLarge, "file_too_large", "max", MaxImport>>20).On("file")
	}
	return f, fault(err)
}

// Drop deletes a received file.
func (a *App) Drop(f Received) error { return fault(a.Files.Delete(fileOf(f.ID))) }

// NewImport makes an import of a received file: it detects the file's format
// and matches columns to fields by their names. Nothing is imported yet. A
// file that cannot be read is dropped.
func (a *App) NewImport(ctx context.Context, by crm.Actor, t *record.Type, f Received) (*store.Import, error) {
	i := &store.Import{ID: f.ID, Workspace: by.Workspace, Person: by.User, RecordType: t.Name, FileName: f.Name, FileKept: true,
		Size: f.Size, State: store.ImportWaiting, Uploaded: a.Clock()}
	err := a.firstPlan(ctx, by, i)
	if err == nil {
		_, err = a.update(ctx, by, func(tx *db.Tx) (*Done, error) {
			return &Done{Action: "upload", Record: i}, store.InsertImport(ctx, tx, i)
		})
	}
	if err != nil {
		return nil, errors.Join(fault(err), a.Drop(f))
	}
	return i, nil
}

// Upload combines Receive and NewImport.
func (a *App) Upload(ctx context.Context, by crm.Actor, t *record.Type, name string, r io.Reader) (*store.Import, error) {
	f, err := a.Receive(by, name, r)
	if err != nil {
		return nil, err
	}
	return a.NewImport(ctx, by, t, f)
}

func fileOf(id ID) string { return "import-" + id.String() + ".csv" }

// shownName returns the file's base name for display.
func shownName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name = strings.TrimSpace(clip(name, 200)); name == "-" { // the standard input
		name = ""
	}
	return or(name, "import.csv")
}

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

// Import returns an import in the actor's scope.
func (a *App) Import(ctx context.Context, by crm.Actor, id ID) (i *store.Import, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		if i, err = store.GetImport(ctx, tx, by, id); err != nil {
			return err
		}
		return i.ReadUndone(ctx, tx)
	})
	return i, err
}

// Imports returns the newest imports that the actor sees.
func (a *App) Imports(ctx context.Context, by crm.Actor) (out []*store.Import, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
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

// ImportProblems returns the problems of an import after a line of its file,
// for at most fileRows rows.
func (a *App) ImportProblems(ctx context.Context, by crm.Actor, id ID, afterLine, fileRows int) (out []store.Problem, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		if _, err := store.GetImport(ctx, tx, by, id); err != nil {
			return err
		}
		out, err = store.Problems(ctx, tx, by.Workspace, id, afterLine, fileRows)
		return err
	})
	return out, err
}

// DiscardImport deletes an uploaded file that was not imported.
func (a *App) DiscardImport(ctx context.Context, by crm.Actor, id ID) error {
	if err := mayWrite(by); err != nil {
		return err
	}
	if _, err := a.Import(ctx, by, id); err != nil {
		return err
	}
	err := a.DB.Update(ctx, func(tx *db.Tx) error { return store.DeleteImport(ctx, tx, by.Workspace, id) })
	if err != nil {
		return fault(err)
	}
	return fault(a.Files.Delete(fileOf(id)))
}

// openFile opens the file of an import. A missing file is a NotFound error.
func (a *App) openFile(id ID) (*os.File, error) {
	f, err := a.Files.Open(fileOf(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, record.Fail(record.NotFound, "import_file")
	}
	if err != nil {
		return nil, fmt.Errorf("open the file of an import: %w", err)
	}
	return f, nil
}
