package e2e

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/e2e/product"
)

// cuts is the number of times that backup and restore are killed on each engine.
const cuts = 6

// archived is a place with data and a backup of it.
type archived struct {
	t      *testing.T
	engine string
	place  *product.Place
	backup string
	leads  string // as exported
}

func newArchived(t *testing.T, engine string) *archived {
	a := &archived{t: t, engine: engine, place: product.NewPlace(t, engine), backup: filepath.Join(t.TempDir(), "whole")}
	a.place.Run("", "workspace", "add", "--slug", "acme", "--name", "Acme", "--country", "LT")
	a.place.Run("correct horse battery", "user", "add", "--workspace", "acme", "--email", "a@example.com", "--name", "Ada", "--password-stdin")
	a.place.Run("title\nFrom a file\n", "import", "--workspace", "acme", "--email", "a@example.com", "-") // whose file is kept
	a.place.Run("", "sample", "--workspace", "acme", "--leads", "1000")
	a.leads = a.place.Run("", "export", "--workspace", "acme", "-")
	a.place.Run("", "backup", a.backup)
	return a
}

// TestKilledBackups kills backups at moments spread over their duration. The next backup to the same name works, and no
// other file is left in the folder.
func TestKilledBackups(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			a := newArchived(t, engine)
			dir := t.TempDir()
			takes := timed(func() { a.place.Run("", "backup", filepath.Join(dir, "first")) })
			for n := range cuts {
				file := filepath.Join(dir, "backup")
				killed := a.place.Kill(moment(takes, n), "backup", file)
				if _, err := os.Stat(file); err != nil { // the backup was not complete
					a.place.Run("", "backup", file)
				}
				if left := names(t, dir); !slices.Equal(left, []string{"backup", "first"}) {
					t.Errorf("killed %v: left %v", killed, left)
				}
				a.restores(file)
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// restores checks that a file is a complete backup.
func (a *archived) restores(file string) {
	a.t.Helper()
	to := product.NewPlace(a.t, "sqlite")
	to.Run("", "restore", file)
	a.same(to)
}

// same checks that a place has the same data and that doctor finds no problem.
func (a *archived) same(at *product.Place) {
	a.t.Helper()
	if got := at.Run("", "export", "--workspace", "acme", "-"); got != a.leads {
		a.t.Errorf("%d leads, want %d", strings.Count(got, "\r\n"), strings.Count(a.leads, "\r\n"))
	}
	if got, want := names(a.t, filepath.Join(at.Data(), "files")), names(a.t, filepath.Join(a.place.Data(), "files")); !slices.Equal(got, want) {
		a.t.Errorf("files %v, want %v", got, want)
	}
	at.Run("", "doctor")
}

// TestKilledRestores kills restores at moments spread over their duration. A server then shows everything or nothing,
// the next restore completes, and nothing is left behind.
func TestKilledRestores(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			a := newArchived(t, engine)
			undisturbed := product.NewPlace(t, engine)
			takes := timed(func() { undisturbed.Run("", "restore", a.backup) })
			for n := range cuts {
				to := product.NewPlace(t, engine)
				to.Kill(moment(takes, n), "restore", a.backup)
				if n%2 == 0 { // a server starts before the next restore
					to.Start().Stop()
				}
				if out, err := to.Try("", "restore", a.backup); err != nil && !strings.Contains(err.Error(), "workspaces in this database already") {
					t.Errorf("the second restore: %v %s", err, out)
				}
				a.same(to)
				for _, name := range names(t, to.Data()) {
					if strings.HasPrefix(name, "restore-") || strings.Contains(name, ".new-") {
						t.Errorf("left behind: %s", name)
					}
				}
			}
		})
	}
}

// moment returns the time of the n-th kill: within the n-th part of the command's duration.
func moment(takes time.Duration, n int) time.Duration {
	part := takes / cuts
	return part*time.Duration(n) + rand.N(part)
}

func timed(do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}
