package unit

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// A Step is the part of an operation that is written in one transaction.
type Step struct {
	Group ID   // of the receipts: the operation's ID
	Quiet bool // no change events: a later step writes them

	// Also is called in the transaction with what the step did, to write the
	// operation's progress.
	Also func(*db.Tx, *Done) error

	refused  int
	refusals []store.Refusal
}

// NamedRefusals is the largest number of refusals that an operation names.
const NamedRefusals = 100

// refuses reports whether an error is an answer about one record.
func refuses(err error) bool {
	switch record.KindOf(err) {
	case record.Conflict, record.Invalid, record.Denied, record.NotFound, record.Locked:
		return true
	}
	return false
}

func (s *Step) refuse(t *record.Type, id ID, err error) {
	if record.KindOf(err) == record.NotFound { // deleted or handed on since: it is not meant any more
		return
	}
	s.refused++
	if len(s.refusals) < NamedRefusals {
		e := record.All(err)[0]
		s.refusals = append(s.refusals, store.Refusal{Type: t.Name, Record: id, Key: e.Key, Args: e.Args, Field: e.Field})
	}
}

// StepOn does the part of an operation that changes these records. Unlike
// DoMany it leaves those that refuse, and counts them in Done.Kept.
func (a *Base) StepOn(ctx context.Context, by crm.Actor, s *Step, m Many, ids []ID) (*Done, error) {
	return a.runStep(ctx, by, s, m.Action, func(u *Work) (*Done, error) {
		if err := u.many(m, ids); err != nil {
			return nil, err
		}
		done, err := u.End()
		if err == nil {
			done.Count = u.touched(m.Type) // the notes on them do not count
		}
		return done, err
	})
}

// StepBack does the part of an undo that reverts one receipt.
func (a *Base) StepBack(ctx context.Context, by crm.Actor, s *Step, receipt ID) (*Done, error) {
	return a.runStep(ctx, by, s, "undo", func(u *Work) (*Done, error) {
		u.lenient = true
		return u.undoPart(receipt)
	})
}

func (a *Base) runStep(ctx context.Context, by crm.Actor, s *Step, action string, fn func(*Work) (*Done, error)) (*Done, error) {
	if err := MayWrite(by); err != nil {
		return nil, err
	}
	return a.Update(db.Alone(ctx), by, func(tx *db.Tx) (*Done, error) {
		u, err := a.Begin(ctx, tx, by, action)
		if err != nil {
			return nil, err
		}
		s.refused, s.refusals = 0, nil // run again when the database was busy
		u.step, u.Receipt.Group, u.Quiet = s, s.Group, s.Quiet
		done, err := fn(u)
		if err != nil {
			return nil, err
		}
		done.Kept += s.refused
		done.Refusals = s.refusals
		return done, s.Also(tx, done)
	})
}
