package app

import (
	"context"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// settings runs a change of settings of the whole workspace. It is for
// administrators, runs one at a time, and is announced to every process and
// open page under the given name.
func (a *App) settings(ctx context.Context, by crm.Actor, name string, fn func(*db.Tx, *Workspace) error) error {
	if by.ReadOnly || !by.Administers() {
		return Denied()
	}
	return fault(a.DB.Update(ctx, func(tx *db.Tx) error { return a.settingsIn(ctx, tx, by, name, fn) }))
}

func (a *App) settingsIn(ctx context.Context, tx *db.Tx, by crm.Actor, name string, fn func(*db.Tx, *Workspace) error) error {
	if err := a.tellSettings(ctx, tx, by.Workspace, name, by.Tab); err != nil {
		return err
	}
	if err := a.stillAdministers(ctx, tx, by); err != nil {
		return err
	}
	ws, err := a.workspace(ctx, tx, by.Workspace)
	if err != nil {
		return err
	}
	return fn(tx, ws)
}

// stillAdministers checks again, now that others wait: the actor may have lost
// the role since the request began.
func (a *App) stillAdministers(ctx context.Context, tx *db.Tx, by crm.Actor) error {
	m, err := store.PlaceOf(ctx, tx, by.Workspace, by.User)
	if err == nil && (m.Role != crm.Administrator || !m.Removed.IsZero()) {
		return Denied()
	}
	return err
}

// tellSettings increments the workspace's revision, which serializes changes
// of settings, and writes a change event for open pages.
func (a *App) tellSettings(ctx context.Context, tx *db.Tx, workspace ID, name, tab string) error {
	if err := store.Touch(ctx, tx, workspace); err != nil {
		return err
	}
	tx.AfterCommit(a.Live.poke)
	return store.InsertEvent(ctx, tx, &store.Event{Workspace: workspace, At: a.Clock(), Type: name, Tab: tab})
}

// LastSeen returns when each member last used Vedlys in this workspace,
// according to their open sessions.
func (a *App) LastSeen(ctx context.Context, by crm.Actor) (map[ID]time.Time, error) {
	if !by.Administers() {
		return nil, Denied()
	}
	var out map[ID]time.Time
	err := a.read(ctx, func(tx *db.Tx) (err error) {
		out, err = store.LastSeen(ctx, tx, by.Workspace)
		return err
	})
	return out, err
}

// SetRole changes a member's role. The last administrator cannot lose it. A
// person who stops being an administrator also loses their open invitations
// and reset links.
func (a *App) SetRole(ctx context.Context, by crm.Actor, person ID, role crm.Role) error {
	if !role.Valid() {
		return record.Wrong("invalid_choice").On("role")
	}
	return a.settings(ctx, by, "person", func(tx *db.Tx, ws *Workspace) error {
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

// mayLose refuses a person who is not a member, and a change that would leave
// the workspace without an administrator.
func mayLose(ws *Workspace, person ID, to crm.Role) error {
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
func (a *App) revokeLinks(ctx context.Context, tx *db.Tx, workspace, person ID) error {
	if err := store.DeleteInvitationsBy(ctx, tx, workspace, person); err != nil {
		return err
	}
	return store.DeleteResetsBy(ctx, tx, workspace, person)
}

// stillAdministrator refuses a link whose author is no longer an
// administrator: a right that was passed on ends with the right it came from.
func stillAdministrator(ctx context.Context, tx *db.Tx, workspace, maker ID) error {
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

// RemovePerson removes a member from the workspace. Their sessions and tokens
// here and the links made by or for them end. They stay the owner of their
// records.
func (a *App) RemovePerson(ctx context.Context, by crm.Actor, person ID) error {
	return a.settings(ctx, by, "person", func(tx *db.Tx, ws *Workspace) error {
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
		if err := a.revokeLinks(ctx, tx, by.Workspace, person); err != nil {
			return err
		}
		if err := store.DeleteResetsOf(ctx, tx, person); err != nil {
			return err
		}
		return store.DeleteSessionsIn(ctx, tx, person, by.Workspace)
	})
}

// ChangeWorkspace sets the workspace's name and defaults.
func (a *App) ChangeWorkspace(ctx context.Context, by crm.Actor, n NewWorkspace) error {
	n.Slug = "unchanged"
	w, err := n.settings()
	if err != nil {
		return err
	}
	return a.settings(ctx, by, "settings", func(tx *db.Tx, ws *Workspace) error {
		w.ID = ws.ID
		err := store.UpdateWorkspace(ctx, tx, w)
		if err == nil && (w.Language != ws.Language || w.Country != ws.Country) {
			err = a.deriveLater(ctx, tx) // lists have another alphabet, or numbers another country
		}
		if err != nil {
			return err
		}
		return a.applyRates(ctx, tx, w)
	})
}

// ChangeProfile changes a person's own name and preferences; change sets them.
func (a *App) ChangeProfile(ctx context.Context, person ID, change func(*store.Person)) error {
	return fault(a.DB.Update(ctx, func(tx *db.Tx) error {
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
func (a *App) renamed(ctx context.Context, tx *db.Tx, person ID) error {
	all, err := store.Memberships(ctx, tx, person)
	if err != nil {
		return err
	}
	for _, m := range all {
		if err := a.tellSettings(ctx, tx, m.Workspace.ID, "person", ""); err != nil {
			return err
		}
	}
	return nil
}

func checkProfile(p *store.Person) error {
	p.Name = strings.TrimSpace(p.Name)
	var errs record.Errors
	if err := checkName(p.Name); err != nil {
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

// checkName checks the name of a person, a workspace or a list value.
func checkName(s string) *record.Error {
	if s == "" {
		return record.Wrong("required")
	}
	f := &record.Field{Kind: record.TextKind, Max: 200}
	_, err := f.Kind.Parse(s, f, &record.Env{})
	return err
}
