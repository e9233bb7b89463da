package people

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// ResetLasts is how long a password reset link can be used.
const ResetLasts = 24 * time.Hour

// MakeReset makes a link by which a colleague sets a new password, once, and
// returns its code, which is not stored. Earlier links for the person end.
func (a *Service) MakeReset(ctx context.Context, by crm.Actor, person record.ID) (code string, err error) {
	code, hash := NewSecret()
	_, err = a.changePeople(ctx, by, func(tx *db.Tx, ws *unit.Workspace) error {
		if c := ws.Person(person); c == nil || c.Removed {
			return record.Absent()
		}
		if err := a.mayReset(ctx, tx, by, person); err != nil {
			return err
		}
		if err := store.DeleteResetsOf(ctx, tx, person); err != nil {
			return err
		}
		now := a.Clock()
		return store.InsertReset(ctx, tx, &store.Reset{Workspace: by.Workspace, ID: record.NewIDAt(now), Hash: hash, Person: person,
			CreatedBy: by.User, Created: now, Expires: now.Add(ResetLasts)})
	})
	if err != nil {
		return "", err
	}
	a.Log.Info("a link to set a new password was made", "workspace", by.Workspace, "person", person, "by", by.User)
	return code, nil
}

// mayReset refuses persons for whom the administrator of one workspace may not
// decide alone: an account is valid in all workspaces of its person.
func (a *Service) mayReset(ctx context.Context, tx *db.Tx, by crm.Actor, person record.ID) error {
	if person == by.User {
		return record.Fail(record.Conflict, "reset_own")
	}
	p, err := store.GetPerson(ctx, tx, person)
	if err != nil {
		return err
	}
	if p.Password == "" || !p.Disabled.IsZero() {
		return record.Fail(record.Conflict, "reset_never")
	}
	alone, err := belongsOnlyTo(ctx, tx, by.Workspace, person)
	if err == nil && !alone {
		return record.Fail(record.Conflict, "reset_elsewhere")
	}
	return err
}

// belongsOnlyTo reports whether a workspace is the person's only one.
func belongsOnlyTo(ctx context.Context, tx *db.Tx, workspace, person record.ID) (bool, error) {
	all, err := store.Memberships(ctx, tx, person)
	return len(all) == 1 && all[0].Workspace.ID == workspace, err
}

// Resets returns the workspace's reset links that can still be used.
func (a *Service) Resets(ctx context.Context, by crm.Actor) ([]*store.Reset, error) {
	if !by.Administers() {
		return nil, unit.Denied()
	}
	var out []*store.Reset
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		now := a.Clock()
		out, err = store.Resets(ctx, tx, by.Workspace, now, now.Add(unit.ClockSlack))
		return err
	})
	return out, err
}

// RevokeReset deletes a reset link.
func (a *Service) RevokeReset(ctx context.Context, by crm.Actor, id record.ID) error {
	_, err := a.changePeople(ctx, by, func(tx *db.Tx, _ *unit.Workspace) error {
		found, err := store.DeleteReset(ctx, tx, by.Workspace, id)
		if err == nil && !found {
			return record.Absent()
		}
		return err
	})
	return err
}

// ResetFor returns the person whose password a code resets. The error is
// NotFound if it was used, has expired or was revoked, or if its author may no
// longer make it.
func (a *Service) ResetFor(ctx context.Context, code string) (*store.Person, error) {
	var p *store.Person
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		_, p, err = a.reset(ctx, tx, code)
		return err
	})
	return p, err
}

func (a *Service) reset(ctx context.Context, tx *db.Tx, code string) (*store.Reset, *store.Person, error) {
	now := a.Clock()
	r, err := store.ResetByHash(ctx, tx, HashSecret(code), now, now.Add(unit.ClockSlack))
	if err != nil {
		return nil, nil, err
	}
	if err := stillAdministrator(ctx, tx, r.Workspace, r.CreatedBy); err != nil {
		return nil, nil, err
	}
	p, err := store.GetPerson(ctx, tx, r.Person)
	if err != nil {
		return nil, nil, err
	}
	alone, err := belongsOnlyTo(ctx, tx, r.Workspace, r.Person)
	if err == nil && (!alone || !p.Disabled.IsZero()) {
		err = record.Absent()
	}
	return r, p, err
}

// UseReset sets the password of the person whom a code is for, ends all their
// sessions and uses up the code. Guessing codes is throttled; a valid one
// always works.
func (a *Service) UseReset(ctx context.Context, code, address, wanted string) error {
	if _, err := a.ResetFor(ctx, code); err != nil {
		return a.countUnknown(ctx, address, err)
	}
	if err := checkPassword(wanted); err != nil {
		return err.On("password")
	}
	hash, err := newHash(ctx, wanted)
	if err != nil {
		return err
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		r, p, err := a.reset(ctx, tx, code)
		if err != nil {
			return err
		}
		if err := a.spendReset(ctx, tx, r); err != nil {
			return err
		}
		return a.resetPassword(ctx, tx, p, hash)
	}))
}

// spendReset uses up a link. Of two concurrent calls, one succeeds.
func (a *Service) spendReset(ctx context.Context, tx *db.Tx, r *store.Reset) error {
	if err := a.TellSettings(ctx, tx, r.Workspace, "person", ""); err != nil {
		return err
	}
	unspent, err := store.UseReset(ctx, tx, r.Workspace, r.ID, a.Clock())
	if err == nil && !unspent {
		err = record.Absent()
	}
	return err
}

// countUnknown counts an unknown code as a failed attempt of the address.
func (a *Service) countUnknown(ctx context.Context, address string, err error) error {
	if record.KindOf(err) != record.NotFound {
		return err
	}
	if terr := a.attempt(ctx, "reset "+network(address), address); terr != nil {
		return terr
	}
	return err
}
