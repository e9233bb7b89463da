package app

import (
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// ahead runs do while the clock is a hundred days ahead.
func (w *world) ahead(do func()) {
	w.later(100 * 24 * time.Hour)
	do()
	w.later(-100 * 24 * time.Hour)
}

// Attempts counted by a clock that was ahead lock no one out, and no wait
// exceeds 15 minutes.
func TestNoOneWaitsForAClockThatWasAhead(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		guess := func(n int) (err error) {
			for range n {
				err = failed(w.signIn("ona@example.com", "a guess"))
			}
			return err
		}
		w.ahead(func() { w.refused(guess(people.FreeForAccount+1), record.TooMany) })
		w.ok(failed(w.signIn("ona@example.com", "correct horse ona")))
		w.refused(guess(1), record.Invalid) // counted from the beginning

		// Nor for a clock that was ahead by less than the longest wait.
		w.refused(guess(people.FreeForAccount), record.TooMany)
		w.later(people.ThrottleMost)
		for range 5 {
			w.refused(guess(1), record.Invalid)
			w.later(people.ThrottleMost)
		}
		w.refused(guess(1), record.Invalid)
		w.refused(guess(1), record.TooMany)
		w.later(-14 * time.Minute)
		w.ok(failed(w.signIn("ona@example.com", "correct horse ona")))
	})
}

// A time written by a clock that was ahead does not extend anything.
func TestTimesOfAClockThatWasAhead(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		before := w.session()
		var during, invitation, reset string
		var err error
		w.ahead(func() {
			during = w.session()
			invitation, err = w.People.Invite(w.ctx, w.ada, crm.Member, "")
			w.ok(err)
			reset, err = w.People.MakeReset(w.ctx, w.ada, w.pavol.User)
			w.ok(err)
		})
		w.over(during)
		w.dead("made by a clock ahead", invitation, reset)
		if list, err := w.People.Invitations(w.ctx, w.ada); err != nil || len(list) != 0 {
			t.Errorf("%d invitations, %v", len(list), err)
		}
		w.over(before) // the sign-in above pruned it as idle for a hundred days
		after := w.session()
		w.later(100 * 24 * time.Hour)
		w.over(during) // nor does it come back
		w.over(after)
	})
}

// A session used while the clock was some hours ahead continues, and idles
// from its real last use.
func TestSessionSeenAheadIsSeenAgain(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		token := w.session()
		secret, _, err := w.People.AddToken(w.ctx, w.ona, "script", false)
		w.ok(err)
		w.later(3 * time.Hour)
		w.visitor(token)
		w.ok(failed(w.People.ActorByToken(w.ctx, secret)))
		w.later(-3 * time.Hour)
		w.visitor(token)
		w.ok(failed(w.People.ActorByToken(w.ctx, secret)))
		list, err := w.People.Sessions(w.ctx, w.ona.User)
		w.ok(err)
		tokens, err := w.People.Tokens(w.ctx, w.ona)
		w.ok(err)
		if now := w.Clock(); list[0].Seen.After(now) || tokens[0].Used.After(now) {
			t.Errorf("seen at %v, used at %v, and it is %v", list[0].Seen, tokens[0].Used, now)
		}
		w.later(people.SessionIdle + time.Second)
		w.over(token)
	})
}

// A person removed while the clock was wrong cannot return by an earlier link,
// but can by a later one.
func TestRemovalIsOrderedWithoutClocks(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		var old string
		var err error
		w.later(20 * time.Hour) // just within clockSlack
		old, err = w.People.Invite(w.ctx, w.ada, crm.Member, "")
		w.ok(err)
		w.later(-20 * time.Hour)
		w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.ona.User)))
		w.refused(failed(w.People.Join(w.ctx, old, w.person(w.ona.User))), record.NotFound)

		w.ahead(func() { w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.pavol.User))) })
		code, err := w.People.Invite(w.ctx, w.ada, crm.Member, "")
		w.ok(err)
		w.ok(failed(w.People.Join(w.ctx, code, w.person(w.pavol.User))))
	})
}

// A stored response dated by a clock that was ahead is kept as long as others
// from now on.
func TestStoredResponsesOfAClockThatWasAhead(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		w.ahead(func() { w.ok(failed(w.once("k", "one", "A"))) })
		w.ok(w.Live.Prune(w.ctx))
		w.ok(failed(w.once("k", "one", "A")))
		if w.leads() != 1 {
			t.Errorf("done twice after the clock was set right")
		}
		w.later(unit.ResponsesKept + time.Hour)
		w.ok(w.Live.Prune(w.ctx))
		w.ok(failed(w.once("k", "another", "B")))
	})
}

// Open pages get the change events of a server whose clock is behind, and
// those written before an older change is committed.
func TestEventsOfAServerWhoseClockIsBehind(t *testing.T) {
	both(t, func(w *world) {
		watch(t, w.App)
		events, stop := w.Live.Listen(w.ada)
		defer stop()
		w.later(-24 * time.Hour)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			return store.InsertEvent(w.ctx, tx, &store.Event{Workspace: w.ada.Workspace, At: w.Clock(), Type: "behind"})
		}))
		w.Live.Poke()
		if e := next(events); e == nil || e.Type != "behind" {
			t.Errorf("got %+v", e)
		}
		w.later(48 * time.Hour) // another server, ahead, does not prune them before they are sent
		w.ok(w.Live.Prune(w.ctx))
		var kept []*store.Event
		w.ok(w.Read(w.ctx, func(tx *db.Tx) (err error) {
			kept, err = store.EventsAfter(w.ctx, tx, 0)
			return err
		}))
		if len(kept) == 0 {
			t.Error("removed by a clock that is ahead")
		}
	})
}

// On PostgreSQL a change event may be committed after one with a higher
// number. Both are sent.
func TestEventsCommittedOutOfOrder(t *testing.T) {
	both(t, func(w *world) {
		if w.DB.D.Name != "postgres" {
			return // there is one writer
		}
		watch(t, w.App)
		events, stop := w.Live.Listen(w.ada)
		defer stop()
		insert := func(tx *db.Tx, name string) error {
			return store.InsertEvent(w.ctx, tx, &store.Event{Workspace: w.ada.Workspace, At: w.Clock(), Type: name})
		}
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			if err := insert(tx, "first"); err != nil {
				return err
			}
			w.ok(w.DB.Update(w.ctx, func(other *db.Tx) error { return insert(other, "second") }))
			w.Live.Poke()
			if e := next(events); e == nil || e.Type != "second" {
				t.Errorf("got %+v", e)
			}
			return nil
		}))
		if e := next(events); e == nil || e.Type != "first" {
			t.Errorf("then got %+v", e)
		}
	})
}
