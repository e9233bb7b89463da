package app

import (
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

func TestTokens(t *testing.T) {
	both(t, func(w *world) {
		secret, id, err := w.People.AddToken(w.ctx, w.ona, " Import script ", true)
		w.ok(err)
		if len(secret) != people.TokenLength || !strings.HasPrefix(secret, "vdl_") {
			t.Errorf("the secret is %q", secret)
		}
		by, err := w.People.ActorByToken(w.ctx, secret)
		w.ok(err)
		want := w.ona
		want.Channel, want.ReadOnly = crm.ByAPI, true
		if by.Zone.String() != want.Zone.String() {
			t.Errorf("zone %s", by.Zone)
		}
		if by.Zone = want.Zone; by != want {
			t.Errorf("got %+v, want %+v", by, want)
		}
		for _, wrong := range []string{"", "vdl_", secret[:len(secret)-1] + "!", secret + "x", strings.ToUpper(secret)} {
			_, err := w.People.ActorByToken(w.ctx, wrong)
			w.refused(err, record.NotFound)
		}
		own, err := w.People.Tokens(w.ctx, w.ona)
		w.ok(err)
		if len(own) != 1 || own[0].Name != "Import script" || own[0].Used.IsZero() || !own[0].ReadOnly {
			t.Errorf("%+v", own)
		}
		if theirs, _ := w.People.Tokens(w.ctx, w.pavol); len(theirs) != 0 {
			t.Errorf("Pavol sees %v", theirs)
		}
		if all, _ := w.People.Tokens(w.ctx, w.ada); len(all) != 1 {
			t.Errorf("Ada sees %v", all)
		}
		w.refused(w.People.RevokeToken(w.ctx, w.pavol, id), record.NotFound)
		w.refused(w.People.RevokeToken(w.ctx, by, id), record.Denied) // with itself, which is read-only
		w.ok(w.People.RevokeToken(w.ctx, w.ona, id))
		_, err = w.People.ActorByToken(w.ctx, secret)
		w.refused(err, record.NotFound)
		_, _, err = w.People.AddToken(w.ctx, w.ona, "  ", false)
		w.refused(err, record.Invalid)
		_, _, err = w.People.AddToken(w.ctx, by, "more", false)
		w.refused(err, record.Denied)
	})
}

func TestTokenEndsWithItsPerson(t *testing.T) {
	both(t, func(w *world) {
		for name, end := range map[string]func(*db.Tx) error{
			"left": func(tx *db.Tx) error {
				return store.EndMembership(w.ctx, tx, w.ona.Workspace, w.ona.User, w.Clock())
			},
			"disabled": func(tx *db.Tx) error {
				p, err := store.GetPerson(w.ctx, tx, w.pavol.User)
				if err != nil {
					return err
				}
				p.Disabled = w.Clock()
				return store.UpdatePerson(w.ctx, tx, p)
			},
		} {
			by := map[string]crm.Actor{"left": w.ona, "disabled": w.pavol}[name]
			secret, _, err := w.People.AddToken(w.ctx, by, "script", false)
			w.ok(err)
			_, err = w.People.ActorByToken(w.ctx, secret)
			w.ok(err)
			w.ok(w.DB.Update(w.ctx, end))
			_, err = w.People.ActorByToken(w.ctx, secret)
			w.refused(err, record.NotFound)
		}
	})
}

func TestTokenUseIsNotedNowAndThen(t *testing.T) {
	both(t, func(w *world) {
		secret, _, err := w.People.AddToken(w.ctx, w.ona, "script", false)
		w.ok(err)
		start := record.Now()
		for _, c := range []struct{ at, want time.Duration }{{0, 0}, {time.Minute, 0}, {10 * time.Minute, 10 * time.Minute}} {
			w.Clock = func() time.Time { return start.Add(c.at) }
			_, err := w.People.ActorByToken(w.ctx, secret)
			w.ok(err)
			own, err := w.People.Tokens(w.ctx, w.ona)
			w.ok(err)
			if got := own[0].Used.Sub(start); got != c.want {
				t.Errorf("used after %s: noted %s", c.at, got)
			}
		}
	})
}
