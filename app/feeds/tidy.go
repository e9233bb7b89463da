package feeds

import (
	"context"
	"slices"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	// Kept is how long a message waits to be acknowledged.
	Kept      = 30 * 24 * time.Hour
	tidyBatch = 2000 // messages deleted in one transaction
)

// Tidy deletes messages that nobody acknowledged in time, and removed feeds.
func (a *Service) Tidy(ctx context.Context) error {
	var all []*store.Feed
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = store.AllFeeds(ctx, tx)
		return err
	})
	if err == nil && slices.ContainsFunc(all, removed) {
		err = a.Settled(ctx) // no transaction writes messages for the removed ones any more
	}
	if err != nil {
		return err
	}
	for _, f := range all {
		if err := a.tidy(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func removed(f *store.Feed) bool { return !f.Removed.IsZero() }

// tidy deletes what is due of a feed, in small transactions.
func (a *Service) tidy(ctx context.Context, f *store.Feed) error {
	now := a.Clock()
	if f.Waiting.IsZero() && !removed(f) {
		return nil
	}
	for done := false; !done; {
		err := a.DB.Update(ctx, func(tx *db.Tx) (err error) {
			if removed(f) {
				done, err = store.DeleteFeed(ctx, tx, f, tidyBatch)
				return err
			}
			n, err := store.Expire(ctx, tx, f, now.Add(-Kept), tidyBatch)
			if done = n < tidyBatch; err != nil || !done {
				return err
			}
			return store.ClampMessages(ctx, tx, f, now.Add(unit.ClockSlack), now)
		})
		if err != nil {
			return unit.Fault(err)
		}
	}
	return nil
}
