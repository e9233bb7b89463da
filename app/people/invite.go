package people

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// InvitationLasts is how long an invitation can be used.
const InvitationLasts = 7 * 24 * time.Hour

// Invite makes an invitation for one person and returns the code of its link,
// which is not stored. With an address, only the person with that address may
// use it.
func (a *Service) Invite(ctx context.Context, by crm.Actor, role crm.Role, email string) (code string, err error) {
	if email, err = checkInvited(role, email); err != nil {
		return "", err
	}
	code, hash := NewSecret()
	_, err = a.changePeople(ctx, by, func(tx *db.Tx, ws *unit.Workspace) error {
		for _, p := range ws.Staff() {
			if email != "" && p.Email == email {
				return record.Wrong("already_member").On("email")
			}
		}
		now := a.Clock()
		id, _ := unit.FormID(ctx, now)
		made, err := store.TakeInvitation(ctx, tx, by.Workspace, by.User, id)
		if err == nil {
			err = a.MadeAlready(made)
		}
		if err != nil {
			return err
		}
		return store.InsertInvitation(ctx, tx, &store.Invitation{Workspace: by.Workspace, ID: id, Hash: hash, Email: email,
			Role: role, CreatedBy: by.User, Created: now, Expires: now.Add(InvitationLasts)})
	})
	return code, err
}

func checkInvited(role crm.Role, email string) (string, error) {
	var errs record.Errors
	if !role.Valid() {
		errs = append(errs, record.Wrong("invalid_choice").On("role"))
	}
	normal, ok := match.Email(email)
	if normal != "" && !ok {
		errs = append(errs, record.Wrong("invalid_email").On("email"))
	}
	return normal, errs.Or()
}

// Invitations returns the invitations that can still be used.
func (a *Service) Invitations(ctx context.Context, by crm.Actor) ([]*store.Invitation, error) {
	if !by.Administers() {
		return nil, unit.Denied()
	}
	var out []*store.Invitation
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		now := a.Clock()
		out, err = store.Invitations(ctx, tx, by.Workspace, now, now.Add(unit.ClockSlack))
		return err
	})
	return out, err
}

// RevokeInvitation deletes an invitation.
func (a *Service) RevokeInvitation(ctx context.Context, by crm.Actor, id record.ID) error {
	_, err := a.changePeople(ctx, by, func(tx *db.Tx, _ *unit.Workspace) error {
		found, err := store.DeleteInvitation(ctx, tx, by.Workspace, id)
		if err == nil && !found {
			return record.Absent()
		}
		return err
	})
	return err
}

// Invitation returns the invitation of a code and its workspace. The error is
// NotFound if it was used, revoked or has expired, or if its author may no
// longer invite.
func (a *Service) Invitation(ctx context.Context, code string) (*store.Invitation, crm.Workspace, error) {
	var i *store.Invitation
	var w crm.Workspace
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		if i, err = a.invitation(ctx, tx, code); err != nil {
			return err
		}
		w, err = store.GetWorkspace(ctx, tx, i.Workspace)
		return err
	})
	return i, w, err
}

func (a *Service) invitation(ctx context.Context, tx *db.Tx, code string) (*store.Invitation, error) {
	now := a.Clock()
	i, err := store.InvitationByHash(ctx, tx, HashSecret(code), now, now.Add(unit.ClockSlack))
	if err != nil {
		return nil, err
	}
	return i, stillAdministrator(ctx, tx, i.Workspace, i.CreatedBy)
}

// Join accepts an invitation for a person who is signed in.
func (a *Service) Join(ctx context.Context, code string, p *store.Person) (workspace record.ID, err error) {
	err = a.DB.Update(ctx, func(tx *db.Tx) error {
		i, err := a.spend(ctx, tx, code, p.Email)
		if err != nil {
			return err
		}
		workspace = i.Workspace
		return a.enter(ctx, tx, i, p.ID)
	})
	return workspace, unit.Fault(err)
}

// Register accepts an invitation for a person without an account and makes
// one. Anyone with an account must sign in: an invitation does not change a
// password.
func (a *Service) Register(ctx context.Context, code string, n NewPerson) (person, workspace record.ID, err error) {
	i, _, err := a.Invitation(ctx, code)
	if err != nil {
		return person, workspace, err
	}
	n.Role = i.Role
	hash, err := n.Check(ctx)
	if err != nil {
		return person, workspace, err
	}
	err = a.DB.Update(ctx, func(tx *db.Tx) error {
		i, err := a.spend(ctx, tx, code, n.Email)
		if err != nil {
			return err
		}
		workspace = i.Workspace
		person, err = a.register(ctx, tx, i, n, hash)
		return err
	})
	return person, workspace, unit.Fault(err)
}

func (a *Service) register(ctx context.Context, tx *db.Tx, i *store.Invitation, n NewPerson, hash string) (record.ID, error) {
	_, err := store.PersonByEmail(ctx, tx, n.Email)
	if err == nil {
		return record.None, record.Wrong("account_exists").On("email")
	}
	if record.KindOf(err) != record.NotFound {
		return record.None, err
	}
	n.Role = i.Role
	return a.AddPersonIn(ctx, tx, i.Workspace, n, hash)
}

// spend uses up an invitation. Of two concurrent calls, one succeeds.
func (a *Service) spend(ctx context.Context, tx *db.Tx, code, email string) (*store.Invitation, error) {
	i, err := a.invitation(ctx, tx, code)
	if err != nil {
		return nil, err
	}
	if i.Email != "" && i.Email != email {
		return nil, record.Fail(record.Denied, "invitation_other").On("email")
	}
	unspent, err := store.UseInvitation(ctx, tx, i.Workspace, i.ID, a.Clock())
	if err == nil && !unspent {
		err = record.Absent()
	}
	return i, err
}

// enter makes a person a member. A person who was removed from the workspace
// cannot return by an older link, and accepting an invitation never narrows a
// role.
func (a *Service) enter(ctx context.Context, tx *db.Tx, i *store.Invitation, person record.ID) error {
	m, err := store.PlaceOf(ctx, tx, i.Workspace, person)
	if err != nil {
		return err
	}
	if !m.Since.IsZero() && m.Removed.IsZero() {
		return record.Fail(record.Conflict, "already_member")
	}
	if !m.Removed.IsZero() && removedSince(m, i) {
		return record.Absent()
	}
	if err := store.SetMembership(ctx, tx, i.Workspace, person, i.Role, a.Clock()); err != nil {
		return err
	}
	return a.TellSettings(ctx, tx, i.Workspace, "person", "")
}

// removedSince reports whether a person was removed from the workspace after
// an invitation was made. It compares the workspace's revisions, which do not
// depend on clocks. Rows of earlier versions lack them.
func removedSince(m store.Place, i *store.Invitation) bool {
	if m.RemovedAt > 0 && i.Revision > 0 {
		return m.RemovedAt > i.Revision
	}
	return m.Removed.After(i.Created)
}
