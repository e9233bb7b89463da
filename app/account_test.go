package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// person returns a row of the table person.
func (w *world) person(id record.ID) *store.Person {
	w.t.Helper()
	var p *store.Person
	w.ok(w.Read(w.ctx, func(tx *db.Tx) (err error) {
		p, err = store.GetPerson(w.ctx, tx, id)
		return err
	}))
	return p
}

// promoted returns Mantas as an administrator.
func (w *world) promoted() crm.Actor {
	w.t.Helper()
	w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.mantas.User, crm.Administrator)))
	by := w.mantas
	by.Role = crm.Administrator
	return by
}

// dead checks that links of both kinds no longer work.
func (w *world) dead(why, invitation, reset string) {
	w.t.Helper()
	_, _, err := w.People.Invitation(w.ctx, invitation)
	_, rerr := w.People.ResetFor(w.ctx, reset)
	_, jerr := w.People.Join(w.ctx, invitation, w.person(w.pavol.User))
	uerr := w.People.UseReset(w.ctx, reset, why, "stolen horse") // from different addresses, so that none is throttled
	for _, err := range []error{err, rerr, jerr, uerr} {
		if err == nil || record.KindOf(err) != record.NotFound {
			w.t.Errorf("%s: %v", why, err)
		}
	}
}

// Links made by administrators end when they lose the role, even if they
// regain it. The role is also checked when a link is used.
func TestLinksEndWithTheRoleOfTheirAuthor(t *testing.T) {
	both(t, func(w *world) {
		links := func(by crm.Actor) (invitation, reset string) {
			invitation, err := w.People.Invite(w.ctx, by, crm.Administrator, "")
			w.ok(err)
			reset, err = w.People.MakeReset(w.ctx, by, w.ona.User)
			w.ok(err)
			return invitation, reset
		}
		role := func(r crm.Role) { w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.mantas.User, r))) }
		mantas := w.promoted()
		invitation, reset := links(mantas)
		role(crm.Manager)
		w.dead("demoted", invitation, reset)
		role(crm.Administrator)
		w.dead("an administrator again", invitation, reset)

		invitation, reset = links(mantas)
		_, err := w.People.AddPerson(w.ctx, w.ada.Workspace, people.NewPerson{Email: "mantas@example.com", Name: "x", Password: "correct horse", Role: crm.Manager})
		w.ok(err)
		role(crm.Administrator)
		w.dead("demoted by the operator", invitation, reset)

		// An earlier version did not delete them.
		invitation, reset = links(mantas)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			return store.SetMembership(w.ctx, tx, w.ada.Workspace, w.mantas.User, crm.Member, w.Clock())
		}))
		w.dead("demoted by an earlier version", invitation, reset)
		role(crm.Administrator)

		invitation, reset = links(mantas)
		w.ok(w.People.ChangeProfile(w.ctx, w.mantas.User, func(p *store.Person) { p.Disabled = w.Clock() }))
		w.dead("disabled", invitation, reset)
		w.ok(w.People.ChangeProfile(w.ctx, w.mantas.User, func(p *store.Person) { p.Disabled = time.Time{} }))
		invitation, reset = links(mantas)
		w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.mantas.User)))
		w.dead("removed", invitation, reset)
	})
}

// A token acts with the current role of its person.
func TestTokenOfADemotedPerson(t *testing.T) {
	both(t, func(w *world) {
		secret, _, err := w.People.AddToken(w.ctx, w.promoted(), "script", false)
		w.ok(err)
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.mantas.User, crm.Member)))
		by, err := w.People.ActorByToken(w.ctx, secret)
		w.ok(err)
		if by.Role != crm.Member {
			t.Errorf("acts as %s", by.Role)
		}
		_, err = w.People.Invite(w.ctx, by, crm.Member, "")
		w.refused(err, record.Denied)
	})
}

func TestResetLinks(t *testing.T) {
	both(t, func(w *world) {
		session := w.session()
		first, err := w.People.MakeReset(w.ctx, w.ada, w.ona.User)
		w.ok(err)
		code, err := w.People.MakeReset(w.ctx, w.ada, w.ona.User)
		w.ok(err)
		w.refused(failed(w.People.ResetFor(w.ctx, first)), record.NotFound) // replaced by the newer one
		if p, err := w.People.ResetFor(w.ctx, code); err != nil || p.ID != w.ona.User {
			t.Fatalf("%v, %v", p, err)
		}
		if list, err := w.People.Resets(w.ctx, w.ada); err != nil || len(list) != 1 || list[0].CreatedBy != w.ada.User {
			t.Errorf("%v, %v", list, err)
		}
		w.refused(w.People.UseReset(w.ctx, code, "192.0.2.7", "short"), record.Invalid)
		for range people.FreeForAccount {
			w.refused(failed(w.signIn("ona@example.com", "a guess")), record.Invalid)
		}
		w.visitor(session)
		w.ok(w.People.UseReset(w.ctx, code, "192.0.2.7", "a newer horse"))
		w.over(session)
		w.refused(failed(w.People.ResetFor(w.ctx, code)), record.NotFound)
		w.refused(w.People.UseReset(w.ctx, code, "192.0.2.7", "a third horse"), record.NotFound)
		w.ok(failed(w.signIn("ona@example.com", "a newer horse"))) // and earlier guesses no longer delay her

		code, err = w.People.MakeReset(w.ctx, w.ada, w.ona.User)
		w.ok(err)
		list, err := w.People.Resets(w.ctx, w.ada)
		w.ok(err)
		w.ok(w.People.RevokeReset(w.ctx, w.ada, list[0].ID))
		w.refused(w.People.RevokeReset(w.ctx, w.ada, list[0].ID), record.NotFound)
		w.refused(failed(w.People.ResetFor(w.ctx, code)), record.NotFound)
		for end, do := range map[string]func(v *people.Visitor) error{
			"a new password": func(v *people.Visitor) error {
				return w.People.ChangePassword(w.ctx, v, "", "a newer horse", "another horse")
			},
			"a new address": func(v *people.Visitor) error {
				return w.People.ChangeEmail(w.ctx, v, "", "another horse", "ona@example.net")
			},
			"time": func(*people.Visitor) error { w.later(people.ResetLasts); return nil },
		} {
			w.ok(w.People.ResetPassword(w.ctx, w.person(w.ona.User).Email, map[bool]string{true: "another horse", false: "a newer horse"}[end == "a new address"]))
			code, err := w.People.MakeReset(w.ctx, w.ada, w.ona.User)
			w.ok(err)
			token, err := w.People.OpenSession(w.ctx, w.ona.User, w.ona.Workspace, "", "")
			w.ok(err)
			w.ok(do(w.visitor(token)))
			if _, err := w.People.ResetFor(w.ctx, code); record.KindOf(err) != record.NotFound || err == nil {
				t.Errorf("%s does not end a link: %v", end, err)
			}
		}
	})
}

// An administrator may reset only people who belong to no other workspace.
func TestResetLinksAreForOwnPeopleOnly(t *testing.T) {
	both(t, func(w *world) {
		other, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other"})
		w.ok(err)
		add := func(ws record.ID, email string, role crm.Role) record.ID {
			id, err := w.People.AddPerson(w.ctx, ws, people.NewPerson{Email: email, Name: "x", Password: "correct horse", Role: role})
			w.ok(err)
			return id
		}
		olga := add(other.ID, "olga@example.com", crm.Administrator)
		try := func(by crm.Actor, person record.ID) error { return failed(w.People.MakeReset(w.ctx, by, person)) }
		w.refused(try(w.ada, olga), record.NotFound)
		w.refused(try(w.ada, record.NewID()), record.NotFound)
		w.refused(try(w.mantas, w.ona.User), record.Denied)
		w.saying(try(w.ada, w.ada.User), record.Conflict, "reset_own")
		readOnly := w.ada
		readOnly.ReadOnly = true
		w.refused(try(readOnly, w.ona.User), record.Denied)

		code, err := w.People.MakeReset(w.ctx, w.ada, w.ona.User)
		w.ok(err)
		add(other.ID, "ona@example.com", crm.Member)
		w.saying(try(w.ada, w.ona.User), record.Conflict, "reset_elsewhere")
		w.refused(w.People.UseReset(w.ctx, code, "", "stolen horse"), record.NotFound) // she has joined another since
		add(w.ada.Workspace, "olga@example.com", crm.Member)
		w.saying(try(w.ada, olga), record.Conflict, "reset_elsewhere")

		code, err = w.People.MakeReset(w.ctx, w.ada, w.pavol.User)
		w.ok(err)
		w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.pavol.User)))
		w.refused(w.People.UseReset(w.ctx, code, "", "stolen horse"), record.NotFound)
		w.refused(try(w.ada, w.pavol.User), record.NotFound)
		w.ok(w.People.ChangeProfile(w.ctx, w.mantas.User, func(p *store.Person) { p.Password = "" }))
		w.saying(try(w.ada, w.mantas.User), record.Conflict, "reset_never")
	})
}

// Guessing codes is throttled, but a valid one still works.
func TestUnknownResetCodesAreThrottled(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		code, err := w.People.MakeReset(w.ctx, w.ada, w.ona.User)
		w.ok(err)
		for range people.FreeForAccount {
			w.refused(w.People.UseReset(w.ctx, "made up", "192.0.2.7", "stolen horse"), record.NotFound)
		}
		w.refused(w.People.UseReset(w.ctx, "made up", "192.0.2.7", "stolen horse"), record.TooMany)
		w.ok(w.People.UseReset(w.ctx, code, "192.0.2.7", "a newer horse"))
	})
}

func TestChangeEmail(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		here, there := w.session(), w.session()
		change := func(password, email string) error {
			return w.People.ChangeEmail(w.ctx, w.visitor(here), "192.0.2.7", password, email)
		}
		w.refused(change("wrong", "new@example.com"), record.Invalid)
		w.refused(change("correct horse ona", "no address"), record.Invalid)
		w.ok(change("correct horse ona", "Ona@Example.com")) // hers already
		w.ok(change("correct horse ona", " Ona.Nauja@Example.com "))
		if got := w.person(w.ona.User).Email; got != "ona.nauja@example.com" {
			t.Errorf("address %s", got)
		}
		w.visitor(here)
		w.visitor(there)
		w.refused(failed(w.signIn("ona@example.com", "correct horse ona")), record.Invalid)
		w.ok(failed(w.signIn("ona.nauja@example.com", "correct horse ona")))
		ws, err := w.Workspace(w.ctx, w.ona.Workspace)
		w.ok(err)
		if got := ws.Person(w.ona.User).Email; got != "ona.nauja@example.com" {
			t.Errorf("colleagues see %s", got)
		}
		// It does not reveal who has the address, and attempts are throttled.
		for range people.FreeForAccount {
			w.saying(change("correct horse ona", "ada@example.com"), record.Invalid, "email_unusable")
		}
		w.refused(change("correct horse ona", "mantas@example.com"), record.TooMany)
		if got := w.person(w.ona.User).Email; got != "ona.nauja@example.com" {
			t.Errorf("address %s", got)
		}
	})
}

func TestTwoTakeOneAddressAtOnce(t *testing.T) {
	both(t, func(w *world) {
		var errs [2]error
		var all sync.WaitGroup
		for i, who := range []string{"ona", "pavol"} {
			token, err := w.signIn(who+"@example.com", "correct horse "+who)
			w.ok(err)
			v := w.visitor(token)
			all.Go(func() {
				errs[i] = w.People.ChangeEmail(w.ctx, v, "192.0.2.7", "correct horse "+who, "sales@example.com")
			})
		}
		all.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v, %v", errs[0], errs[1])
		}
	})
}

// A request that waits for hashing ends with its context.
func TestHashingWaitsEndWithTheRequest(t *testing.T) {
	both(t, func(w *world) {
		for range cap(people.Hashing) {
			people.Hashing <- struct{}{}
		}
		ctx, cancel := context.WithCancel(w.ctx)
		v := &people.Visitor{Person: w.person(w.ona.User), Session: &store.Session{}}
		calls := []func() error{
			func() error {
				return failed(w.People.SignIn(ctx, people.SignIn{Email: "ona@example.com", Password: "correct horse ona"}))
			},
			func() error { return w.People.ChangePassword(ctx, v, "", "correct horse ona", "another horse") },
			func() error { return w.People.ResetPassword(ctx, "ona@example.com", "another horse") },
			func() error {
				return failed(w.People.AddPerson(ctx, w.ona.Workspace, people.NewPerson{Email: "new@example.com", Name: "x", Password: "correct horse", Role: crm.Member}))
			},
		}
		errs := make(chan error, len(calls))
		for _, call := range calls {
			go func() { errs <- call() }()
		}
		cancel()
		for range calls {
			if err := <-errs; !errors.Is(err, context.Canceled) || record.KindOf(err) != record.Unavailable {
				t.Errorf("%v", err)
			}
		}
		for range cap(people.Hashing) {
			<-people.Hashing
		}
		for range people.FreeForAccount + 1 { // a client that hung up has not failed
			w.refused(failed(w.People.SignIn(ctx, people.SignIn{Email: "ona@example.com", Password: "a guess"})), record.Unavailable)
		}
		w.ok(failed(w.signIn("ona@example.com", "correct horse ona")))
	})
}

// However many people sign in from one office at once, no one is locked out by
// others who succeed.
func TestSuccessNeverLocks(t *testing.T) {
	both(t, func(w *world) {
		w.later(0)
		var all sync.WaitGroup
		errs := make([]error, people.FreeForAddress+10)
		for i := range errs {
			all.Go(func() { _, errs[i] = w.signIn("ona@example.com", "correct horse ona") })
		}
		all.Wait()
		if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
			t.Errorf("sign-in %d: %v", i, errs[i])
		}
	})
}
