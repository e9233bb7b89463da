package people

import (
	"context"
	"errors"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// ChangePassword sets a new password and ends the person's other sessions. The
// old password must be right; guessing it is throttled like signing in.
func (a *Service) ChangePassword(ctx context.Context, v *Visitor, address, old, wanted string) error {
	if err := checkPassword(wanted); err != nil {
		return err.On("password")
	}
	if err := a.confirm(ctx, v.Person, address, old, "old"); err != nil {
		return err
	}
	hash, err := newHash(ctx, wanted)
	if err != nil {
		return err
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		return a.setPassword(ctx, tx, v.Person.ID, v.Session.ID, hash)
	}))
}

// confirm checks the password of a person who is signed in. The error of a
// wrong one names the field.
func (a *Service) confirm(ctx context.Context, p *store.Person, address, password, field string) error {
	ok, err := a.proven(ctx, p.Email, address, func() bool { return PasswordFits(p.Password, password) })
	if err == nil && !ok {
		return record.Wrong("password_wrong").On(field)
	}
	return err
}

// ChangeEmail sets the address a person signs in with; their password must be
// right. Their sessions continue. An address of another account gets the same
// error as an invalid one, and attempts are throttled, so that it does not
// reveal who has an account.
func (a *Service) ChangeEmail(ctx context.Context, v *Visitor, address, password, email string) error {
	normal, ok := match.Email(email)
	if !ok {
		return record.Wrong("invalid_email").On("email")
	}
	if err := a.confirm(ctx, v.Person, address, password, "current"); err != nil {
		return err
	}
	if normal == v.Person.Email {
		return nil
	}
	tries := "email " + v.Person.ID.String()
	if err := a.attempt(ctx, tries, address); err != nil {
		return err
	}
	err := a.DB.Update(ctx, func(tx *db.Tx) error { return a.setEmail(ctx, tx, v.Person.ID, normal) })
	if errors.Is(err, db.ErrExists) {
		return record.Wrong("email_unusable").On("email")
	}
	if err != nil {
		return unit.Fault(err)
	}
	v.Person.Email = normal
	a.Log.Info("a person has another e-mail address", "person", v.Person.ID)
	return a.succeeded(ctx, tries, address)
}

func (a *Service) setEmail(ctx context.Context, tx *db.Tx, person record.ID, email string) error {
	p, err := store.PersonForChange(ctx, tx, person)
	if err != nil {
		return err
	}
	p.Email = email
	if err := store.UpdatePerson(ctx, tx, p); err != nil {
		return err
	}
	if err := store.DeleteResetsOf(ctx, tx, person); err != nil {
		return err
	}
	return a.renamed(ctx, tx, person)
}

// ResetPassword sets the password of an account and ends all its sessions. The
// operator calls it for a person who forgot their password.
func (a *Service) ResetPassword(ctx context.Context, email, wanted string) error {
	if err := checkPassword(wanted); err != nil {
		return err.On("password")
	}
	email, _ = match.Email(email)
	p, err := a.personByEmail(ctx, email)
	if err != nil {
		return err
	}
	if p.ID == record.None {
		return record.Absent()
	}
	hash, err := newHash(ctx, wanted)
	if err != nil {
		return err
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		return a.resetPassword(ctx, tx, p, hash)
	}))
}

// resetPassword sets a new password, ends all sessions and lifts the throttle
// on failed attempts.
func (a *Service) resetPassword(ctx context.Context, tx *db.Tx, p *store.Person, hash string) error {
	if err := a.setPassword(ctx, tx, p.ID, record.None, hash); err != nil {
		return err
	}
	return store.DeleteThrottle(ctx, tx, limits(p.Email, "")[0].key)
}

// setPassword sets the password hash. It ends all sessions except keep (None =
// all) and all links that reset the password.
func (a *Service) setPassword(ctx context.Context, tx *db.Tx, person, keep record.ID, hash string) error {
	p, err := store.PersonForChange(ctx, tx, person)
	if err != nil {
		return err
	}
	if p.Sample {
		return record.Fail(record.Denied, "sample_person")
	}
	p.Password = hash
	if err := store.UpdatePerson(ctx, tx, p); err != nil {
		return err
	}
	if err := store.DeleteResetsOf(ctx, tx, person); err != nil {
		return err
	}
	_, err = store.DeleteSessionsBut(ctx, tx, person, keep)
	return err
}
