package app

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/backup"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// furnish adds some of everything to the world: sample records, a custom
// field, odd texts, the trash, a file.
func (w *world) furnish() {
	w.t.Helper()
	w.rate("HUF", "2026-01-02", "0.00253")
	w.rate("USD", "2199-01-02", "0.9")
	w.converted()
	w.ok(w.Samples.Add(w.ctx, w.ws.ID, 120, nil))
	f := record.CustomField(record.NewID(), "c_size", record.NumberKind, "Size", nil)
	f.Fast = true
	w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
		if err := store.InsertCustomField(w.ctx, tx, w.ws.ID, w.ws.Type("lead"), f, 1, record.Now()); err != nil {
			return err
		}
		return store.Touch(w.ctx, tx, w.ws.ID)
	}))
	var err error
	w.ws, err = w.Workspace(w.ctx, w.ws.ID)
	w.ok(err)
	w.lead(w.ada, "title", "Naïve \"quotes\", <b>ž</b>\n=1+1 ' ✓", "c_size", "12.5", "amount", "99.90")
	gone := w.lead(w.ada, "title", "In the trash")
	_, err = w.Records.Delete(w.ctx, w.ada, w.ws.Type("lead"), 0, gone.ID)
	w.ok(err)
}

// inside returns the lines of a backup without its manifest, which contains
// its time and engine.
func inside(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	zip, err := gzip.NewReader(bytes.NewReader(text[len(backup.ArchiveMagic):]))
	if err != nil {
		t.Fatal(err)
	}
	zip.Multistream(false)
	lines, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(lines), "\n")
	return rest
}

func (w *world) backup() string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "backup")
	w.ok(w.Backups.Backup(w.ctx, path, nil))
	return path
}

// restored restores a backup and opens the result.
func restored(t *testing.T, engine, path string) *world {
	t.Helper()
	c := dbtest.Empty(t, engine)
	files := filepath.Join(t.TempDir(), "files")
	if err := restoreFrom(t, c, files, path); err != nil {
		t.Fatal(err)
	}
	return opened(t, c, files)
}

func restoreFrom(t *testing.T, c db.Config, files, path string) error {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return backup.Restore(t.Context(), c, files, f, nil)
}

func opened(t *testing.T, c db.Config, files string) *world {
	t.Helper()
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	w := &world{t: t, ctx: t.Context()}
	if w.App, err = New(d, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if w.Files, err = blob.Open(files); err != nil {
		t.Fatal(err)
	}
	ws, err := w.Workspaces.WorkspaceBySlug(w.ctx, "acme")
	w.ok(err)
	w.ws, err = w.Workspace(w.ctx, ws.ID)
	w.ok(err)
	w.ada, err = w.People.ActorByEmail(w.ctx, ws, "ada@example.com", crm.ByWeb)
	w.ok(err)
	return w
}

func TestBackupMovesBetweenEngines(t *testing.T) {
	first := newWorld(t, dbtest.Open(t, "sqlite"))
	first.furnish()
	files, err := blob.Open(t.TempDir())
	first.ok(err)
	first.Files = files
	content := strings.Repeat("žalia;raudona\n", 20_000)
	_, err = files.Put("import-1.csv", strings.NewReader(content), 1<<30)
	first.ok(err)
	path := first.backup()
	want := inside(t, path)
	for _, engine := range []string{"postgres", "sqlite"} {
		w := restored(t, engine, path)
		path = w.backup()
		if got := inside(t, path); got != want {
			t.Fatalf("%s: the backup of the restored database differs:\n%s", engine, firstDifference(got, want))
		}
		f, err := w.Files.Open("import-1.csv")
		w.ok(err)
		if got, err := io.ReadAll(f); err != nil || string(got) != content {
			t.Errorf("%s: the file differs, %v", engine, err)
		}
		_ = f.Close()
		if got := w.find(w.ada, map[string][]string{"q": {"naive"}, "c_size.from": {"12"}}); len(got) != 1 {
			t.Errorf("%s: search finds %v", engine, got)
		}
		if got := w.find(w.ada, map[string][]string{"q": {"trash"}}); len(got) != 0 {
			t.Errorf("%s: search finds the trash: %v", engine, got)
		}
		indexes, err := w.DB.Indexes(w.ctx, "lead")
		if _, there := indexes["lead_c_size_n"]; err != nil || !there {
			t.Errorf("%s: the custom field has no index", engine)
		}
		w.lead(w.ada, "title", "Life goes on")
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return "one is longer"
}

func TestBackupIsASnapshotWhileOthersWrite(t *testing.T) {
	both(t, func(w *world) {
		w.Files, _ = blob.Open(t.TempDir())
		var stop atomic.Bool
		wrote := make(chan int)
		go func() {
			n := 0
			for ; !stop.Load(); n++ {
				l := w.lead(w.ada, "title", "During", "amount", "10")
				_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: w.ws.Type("lead"), ID: l.ID, Set: w.set(w.ada, w.ws.Type("lead"), "amount", "20")})
				if err != nil {
					t.Error(err)
				}
			}
			wrote <- n
		}()
		var paths []string
		for range 3 {
			paths = append(paths, w.backup())
		}
		stop.Store(true)
		t.Logf("%d leads during the backup", <-wrote)
		for _, path := range paths {
			r := restored(t, "sqlite", path)
			leads := r.count("SELECT COUNT(*) FROM lead")
			if counted := r.count("SELECT COALESCE(SUM(count), 0) FROM counter WHERE record_type = 'lead'"); counted != leads {
				t.Errorf("%d leads, but the counters say %d", leads, counted)
			}
			if n := r.count("SELECT CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM lead"); n != r.count("SELECT COUNT(*) FROM history WHERE record_type = 'lead'") {
				t.Error("the history is of another moment than the leads")
			}
		}
	})
}

func TestRestoreRefusesIncompleteBackups(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.Files, _ = blob.Open(t.TempDir())
	w.lead(w.ada, "title", "One")
	good, err := os.ReadFile(w.backup())
	w.ok(err)
	flipped := slices.Clone(good)
	flipped[len(flipped)/2] ^= 1
	for what, c := range map[string]struct {
		content []byte
		says    string
	}{
		"damaged":     {flipped, "damaged"},
		"cut short":   {good[:len(good)-100], "cut short"},
		"very short":  {good[:20], "cut short"},
		"empty":       {nil, "not a backup"},
		"foreign":     {bytes.Repeat([]byte("SQLite format 3\x00"), 1000), "not a backup"},
		"newer":       {archiveOf(`{"vedlys":{"format":2,"schema":1}}`), "newer"},
		"newer table": {archiveOf(`{"vedlys":{"format":1,"schema":1}}`, `{"table":"tomorrow","columns":[]}`, `{"end":{"tomorrow":0}}`), "does not know"},
		"no end":      {archiveOf(`{"vedlys":{"format":1,"schema":1}}`), "too early"},
		"wrong count": {archiveOf(`{"vedlys":{"format":1,"schema":1}}`, `{"end":{"lead":7}}`), "7"},
		"no JSON":     {archiveOf(`{"vedlys":{"format":1,"schema":1}}`, `lead`), "invalid"},
		"a bad row":   {archiveOf(`{"vedlys":{"format":1,"schema":1}}`, `{"table":"setting","columns":[{"name":"key","kind":"text"}]}`, `[1,2]`), "does not fit"},
		"a bad file":  {archiveOf(`{"vedlys":{"format":1,"schema":1}}`, `{"file":"../../evil"}`, `"eA=="`, `{"end":{}}`), "generated name"},
	} {
		for _, engine := range dbtest.Engines {
			path, files := filepath.Join(t.TempDir(), "backup"), t.TempDir()
			w.ok(os.WriteFile(path, c.content, 0o600))
			target := dbtest.Empty(t, engine)
			err := restoreFrom(t, target, files, path)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s, %s: %v", what, engine, err)
			}
			nothingIn(t, target, files)
		}
	}
}

// archiveOf makes a backup of these lines with a correct checksum.
func archiveOf(lines ...string) []byte {
	out := bytes.NewBufferString(backup.ArchiveMagic)
	zip := gzip.NewWriter(out)
	_, _ = io.WriteString(zip, strings.Join(lines, "\n")+"\n")
	_ = zip.Close()
	sum := sha256.Sum256(out.Bytes())
	out.WriteString(backup.ArchiveTrailer + hex.EncodeToString(sum[:]) + "\n")
	return out.Bytes()
}

// nothingIn checks that a refused restore has left nothing behind.
func nothingIn(t *testing.T, c db.Config, files string) {
	t.Helper()
	if left, err := os.ReadDir(files); err != nil || len(left) > 0 {
		t.Errorf("files are left: %v, %v", left, err)
	}
	if c.URL == "" {
		if left, err := os.ReadDir(c.Dir); err != nil || len(left) > 0 {
			t.Errorf("left in the folder: %v, %v", left, err)
		}
		return
	}
	if err := backup.MustBeEmpty(t.Context(), c); err != nil {
		t.Error(err)
	}
}

func TestRestoreRefusesToOverwrite(t *testing.T) {
	for _, engine := range dbtest.Engines {
		c := dbtest.Fresh(t, engine)
		d, err := db.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, d)
		w.Files, _ = blob.Open(t.TempDir())
		l := w.lead(w.ada, "title", "Mine")
		path := w.backup()
		if err := restoreFrom(t, c, t.TempDir(), path); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("%s: %v", engine, err)
		}
		if w.get(w.ada, l.ID).Title != "Mine" {
			t.Errorf("%s: something happened to it", engine)
		}
		if err := w.Backups.Backup(w.ctx, path, nil); err == nil {
			t.Error("a backup overwrote another")
		}
		_ = d.Close()
	}
}

func TestRestoredImportContinues(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.Files, _ = blob.Open(t.TempDir())
	i, err := w.Imports.Upload(w.ctx, w.ada, w.ws.Type("lead"), "a.csv", strings.NewReader("title\nOne\nTwo\n"))
	w.ok(err)
	_, err = w.Imports.Start(w.ctx, w.ada, i.ID)
	w.ok(err)
	r := restored(t, "postgres", w.backup())
	r.ok(r.Imports.TakeUp(r.ctx))
	if n := r.count("SELECT COUNT(*) FROM river_job WHERE args ->> 'what' = 'import'"); n != 1 {
		t.Fatalf("%d jobs", n)
	}
	done, err := r.runOn(i)
	r.ok(err)
	if done.State != store.ImportDone {
		t.Errorf("%+v", done)
	}
	if got := r.find(r.ada, nil); !slices.Equal(slices.Sorted(slices.Values(got)), []string{"One", "Two"}) {
		t.Errorf("%v", got)
	}
}

// An operation that ran when the backup was made goes on in the restored
// installation as soon as it starts.
func TestRestoredOperationContinues(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.many(60)
	o := w.start(w.ada, "bulk", "", "city", "Kaunas")
	r := restored(t, "postgres", w.backup())
	r.ok(r.Operations.TakeUp(r.ctx))
	if n := r.count("SELECT COUNT(*) FROM river_job WHERE args ->> 'what' = 'operation'"); n != 1 {
		t.Fatalf("%d jobs", n)
	}
	if done := r.finish(o); done.State != store.OperationDone || done.Done != 54 {
		t.Errorf("%+v", done)
	}
}

func TestFailedBackupLeavesNoFile(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	dir := t.TempDir()
	w.Files, _ = blob.Open(t.TempDir())
	w.ok(w.Files.Close())
	if err := w.Backups.Backup(w.ctx, filepath.Join(dir, "b"), nil); err == nil {
		t.Fatal("a backup without its files")
	}
	for _, name := range []string{"b", "b.part"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is left", name)
		}
	}
}

func TestBackupRemovesFilesOfKilledBackups(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.Files, _ = blob.Open(t.TempDir())
	t.Cleanup(func() { _ = w.Files.Close() })
	dir := t.TempDir()
	for name, text := range map[string]string{"killed.part": backup.ArchiveMagic + "half", "running.part": backup.ArchiveMagic + "half", "film.part": "not ours"} {
		path := filepath.Join(dir, name)
		w.ok(os.WriteFile(path, []byte(text), 0o600))
		if name != "running.part" {
			w.ok(os.Chtimes(path, time.Time{}, time.Now().Add(-2*backup.Abandoned)))
		}
	}
	w.ok(w.Backups.Backup(w.ctx, filepath.Join(dir, "b"), nil))
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	for i := range left {
		left[i] = filepath.Base(left[i])
	}
	if !slices.Equal(left, []string{"b", "film.part", "running.part"}) {
		t.Errorf("%v", left)
	}
}
