package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

var errNotOurs = errors.New("db: the file is a database of another program")

// BackupTo writes a copy of the SQLite database to a new file. The copy is a
// snapshot, whatever other connections and processes write during it, and is
// complete once the file exists.
func (d *DB) BackupTo(ctx context.Context, path string) error {
	if d.D != sqliteDialect {
		return errors.New("db: BackupTo works on SQLite only")
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("db: backup to %s: %w", path, fs.ErrExist)
	}
	part := path + ".part"
	_ = os.Remove(part) // from an interrupted attempt
	if err := d.copyTo(ctx, part); err != nil {
		_ = os.Remove(part)
		return mapError(ctx, err)
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

// copyTo uses its own connection, because a copy takes long.
func (d *DB) copyTo(ctx context.Context, path string) error {
	pool, err := sqlitePool(d.place, 1, []string{"mode=rw"})
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := private(path); err != nil { // VACUUM accepts an empty file
		return err
	}
	if _, err := pool.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return err
	}
	return syncFile(path)
}

// syncFile syncs a file, or a folder's list of files, to disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// CheckFile returns an error unless the file is an intact SQLite database of
// ours, such as a backup. It does not change the file.
func CheckFile(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	pool, err := sqlitePool(newPlace(path), 1, []string{"mode=ro"})
	if err != nil {
		return err
	}
	defer pool.Close()
	return mapError(ctx, checkPool(ctx, pool))
}

func checkPool(ctx context.Context, pool *sql.DB) error {
	var id int64
	if err := pool.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if id != applicationID {
		return errNotOurs
	}
	var result string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result); err != nil {
		return err
	}
	if !strings.EqualFold(result, "ok") {
		return &errorOf{ErrUnavailable, errors.New("the file is damaged: " + result)}
	}
	var table string
	err := pool.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check`).Scan(&table)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return &errorOf{ErrReference, errors.New("in table " + table)}
}

// Check reads the whole SQLite database and returns an error unless it is
// intact. On PostgreSQL, whose administrators have better tools, it does
// nothing.
func (d *DB) Check(ctx context.Context) error {
	if d.D != sqliteDialect {
		return nil
	}
	// On a connection of its own: one that has searched keeps the structure of the search index as it was then, and SQLite
	// takes what others have written since for damage.
	pool, err := sqlitePool(d.place, 1, sqliteReader)
	if err != nil {
		return mapError(ctx, err)
	}
	err = checkPool(ctx, pool)
	return mapError(ctx, errors.Join(err, pool.Close()))
}

// Analyze updates PostgreSQL's statistics, as it would do itself some minutes
// after a large load. SQLite gets fixed statistics.
func (d *DB) Analyze(ctx context.Context) error {
	if d.D == sqliteDialect {
		return nil
	}
	_, err := d.writer.ExecContext(ctx, "ANALYZE")
	return mapError(ctx, err)
}
