package unit

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// ResponsesKept is how long a request can be repeated by its key.
const ResponsesKept = 48 * time.Hour

// A Repeatable is a request with an idempotency key. Sent again, it gets the
// stored response and does nothing. The response is stored in the action's own
// transaction, so neither exists without the other. A refused request changes
// nothing and is not stored; it may be tried again.
type Repeatable struct {
	Key      string
	Request  string                           // hash of the request
	Response func(*Done) store.StoredResponse // builds the response while the transaction is open

	// About returns the records that a stored response shows. It is sent again
	// only to actors who still see them.
	About func(*store.StoredResponse) []Subject
}

// A Subject is a record that a stored response shows.
type Subject struct {
	Type *record.Type
	ID   ID
}

type repeatableKey struct{}

var errResponded = errors.New("app: this request has been answered")

// Once runs an action of a repeatable request. It returns the stored response
// if there is one, otherwise that of the action.
func (a *Base) Once(ctx context.Context, by crm.Actor, r Repeatable, act func(context.Context) (*Done, error)) (*store.StoredResponse, error) {
	kept, err := a.kept(ctx, by, r)
	if kept != nil || err != nil {
		return kept, err
	}
	done, err := act(context.WithValue(ctx, repeatableKey{}, r))
	switch {
	case errors.Is(err, errResponded): // by the same request, sent at the same time
		if kept, err = a.kept(ctx, by, r); kept == nil && err == nil {
			err = record.Fail(record.Unavailable, "unavailable")
		}
		return kept, err
	case err != nil:
		return nil, err
	}
	out := r.Response(done)
	return &out, nil
}

// kept returns the response stored under the key, or nil. It refuses a key
// that another request used. A response about a record that the actor no
// longer sees is "not found", like the record itself.
func (a *Base) kept(ctx context.Context, by crm.Actor, r Repeatable) (*store.StoredResponse, error) {
	var found *store.StoredResponse
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
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

// stillSees returns an error unless the actor sees all these records, living
// or in the trash.
func (a *Base) stillSees(ctx context.Context, by crm.Actor, about []Subject) error {
	return a.Read(ctx, func(tx *db.Tx) error {
		for _, s := range about {
			seen := Names{}
			if err := seen.Add(ctx, tx, by, s.Type, []ID{s.ID}); err != nil {
				return err
			}
			if _, ok := seen[s.ID]; !ok {
				return record.Absent()
			}
		}
		return nil
	})
}

// Update runs an action in one transaction, which also stores the response to
// a repeatable request.
func (a *Base) Update(ctx context.Context, by crm.Actor, fn func(*db.Tx) (*Done, error)) (*Done, error) {
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
		return nil, Fault(err)
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
