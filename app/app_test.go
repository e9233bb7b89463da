package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"syscall"
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

func TestMain(m *testing.M) {
	if os.Getenv(operationChild) != "" {
		os.Exit(operateUntilKilled())
	}
	if os.Getenv(importChild) != "" {
		os.Exit(importUntilKilled())
	}
	if os.Getenv(deriveChild) != "" {
		os.Exit(deriveUntilKilled())
	}
	dbtest.Setup = store.Migrate
	os.Exit(m.Run())
}

// world is a small workspace: Ada administers, Mantas manages, Ona and Pavol
// see their own.
type world struct {
	*App
	t                       *testing.T
	ctx                     context.Context
	ws                      *unit.Workspace
	ada, mantas, ona, pavol crm.Actor
}

// both runs a test in a fresh world on each engine.
func both(t *testing.T, fn func(*world)) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) { fn(newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	return newWorldNamed(t, d, "acme")
}

func newWorldNamed(t *testing.T, d *db.DB, slug string) *world {
	t.Helper()
	a, err := New(d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{App: a, t: t, ctx: context.Background()}
	ws, err := a.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: slug, Name: "Acme", Country: "LT"})
	w.ok(err)
	for _, p := range []struct {
		actor *crm.Actor
		name  string
		role  crm.Role
	}{{&w.ada, "ada", crm.Administrator}, {&w.mantas, "mantas", crm.Manager}, {&w.ona, "ona", crm.Member}, {&w.pavol, "pavol", crm.Member}} {
		n := people.NewPerson{Email: p.name + "@example.com", Name: p.name, Role: p.role}
		w.ok(d.Update(w.ctx, func(tx *db.Tx) error {
			_, err := a.People.AddPersonIn(w.ctx, tx, ws.ID, n, hashOf("correct horse "+p.name))
			return err
		}))
		*p.actor, err = a.People.ActorByEmail(w.ctx, ws, p.name+"@example.com", crm.ByWeb)
		w.ok(err)
	}
	w.ws, err = a.Workspace(w.ctx, ws.ID)
	w.ok(err)
	return w
}

// hashOf returns the hash of a password, cached because it is slow by design.
func hashOf(password string) string {
	hash, known := hashes.Load(password)
	if !known {
		hash, _ = hashes.LoadOrStore(password, people.HashPassword(password))
	}
	return hash.(string)
}

var hashes sync.Map

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks that an action failed with a kind of error.
func (w *world) refused(err error, kind record.ErrorKind) {
	w.t.Helper()
	if err == nil || record.KindOf(err) != kind {
		w.t.Fatalf("got %v, want an error of kind %s", err, kind)
	}
}

// set parses field=text pairs like a form.
func (w *world) set(by crm.Actor, t *record.Type, pairs ...string) []unit.Value {
	w.t.Helper()
	var out []unit.Value
	env := w.ws.Env(by, true)
	for i := 0; i < len(pairs); i += 2 {
		f := t.Field(pairs[i])
		v, err := f.Kind.Parse(pairs[i+1], f, env)
		if err != nil {
			w.t.Fatal(err)
		}
		out = append(out, unit.Value{Field: f, Value: v})
	}
	return out
}

// lead makes a lead as the actor.
func (w *world) lead(by crm.Actor, pairs ...string) *crm.Lead {
	w.t.Helper()
	t := w.ws.Type("lead")
	done, err := w.Records.Save(w.ctx, by, unit.Draft{Type: t, Set: w.set(by, t, pairs...)})
	w.ok(err)
	return done.Record.(*crm.Lead)
}

// find returns the titles of the leads that a query finds.
func (w *world) find(by crm.Actor, query map[string][]string) []string {
	w.t.Helper()
	t := w.ws.Type("lead")
	q, errs := record.ParseQuery(t, query, w.ws.Env(by, true))
	w.ok(errs.Or())
	l, err := w.Records.List(w.ctx, by, t, q)
	w.ok(err)
	out := []string{}
	for _, r := range l.Records {
		out = append(out, t.Title(r))
	}
	return out
}

func (w *world) get(by crm.Actor, id record.ID) *crm.Lead {
	w.t.Helper()
	r, _, err := w.Records.Get(w.ctx, by, w.ws.Type("lead"), id)
	w.ok(err)
	return r.(*crm.Lead)
}

// An error of the disk or the database is reported as temporary, not as a bug.
func TestDiskErrorsAreReportedAsTemporary(t *testing.T) {
	for cause, want := range map[error]record.Error{
		syscall.ENOSPC:   {Kind: record.DiskFull, Key: "disk_full"},
		syscall.EDQUOT:   {Kind: record.DiskFull, Key: "disk_full"},
		syscall.EACCES:   {Kind: record.Unavailable, Key: "files_unavailable"},
		blob.ErrMoved:    {Kind: record.Unavailable, Key: "files_unavailable"},
		syscall.EROFS:    {Kind: record.Unavailable, Key: "saves_nothing"},
		db.ErrDiskFull:   {Kind: record.DiskFull, Key: "disk_full"},
		db.ErrReadOnly:   {Kind: record.Unavailable, Key: "saves_nothing"},
		db.ErrUncertain:  {Kind: record.Unavailable, Key: "maybe_saved"},
		db.ErrBusy:       {Kind: record.Unavailable, Key: "unavailable"},
		io.ErrShortWrite: {Kind: record.Internal, Key: "internal"},
	} {
		err := unit.Fault(errors.Join(&fs.PathError{Op: "write", Path: "import.csv", Err: cause}, nil))
		var got *record.Error
		if !errors.As(err, &got) || got.Kind != want.Kind || got.Key != want.Key || !errors.Is(err, cause) {
			t.Errorf("%v: %v", cause, err)
		}
	}
}
