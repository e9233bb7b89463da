package db_test

import (
	"os"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/db"
)

// A new file beside the log of one that was moved away would empty the log, and with it what is nowhere else.
func TestNoDatabaseIsMadeBesideAnotherLog(t *testing.T) {
	c := db.Config{Dir: t.TempDir()}
	log := db.File(c) + "-wal"
	if err := os.WriteFile(log, []byte("not yet in the file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "put the file back") {
		t.Errorf("opened: %v", err)
	}
	if left, err := os.ReadFile(log); err != nil || string(left) != "not yet in the file" {
		t.Errorf("the log now has %q, %v", left, err)
	}
}
