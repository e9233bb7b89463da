package app

import (
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// later moves the world's clock forward.
func (w *world) later(d time.Duration) {
	now := w.Clock().Add(d)
	w.Clock = func() time.Time { return now }
}

func (w *world) signIn(email, password string) (string, error) {
	return w.People.SignIn(w.ctx, people.SignIn{Email: email, Password: password, Address: "192.0.2.7", Agent: "a browser"})
}

// session signs Ona in.
func (w *world) session() string {
	w.t.Helper()
	token, err := w.signIn("Ona@Example.com ", "correct horse ona")
	w.ok(err)
	return token
}

func (w *world) visitor(token string) *people.Visitor {
	w.t.Helper()
	v, err := w.People.Visitor(w.ctx, token)
	w.ok(err)
	return v
}

// over checks that a token is no longer valid.
func (w *world) over(token string) {
	w.t.Helper()
	_, err := w.People.Visitor(w.ctx, token)
	w.refused(err, record.NotFound)
}

func TestSignInGivesTheSameAnswerForUnknownAndWrong(t *testing.T) {
	both(t, func(w *world) {
		_, wrong := w.signIn("ona@example.com", "not her password")
		_, unknown := w.signIn("nobody@example.com", "not her password")
		_, empty := w.signIn("", "")
		if wrong == nil || wrong.Error() != unknown.Error() || wrong.Error() != empty.Error() {
			t.Errorf("%v, %v, %v", wrong, unknown, empty)
		}
		v := w.visitor(w.session())
		if v.Person.ID != w.ona.User || v.Membership.Role != crm.Member || v.Membership.Workspace.ID != w.ona.Workspace {
			t.Errorf("%+v", v)
		}
	})
}

// Sign-in with an unknown name takes as long as with a known one.
func TestSignInTakesAsLongForUnknownNames(t *testing.T) {
	both(t, func(w *world) {
		fastest := func(email string) time.Duration {
			best := time.Hour
			for range people.FreeForAccount {
				began := time.Now()
				w.refused(failed(w.signIn(email, "a guess")), record.Invalid)
				best = min(best, time.Since(began))
			}
			return best
		}
		known, unknown := fastest("ona@example.com"), fastest("nobody@example.com")
		if unknown < known/5 || known < unknown/5 { // without hashing it would be far less
			t.Errorf("%v for a known name, %v for an unknown one", known, unknown)
		}
	})
}

func TestSessionsAreOverAfterIdlingAndInTheEnd(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		token := w.session()
		for range 3 {
			w.later(29 * 24 * time.Hour)
			w.visitor(token) // and records its use
		}
		w.later(4 * 24 * time.Hour)
		w.over(token)
		token = w.session()
		w.later(30*24*time.Hour + time.Second)
		w.over(token)
		w.over("")
		w.over("made up")
	})
}

func TestSessionsCanBeListedAndEnded(t *testing.T) {
	both(t, func(w *world) {
		here, there := w.session(), w.session()
		list, err := w.People.Sessions(w.ctx, w.ona.User)
		w.ok(err)
		if len(list) != 2 || list[0].Agent != "a browser" || list[0].Address != "192.0.2.7" || list[0].Hash == here || list[0].Hash == there {
			t.Fatalf("%+v", list)
		}
		other := w.visitor(there).Session.ID
		w.refused(w.People.EndSession(w.ctx, w.ada.User, other), record.NotFound)
		w.visitor(there)
		w.ok(w.People.EndSession(w.ctx, w.ona.User, other))
		w.over(there)
		w.visitor(here)
	})
}

func TestNewPasswordEndsOtherSessions(t *testing.T) {
	both(t, func(w *world) {
		here, there := w.session(), w.session()
		v := w.visitor(here)
		w.refused(w.People.ChangePassword(w.ctx, v, "192.0.2.7", "wrong", "another horse"), record.Invalid)
		w.refused(w.People.ChangePassword(w.ctx, v, "192.0.2.7", "correct horse ona", "short"), record.Invalid)
		w.visitor(there)
		w.ok(w.People.ChangePassword(w.ctx, v, "192.0.2.7", "correct horse ona", "another horse"))
		w.visitor(here)
		w.over(there)
		_, err := w.signIn("ona@example.com", "correct horse ona")
		w.refused(err, record.Invalid)
		w.ok(failed(w.signIn("ona@example.com", "another horse")))
		w.refused(w.People.ResetPassword(w.ctx, "nobody@example.com", "a third horse"), record.NotFound)
		w.ok(w.People.ResetPassword(w.ctx, "Ona@example.com", "a third horse"))
		w.over(here)
		w.ok(failed(w.signIn("ona@example.com", "a third horse")))
	})
}

func TestGuessingIsThrottledPerAccount(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		for _, email := range []string{"ona@example.com", "nobody@example.com"} {
			for range people.FreeForAccount {
				w.refused(failed(w.signIn(email, "a guess")), record.Invalid)
			}
			w.refused(failed(w.signIn(email, "a guess")), record.TooMany)
		}
		w.refused(failed(w.signIn("ona@example.com", "correct horse ona")), record.TooMany)
		w.ok(failed(w.signIn("pavol@example.com", "correct horse pavol")))
		w.later(people.ThrottleFirst + time.Second)
		w.refused(failed(w.signIn("ona@example.com", "a guess")), record.Invalid)
		w.later(people.ThrottleFirst + time.Second)
		w.refused(failed(w.signIn("ona@example.com", "correct horse ona")), record.TooMany) // the wait has doubled
		w.later(people.ThrottleFirst)
		w.ok(failed(w.signIn("ona@example.com", "correct horse ona")))
		w.refused(failed(w.signIn("ona@example.com", "a guess")), record.Invalid) // counted from the beginning
	})
}

func TestGuessingIsThrottledPerAddress(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		try := func(n int, address string) error {
			return failed(w.People.SignIn(w.ctx, people.SignIn{Email: string(rune('a'+n)) + "@example.com", Password: "a guess", Address: address}))
		}
		for n := range people.FreeForAddress {
			w.refused(try(n, "2001:db8::1"), record.Invalid)
		}
		w.refused(try(99, "2001:db8::ffff"), record.TooMany) // the same network
		w.refused(try(99, "2001:db8:0:1::1"), record.Invalid)
	})
}

func TestGuessesAtOnceAreAllCounted(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		var judged, waited int
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				err := failed(w.signIn("ona@example.com", "a guess"))
				mu.Lock()
				defer mu.Unlock()
				if record.KindOf(err) == record.TooMany {
					waited++
				} else {
					judged++
				}
			})
		}
		all.Wait()
		if judged != people.FreeForAccount || waited != 20-people.FreeForAccount {
			t.Errorf("%d checked, %d throttled", judged, waited)
		}
	})
}
