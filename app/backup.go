package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

// Backup writes all that the installation holds, as it is at one moment, to a
// new file: tables and uploaded files. Others may go on writing meanwhile.
// Progress is told in rows.
func (a *App) Backup(ctx context.Context, path string, progress func(rows int64)) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already", path)
	}
	if err := a.somethingToBackUp(ctx); err != nil {
		return err
	}
	part := path + ".part"
	_ = os.Remove(part) // of an attempt that was cut short
	removeAbandoned(filepath.Dir(path))
	if err := a.backup(ctx, part, progress); err != nil {
		_ = os.Remove(part) // which may not even be there
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// abandoned is how long a backup that is under way never goes without writing.
const abandoned = time.Hour

// removeAbandoned removes what backups to other names have left in the folder
// when they were killed: it holds all data.
func removeAbandoned(dir string) {
	parts, _ := filepath.Glob(filepath.Join(dir, "*.part"))
	for _, part := range parts {
		info, err := os.Stat(part)
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > abandoned && isBackup(part) {
			_ = os.Remove(part)
		}
	}
}

// isBackup reports whether a file begins as backups do.
func isBackup(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	begins := make([]byte, len(archiveMagic))
	_, err = io.ReadFull(f, begins)
	return err == nil && string(begins) == archiveMagic
}

// somethingToBackUp refuses an empty database: it is mostly the wrong one.
func (a *App) somethingToBackUp(ctx context.Context) error {
	return a.DB.View(ctx, func(tx *db.Tx) error {
		all, err := store.Workspaces(ctx, tx)
		if err == nil && len(all) == 0 {
			return errors.New("the database is empty, so there is nothing to back up; is it the right one?")
		}
		return err
	})
}

// backup writes a backup to a new file and makes sure that it is on the disk.
func (a *App) backup(ctx context.Context, path string, progress func(int64)) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = a.writeBackup(ctx, f, progress)
	return errors.Join(err, f.Sync(), f.Close())
}

// BackupTo is Backup to a stream. What a failed one has written has no end, and
// is refused by Restore.
func (a *App) BackupTo(ctx context.Context, w io.Writer, progress func(rows int64)) error {
	if err := a.somethingToBackUp(ctx); err != nil {
		return err
	}
	return a.writeBackup(ctx, w, progress)
}

func (a *App) writeBackup(ctx context.Context, to io.Writer, progress func(int64)) error {
	w, err := newArchive(to, Manifest{Format: archiveFormat, Schema: db.SchemaVersion(), Made: a.Clock(), Engine: a.DB.D.Name})
	if err != nil {
		return err
	}
	counts := map[string]int64{}
	if err := a.DB.Snapshot(ctx, func(tx *db.Tx) error { return dumpAll(ctx, tx, w, counts, progress) }); err != nil {
		return err
	}
	if err := a.backupFiles(w); err != nil {
		return err
	}
	return w.end(counts)
}

func dumpAll(ctx context.Context, tx *db.Tx, w *archiveWriter, counts map[string]int64, progress func(int64)) error {
	tables, err := store.Dumped(ctx, tx)
	if err != nil {
		return err
	}
	var all int64
	for _, t := range tables {
		if err := w.enc.Encode(archiveLine{Table: t.Name, Columns: t.Columns}); err != nil {
			return err
		}
		counts[t.Name] = 0
		err := store.Dump(ctx, tx, t, func(row []any) error {
			counts[t.Name]++
			if all++; progress != nil && all%10_000 == 0 {
				progress(all)
			}
			return w.enc.Encode(row)
		})
		if err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return nil
}

// backupFiles adds the uploaded files. They are never changed; one that is
// gone by now has nothing in the tables that needs it.
func (a *App) backupFiles(w *archiveWriter) error {
	names, err := a.Files.Names()
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := a.Files.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(w.pieces(name, f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// syncDir has the operating system write a folder's list of files to the disk.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
