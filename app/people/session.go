package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
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

// How long a session lasts without use and at most, and how often its use is
// recorded.
const (
	SessionIdle  = 30 * 24 * time.Hour
	SessionMost  = 90 * 24 * time.Hour
	sessionNoted = 5 * time.Minute
)

// A Visitor is the person a session token belongs to, as of now. None of it is
// cached between requests, so that rights taken away are gone with the next
// one.
type Visitor struct {
	Session    *store.Session
	Person     *store.Person
	Belongs    []store.Membership // all workspaces of the person
	Membership store.Membership   // the current one; zero without a workspace
}

// Actor returns the visitor as an actor in their workspace.
func (v *Visitor) Actor(channel crm.Channel, tab string) crm.Actor {
	m := v.Membership
	return crm.Actor{User: v.Person.ID, Workspace: m.Workspace.ID, Role: m.Role, Name: v.Person.Name, Language: string(v.Language()),
		Zone: Zone(v.Person, m.Workspace), Channel: channel, Session: v.Session.ID, Tab: tab}
}

// Language returns the language of the visitor's interface: their own choice,
// otherwise the workspace's.
func (v *Visitor) Language() i18n.Lang {
	if lang, ok := i18n.ParseLang(v.Person.Language); ok {
		return lang
	}
	return i18n.Lang(v.Membership.Workspace.Language)
}

// Zone returns a person's time zone: their own choice, otherwise the
// workspace's.
func Zone(p *store.Person, w crm.Workspace) *time.Location {
	if p.Zone != "" {
		if z, err := time.LoadLocation(p.Zone); err == nil {
			return z
		}
	}
	return w.Location()
}

// NewSecret returns a random token of 256 bits and the hash that is stored for
// it.
func NewSecret() (token, hash string) {
	b := make([]byte, 32)
	rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, HashSecret(token)
}

// HashSecret returns the hash under which a secret is stored.
func HashSecret(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// A SignIn holds what a person enters to sign in, and where from.
type SignIn struct {
	Email, Password string
	Address, Agent  string
}

// SignIn opens a session and returns its token. An unknown address and a wrong
// password give the same error after the same time.
func (a *Service) SignIn(ctx context.Context, s SignIn) (token string, err error) {
	email, ok := match.Email(s.Email)
	if !ok {
		email = strings.ToLower(strings.TrimSpace(s.Email))
	}
	p, err := a.personByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	ok, err = a.proven(ctx, email, s.Address, func() bool { return PasswordFits(p.Password, s.Password) && p.Disabled.IsZero() && !p.Sample })
	if err != nil {
		return "", err
	}
	if !ok {
		return "", record.Wrong("sign_in")
	}
	return a.OpenSession(ctx, p.ID, record.None, s.Address, s.Agent)
}

// personByEmail returns an empty person for an unknown address.
func (a *Service) personByEmail(ctx context.Context, email string) (*store.Person, error) {
	p := &store.Person{}
	err := a.Read(ctx, func(tx *db.Tx) error {
		found, err := store.PersonByEmail(ctx, tx, email)
		if err == nil {
			p = found
		}
		if err != nil && record.KindOf(err) == record.NotFound {
			return nil
		}
		return err
	})
	return p, err
}

// OpenSession begins a session of a person and returns its token. The caller
// has verified the person.
func (a *Service) OpenSession(ctx context.Context, person, workspace record.ID, address, agent string) (token string, err error) {
	now := a.Clock()
	token, hash := NewSecret()
	s := &store.Session{Hash: hash, ID: record.NewIDAt(now), Person: person, Workspace: workspace, Created: now, Seen: now,
		Expires: now.Add(SessionMost), Address: short(address, 100), Agent: short(agent, 300)}
	err = a.DB.Update(ctx, func(tx *db.Tx) error {
		if err := store.PruneSessions(ctx, tx, now, now.Add(-SessionIdle), now.Add(unit.ClockSlack)); err != nil {
			return err
		}
		return store.InsertSession(ctx, tx, s)
	})
	return token, unit.Fault(err)
}

// short shortens a text from a stranger to at most n bytes of valid UTF-8.
func short(s string, n int) string {
	return strings.ToValidUTF8(s[:min(len(s), n)], "")
}

// Visitor returns the person a token belongs to. The error is NotFound if the
// session is over or the person may no longer sign in.
func (a *Service) Visitor(ctx context.Context, token string) (*Visitor, error) {
	v := &Visitor{}
	now := a.Clock()
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		if v.Session, err = store.SessionByHash(ctx, tx, HashSecret(token)); err != nil {
			return err
		}
		if over(v.Session, now) {
			return record.Absent()
		}
		if v.Person, err = store.GetPerson(ctx, tx, v.Session.Person); err != nil {
			return err
		}
		if !v.Person.Disabled.IsZero() || v.Person.Sample {
			return record.Absent()
		}
		v.Belongs, err = store.Memberships(ctx, tx, v.Person.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	v.choose()
	a.see(ctx, v.Session, now)
	return v, nil
}

// over reports whether a session has expired. A session dated by a clock that
// was far ahead has: its last use is unknown.
func over(s *store.Session, now time.Time) bool {
	return !now.Before(s.Expires) || now.Sub(s.Seen) >= SessionIdle || s.Seen.Sub(now) > unit.ClockSlack || s.Created.Sub(now) > unit.ClockSlack
}

// noted reports whether the use of something was recorded less than every ago.
// A time ahead of the clock does not count.
func noted(last, now time.Time, every time.Duration) bool {
	return now.Sub(last) < every && !last.After(now)
}

// choose sets the workspace of the session, otherwise the first.
func (v *Visitor) choose() {
	if len(v.Belongs) == 0 {
		return
	}
	at := slices.IndexFunc(v.Belongs, func(m store.Membership) bool { return m.Workspace.ID == v.Session.Workspace })
	v.Membership = v.Belongs[max(at, 0)]
}

// see records the use of a session every few minutes. Its failure does not
// fail the request.
func (a *Service) see(ctx context.Context, s *store.Session, now time.Time) {
	if noted(s.Seen, now, sessionNoted) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	err := a.DB.Update(ctx, func(tx *db.Tx) error { return store.SeeSession(ctx, tx, s.Hash, now) })
	if err != nil {
		a.Log.Warn("noting the use of a session failed", "error", err)
	}
}

// SwitchWorkspace moves a visitor's session to another of their workspaces.
func (a *Service) SwitchWorkspace(ctx context.Context, v *Visitor, workspace record.ID) error {
	if !slices.ContainsFunc(v.Belongs, func(m store.Membership) bool { return m.Workspace.ID == workspace }) {
		return record.Absent()
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		return store.MoveSession(ctx, tx, v.Session.ID, workspace)
	}))
}

// Sessions returns a person's open sessions, most recently used first.
func (a *Service) Sessions(ctx context.Context, person record.ID) ([]*store.Session, error) {
	now := a.Clock()
	var out []*store.Session
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = store.SessionsOf(ctx, tx, person, now, now.Add(-SessionIdle))
		return err
	})
	return slices.DeleteFunc(out, func(s *store.Session) bool { return over(s, now) }), err
}

// EndSession ends one of a person's own sessions.
func (a *Service) EndSession(ctx context.Context, person, session record.ID) error {
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		found, err := store.DeleteSession(ctx, tx, person, session)
		if err == nil && !found {
			return record.Absent()
		}
		return err
	}))
}

// EndOtherSessions ends all of a person's sessions but one and returns their
// number.
func (a *Service) EndOtherSessions(ctx context.Context, person, keep record.ID) (n int64, err error) {
	err = a.DB.Update(ctx, func(tx *db.Tx) (err error) {
		n, err = store.DeleteSessionsBut(ctx, tx, person, keep)
		return err
	})
	return n, unit.Fault(err)
}
