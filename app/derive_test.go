package app

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/derived"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Another language of the workspace means another alphabet. Until the keys are
// derived, lists are whole and can be read on, and nothing of a record changes.
func TestAnotherLanguageSortsAgain(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		names := append(realNames(t, "hu"), "Chalupa", "Cibula", "Hudák")
		w.fill(names)
		w.checkOrder("lt", "title", "c_nick")
		before := w.contents()
		w.speak("hu")
		if n := len(w.inOrder("title", "title")); n != len(names) {
			t.Errorf("%d of %d leads while sorting again", n, len(names))
		}
		p, err := w.Derived.Progress(w.ctx, w.ada)
		if err != nil || p.Total == 0 {
			t.Errorf("progress %+v, %v", p, err)
		}
		lead := w.ws.Type("lead")
		q, errs := record.ParseQuery(lead, map[string][]string{"sort": {"title"}, "limit": {"50"}}, w.ws.Env(w.ada, true))
		w.ok(errs.Or())
		first, err := w.Records.List(w.ctx, w.ada, lead, q)
		w.ok(err)

		w.ok(w.Derived.Derive(w.ctx, nil))
		w.reload()
		w.checkOrder("hu", "title", "last_name", "city", "c_nick")
		if p, err := w.Derived.Progress(w.ctx, w.ada); err != nil || p != (derived.Progress{}) {
			t.Errorf("progress %+v, %v", p, err)
		}
		if got := w.contents(); !slices.Equal(got, before) {
			t.Error("records changed")
		}
		w.lead(w.ada, "title", "Csanád")
		w.checkOrder("hu", "title")
		seen := map[record.ID]bool{}
		for q.After = first.Next; q.After != nil; {
			l, err := w.Records.List(w.ctx, w.ada, lead, q) // goes on in the order in which it began
			w.ok(err)
			for _, r := range l.Records {
				seen[lead.Meta(r).ID] = true
			}
			q.After = l.Next
		}
		if n := len(seen) + len(first.Records); n < len(names) {
			t.Errorf("a list that began before has %d of %d leads", n, len(names))
		}
	})
}

// In another country the same digits are another number, which the search box
// finds once it is derived.
func TestAnotherCountryIsSearchedAgain(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ada, "title", "Ona", "phone", "612 34567")
		under := func(number string) int {
			return w.count("SELECT COUNT(*) FROM lead WHERE search LIKE '%" + number + "%'")
		}
		if under("37061234567") != 1 {
			t.Error("the number is not under its country")
		}
		w.ok(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.ada, workspaces.NewWorkspace{Name: "Acme", Country: "HU", Language: "lt", Currency: "EUR", Zone: "UTC"})))
		w.ok(w.Derived.Derive(w.ctx, nil))
		w.reload()
		if under("37061234567") != 0 || under("61234567") != 1 {
			t.Error("the number is under the former country")
		}
		if got := w.find(w.ada, map[string][]string{"q": {"61234567"}}); !slices.Equal(got, []string{"Ona"}) {
			t.Errorf("found %v", got)
		}
		if got := w.wrong(false); len(got) > 0 {
			t.Errorf("wrong: %v", got)
		}
	})
}

// What an older version derived otherwise, or not at all, is derived again, and
// the doctor tells what is wrong by its contents.
func TestDoctorDerivesAgainAndCompares(t *testing.T) {
	for what, damage := range map[string]string{
		"sort key":    "UPDATE lead SET title_sort = 'x' WHERE title LIKE 'Two%'",
		"folded text": "UPDATE lead SET city_fold = '' WHERE title LIKE 'Two%'",
		"search text": "UPDATE lead SET search = 'one' WHERE title LIKE 'Two%'",
		"custom text": `UPDATE lead SET custom = '{"c_nick":"Čiurlionis","c_nickOrder":"Q"}' WHERE title LIKE 'Two%'`,
	} {
		both(t, func(w *world) {
			w.files()
			w.fill([]string{"One", "Two", "Three"})
			w.ok(w.Derived.Derive(w.ctx, nil)) // a field was added, whose texts the search box finds
			if got := w.wrong(false); len(got) > 0 {
				t.Fatalf("before the damage: %v", got)
			}
			w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(w.ctx, damage)
				return err
			}))
			if got := w.wrong(false); !slices.Equal(got, []string{"derived"}) {
				t.Errorf("%s: found %v", what, got)
			}
			if got := w.wrong(true); len(got) > 0 {
				t.Errorf("%s: left after the repair: %v", what, got)
			}
			if got := w.wrong(false); len(got) > 0 {
				t.Errorf("%s: after the repair: %v", what, got)
			}
			if got := w.find(w.ada, map[string][]string{"q": {"two"}}); !slices.Equal(got, []string{"Two"}) {
				t.Errorf("%s: search finds %v", what, got)
			}
			if got := w.inOrder("title", "title"); !slices.Equal(got, []string{"One", "Three", "Two"}) {
				t.Errorf("%s: in the order %v", what, got)
			}
		})
	}
}

func TestChunksFitTheTimeOfTheWriter(t *testing.T) {
	for _, c := range []struct {
		n    int
		held time.Duration
		want int
	}{{100, derived.DeriveHold, 100}, {100, derived.DeriveHold / 10, 200}, {2000, 0, derived.DeriveMost}, {2000, 10 * derived.DeriveHold, 500}, {10, time.Minute, 10}} {
		if got := derived.NextChunk(c.n, c.held); got != c.want {
			t.Errorf("after %d records in %v come %d, not %d", c.n, c.held, got, c.want)
		}
	}
}

// With this variable set, the test binary migrates and derives until it is
// killed.
const deriveChild = "VEDLYS_TEST_DERIVE_CHILD"

func deriveUntilKilled() int {
	ctx := context.Background()
	fmt.Println("begun")
	d, err := db.Open(ctx, db.Config{Dir: os.Getenv("CHILD_DIR"), URL: os.Getenv("CHILD_URL")})
	if err == nil {
		err = store.Migrate(ctx, d)
	}
	var a *App
	if err == nil {
		a, err = New(d, slog.New(slog.DiscardHandler))
	}
	if err == nil {
		err = a.Derived.Derive(ctx, nil)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("done")
	return 0
}

// killDerive lets another process migrate and derive for a while and kills it.
func killDerive(t *testing.T, c db.Config, after time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), deriveChild+"=1", "CHILD_DIR="+c.Dir, "CHILD_URL="+c.URL)
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
	time.Sleep(after)
	_ = child.Process.Kill() // it may have ended
	_ = child.Wait()
}

// An old database whose program is killed again and again while it migrates and
// derives loses nothing and has nothing half done.
func TestKilledMigrationAndDerivationGoOn(t *testing.T) {
	t.Run("old database", func(t *testing.T) {
		c := fixtureDatabase(t, fixtures[0])
		for i := range 12 {
			killDerive(t, c, rand.N(time.Duration(20+40*i)*time.Millisecond))
		}
		d, err := db.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Migrate(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		w := opened(t, c, t.TempDir())
		w.ok(w.Derived.Derive(w.ctx, nil))
		checkForward(t, "killed", w, fixtures[0])
	})
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := dbtest.Fresh(t, engine)
			d, err := db.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			w := newWorld(t, d)
			w.ok(w.Samples.Add(w.ctx, w.ws.ID, 1500, nil))
			before := w.contents()
			w.speak("hu")
			for range 8 {
				killDerive(t, c, rand.N(150*time.Millisecond))
			}
			w.ok(w.Derived.Derive(w.ctx, nil))
			w.reload()
			w.checkOrder("hu", "title", "city")
			if got := w.wrong(false); len(got) > 0 {
				t.Errorf("wrong: %v", got)
			}
			if !slices.Equal(w.contents(), before) {
				t.Error("records changed")
			}
		})
	}
}
