package app

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// With this variable set, the test binary imports until it is killed. Its
// value names the workspace and the import.
const importChild = "VEDLYS_TEST_IMPORT_CHILD"

func importUntilKilled() int {
	err := func() error {
		d, err := db.Open(context.Background(), db.Config{Dir: os.Getenv("CHILD_DIR"), URL: os.Getenv("CHILD_URL")})
		if err != nil {
			return err
		}
		a, err := New(d, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		if a.Files, err = blob.Open(os.Getenv("CHILD_FILES")); err != nil {
			return err
		}
		workspace, id, _ := strings.Cut(os.Getenv(importChild), " ")
		work := store.ImportKey{}
		work.Workspace, _ = record.ParseID(workspace)
		work.Import, _ = record.ParseID(id)
		r := a.Imports.NewImporter(work)
		for {
			i, err := r.Step(context.Background(), false)
			if err != nil || i.State != store.ImportRunning {
				return err
			}
			fmt.Println(i.Created + i.Skipped)
		}
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// longFile returns a file of n rows; every tenth has a problem.
func longFile(n int) string {
	var b strings.Builder
	b.WriteString("title,email,source,amount\n")
	for i := range n {
		email := fmt.Sprintf("lead%d@x.example", i)
		if i%10 == 9 {
			email = "nobody"
		}
		fmt.Fprintf(&b, "lead %d,%s,Source %d,%d\n", i, email, i/500, i)
	}
	return b.String()
}

// whole checks that an import created each row once, with everything that
// belongs to it.
func (w *world) whole(i *store.Import, rows int) {
	w.t.Helper()
	if i.State != store.ImportDone || i.Created != rows-rows/10 || i.Skipped != rows/10 {
		w.t.Errorf("%+v", i)
	}
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		for what, query := range map[string]string{
			"leads":         "SELECT COUNT(DISTINCT title) FROM lead WHERE workspace_id = ?",
			"records":       "SELECT COUNT(*) FROM lead WHERE workspace_id = ?",
			"history lines": "SELECT COUNT(*) FROM history WHERE workspace_id = ?",
			"intervals":     "SELECT COUNT(*) FROM step_interval WHERE workspace_id = ?",
			"counted":       "SELECT CAST(SUM(count) AS BIGINT) FROM counter WHERE workspace_id = ?",
			"in receipts":   "SELECT CAST(SUM(count) AS BIGINT) FROM receipt WHERE workspace_id = ?",
		} {
			var n int
			if err := tx.QueryRow(w.ctx, query, w.ws.ID).Scan(&n); err != nil || n != i.Created {
				w.t.Errorf("%d %s for %d rows, %v", n, what, i.Created, err)
			}
		}
		return nil
	}))
	problems := w.problems(w.ada, i)
	for n, p := range problems {
		if want := fmt.Sprintf("%d email nobody invalid_email", 11+10*n); p != want {
			w.t.Fatalf("problem %q, want %q", p, want)
		}
	}
}

// begun starts an import that no process runs.
func (w *world) begun(text string) *store.Import {
	w.t.Helper()
	i, _ := w.upload(w.ada, "lead", text, nil)
	i, err := w.Imports.BeginImport(w.ctx, w.ada, i.ID, false)
	w.ok(err)
	return i
}

func TestKilledImportGoesOn(t *testing.T) {
	const rows, kills = 12000, 6
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			d, err := db.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			w := newWorld(t, d)
			files := t.TempDir()
			w.Files, err = blob.Open(files)
			w.ok(err)
			i := w.begun(longFile(rows))
			for range kills {
				killImport(t, config, files, i)
			}
			i, err = w.runOn(i)
			w.ok(err)
			w.whole(i, rows)
		})
	}
}

// runOn runs a started import to its end.
func (w *world) runOn(i *store.Import) (*store.Import, error) {
	r := w.Imports.NewImporter(store.ImportKey{Workspace: w.ws.ID, Import: i.ID})
	defer r.Stop()
	for {
		i, err := r.Step(w.ctx, false)
		if err != nil || i.State != store.ImportRunning {
			return i, err
		}
	}
}

// killImport lets another process import for a while and kills it at a random
// point of a step.
func killImport(t *testing.T, c db.Config, files string, i *store.Import) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s", importChild, i.Workspace, i.ID), "CHILD_DIR="+c.Dir, "CHILD_URL="+c.URL, "CHILD_FILES="+files)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Error("the other process did nothing:", err)
	}
	time.Sleep(rand.N(40 * time.Millisecond))
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = child.Wait()
}

func TestTwoProcessesAtOneImport(t *testing.T) {
	const rows = 3000
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			var worlds []*App
			var w *world
			for range 3 {
				d, err := db.Open(t.Context(), config)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = d.Close() })
				if w == nil {
					w = newWorld(t, d)
					w.files()
					continue
				}
				a, err := New(d, slog.New(slog.DiscardHandler))
				w.ok(err)
				a.Files = w.Files
				worlds = append(worlds, a)
			}
			i := w.begun(longFile(rows))
			var all sync.WaitGroup
			for _, a := range append(worlds, w.App) {
				all.Go(func() {
					r := a.Imports.NewImporter(store.ImportKey{Workspace: w.ws.ID, Import: i.ID})
					defer r.Stop()
					for {
						i, err := r.Step(w.ctx, false)
						if err == nil && i.State != store.ImportRunning {
							return
						}
						if err != nil && record.KindOf(err) != record.Conflict {
							t.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			i, err := w.Imports.Get(w.ctx, w.ada, i.ID)
			w.ok(err)
			w.whole(i, rows)
		})
	}
}

// A step that is cancelled before its commit leaves nothing, at whatever
// point.
func TestStepIsWholeOrNothing(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i := w.begun(longFile(1000))
		for n := range 30 {
			ctx, cancel := context.WithTimeout(w.ctx, time.Duration(n)*time.Millisecond/2)
			r := w.Imports.NewImporter(store.ImportKey{Workspace: w.ws.ID, Import: i.ID})
			_, _ = r.Step(ctx, false)
			r.Stop()
			cancel()
		}
		i, err := w.runOn(i)
		w.ok(err)
		w.whole(i, 1000)
	})
}

// A row that the database refuses does not skip any other row.
func TestRowThatCannotBeStored(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "CREATE UNIQUE INDEX only_once ON lead (email)")
			return err
		}))
		i := w.imported(w.ada, "lead", "title,email\nA,a@x.example\nB,b@x.example\nC,a@x.example\nD,d@x.example\n", nil)
		same(t, "problems", w.problems(w.ada, i), []string{"4   row_failed"})
		if got := w.byTitle(w.ada); len(got) != 3 || got["C"] != nil {
			t.Errorf("%v", got)
		}
	})
}

func TestImportThatCannotGoOn(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i, _ := w.upload(w.ona, "lead", longFile(imports.Rows+100), nil)
		i, err := w.Imports.BeginImport(w.ctx, w.ona, i.ID, false)
		w.ok(err)
		r := w.Imports.NewImporter(store.ImportKey{Workspace: w.ws.ID, Import: i.ID})
		defer r.Stop()
		_, err = r.Step(w.ctx, false)
		w.ok(err)
		w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.ona.User)))
		i, err = r.Step(w.ctx, false)
		w.ok(err)
		if i.State != store.ImportFailed || i.Failure != "import_person" || i.Created != imports.Rows*9/10 {
			t.Errorf("%+v", i)
		}
		i = w.begun(longFile(10))
		w.ok(w.Files.Delete(imports.FileOf(i.ID)))
		i, err = w.runOn(i)
		w.ok(err)
		if i.State != store.ImportFailed || i.Failure != "import_file" {
			t.Errorf("%+v", i)
		}
		if i, err = w.runOn(i); err != nil || i.State != store.ImportFailed {
			t.Errorf("%+v %v", i, err)
		}
	})
}

// An interrupted import is taken up, and expired uploads are deleted.
func TestInterruptedAndExpiredImports(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		now := w.Clock()
		at := func(ago time.Duration) { w.Clock = func() time.Time { return now.Add(-ago) } }
		at(31 * 24 * time.Hour)
		done := w.imported(w.ada, "lead", "title,email\nA,bad\n", nil)
		forgotten, _ := w.upload(w.ada, "lead", "title\nB\nC\n", nil)
		at(10 * time.Minute)
		waiting, _ := w.upload(w.ada, "lead", "title\nD\nE\n", nil)
		stalled := w.begun(longFile(100))
		at(0)
		w.ok(w.Imports.Tidy(w.ctx))
		w.ok(w.Imports.TakeUp(w.ctx))
		_, err := w.Imports.Get(w.ctx, w.ada, forgotten.ID)
		w.refused(err, record.NotFound)
		_, err = w.Imports.Get(w.ctx, w.ada, waiting.ID)
		w.ok(err)
		w.ok(w.Imports.SweepFiles(w.ctx, now.Add(time.Hour)))
		left, err := w.Files.Names()
		w.ok(err)
		if len(left) != 2 {
			t.Errorf("files: %v", left)
		}
		if got := w.report(w.ada, done); !strings.Contains(got, "A,bad,2,email:") {
			t.Errorf("the report: %q", got)
		}
		w.ok(w.Start(w.ctx))
		defer func() { w.ok(w.Stop(w.ctx)) }()
		for end := time.Now().Add(20 * time.Second); stalled.State == store.ImportRunning && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			stalled, err = w.Imports.Get(w.ctx, w.ada, stalled.ID)
			w.ok(err)
		}
		if stalled.State != store.ImportDone || stalled.Created != 90 {
			t.Errorf("%+v", stalled)
		}
	})
}

func TestImportInTheBackgroundSendsEvents(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.ok(w.Start(w.ctx))
		defer func() { w.ok(w.Stop(w.ctx)) }()
		mine, stop := w.Live.Listen(w.ona)
		defer stop()
		theirs, stop2 := w.Live.Listen(w.pavol)
		defer stop2()
		i, _ := w.upload(w.ona, "lead", longFile(2000), nil)
		_, err := w.Imports.Start(w.ctx, w.ona, i.ID)
		w.ok(err)
		end := time.After(20 * time.Second)
		for i.State != store.ImportDone {
			select {
			case e := <-mine:
				if e.Type == "import" && e.Records[0] == i.ID {
					i, err = w.Imports.Get(w.ctx, w.ona, i.ID)
					w.ok(err)
				}
			case <-end:
				t.Fatalf("%+v", i)
			}
		}
		if i.Created != 1800 {
			t.Errorf("%+v", i)
		}
		for len(theirs) > 0 {
			if e := <-theirs; e.Type == "import" || e.Type == crm.LeadType.Name {
				t.Errorf("another member gets it: %+v", e)
			}
		}
	})
}
