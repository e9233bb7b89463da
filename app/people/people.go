package people

import (
	"context"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// LastSeen returns when each member last used Vedlys in this workspace,
// according to their open sessions.
func (a *Service) LastSeen(ctx context.Context, by crm.Actor) (map[record.ID]time.Time, error) {
	if !by.Administers() {
		return nil, unit.Denied()
	}
	var out map[record.ID]time.Time
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = store.LastSeen(ctx, tx, by.Workspace)
		return err
	})
	return out, err
}

// SetRole changes a member's role. The last administrator cannot lose it. A
// person who stops being an administrator also loses their open invitations
// and reset links.
func (a *Service) SetRole(ctx context.Context, by crm.Actor, person record.ID, role crm.Role) (*unit.Done, error) {
	if !role.Valid() {
		return nil, record.Wrong("invalid_choice").On("role")
	}
	return a.changePeople(ctx, by, func(tx *db.Tx, ws *unit.Workspace) error {
		if err := mayLose(ws, person, role); err != nil {
			return err
		}
		if role != crm.Administrator {
			if err := a.revokeLinks(ctx, tx, by.Workspace, person); err != nil {
				return err
			}
		}
		return store.SetMembership(ctx, tx, by.Workspace, person, role, a.Clock())
	})
}

func (a *Service) changePeople(ctx context.Context, by crm.Actor, fn func(*db.Tx, *unit.Workspace) error) (*unit.Done, error) {
	return a.ChangeSettings(ctx, by, "person", func(tx *db.Tx, ws *unit.Workspace) (any, error) { return nil, fn(tx, ws) })
}

// mayLose refuses a person who is not a member, and a change that would leave
// the workspace without an administrator.
func mayLose(ws *unit.Workspace, person record.ID, to crm.Role) error {
	p := ws.Person(person)
	if p == nil || p.Removed {
		return record.Absent()
	}
	if p.Role != crm.Administrator || to == crm.Administrator {
		return nil
	}
	for _, other := range ws.Staff() {
		if other.ID != person && other.Role == crm.Administrator && !other.Sample {
			return nil
		}
	}
	return record.Fail(record.Conflict, "last_administrator")
}

// revokeLinks deletes the unused links that a person made as an administrator.
func (a *Service) revokeLinks(ctx context.Context, tx *db.Tx, workspace, person record.ID) error {
	if err := store.DeleteInvitationsBy(ctx, tx, workspace, person); err != nil {
		return err
	}
	return store.DeleteResetsBy(ctx, tx, workspace, person)
}

// stillAdministrator refuses a link whose author is no longer an
// administrator: a right that was passed on ends with the right it came from.
func stillAdministrator(ctx context.Context, tx *db.Tx, workspace, maker record.ID) error {
	m, err := store.PlaceOf(ctx, tx, workspace, maker)
	if err != nil {
		return err
	}
	p, err := store.GetPerson(ctx, tx, maker)
	if err != nil {
		return err
	}
	if m.Role != crm.Administrator || m.Since.IsZero() || !m.Removed.IsZero() || !p.Disabled.IsZero() {
		return record.Absent()
	}
	return nil
}

// RemovePerson removes a member from the workspace. Their sessions, tokens and
// feeds here and the links made by or for them end. They stay the owner of their
// records.
func (a *Service) RemovePerson(ctx context.Context, by crm.Actor, person record.ID) (*unit.Done, error) {
	return a.changePeople(ctx, by, func(tx *db.Tx, ws *unit.Workspace) error {
		if err := mayLose(ws, person, ""); err != nil {
			return err
		}
		now := a.Clock()
		if err := store.EndMembership(ctx, tx, by.Workspace, person, now); err != nil {
			return err
		}
		if err := store.RevokeTokensOf(ctx, tx, by.Workspace, person, now); err != nil {
			return err
		}
		if err := store.RemoveFeedsOf(ctx, tx, by.Workspace, person, now); err != nil {
			return err
		}
		if err := a.revokeLinks(ctx, tx, by.Workspace, person); err != nil {
			return err
		}
		if err := store.DeleteResetsOf(ctx, tx, person); err != nil {
			return err
		}
		return store.DeleteSessionsIn(ctx, tx, person, by.Workspace)
	})
}

// ChangeProfile changes a person's own name and preferences; change sets them.
func (a *Service) ChangeProfile(ctx context.Context, person record.ID, change func(*store.Person)) error {
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		p, err := store.PersonForChange(ctx, tx, person)
		if err != nil {
			return err
		}
		was := *p
		change(p)
		if err := checkProfile(p); err != nil {
			return err
		}
		if err := store.UpdatePerson(ctx, tx, p); err != nil || p.Name == was.Name {
			return err
		}
		return a.renamed(ctx, tx, person)
	}))
}

// renamed makes the person's workspaces reload their people.
func (a *Service) renamed(ctx context.Context, tx *db.Tx, person record.ID) error {
	all, err := store.Memberships(ctx, tx, person)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := a.TellSettings(ctx, tx, m.Workspace.ID, "person", ""); err != nil {
			return err
		}
	}
	return nil
}

func checkProfile(p *store.Person) error {
	p.Name = strings.TrimSpace(p.Name)
	var errs record.Errors
	if err := crm.CheckName(p.Name); err != nil {
		errs = append(errs, err.On("name"))
	}
	if _, ok := i18n.ParseLang(p.Language); p.Language != "" && !ok {
		errs = append(errs, record.Wrong("invalid_choice").On("language"))
	}
	if p.Zone != "" && !i18n.ZoneValid(p.Zone) {
		errs = append(errs, record.Wrong("invalid_zone").On("zone"))
	}
	if p.Theme != "system" && p.Theme != "light" && p.Theme != "dark" {
		errs = append(errs, record.Wrong("invalid_choice").On("theme"))
	}
	return errs.Or()
}

// ActorByEmail returns a member of a workspace as an actor, for commands of
// the operator that act in a person's name.
func (a *Service) ActorByEmail(ctx context.Context, w crm.Workspace, email string, channel crm.Channel) (crm.Actor, error) {
	ws, err := a.Workspace(ctx, w.ID)
	if err != nil {
		return crm.Actor{}, err
	}
	normal, _ := match.Email(email)
	for _, p := range ws.Staff() {
		if p.Email == normal {
			return crm.Actor{User: p.ID, Workspace: w.ID, Role: p.Role, Name: p.Name, Zone: w.Location(), Channel: channel}, nil
		}
	}
	return crm.Actor{}, record.Absent()
}
