package db

import (
	"os"
	"strings"
	"testing"
)

func TestDatabaseFilesAreForTheirOwnerOnly(t *testing.T) {
	dir := t.TempDir() + "/data"
	d := openHere(t, dir)
	if err := execHere(t, d, "CREATE TABLE a (b TEXT)"); err != nil {
		t.Fatal(err)
	}
	if err := d.BackupTo(t.Context(), dir+"/copy.db"); err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(dir)
	if err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	for _, e := range all {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
}

func TestTheEndOfOneLoadLeavesTheSettingsOfTheOther(t *testing.T) {
	d := openHere(t, t.TempDir())
	settings := func() string {
		return strings.Join([]string{pragmaOf(t, d.writer, "cache_size"), pragmaOf(t, d.writer, "wal_autocheckpoint")}, " ")
	}
	usual := settings()
	endOne, err := d.Bulk(t.Context(), 64)
	if err != nil {
		t.Fatal(err)
	}
	endOther, err := d.Bulk(t.Context(), 32)
	if err != nil {
		t.Fatal(err)
	}
	if endOther(); settings() != "-64000 100000" {
		t.Error("after the end of one:", settings())
	}
	endOther() // twice
	if endOne(); settings() != usual {
		t.Error("after the end of both:", settings())
	}
}
