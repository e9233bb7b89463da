package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

// RestorePrefix is the prefix of a running restore's folders in the data
// folder. A killed restore leaves them behind.
const RestorePrefix = "restore-"

// restoreStep is the number of rows written at once.
const restoreStep = 5000

// restoreMemory is the memory in megabytes that the database may use, in a
// process that does nothing else.
const restoreMemory = 300

// Restore loads a backup of either engine into an empty installation. It
// checks the whole file before it writes anything. On SQLite it builds the
// database in another folder and moves it into place once complete; on
// PostgreSQL it uses one transaction. So it restores everything or nothing.
func Restore(ctx context.Context, c db.Config, files string, backup *os.File, progress func(rows int64)) error {
	_, m, err := readArchive(backup)
	if err != nil {
		return err
	}
	if err := MustBeEmpty(ctx, c); err != nil {
		return err
	}
	r := &restoring{backup: backup, progress: progress}
	if r.files, err = blob.Open(files); err != nil {
		return err
	}
	defer r.files.Close()
	if c.URL == "" {
		err = r.beside(ctx, c, m)
	} else {
		err = r.into(ctx, c, m)
	}
	if err != nil {
		return errors.Join(err, r.forget())
	}
	return nil
}

// MustBeEmpty refuses to restore over existing data.
func MustBeEmpty(ctx context.Context, c db.Config) error {
	if c.URL == "" {
		if _, err := os.Stat(db.File(c)); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	err = d.View(ctx, func(tx *db.Tx) error {
		there, err := tx.TableExists(ctx, "workspace")
		if err != nil || !there {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, "SELECT (SELECT COUNT(*) FROM workspace) + (SELECT COUNT(*) FROM person)").Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return errors.New("there are workspaces in this database already; a backup can only be restored into an empty one")
		}
		return nil
	})
	return errors.Join(err, d.Close())
}

// restoring is a running restore.
type restoring struct {
	backup   *os.File
	files    *blob.Dir
	written  []string // files
	progress func(int64)
	rows     int64
	version  int64 // of the backup's tables

	archive *archiveReader
	counts  map[string]int64
	table   string
	columns []db.Column
	batch   [][]any
	tables  map[string]*db.Table
}

// beside builds the SQLite database in a folder of its own and moves it into
// place.
func (r *restoring) beside(ctx context.Context, c db.Config, m *Manifest) error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(c.Dir, RestorePrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	made := db.Config{Dir: dir}
	if err := r.into(ctx, made, m); err != nil {
		return err
	}
	for _, rest := range []string{"-wal", "-shm"} { // of the empty database
		if err := os.Remove(db.File(c) + rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(db.File(made), db.File(c)); err != nil {
		return err
	}
	return syncDir(filepath.Dir(db.File(c)))
}

// into loads the backup into an empty database with the tables of its version,
// and then migrates them like those of any old database.
func (r *restoring) into(ctx context.Context, c db.Config, m *Manifest) (err error) {
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Discard(ctx, store.RecordTables()...); err != nil { // it may have been migrated before, but it is empty
		return err
	}
	if err := d.MigrateTo(ctx, m.Schema, store.Steps()...); err != nil {
		return err
	}
	r.version = m.Schema
	end, err := d.Bulk(ctx, restoreMemory)
	if err != nil {
		return err
	}
	defer end()
	if err := r.load(ctx, d); err != nil {
		return err
	}
	if err := store.Migrate(ctx, d); err != nil {
		return err
	}
	if err := d.Update(ctx, func(tx *db.Tx) error { return store.Reindex(ctx, tx) }); err != nil {
		return err
	}
	return errors.Join(resume(ctx, d), d.Analyze(ctx))
}

// load reads the whole archive. An SQLite database that is being built has no
// other users, so it is written in many transactions.
func (r *restoring) load(ctx context.Context, d *db.DB) error {
	if d.D.Name == "postgres" {
		return d.Update(ctx, func(tx *db.Tx) error {
			if err := r.begin(); err != nil {
				return err
			}
			for done := false; !done; {
				var err error
				if done, err = r.step(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := r.begin(); err != nil {
		return err
	}
	for done := false; !done; {
		err := d.Update(ctx, func(tx *db.Tx) (err error) {
			done, err = r.step(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// begin reads the archive from its beginning, also when a transaction is run
// again.
func (r *restoring) begin() (err error) {
	if err := r.forget(); err != nil {
		return err
	}
	r.counts, r.rows, r.batch = map[string]int64{}, 0, nil
	r.archive, _, err = readArchive(r.backup)
	return err
}

// forget deletes the files that were written.
func (r *restoring) forget() error {
	var errs []error
	for _, name := range r.written {
		errs = append(errs, r.files.Delete(name))
	}
	r.written = nil
	return errors.Join(errs...)
}

// step loads some rows and reports whether the end was reached.
func (r *restoring) step(ctx context.Context, tx *db.Tx) (done bool, err error) {
	for n := 0; n < restoreStep; n++ {
		line, value, err := r.archive.next()
		if err != nil {
			return false, err
		}
		if line == nil {
			row, ok := value.([]any)
			if !ok || len(row) != len(r.columns) {
				return false, fmt.Errorf("the backup has a row in table %s that does not fit", r.table)
			}
			r.batch = append(r.batch, row)
			continue
		}
		if err := r.flush(ctx, tx); err != nil {
			return false, err
		}
		switch {
		case line.End != nil:
			return true, r.compare(line.End)
		case line.File != "":
			err = r.file(line.File)
		default:
			err = r.section(ctx, tx, line)
		}
		if err != nil {
			return false, err
		}
	}
	return false, r.flush(ctx, tx)
}

// section begins a table. Its columns must be known: the schema version rules
// out a backup of a newer release, but not one of a modified program.
func (r *restoring) section(ctx context.Context, tx *db.Tx, line *archiveLine) error {
	r.table, r.counts[line.Table], r.columns = line.Table, 0, line.Columns
	if t := store.RecordType(line.Table); t != nil {
		return store.Recreate(ctx, tx, t, line.Columns, r.version)
	}
	if r.tables == nil {
		all, err := store.Dumped(ctx, tx)
		if err != nil {
			return err
		}
		r.tables = map[string]*db.Table{}
		for _, t := range all {
			r.tables[t.Name] = t
		}
	}
	t := r.tables[line.Table]
	if t == nil {
		return fmt.Errorf("the backup has a table %q that this Vedlys does not know", line.Table)
	}
	for _, c := range line.Columns {
		if !slices.Contains(t.Columns, c) {
			return fmt.Errorf("the backup has a column %s.%s that this Vedlys does not know", line.Table, c.Name)
		}
	}
	return nil
}

// flush writes the rows read so far.
func (r *restoring) flush(ctx context.Context, tx *db.Tx) error {
	if len(r.batch) == 0 {
		return nil
	}
	if err := store.Load(ctx, tx, r.table, r.columns, r.batch); err != nil {
		return fmt.Errorf("table %s: %w", r.table, err)
	}
	n := int64(len(r.batch))
	r.counts[r.table] += n
	if r.rows += n; r.progress != nil {
		r.progress(r.rows)
	}
	r.batch = r.batch[:0]
	return nil
}

// file writes an uploaded file.
func (r *restoring) file(name string) error {
	if err := r.files.Delete(name); err != nil {
		return err
	}
	r.written = append(r.written, name)
	_, err := r.files.Put(name, r.archive.pieces(), math.MaxInt64-1)
	return err
}

// compare returns an error unless all rows were loaded.
func (r *restoring) compare(end map[string]int64) error {
	if !maps.Equal(end, r.counts) {
		return fmt.Errorf("the backup says it has %v rows, but has %v", end, r.counts)
	}
	return nil
}

// resume lets the server take up the imports and operations that were running
// when it starts.
func resume(ctx context.Context, d *db.DB) error {
	return d.Update(ctx, func(tx *db.Tx) error { return store.Stall(ctx, tx) })
}
