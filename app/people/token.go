package people

import (
	"context"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	// tokenPrefix lets source code scanners recognise a token that was
	// published by mistake.
	tokenPrefix = "vdl_"
	TokenLength = len(tokenPrefix) + 43 // 256 bits in base64
	tokenName   = 100
	tokenNoted  = 5 * time.Minute
)

// AddToken makes a token by which a program acts as the actor in their
// workspace. It returns the secret, which is not stored.
func (a *Service) AddToken(ctx context.Context, by crm.Actor, name string, readOnly bool) (secret string, id record.ID, err error) {
	f := &record.Field{Kind: record.TextKind, Max: tokenName}
	if _, perr := f.Kind.Parse(name, f, &record.Env{}); perr != nil {
		return "", id, perr.On("name")
	}
	if name = strings.TrimSpace(name); name == "" {
		return "", id, record.Wrong("required").On("name")
	}
	if err := unit.MayWrite(by); err != nil {
		return "", id, err
	}
	if ws, err := a.Workspace(ctx, by.Workspace); err != nil || ws.Person(by.User) != nil && ws.Person(by.User).Sample {
		return "", id, orDenied(err)
	}
	random, _ := NewSecret()
	secret = tokenPrefix + random
	id, _ = unit.FormID(ctx, a.Clock())
	t := &store.Token{ID: id, Person: by.User, Name: name, ReadOnly: readOnly, Created: a.Clock()}
	err = a.DB.Update(ctx, func(tx *db.Tx) error {
		made, err := store.TakeToken(ctx, tx, by.Workspace, by.User, t.ID)
		if err == nil {
			err = a.MadeAlready(made)
		}
		if err != nil {
			return err
		}
		return store.InsertToken(ctx, tx, by.Workspace, t, HashSecret(secret))
	})
	if err != nil {
		return "", id, unit.Fault(err)
	}
	return secret, t.ID, nil
}

// orDenied returns err, or Denied if it is nil.
func orDenied(err error) error {
	if err != nil {
		return err
	}
	return record.Fail(record.Denied, "sample_person")
}

// Tokens returns the actor's tokens in the workspace; for an administrator,
// everyone's.
func (a *Service) Tokens(ctx context.Context, by crm.Actor) ([]*store.Token, error) {
	var out []*store.Token
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = store.Tokens(ctx, tx, by.Workspace, ownToken(by))
		return err
	})
	return out, err
}

// RevokeToken ends one of the actor's tokens, for an administrator any. Its
// next request is refused.
func (a *Service) RevokeToken(ctx context.Context, by crm.Actor, id record.ID) error {
	if err := unit.MayWrite(by); err != nil {
		return err
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		found, err := store.RevokeToken(ctx, tx, by.Workspace, ownToken(by), id, a.Clock())
		if err == nil && !found {
			return record.Absent()
		}
		return err
	}))
}

// ownToken returns whose tokens the actor may see: their own, or everyone's
// (None).
func ownToken(by crm.Actor) record.ID {
	if by.Administers() {
		return record.None
	}
	return by.User
}

// ActorByToken returns the actor a secret stands for, as of now. The error is
// NotFound if the token was revoked or its person may no longer act. Nothing
// is cached between requests.
func (a *Service) ActorByToken(ctx context.Context, secret string) (crm.Actor, error) {
	if len(secret) != TokenLength || !strings.HasPrefix(secret, tokenPrefix) {
		return crm.Actor{}, record.Absent()
	}
	var h *store.Holder
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		h, err = store.HolderOf(ctx, tx, HashSecret(secret))
		return err
	})
	if err != nil {
		return crm.Actor{}, err
	}
	a.seeToken(ctx, h)
	return crm.Actor{User: h.Token.Person, Workspace: h.Workspace.ID, Role: h.Role, Name: h.Name,
		Zone: Zone(&store.Person{Zone: h.Zone}, h.Workspace), Channel: crm.ByAPI, ReadOnly: h.Token.ReadOnly}, nil
}

// seeToken records the use of a token every few minutes. A request neither
// fails nor waits long because of it.
func (a *Service) seeToken(ctx context.Context, h *store.Holder) {
	now := a.Clock()
	if noted(h.Token.Used, now, tokenNoted) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err := a.DB.Update(ctx, func(tx *db.Tx) error {
		return store.SeeToken(ctx, tx, h.Workspace.ID, h.Token.ID, now)
	})
	if err != nil {
		a.Log.Warn("noting the use of a token failed", "error", err)
	}
}
