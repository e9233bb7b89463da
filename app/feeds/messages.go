package feeds

import (
	"context"
	"maps"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	// MaxMessages is the largest number of messages of a page, and of an
	// acknowledgement.
	MaxMessages = 1000
	maxEntries  = 1000 // of a page; a message with more is continued
	maxRounds   = 10   // of one page, in search of a message that the actor may see
)

// A Message is a receipt with the part of its history that a reader may see.
type Message struct {
	*store.Receipt
	Entries []*store.Entry
	Next    record.ID // the last entry considered; None if that was all
}

// A Page is a part of the messages that a feed has not acknowledged.
type Page struct {
	Feed     *store.Feed
	Messages []*Message
	More     bool // further messages wait
}

// Messages returns the first messages of the actor's own feed, at most limit,
// in the order of their receipts. They show what the actor may see now. A
// message with nothing that they may see is dropped, unless a read-only token
// reads, which cannot change anything.
func (a *Service) Messages(ctx context.Context, by crm.Actor, id record.ID, limit int) (*Page, error) {
	p := &Page{}
	var hidden []record.ID
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		if p.Feed, err = store.GetFeed(ctx, tx, by.Workspace, by.User, id); err != nil {
			return err
		}
		r := &reader{ctx: ctx, tx: tx, by: by, feed: id}
		window := limit
		for range maxRounds {
			if err = r.round(p, window, limit); err != nil || len(p.Messages) > 0 || !p.More {
				break
			}
			window = MaxMessages
		}
		hidden = r.hidden
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(hidden) > 0 && !by.ReadOnly {
		err = a.acknowledge(ctx, by, id, hidden)
	}
	return p, err
}

// Rest returns the entries of a message after one of them, which ended the
// previous part.
func (a *Service) Rest(ctx context.Context, by crm.Actor, id, receipt, after record.ID) (*Page, error) {
	p := &Page{}
	return p, a.Read(ctx, func(tx *db.Tx) (err error) {
		if p.Feed, err = store.GetFeed(ctx, tx, by.Workspace, by.User, id); err != nil {
			return err
		}
		m := &Message{Next: after}
		if m.Receipt, err = store.MessageOf(ctx, tx, by.Workspace, id, receipt); err != nil {
			return err
		}
		r := &reader{ctx: ctx, tx: tx, by: by, feed: id}
		p.Messages = []*Message{m}
		return r.proceed(m)
	})
}

// Acknowledge ends messages of the actor's own feed. What is not among them,
// or no longer, is ignored.
func (a *Service) Acknowledge(ctx context.Context, by crm.Actor, id record.ID, receipts []record.ID) (*unit.Done, error) {
	switch err := unit.MayWrite(by); {
	case err != nil:
		return nil, err
	case len(receipts) > MaxMessages:
		return nil, record.Wrong("too_many_values", "max", MaxMessages).On("messages")
	}
	return a.Update(ctx, by, func(tx *db.Tx) (*unit.Done, error) {
		if _, err := store.GetFeed(ctx, tx, by.Workspace, by.User, id); err != nil {
			return nil, err
		}
		return &unit.Done{}, store.Acknowledge(ctx, tx, by.Workspace, id, unit.InOrder(receipts))
	})
}

// acknowledge deletes messages that have nothing to show.
func (a *Service) acknowledge(ctx context.Context, by crm.Actor, id record.ID, receipts []record.ID) error {
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		return store.Acknowledge(ctx, tx, by.Workspace, id, receipts)
	}))
}

// A reader reads the messages of one feed.
type reader struct {
	ctx    context.Context
	tx     *db.Tx
	by     crm.Actor
	feed   record.ID
	after  record.ID   // the last receipt considered
	hidden []record.ID // receipts with nothing that the actor may see
}

// round considers the next messages, at most window, and adds those that the
// actor may see to a page, up to limit.
func (r *reader) round(p *Page, window, limit int) error {
	p.More = false
	found, err := store.Messages(r.ctx, r.tx, r.by.Workspace, r.feed, r.after, window+1)
	if err != nil || len(found) == 0 {
		return err
	}
	some, err := r.load(fitting(found[:min(len(found), window)]))
	if err != nil {
		return err
	}
	p.More = len(some) < len(found)
	r.after = some[len(some)-1].ID
	for _, m := range some {
		if len(p.Messages) == limit {
			p.More = true
			break
		}
		if err := r.unveil(m); err != nil {
			return err
		}
		if r.shows(m) {
			p.Messages = append(p.Messages, m)
		} else {
			r.hidden = append(r.hidden, m.ID)
		}
	}
	return nil
}

// fitting returns the first receipts whose records fit into a page, at least
// one.
func fitting(receipts []*store.Receipt) []*store.Receipt {
	n, sum := 0, 0
	for n < len(receipts) && (n == 0 || sum+receipts[n].Count <= maxEntries) {
		sum += receipts[n].Count
		n++
	}
	return receipts[:n]
}

// load returns messages with their entries, as many as fit into a page. Only
// the first one may be incomplete.
func (r *reader) load(receipts []*store.Receipt) ([]*Message, error) {
	out, ids := make([]*Message, len(receipts)), make([]record.ID, len(receipts))
	for i, receipt := range receipts {
		out[i], ids[i] = &Message{Receipt: receipt}, receipt.ID
	}
	entries, err := store.EntriesAfter(r.ctx, r.tx, r.by.Workspace, ids, record.None, maxEntries+1)
	if err != nil {
		return nil, err
	}
	if len(entries) > maxEntries {
		entries = entries[:maxEntries]
		last := entries[maxEntries-1]
		if n := slices.Index(ids, last.Receipt); n > 0 {
			out = out[:n]
		} else {
			out, out[0].Next = out[:1], last.ID
		}
	}
	if entries, err = r.seen(entries); err != nil {
		return nil, err
	}
	for _, e := range entries {
		if n := slices.Index(ids, e.Receipt); n < len(out) {
			out[n].Entries = append(out[n].Entries, e)
		}
	}
	return out, nil
}

// unveil continues an incomplete message of which nothing is visible yet.
func (r *reader) unveil(m *Message) error {
	for m.Next != record.None && len(m.Entries) == 0 {
		if err := r.proceed(m); err != nil {
			return err
		}
	}
	return nil
}

// proceed replaces the entries of a message by those that follow.
func (r *reader) proceed(m *Message) error {
	entries, err := store.EntriesAfter(r.ctx, r.tx, r.by.Workspace, []record.ID{m.ID}, m.Next, maxEntries+1)
	if err != nil {
		return err
	}
	m.Next = record.None
	if len(entries) > maxEntries {
		entries, m.Next = entries[:maxEntries], entries[maxEntries-1].ID
	}
	m.Entries, err = r.seen(entries)
	return err
}

// shows reports whether the actor may know of a message: those who see all
// records see all receipts, others their own and those of records they see.
func (r *reader) shows(m *Message) bool {
	return r.by.Scope() == crm.All || m.Actor == r.by.User || len(m.Entries) > 0
}

// seen returns the entries of records in the actor's scope, living or in the
// trash. A child is in scope if its parent is, which may be in the trash too.
func (r *reader) seen(entries []*store.Entry) ([]*store.Entry, error) {
	ids := map[string][]record.ID{}
	for _, e := range entries {
		ids[e.RecordType] = append(ids[e.RecordType], e.RecordID)
	}
	parents, err := r.parents(ids)
	if err != nil {
		return nil, err
	}
	visible := map[record.ID]bool{}
	for _, t := range crm.AllTypes() {
		own := slices.DeleteFunc(unit.InOrder(ids[t.Name]), func(id record.ID) bool { _, child := parents[id]; return child })
		found, err := store.Scoped(r.ctx, r.tx, r.by, t, own)
		if err != nil {
			return nil, err
		}
		maps.Copy(visible, found)
	}
	return slices.DeleteFunc(entries, func(e *store.Entry) bool {
		id := e.RecordID
		for p, child := parents[id]; child; p, child = parents[id] {
			id = p.ID
		}
		return !visible[id]
	}), nil
}

// parents returns the parents of the records with these IDs, by type, and those
// of the parents. It adds their IDs.
func (r *reader) parents(ids map[string][]record.ID) (map[record.ID]record.Parent, error) {
	out := map[record.ID]record.Parent{}
	for wanted := maps.Clone(ids); len(wanted) > 0; {
		next := map[string][]record.ID{}
		for _, t := range crm.AllTypes() {
			if t.Parent() == nil {
				continue
			}
			found, err := store.Parents(r.ctx, r.tx, r.by.Workspace, t, unit.InOrder(wanted[t.Name]))
			if err != nil {
				return nil, err
			}
			for id, p := range found {
				if _, known := out[id]; !known && p.ID != record.None {
					out[id], next[p.Type], ids[p.Type] = p, append(next[p.Type], p.ID), append(ids[p.Type], p.ID)
				}
			}
		}
		wanted = next
	}
	return out, nil
}
