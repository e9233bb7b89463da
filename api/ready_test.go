package api

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

// readiness polls until the status is the given one, since responses are cached
// for a second.
func (w *world) readiness(status int) string {
	w.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		out := httptest.NewRecorder()
		w.ServeHTTP(out, httptest.NewRequest("GET", "/readyz", nil))
		if out.Code == status {
			return out.Body.String()
		}
		if time.Now().After(end) {
			w.Fatalf("/readyz: %d %s", out.Code, out.Body)
		}
	}
}

// savesNothing checks that changes are refused, that reading still works and
// that /readyz gives the reason. After mend everything must work again.
func (w *world) savesNothing(why string, mend func() error) {
	w.Helper()
	if got := w.readiness(503); !strings.Contains(got, why) || strings.Contains(got, "/") {
		w.Errorf("not ready with the reason %q", got)
	}
	r := w.call("ona", "POST", "/leads", map[string]any{"title": "Nowhere"}).want(503)
	if got := r.mistakes(); !slices.Equal(got, []string{":saves_nothing"}) {
		w.Errorf("%v", got)
	}
	w.call("ona", "GET", "/leads", nil).want(200)
	if !strings.Contains(w.log.String(), "not ready") {
		w.Error("the reason is not logged")
	}
	w.ok(mend())
	w.readiness(200)
	w.make("ona", "leads", "title", "There again")
	if n := len(w.call("ona", "GET", "/leads?title=Nowhere", nil).want(200).items()); n != 0 {
		w.Errorf("%d leads", n)
	}
}

func TestNotReadyOnceTheDatabaseFileIsGone(t *testing.T) {
	c := dbtest.Fresh(t, "sqlite")
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	w := newWorld(t, d)
	w.readiness(200)
	away := filepath.Join(c.Dir, "away.db")
	w.ok(os.Rename(db.File(c), away))
	w.savesNothing("gone", func() error { return os.Rename(away, db.File(c)) })
}

func TestNotReadyOnceTheFolderOfFilesIsGone(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	dir := filepath.Join(t.TempDir(), "files")
	var err error
	w.app.Files, err = blob.Open(dir)
	w.ok(err)
	for what, away := range map[string]func() error{
		"moved":    func() error { return os.Rename(dir, dir+"-old") },
		"replaced": func() error { return os.Mkdir(dir, 0o700) },
	} {
		w.readiness(200)
		if what == "replaced" {
			w.ok(os.Rename(dir, dir+"-old"))
		}
		w.ok(away())
		if got := w.readiness(503); !strings.Contains(got, "files") {
			t.Errorf("%s: %q", what, got)
		}
		before := w.call("ona", "POST", "/leads", map[string]any{"title": "No file is needed"}).want(201)
		w.call("ona", "GET", "/leads/"+before.text("id"), nil).want(200)
		was := w.fingerprint()
		for _, content := range []string{"title\nOne\n", "title\n" + strings.Repeat("Another one\n", 500_000)} {
			r := w.upload("ona", "lead", "a.csv", content).want(503)
			if got := r.mistakes(); !slices.Equal(got, []string{":files_unavailable"}) {
				t.Errorf("%s: %v", what, got)
			}
			w.unchanged(was, r)
		}
		w.ok(os.RemoveAll(dir))
		w.ok(os.Rename(dir+"-old", dir))
		w.readiness(200)
		w.upload("ona", "lead", "a.csv", "title\nOne\n").want(202)
	}
}

func TestNotReadyOnAReadOnlyServer(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "postgres"))
	w.app.DB.Writer().SetMaxOpenConns(1)
	become := func(access string) error {
		_, err := w.app.DB.Writer().ExecContext(context.Background(), "SET SESSION CHARACTERISTICS AS TRANSACTION "+access)
		return err
	}
	w.readiness(200)
	w.ok(become("READ ONLY"))
	w.savesNothing("read-only", func() error { return become("READ WRITE") })
}

// SQLite reports a full disk if the file has the largest number of pages.
func TestFullDiskIsReported(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	most := func(pages string) {
		var n int
		w.ok(w.app.DB.Writer().QueryRowContext(t.Context(), "PRAGMA max_page_count = "+pages).Scan(&n))
	}
	_, err := w.app.DB.Writer().ExecContext(t.Context(), "VACUUM") // otherwise there may be free pages in the file
	w.ok(err)
	most("1") // the current number
	lead := map[string]any{"title": "Long", "description": strings.Repeat("Much to say. ", 1000)}
	r := w.call("ona", "POST", "/leads", lead).want(507)
	if got := r.mistakes(); !slices.Equal(got, []string{":disk_full"}) || !strings.Contains(string(r.body), "no free disk space") {
		t.Errorf("%s", r.body)
	}
	w.call("ona", "GET", "/leads", nil).want(200)
	most("1000000")
	w.call("ona", "POST", "/leads", lead).want(201)
}
