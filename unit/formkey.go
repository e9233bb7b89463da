package unit

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/record"
)

type formKey struct{}

// WithFormKey returns a context for an action that makes one thing outside the
// records, such as a value of a list: the thing gets this ID, so the same form
// sent again doesn't make another.
func WithFormKey(ctx context.Context, id ID) context.Context {
	return context.WithValue(ctx, formKey{}, id)
}

// FormID returns the ID of the form that makes something, and reports whether
// it has one. Otherwise the ID is new.
func FormID(ctx context.Context, at time.Time) (ID, bool) {
	if id, ok := ctx.Value(formKey{}).(ID); ok && id != record.None {
		return id, true
	}
	return record.NewIDAt(at), false
}

// sentTwice is how long after a form made a secret the same form may replace
// it: its sender hasn't seen the first response.
const sentTwice = 10 * time.Second

// MadeAlready returns an error if a form is sent again so long after it made a
// secret that the first response was probably seen.
func (a *Base) MadeAlready(made time.Time) error {
	if made.IsZero() || a.Clock().Sub(made) < sentTwice {
		return nil
	}
	return record.Fail(record.Conflict, "secret_shown")
}

// Unrepeated returns a context in which an action isn't the one that stores
// the response to a repeatable request.
func Unrepeated(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatableKey{}, nil)
}
