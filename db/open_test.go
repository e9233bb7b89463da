package db

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
)

func openHere(t *testing.T, dir string) *DB {
	t.Helper()
	d, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func execHere(t *testing.T, d *DB, statement string, args ...any) error {
	t.Helper()
	return d.Update(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(t.Context(), statement, args...)
		return err
	})
}

func TestConnectionsAreOpenedDurable(t *testing.T) {
	d := openHere(t, t.TempDir())
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "temp_store": "2",
	} {
		if got := pragmaOf(t, d.writer, pragma); got != want {
			t.Errorf("writer: %s is %s", pragma, got)
		}
	}
	if got := pragmaOf(t, d.reader, "query_only"); got != "1" {
		t.Errorf("reader: query_only is %s", got)
	}
}

func pragmaOf(t *testing.T, pool *sql.DB, name string) (got string) {
	t.Helper()
	if err := pool.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFullDiskIsUnavailableAndPasses(t *testing.T) {
	d := openHere(t, t.TempDir())
	if err := execHere(t, d, "CREATE TABLE a (b TEXT)"); err != nil {
		t.Fatal(err)
	}
	limit := func(pages string) {
		if got := pragmaOf(t, d.writer, "max_page_count = "+pages); got != pages {
			t.Fatal(got)
		}
	}
	limit("10")
	add := "INSERT INTO a (b) VALUES (?)"
	if err := execHere(t, d, add, strings.Repeat("x", 100_000)); !errors.Is(err, ErrUnavailable) {
		t.Error("with a full disk:", err)
	}
	limit("100000")
	if err := execHere(t, d, add, strings.Repeat("x", 100_000)); err != nil {
		t.Error("with room again:", err)
	}
}

func TestLockHeldTooLongIsBusy(t *testing.T) {
	dir := t.TempDir()
	one, other := openHere(t, dir), openHere(t, dir)
	if got := pragmaOf(t, other.writer, "busy_timeout = 50"); got != "50" {
		t.Fatal(got)
	}
	err := one.Update(t.Context(), func(*Tx) error {
		if err := execHere(t, other, "CREATE TABLE a (b TEXT)"); !errors.Is(err, ErrBusy) {
			t.Error("while the lock is held:", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := execHere(t, other, "CREATE TABLE a (b TEXT)"); err != nil {
		t.Error("once it is free:", err)
	}
}
