package people

import (
	"context"
	"errors"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// NewPerson describes a person added to a workspace. An existing account keeps
// its name and password.
type NewPerson struct {
	Email, Name, Password, Language string
	Role                            crm.Role
	Sample                          bool // part of the sample data
}

// AddPerson gives a person a role in a workspace, with a new account if they
// have none. It is for the operator; administrators invite.
func (a *Service) AddPerson(ctx context.Context, workspace record.ID, n NewPerson) (record.ID, error) {
	var id record.ID
	hash, err := n.Check(ctx)
	if err != nil {
		return id, err
	}
	for range 2 {
		err = a.DB.Update(ctx, func(tx *db.Tx) (err error) {
			id, err = a.AddPersonIn(ctx, tx, workspace, n, hash)
			return err
		})
		if !errors.Is(err, db.ErrExists) {
			break
		} // the account has just been made: now it is known
	}
	return id, unit.Fault(err)
}

// Known reports whether the e-mail address has an account. Adding it to a
// workspace keeps its name and password.
func (a *Service) Known(ctx context.Context, email string) (known bool, err error) {
	address, _ := match.Email(email)
	err = a.Read(ctx, func(tx *db.Tx) error {
		_, err := store.PersonByEmail(ctx, tx, address)
		known = err == nil
		if record.KindOf(err) == record.NotFound {
			return nil
		}
		return err
	})
	return known, err
}

// Check checks n and hashes the password, which takes too long for a
// transaction.
func (n *NewPerson) Check(ctx context.Context) (hash string, err error) {
	var errs record.Errors
	email, ok := match.Email(n.Email)
	if !ok {
		errs = append(errs, record.Wrong("invalid_email").On("email"))
	}
	n.Email, n.Name = email, strings.TrimSpace(n.Name)
	if err := crm.CheckName(n.Name); err != nil {
		errs = append(errs, err.On("name"))
	}
	if !n.Role.Valid() {
		errs = append(errs, record.Wrong("invalid_choice").On("role"))
	}
	if perr := checkPassword(n.Password); perr != nil {
		errs = append(errs, perr.On("password"))
	}
	if err := errs.Or(); err != nil {
		return "", err
	}
	return newHash(ctx, n.Password)
}

// AddPersonIn is AddPerson in a transaction. The hash is of the password of a
// new account.
func (a *Service) AddPersonIn(ctx context.Context, tx *db.Tx, workspace record.ID, n NewPerson, hash string) (record.ID, error) {
	p, err := store.PersonByEmail(ctx, tx, n.Email)
	if record.KindOf(err) == record.NotFound {
		p = &store.Person{ID: record.NewShortID(), Email: n.Email, Name: n.Name, Password: hash, Language: n.Language,
			Theme: "system", SingleKeys: true, Created: a.Clock(), Sample: n.Sample}
		err = store.InsertPerson(ctx, tx, p)
	}
	if err == nil && p.Sample && !n.Sample {
		err = record.Fail(record.Denied, "sample_person")
	}
	if err != nil {
		return record.None, err
	}
	ws, err := a.WorkspaceIn(ctx, tx, workspace)
	if err != nil {
		return record.None, err
	}
	if m := ws.Person(p.ID); m != nil && !m.Removed {
		if err := mayLose(ws, p.ID, n.Role); err != nil {
			return record.None, err
		}
	}
	if n.Role != crm.Administrator { // perhaps no longer
		if err := a.revokeLinks(ctx, tx, workspace, p.ID); err != nil {
			return record.None, err
		}
	}
	if err := store.SetMembership(ctx, tx, workspace, p.ID, n.Role, a.Clock()); err != nil {
		return record.None, err
	}
	return p.ID, store.Touch(ctx, tx, workspace)
}
