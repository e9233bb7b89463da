package db_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

func TestBackupWhileOthersWrite(t *testing.T) {
	c := dbtest.Fresh(t, "sqlite")
	d := open(t, c)
	counter := makeCounter(t, d)
	other := otherProcess("write", c)
	other.Env = append(other.Env, "PLAY_COUNTER="+counter.String())
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	for load(t, d, counter).N == 0 {
	}
	restored := db.Config{Dir: t.TempDir()}
	path := filepath.Join(restored.Dir, "vedlys.db")
	if err := d.BackupTo(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := other.Wait(); err != nil {
		t.Error(err)
	}
	if err := db.CheckFile(t.Context(), path); err != nil {
		t.Error("check:", err)
	}
	if err := d.BackupTo(t.Context(), path); !errors.Is(err, fs.ErrExist) {
		t.Error("an existing file was overwritten:", err)
	}
	if left, _ := filepath.Glob(path + "?*"); len(left) > 0 {
		t.Error("left behind:", left)
	}
	copied := open(t, restored)
	if n, rows := load(t, copied, counter).N, count(t, copied, "w%"); int(n) != rows || rows == 0 {
		t.Errorf("the copy mixes two states: counter %d, rows %d", n, rows)
	}
}

func TestCheckFileRefusesDamagedFiles(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	d := dbtest.Open(t, "sqlite")
	for i := range 200 {
		if err := insert(ctx, d, newID(t).String()+string(rune('a'+i%26))); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.BackupTo(ctx, path("good.db")); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path("good.db"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), good...)
	for i := len(damaged) / 2; i < len(damaged)/2+8192; i++ {
		damaged[i] ^= 0x5a
	}
	for name, content := range map[string][]byte{
		"text.db": []byte("this is no database at all, just some text"), "empty.db": {},
		"short.db": good[:len(good)/2], "damaged.db": damaged,
	} {
		if err := os.WriteFile(path(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := db.CheckFile(ctx, path(name)); err == nil {
			t.Error(name, "passed")
		}
	}
	makeForeign(t, path("foreign.db"))
	if err := db.CheckFile(ctx, path("foreign.db")); err == nil {
		t.Error("a database of another program passed")
	}
	if err := db.CheckFile(ctx, path("missing.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("missing:", err)
	}
	if err := db.CheckFile(ctx, path("good.db")); err != nil {
		t.Error("good:", err)
	}
}

// makeForeign makes an SQLite database of another program.
func makeForeign(t *testing.T, path string) {
	t.Helper()
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec("CREATE TABLE notes (a)"); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesTheFileOfAnotherProgram(t *testing.T) {
	c := db.Config{Dir: t.TempDir()}
	makeForeign(t, filepath.Join(c.Dir, "vedlys.db"))
	if d, err := db.Open(context.Background(), c); err == nil {
		t.Error("opened", d)
	}
}

func TestFolderNamesWithOddLetters(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%20 ž&x=1")
	d := open(t, db.Config{Dir: dir})
	if err := d.MigrateFS(t.Context(), files("steps"), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "vedlys.db")); err != nil {
		t.Error(err)
	}
	checkSteps(t, d)
}
