package app

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// responsesKept is how long a request can be repeated by its key.
const responsesKept = 48 * time.Hour

// A Repeatable is a request that carries a key of its sender's making. Sent
// again, it gets the first answer again and nothing is done twice. The answer
// is written in the transaction of the action itself, so there is no moment at
// which one of them is kept without the other. A refusal changes nothing and is
// not kept: the request may be tried again.
type Repeatable struct {
	Key      string
	Request  string                           // hash of what is asked
	Response func(*Done) store.StoredResponse // makes the answer while the transaction is open

	// About returns the records that a stored response shows something of. It is
	// given again only to who still sees them.
	About func(*store.StoredResponse) []Subject
}

// A Subject is a record that a stored response shows something of.
type Subject struct {
	Type *record.Type
	ID   ID
}

type repeatableKey struct{}

var errResponded = errors.New("app: this request has been answered")

// Once runs an action that answers a repeatable request. It returns the answer
// kept earlier, if there is one, else that of the action.
func (a *App) Once(ctx context.Context, by crm.Actor, r Repeatable, act func(context.Context) (*Done, error)) (*store.StoredResponse, error) {
	kept, err := a.kept(ctx, by, r)
	if kept != nil || err != nil {
		return kept, err
	}
	done, err := act(context.WithValue(ctx, repeatableKey{}, r))
	switch {
	case errors.Is(err, errResponded): // by the same request, which came at the same time
		return a.kept(ctx, by, r)
	case err != nil:
		return nil, err
	}
	out := r.Response(done)
	return &out, nil
}

// kept returns the answer kept for the key, or nil. The key of another request
// is refused, and an answer about a record that the actor does not see any more
// is "not found", as the record itself is.
func (a *App) kept(ctx context.Context, by crm.Actor, r Repeatable) (*store.StoredResponse, error) {
	var found *store.StoredResponse
	err := a.read(ctx, func(tx *db.Tx) (err error) {
		found, err = store.GetResponse(ctx, tx, by.Workspace, by.User, r.Key)
		return err
	})
	switch {
	case err != nil && record.KindOf(err) == record.NotFound:
		return nil, nil
	case err != nil:
		return nil, err
	case found.Request != r.Request:
		return nil, record.Wrong("key_reused").On("Idempotency-Key")
	}
	if err := a.stillSees(ctx, by, r.About(found)); err != nil {
		return nil, err
	}
	return found, nil
}

// stillSees returns an error unless the actor sees all these records, alive or
// in the trash.
func (a *App) stillSees(ctx context.Context, by crm.Actor, about []Subject) error {
	return a.read(ctx, func(tx *db.Tx) error {
		for _, s := range about {
			seen := Names{}
			if err := seen.add(ctx, tx, by, s.Type, []ID{s.ID}); err != nil {
				return err
			}
			if _, ok := seen[s.ID]; !ok {
				return record.Absent()
			}
		}
		return nil
	})
}

// update runs an action in one transaction, in which the answer to a
// repeatable request is kept too.
func (a *App) update(ctx context.Context, by crm.Actor, fn func(*db.Tx) (*Done, error)) (*Done, error) {
	r, repeatable := ctx.Value(repeatableKey{}).(Repeatable)
	var done *Done
	err := a.DB.Update(ctx, func(tx *db.Tx) (err error) {
		if repeatable {
			if err := claim(ctx, tx, by, r, a.Clock()); err != nil {
				return err
			}
		}
		if done, err = fn(tx); err != nil || !repeatable {
			return err
		}
		return store.KeepResponse(ctx, tx, by.Workspace, by.User, r.Key, r.Response(done))
	})
	if err != nil {
		return nil, fault(err)
	}
	return done, nil
}

func claim(ctx context.Context, tx *db.Tx, by crm.Actor, r Repeatable, at time.Time) error {
	free, err := store.ClaimResponse(ctx, tx, by.Workspace, by.User, r.Key, r.Request, at)
	if err == nil && !free {
		return errResponded
	}
	return err
}
