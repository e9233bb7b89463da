package db

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A write into files that were moved away is not acknowledged.
func TestNothingIsSavedIntoFilesThatAreGone(t *testing.T) {
	add := "INSERT INTO a (b) VALUES (?)"
	for what, away := range map[string]func(dir string) error{
		"moved":    func(dir string) error { return os.Rename(dir+"/vedlys.db", dir+"/other.db") },
		"deleted":  func(dir string) error { return os.Remove(dir + "/vedlys.db") },
		"log gone": func(dir string) error { return os.Remove(dir + "/vedlys.db-wal") },
		"replaced": func(dir string) error {
			content, err := os.ReadFile(dir + "/vedlys.db")
			return errors.Join(err, os.Remove(dir+"/vedlys.db"), os.WriteFile(dir+"/vedlys.db", content, 0o600))
		},
		"folder moved": func(dir string) error { return os.Rename(dir, dir+"-old") },
	} {
		dir := filepath.Join(t.TempDir(), "data")
		d := openHere(t, dir)
		if err := errors.Join(execHere(t, d, "CREATE TABLE a (b TEXT)"), execHere(t, d, add, "before")); err != nil {
			t.Fatal(err)
		}
		pragmaOf(t, d.reader, "query_only") // a reader is open
		if err := away(dir); err != nil {
			t.Fatal(what, err)
		}
		if err := execHere(t, d, add, "after"); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v", what, err)
		}
		if got := pragmaOf(t, d.reader, "query_only"); got != "1" {
			t.Errorf("%s: it cannot be read: %s", what, got)
		}
	}
}

func TestWritingGoesOnOnceTheFileIsBack(t *testing.T) {
	dir := t.TempDir()
	d := openHere(t, dir)
	if err := execHere(t, d, "CREATE TABLE a (b TEXT)"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		move := func(from, to string) {
			if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
				t.Fatal(err)
			}
		}
		move("vedlys.db", "other.db")
		if err := execHere(t, d, "INSERT INTO a (b) VALUES ('away')"); !errors.Is(err, ErrReadOnly) {
			t.Error(err)
		}
		move("other.db", "vedlys.db")
		if err := execHere(t, d, "INSERT INTO a (b) VALUES ('back')"); err != nil {
			t.Error(err)
		}
	}
}

// If a file disappears during a transaction, its commit is uncertain.
func TestAFileThatGoesDuringACommitIsUncertain(t *testing.T) {
	dir := t.TempDir()
	d := openHere(t, dir)
	err := d.Update(t.Context(), func(tx *Tx) error {
		if _, err := tx.Exec(t.Context(), "CREATE TABLE a (b TEXT)"); err != nil {
			return err
		}
		return os.Rename(filepath.Join(dir, "vedlys.db"), filepath.Join(dir, "other.db"))
	})
	if !errors.Is(err, ErrUncertain) {
		t.Error(err)
	}
}

// SQLite removes the log with the last connection and makes another with the
// next one. That is not an error.
func TestANewLogOfOurOwnIsNoFault(t *testing.T) {
	d := openHere(t, t.TempDir())
	if err := execHere(t, d, "CREATE TABLE a (b TEXT)"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d.writer.SetMaxIdleConns(-1) // closes idle connections
		d.reader.SetMaxIdleConns(-1)
		if _, err := os.Stat(d.place.path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
			t.Fatal("the log is still there:", err)
		}
		d.writer.SetMaxIdleConns(1)
		if err := execHere(t, d, "INSERT INTO a (b) VALUES ('x')"); err != nil {
			t.Error(err)
		}
	}
}

// A commit that could not be synced is uncertain, and nothing is acknowledged
// after it: the operating system may have dropped the pages and report success
// next time.
func TestNothingIsAcknowledgedAfterAFailedSync(t *testing.T) {
	d := openHere(t, t.TempDir())
	d.place.unsynced.Store(true)
	if err := execHere(t, d, "CREATE TABLE a (b TEXT)"); !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), "disk") {
		t.Error(err)
	}
}
