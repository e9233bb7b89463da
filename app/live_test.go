package app

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// watch starts an App's Live and stops it with the test.
func watch(t *testing.T, a *App) {
	a.Live.Start()
	t.Cleanup(a.Live.Stop)
}

// next returns the next change event, or nil after a while. It comes within
// half a second unless the machine is busy.
func next(events <-chan *store.Event) *store.Event {
	select {
	case e := <-events:
		return e
	case <-time.After(5 * time.Second):
		return nil
	}
}

// none checks that a listener gets nothing, after another has got the event.
func none(t *testing.T, who string, events <-chan *store.Event) {
	t.Helper()
	select {
	case e := <-events:
		t.Errorf("%s gets %+v", who, e)
	default:
	}
}

func TestEventsStayInScope(t *testing.T) {
	both(t, func(w *world) {
		watch(w.t, w.App)
		other, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other"})
		w.ok(err)
		stranger := w.ada
		stranger.Workspace = other.ID
		stranger.User = record.NewID()
		ona, stop1 := w.Live.Listen(w.ona)
		pavol, stop2 := w.Live.Listen(w.pavol)
		mantas, stop3 := w.Live.Listen(w.mantas)
		elsewhere, stop4 := w.Live.Listen(stranger)
		for _, stop := range []func(){stop1, stop2, stop3, stop4} {
			defer stop()
		}
		hers, his := w.lead(w.ona, "title", "Hers"), w.lead(w.pavol, "title", "His")
		if e := next(mantas); e == nil || next(mantas) == nil || e.Type != "lead" {
			t.Fatal("a manager does not get both")
		}
		if e := next(ona); e == nil || !slices.Equal(e.Records, []record.ID{hers.ID}) {
			t.Errorf("her own lead: %+v", e)
		}
		if e := next(pavol); e == nil || !slices.Equal(e.Records, []record.ID{his.ID}) {
			t.Errorf("his own lead: %+v", e)
		}

		lt := w.ws.Type("lead")
		w.ok(second(w.Records.SaveMany(w.ctx, w.ada, lt, []record.ID{hers.ID, his.ID}, w.set(w.ada, lt, "city", "Vilnius"))))
		if e := next(mantas); e == nil || len(e.Records) != 2 {
			t.Errorf("a manager gets both: %+v", e)
		}
		if e := next(ona); e == nil || len(e.Records) != 0 || !slices.Equal(e.Owners, []record.ID{w.ona.User}) {
			t.Errorf("a member gets another's: %+v", e)
		}
		next(pavol)

		w.ok(second(w.Records.AddNote(w.ctx, w.mantas, lt, hers.ID, "Call back")))
		if e := next(ona); e == nil || e.Type != "lead" || !slices.Equal(e.Records, []record.ID{hers.ID}) {
			t.Errorf("a note on her lead: %+v", e)
		}
		next(mantas)
		w.change(w.ada, hers.ID, "owner", "pavol@example.com")
		if e := next(pavol); e == nil || len(e.Records) != 0 {
			t.Errorf("a lead handed over: %+v", e)
		}
		if next(ona) == nil {
			t.Error("no change event for a lead taken away")
		}
		w.change(w.ada, hers.ID, "city", "Kaunas")
		next(pavol)
		none(w.t, "Ona", ona)
		none(w.t, "another workspace", elsewhere)
	})
}

func TestAChangeOfAnotherProcessIsHeard(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := dbtest.Fresh(t, engine)
			var apps [2]*world
			for i := range apps {
				d, err := db.Open(context.Background(), c)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				if i == 0 {
					apps[0] = newWorld(t, d)
					continue
				}
				a, err := New(d, slog.New(slog.DiscardHandler))
				if err != nil {
					t.Fatal(err)
				}
				apps[1] = &world{App: a, t: t, ctx: apps[0].ctx, ws: apps[0].ws}
			}
			watch(t, apps[1].App)
			events, stop := apps[1].Live.Listen(apps[0].ona)
			defer stop()
			l := apps[0].lead(apps[0].ona, "title", "One")
			if e := next(events); e == nil || !slices.Equal(e.Records, []record.ID{l.ID}) {
				t.Errorf("got %+v", e)
			}
			w := apps[0]
			w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.pavol.User, crm.Manager)))
			ws, err := apps[1].Workspace(w.ctx, w.ada.Workspace)
			w.ok(err)
			if ws.Person(w.pavol.User).Role != crm.Manager {
				t.Error("the other process does not see a new role")
			}
			if e := next(events); e == nil || e.Type != "person" {
				t.Errorf("a change of people: %+v", e)
			}
		})
	}
}

// flood writes many change events at once.
func (w *world) flood(n int, owner record.ID) {
	w.t.Helper()
	w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
		for range n {
			e := &store.Event{Workspace: w.ada.Workspace, At: w.Clock(), Type: "lead", Records: []record.ID{owner}, Owners: []record.ID{owner}}
			if err := store.InsertEvent(w.ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	}))
}

// In a flood of changes the newest ones are still sent.
func TestEventsInAFlood(t *testing.T) {
	both(t, func(w *world) {
		watch(w.t, w.App)
		events, stop := w.Live.Listen(w.ona)
		defer stop()
		w.flood(1500, w.pavol.User)
		l := w.lead(w.ona, "title", "One")
		if e := next(events); e == nil || !slices.Equal(e.Records, []record.ID{l.ID}) {
			t.Errorf("got %+v", e)
		}
	})
}

// A page that did not keep up learns that it missed something.
func TestASlowPageCatchesUp(t *testing.T) {
	both(t, func(w *world) {
		watch(w.t, w.App)
		slow, stop := w.Live.Listen(w.ona)
		defer stop()
		w.flood(cap(slow)+20, w.ona.User)
		w.lead(w.ona, "title", "One")
		for n := 0; !w.behind() && n < 5000; n++ {
			time.Sleep(time.Millisecond)
		}
		for range cap(slow) {
			if e := next(slow); e == nil || len(e.Records) != 1 {
				t.Fatalf("%+v", e)
			}
		}
		if e := next(slow); e == nil || e.Type != "lead" || len(e.Records) != 0 {
			t.Errorf("missed events are not sent: %+v", e)
		}
		time.Sleep(2 * unit.LiveEvery)
		none(w.t, "a page that is up to date", slow)
	})
}

// behind reports whether a listener has missed something.
func (w *world) behind() bool {
	_, behind := w.Live.Open()
	return behind > 0
}

func TestListenersAndOldEventsAreRemoved(t *testing.T) {
	both(t, func(w *world) {
		for range 50 {
			_, stop := w.Live.Listen(w.ona)
			defer stop()
			stop()
		}
		if left, _ := w.Live.Open(); left != 0 {
			t.Errorf("%d listeners are left", left)
		}
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			return store.InsertEvent(w.ctx, tx, &store.Event{Workspace: w.ada.Workspace, At: w.Clock(), Type: "old"})
		}))
		w.ok(w.Live.Poll())
		w.Live.Now = func() time.Time { return time.Now().Add(unit.LiveKeep + time.Second) }
		w.flood(1, w.ada.User)
		w.ok(w.Live.Prune(w.ctx))
		var kept []*store.Event
		w.ok(w.Read(w.ctx, func(tx *db.Tx) (err error) {
			kept, err = store.EventsAfter(w.ctx, tx, 0)
			return err
		}))
		if slices.ContainsFunc(kept, func(e *store.Event) bool { return e.Type == "old" }) || len(kept) == 0 {
			t.Errorf("%d change events are kept", len(kept))
		}
	})
}

func TestOpenPagesAreLimitedInAll(t *testing.T) {
	both(t, func(w *world) {
		w.Live.Limit(30, 2)
		var stops []func()
		for _, by := range []crm.Actor{w.ona, w.pavol} {
			_, stop, err := w.Live.Subscribe(by)
			w.ok(err)
			stops = append(stops, stop)
		}
		_, _, err := w.Live.Subscribe(w.ada)
		w.refused(err, record.TooMany)
		stops[0]()
		_, stop, err := w.Live.Subscribe(w.ada)
		w.ok(err)
		stop()
		stops[1]()
	})
}
