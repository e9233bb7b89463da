package backup

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

// Backup writes a snapshot of the whole installation, tables and uploaded
// files, to a new file. Writing continues during it. progress receives the
// number of rows written so far.
func (a *Service) Backup(ctx context.Context, path string, progress func(rows int64)) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already", path)
	}
	if err := a.somethingToBackUp(ctx); err != nil {
		return err
	}
	part := path + ".part"
	_ = os.Remove(part) // from an interrupted attempt
	removeAbandoned(filepath.Dir(path))
	if err := a.backup(ctx, part, progress); err != nil {
		_ = os.Remove(part) // it may not exist
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// Abandoned is the age after its last write at which a partial backup counts
// as abandoned.
const Abandoned = time.Hour

// removeAbandoned removes partial files that killed backups to other names
// have left in the folder, since they contain all data.
func removeAbandoned(dir string) {
	parts, _ := filepath.Glob(filepath.Join(dir, "*.part"))
	for _, part := range parts {
		info, err := os.Stat(part)
		if err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > Abandoned && isBackup(part) {
			_ = os.Remove(part)
		}
	}
}

// isBackup reports whether a file begins like a backup.
func isBackup(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	begins := make([]byte, len(ArchiveMagic))
	_, err = io.ReadFull(f, begins)
	return err == nil && string(begins) == ArchiveMagic
}

// somethingToBackUp refuses an empty database, which is usually the wrong one.
func (a *Service) somethingToBackUp(ctx context.Context) error {
	return a.DB.View(ctx, func(tx *db.Tx) error {
		all, err := store.Workspaces(ctx, tx)
		if err == nil && len(all) == 0 {
			return errors.New("the database is empty, so there is nothing to back up; is it the right one?")
		}
		return err
	})
}

// backup writes a backup to a new file and syncs it to disk.
func (a *Service) backup(ctx context.Context, path string, progress func(int64)) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = a.writeBackup(ctx, f, progress)
	return errors.Join(err, f.Sync(), f.Close())
}

// BackupTo is Backup to a stream. The output of a failed backup has no end, so
// Restore refuses it.
func (a *Service) BackupTo(ctx context.Context, w io.Writer, progress func(rows int64)) error {
	if err := a.somethingToBackUp(ctx); err != nil {
		return err
	}
	return a.writeBackup(ctx, w, progress)
}

func (a *Service) writeBackup(ctx context.Context, to io.Writer, progress func(int64)) error {
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

// backupFiles writes the uploaded files. They never change. A file that has
// been deleted by now is not needed by any row.
func (a *Service) backupFiles(w *archiveWriter) error {
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

// syncDir syncs a folder's list of files to disk.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
