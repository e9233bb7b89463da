package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

func TestSetupWorksOnce(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		w := emptyWorld(t, d)
		code, err := w.SetupCode(w.ctx)
		w.ok(err)
		older := code
		code, err = w.SetupCode(w.ctx)
		w.ok(err)
		try := func(code string) error {
			_, _, err := w.Setup(w.ctx, code, workspaces.NewWorkspace{Name: "Acme", Country: "LT"}, people.NewPerson{Email: "ada@example.com", Name: "Ada", Password: "correct horse"})
			return err
		}
		w.refused(try(older), record.NotFound)
		w.refused(try(""), record.NotFound)
		_, _, err = w.Setup(w.ctx, code, workspaces.NewWorkspace{}, people.NewPerson{Email: "x", Password: "1"})
		if len(record.All(err)) != 4 {
			t.Errorf("mistakes: %v", err)
		}
		made := 0
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				err := try(code)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made++
				} else if record.KindOf(err) != record.NotFound {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if made != 1 {
			t.Errorf("%d set-ups", made)
		}
		var spaces []crm.Workspace
		w.ok(d.View(w.ctx, func(tx *db.Tx) (err error) { spaces, err = store.Workspaces(w.ctx, tx); return err }))
		if len(spaces) != 1 || spaces[0].Currency != "EUR" || spaces[0].Language != "lt" {
			t.Errorf("%+v", spaces)
		}
		w.refused(try(code), record.NotFound)
		if code, err := w.SetupCode(w.ctx); code != "" || err != nil {
			t.Errorf("a code after set-up: %q, %v", code, err)
		}
	})
}

func TestWorkspaceMadeElsewhereClosesSetup(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		w := emptyWorld(t, d)
		code, err := w.SetupCode(w.ctx)
		w.ok(err)
		elsewhere := emptyWorld(t, d)
		w.ok(failed(elsewhere.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Name: "Acme"})))
		_, _, err = w.Setup(w.ctx, code, workspaces.NewWorkspace{Name: "Mine"}, people.NewPerson{Email: "eve@example.com", Name: "Eve", Password: "correct horse"})
		w.refused(err, record.NotFound)
	})
}

func TestInvitations(t *testing.T) {
	both(t, func(w *world) {
		_, err := w.People.Invite(w.ctx, w.mantas, crm.Member, "")
		w.refused(err, record.Denied)
		_, err = w.People.Invite(w.ctx, w.ada, "owner", "no address")
		if len(record.All(err)) != 2 {
			t.Errorf("mistakes: %v", err)
		}
		w.refused(failed(w.People.Invite(w.ctx, w.ada, crm.Member, "ona@example.com")), record.Invalid)

		code, err := w.People.Invite(w.ctx, w.ada, crm.Manager, "Jan@Example.com")
		w.ok(err)
		jan := people.NewPerson{Email: "jan@example.com", Name: "Jan", Password: "correct horse jan"}
		eve := people.NewPerson{Email: "eve@example.com", Name: "Eve", Password: "correct horse eve"}
		_, _, err = w.People.Register(w.ctx, code, eve)
		w.refused(err, record.Denied)
		id, _, err := w.People.Register(w.ctx, code, jan)
		w.ok(err)
		ws, err := w.Workspace(w.ctx, w.ada.Workspace)
		w.ok(err)
		if p := ws.Person(id); p == nil || p.Role != crm.Manager {
			t.Errorf("%+v", p)
		}
		_, _, err = w.People.Register(w.ctx, code, jan)
		w.refused(err, record.NotFound)

		code, err = w.People.Invite(w.ctx, w.ada, crm.Member, "")
		w.ok(err)
		_, _, err = w.People.Register(w.ctx, code, jan) // has an account: must sign in
		w.refused(err, record.Invalid)
		list, err := w.People.Invitations(w.ctx, w.ada)
		w.ok(err)
		if len(list) != 1 || list[0].Hash == code {
			t.Fatalf("%+v", list)
		}
		w.ok(w.People.RevokeInvitation(w.ctx, w.ada, list[0].ID))
		_, _, err = w.People.Invitation(w.ctx, code)
		w.refused(err, record.NotFound)

		code, err = w.People.Invite(w.ctx, w.ada, crm.Member, "")
		w.ok(err)
		w.later(people.InvitationLasts)
		_, _, err = w.People.Register(w.ctx, code, eve)
		w.refused(err, record.NotFound)
	})
}

func TestWorkspacesAndPeopleAddedAtOnce(t *testing.T) {
	both(t, func(w *world) {
		var all sync.WaitGroup
		numbers := make([]int64, 8)
		for n := range numbers {
			all.Go(func() {
				ws, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: fmt.Sprintf("at-once-%d", n), Name: "At once", Country: "LT"})
				if err == nil {
					_, err = w.People.AddPerson(w.ctx, ws.ID, people.NewPerson{Email: "eve@example.com", Name: "Eve", Password: "correct horse", Role: crm.Member})
				}
				if numbers[n] = ws.Number; err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if slices.Sort(numbers); len(slices.Compact(numbers)) != 8 {
			t.Errorf("%v", numbers)
		}
	})
}

func TestAddingAPersonAgainKeepsAnAdministrator(t *testing.T) {
	both(t, func(w *world) {
		add := func(role crm.Role) error {
			return failed(w.People.AddPerson(w.ctx, w.ada.Workspace, people.NewPerson{Email: "ADA@example.com", Name: "Other", Password: "another horse", Role: role}))
		}
		w.refused(add(crm.Member), record.Conflict)
		w.ok(add(crm.Administrator))
		ws, err := w.Workspace(w.ctx, w.ada.Workspace)
		w.ok(err)
		if ws.Person(w.ada.User).Role != crm.Administrator || ws.Person(w.ada.User).Name != "ada" {
			t.Errorf("%+v", ws.Person(w.ada.User))
		}
		w.ok(failed(w.signIn("ada@example.com", "correct horse ada")))
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.ona.User, crm.Administrator)))
		w.ok(add(crm.Member))
		for email, want := range map[string]bool{"Ada@Example.com": true, "nobody@example.com": false, "no address": false} {
			if known, err := w.People.Known(w.ctx, email); err != nil || known != want {
				t.Errorf("%s: %v, %v", email, known, err)
			}
		}
	})
}

func TestInvitationBringsAnAccountIntoAnotherWorkspace(t *testing.T) {
	both(t, func(w *world) {
		ws, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other", Country: "HU"})
		w.ok(err)
		_, err = w.People.AddPerson(w.ctx, ws.ID, people.NewPerson{Email: "hanna@example.com", Name: "Hanna", Password: "correct horse", Role: crm.Administrator})
		w.ok(err)
		hanna, err := w.People.ActorByEmail(w.ctx, ws, "hanna@example.com", crm.ByWeb)
		w.ok(err)
		code, err := w.People.Invite(w.ctx, hanna, crm.Manager, "")
		w.ok(err)
		token := w.session()
		v := w.visitor(token)
		w.ok(failed(w.People.Join(w.ctx, code, v.Person)))
		w.ok(w.People.SwitchWorkspace(w.ctx, w.visitor(token), ws.ID))
		if v = w.visitor(token); v.Membership.Role != crm.Manager || len(v.Belongs) != 2 || v.Actor(crm.ByWeb, "").Zone.String() != "Europe/Budapest" {
			t.Errorf("%+v", v)
		}
		w.refused(w.People.SwitchWorkspace(w.ctx, w.visitor(token), record.NewID()), record.NotFound)

		// Once removed, she cannot return by an older link.
		code, err = w.People.Invite(w.ctx, hanna, crm.Member, "")
		w.ok(err)
		w.ok(failed(w.People.RemovePerson(w.ctx, hanna, w.ona.User)))
		w.over(token)
		again := w.visitor(w.session())
		if len(again.Belongs) != 1 {
			t.Errorf("belongs to %d", len(again.Belongs))
		}
		w.refused(failed(w.People.Join(w.ctx, code, again.Person)), record.NotFound)
		code, err = w.People.Invite(w.ctx, hanna, crm.Member, "")
		w.ok(err)
		w.ok(failed(w.People.Join(w.ctx, code, again.Person)))
	})
}

func TestRolesHoldAtTheNextRequest(t *testing.T) {
	both(t, func(w *world) {
		token := w.session()
		w.refused(failed(w.People.SetRole(w.ctx, w.mantas, w.ona.User, crm.Administrator)), record.Denied)
		w.refused(failed(w.People.SetRole(w.ctx, w.ada, w.ona.User, "owner")), record.Invalid)
		w.refused(failed(w.People.SetRole(w.ctx, w.ada, record.NewID(), crm.Member)), record.NotFound)
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.ona.User, crm.Administrator)))
		ona := w.visitor(token).Actor(crm.ByWeb, "")
		if !ona.Administers() {
			t.Fatal("the role did not change")
		}
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.ona.User, crm.Member)))
		w.refused(failed(w.People.SetRole(w.ctx, ona, w.ona.User, crm.Administrator)), record.Denied) // a request that began before
		if w.visitor(token).Membership.Role != crm.Member {
			t.Error("the role was not taken away")
		}
	})
}

func TestRemovedPersonIsGoneAtTheNextRequest(t *testing.T) {
	both(t, func(w *world) {
		token := w.session()
		mine := w.lead(w.ona, "title", "Hers")
		secret, _, err := w.People.AddToken(w.ctx, w.ona, "script", false)
		w.ok(err)
		w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.ona.User)))
		w.over(token)
		w.refused(failed(w.People.ActorByToken(w.ctx, secret)), record.NotFound)
		if got := w.get(w.ada, mine.ID); got.Owner != w.ona.User {
			t.Error("her lead has lost its owner")
		}
		w.refused(failed(w.People.RemovePerson(w.ctx, w.ada, w.ona.User)), record.NotFound)
		if v := w.visitor(w.session()); len(v.Belongs) != 0 || v.Actor(crm.ByWeb, "").Scope() != crm.Nothing {
			t.Errorf("still belongs to %+v", v.Belongs)
		}
	})
}

func TestDisabledPersonCannotSignIn(t *testing.T) {
	both(t, func(w *world) {
		token := w.session()
		w.ok(w.People.ChangeProfile(w.ctx, w.ona.User, func(p *store.Person) { p.Disabled = w.Clock() }))
		w.over(token)
		w.refused(failed(w.signIn("ona@example.com", "correct horse ona")), record.Invalid)
	})
}

func TestLastAdministratorStays(t *testing.T) {
	both(t, func(w *world) {
		w.refused(failed(w.People.SetRole(w.ctx, w.ada, w.ada.User, crm.Member)), record.Conflict)
		w.refused(failed(w.People.RemovePerson(w.ctx, w.ada, w.ada.User)), record.Conflict)
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.mantas.User, crm.Administrator)))
		w.mantas.Role = crm.Administrator

		// Two administrators who remove each other's role concurrently.
		errs := make(chan error, 2)
		go func() { errs <- failed(w.People.SetRole(w.ctx, w.ada, w.mantas.User, crm.Member)) }()
		go func() { errs <- failed(w.People.SetRole(w.ctx, w.mantas, w.ada.User, crm.Member)) }()
		if e1, e2 := <-errs, <-errs; (e1 == nil) == (e2 == nil) {
			t.Errorf("%v and %v", e1, e2)
		}
		ws, err := w.Workspace(w.ctx, w.ada.Workspace)
		w.ok(err)
		admins := 0
		for _, p := range ws.Staff() {
			if p.Role == crm.Administrator {
				admins++
			}
		}
		if admins != 1 {
			t.Errorf("%d administrators", admins)
		}
	})
}

func TestProfile(t *testing.T) {
	both(t, func(w *world) {
		err := w.People.ChangeProfile(w.ctx, w.ona.User, func(p *store.Person) { p.Name, p.Zone, p.Language, p.Theme = " ", "Moon/Base", "xx", "pink" })
		if len(record.All(err)) != 4 {
			t.Errorf("mistakes: %v", err)
		}
		w.ok(w.People.ChangeProfile(w.ctx, w.ona.User, func(p *store.Person) {
			p.Name, p.Zone, p.Language, p.Theme, p.SingleKeys = " Ona Ožė ", "Asia/Almaty", "ru", "dark", false
		}))
		v := w.visitor(w.session())
		if p := v.Person; p.Name != "Ona Ožė" || p.Theme != "dark" || p.SingleKeys || v.Actor(crm.ByWeb, "").Zone.String() != "Asia/Almaty" {
			t.Errorf("%+v", p)
		}
		ws, err := w.Workspace(w.ctx, w.ona.Workspace)
		w.ok(err)
		if ws.Person(w.ona.User).Name != "Ona Ožė" {
			t.Error("colleagues see the old name")
		}
	})
}

func TestWorkspaceSettings(t *testing.T) {
	both(t, func(w *world) {
		n := workspaces.NewWorkspace{Name: "Acme LT", Country: "HU", Language: "hu", Currency: "HUF", Zone: "Europe/Budapest"}
		w.refused(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.mantas, n)), record.Denied)
		w.refused(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.ada, workspaces.NewWorkspace{Name: "Acme", Zone: "Moon/Base"})), record.Invalid)
		w.ok(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.ada, n)))
		ws, err := w.Workspace(w.ctx, w.ada.Workspace)
		w.ok(err)
		if ws.Name != "Acme LT" || ws.Currency != "HUF" || ws.Slug != "acme" {
			t.Errorf("%+v", ws.Workspace)
		}
	})
}

// emptyWorld returns an installation without a workspace.
func emptyWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	a, err := New(d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return &world{App: a, t: t, ctx: context.Background()}
}

// failed returns the error of a call and drops its other result.
func failed[T any](_ T, err error) error { return err }
