package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"
)

const (
	fileName = "vedlys.db"
	readers  = 8
	// applicationID marks the file as ours ("VDLS"); SQLite keeps it in the header.
	applicationID = 0x56444c53
)

// Settings of every connection. The page caches are small, because the
// operating system caches the file as well: eight busy readers stay under 80
// MB. LIKE is case-sensitive, as on PostgreSQL, so that it can use an index.
var sqliteCommon = []string{
	"_busy_timeout=10000", "_dqs=0",
	"_pragma=temp_store(memory)", "_pragma=case_sensitive_like(1)",
}

// The writer syncs at every commit: what was acknowledged survives a power
// cut.
var sqliteWriter = []string{
	"_txlock=immediate", "_journal_mode=WAL", "_synchronous=FULL", "_foreign_keys=1",
	"_pragma=cache_size(-8000)", "_pragma=journal_size_limit(67108864)",
}

var sqliteReader = []string{"mode=rw", "_pragma=cache_size(-2000)", "_query_only=1"}

func openSQLite(ctx context.Context, c Config) (*DB, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, &errorOf{ErrUnavailable, err}
	}
	path, err := filepath.Abs(File(c))
	if err != nil {
		return nil, err
	}
	if err := private(path); err != nil {
		return nil, &errorOf{ErrUnavailable, err}
	}
	at := newPlace(path)
	writer, err := sqlitePool(at, 1, sqliteWriter)
	if err != nil {
		return nil, err
	}
	reader, err := sqlitePool(at, readers, sqliteReader)
	if err != nil {
		return nil, err
	}
	// A long pause closes readers and frees their memory; the writer stays
	// open.
	reader.SetConnMaxIdleTime(5 * time.Minute)
	d := &DB{D: sqliteDialect, watch: c.Watch, writer: writer, reader: reader, turns: &turns{}, place: at}
	err = d.Update(ctx, func(t *Tx) error { return claim(ctx, t) })
	if err == nil {
		err = at.remember()
	}
	if err != nil {
		_ = d.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return d, nil
}

// private creates the file if needed and keeps others from reading it whatever
// the umask. SQLite gives its logs the same permissions. An existing file is
// not opened: on POSIX systems, closing it would release the locks that other
// connections of this process hold on it.
func private(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		// SQLite would empty the log for a new file, and what is in it only would be lost.
		if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 {
			return fmt.Errorf("%s is not there, but its log %s-wal is; put the file back, or move the log away", path, fileName)
		}
		if err := createPrivate(path); err != nil {
			return err
		}
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + end)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			_ = os.Chmod(path+end, 0o600) // it may belong to another owner
		}
	}
	return nil
}

// createPrivate creates an empty file unless there is one by now. The file is
// closed before it gets its name, so no one can have locked it.
func createPrivate(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), fileName+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// File returns the path of the SQLite database.
func File(c Config) string { return filepath.Join(c.Dir, fileName) }

func sqlitePool(at *place, connections int, params []string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(sqliteURI(at.path, slices.Concat(params, sqliteCommon)...))
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(cachingConnector{connector, at})
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool, nil
}

func sqliteURI(path string, params ...string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive letter
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: strings.Join(params, "&")}
	return u.String()
}

// claim marks a new file as ours and refuses the database of another program.
func claim(ctx context.Context, t *Tx) error {
	var id, tables int64
	if err := t.QueryRow(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if id == applicationID {
		return nil
	}
	if err := t.QueryRow(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if id != 0 || tables > 0 {
		return errNotOurs
	}
	_, err := t.Exec(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	return err
}
