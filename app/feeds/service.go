// Package feeds gives integrations the changes of a workspace: each feed reads
// messages from the outbox, at least once, until it acknowledges them.
package feeds

import (
	"context"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Service makes, reads and removes feeds.
type Service struct {
	*unit.Base
}

const (
	// MaxFeeds is the largest number of feeds of a workspace.
	MaxFeeds   = 20
	nameLength = 100
)

// Add makes a feed of the actor's. Done.Record is the *store.Feed. The feed may
// miss changes of transactions that run now, until Settled returns.
func (a *Service) Add(ctx context.Context, by crm.Actor, name string) (*unit.Done, error) {
	if err := unit.MayWrite(by); err != nil {
		return nil, err
	}
	f := &record.Field{Kind: record.TextKind, Max: nameLength}
	if _, err := f.Kind.Parse(name, f, &record.Env{}); err != nil {
		return nil, err.On("name")
	}
	if name = strings.TrimSpace(name); name == "" {
		return nil, record.Wrong("required").On("name")
	}
	feed := &store.Feed{Workspace: by.Workspace, ID: record.NewID(), Person: by.User, Name: name, Created: a.Clock()}
	return a.Update(ctx, by, func(tx *db.Tx) (*unit.Done, error) {
		if err := store.Touch(ctx, tx, by.Workspace); err != nil { // it also makes others wait, who add one too
			return nil, err
		}
		have, err := store.FeedIDs(ctx, tx, by.Workspace)
		if err != nil {
			return nil, err
		}
		if len(have) >= MaxFeeds {
			return nil, record.Wrong("too_many_feeds", "max", MaxFeeds)
		}
		return &unit.Done{Record: feed}, store.InsertFeed(ctx, tx, feed)
	})
}

// Settled waits for the transactions that may not know the feeds made so far.
// Whatever is committed afterwards is in those feeds, so what a reader of the
// workspace does not find then comes as a message.
func (a *Service) Settled(ctx context.Context) error { return unit.Fault(a.DB.Settled(ctx)) }

// List returns the actor's feeds, oldest first; for an administrator
// everyone's.
func (a *Service) List(ctx context.Context, by crm.Actor) (out []*store.Feed, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		out, err = store.Feeds(ctx, tx, by.Workspace, manages(by))
		return err
	})
	return out, err
}

// Get returns a feed of the actor's; for an administrator anyone's.
func (a *Service) Get(ctx context.Context, by crm.Actor, id record.ID) (f *store.Feed, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		f, err = store.GetFeed(ctx, tx, by.Workspace, manages(by), id)
		return err
	})
	return f, err
}

// Remove removes a feed of the actor's; for an administrator anyone's. Its
// messages are deleted later, since there may be many.
func (a *Service) Remove(ctx context.Context, by crm.Actor, id record.ID) error {
	if err := unit.MayWrite(by); err != nil {
		return err
	}
	_, err := a.Update(ctx, by, func(tx *db.Tx) (*unit.Done, error) {
		if err := store.Touch(ctx, tx, by.Workspace); err != nil {
			return nil, err
		}
		if _, err := store.GetFeed(ctx, tx, by.Workspace, manages(by), id); err != nil {
			return nil, err
		}
		return &unit.Done{}, store.RemoveFeed(ctx, tx, by.Workspace, id, a.Clock())
	})
	return err
}

// manages returns whose feeds the actor may list and remove: their own, or
// everyone's (None).
func manages(by crm.Actor) record.ID {
	if by.Administers() {
		return record.None
	}
	return by.User
}
