package app

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// A unit is a unit of work: one transaction through the write path. Every
// change of a record, on any channel, takes these steps: load in scope, check
// the version, apply, the type's own rules, the rules of all types, write the
// row, interval, match keys, counters, history. At the end the unit writes
// counters, receipt, history and change events and commits.
type unit struct {
	app      *App
	ctx      context.Context
	tx       *db.Tx
	by       crm.Actor
	ws       *Workspace
	at       time.Time
	made     time.Duration // offset of the next new record's ID from at
	receipt  store.Receipt
	entries  []*store.Entry
	counters store.Counters
	events   map[string]*store.Event // by record type
	bulk     *bulk                   // of an action on several records of one type
	always   bool                    // write a receipt even if no record was changed
	history  bool                    // records come with their history from another system
	quiet    bool                    // no change events: the next step of the same work writes them
	record   any                     // of an action on one record: its state afterwards
	parents  map[ID]ID               // owners of the records that notes are on
	lenient  bool                    // an undo leaves what was changed since and counts it in kept
	kept     int
}

// Done is the result of an action: its receipt and what it changed.
type Done struct {
	Receipt ID     // None when nothing changed
	Action  string // of the receipt
	Count   int    // records touched
	Record  any    // of an action on one record: its state now
	Details json.RawMessage
	Events  []*store.Event // sent to open pages
	Gone    []Gone         // records that an undo removed, at most namedRecords
	Kept    int            // records that an undo of many left because they were changed since
}

// act runs one action in one transaction with one receipt.
func (a *App) act(ctx context.Context, by crm.Actor, action string, fn func(*unit) error) (*Done, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	return a.update(ctx, by, func(tx *db.Tx) (*Done, error) {
		u, err := a.begin(ctx, tx, by, action)
		if err != nil {
			return nil, err
		}
		if err := fn(u); err != nil {
			return nil, err
		}
		return u.end()
	})
}

// begin starts a unit of work in a transaction.
func (a *App) begin(ctx context.Context, tx *db.Tx, by crm.Actor, action string) (*unit, error) {
	ws, err := a.workspaceOf(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	u := &unit{app: a, ctx: ctx, tx: tx, by: by, ws: ws, at: a.Clock(),
		counters: store.Counters{}, events: map[string]*store.Event{}}
	u.receipt = store.Receipt{ID: record.NewID(), At: u.at, Actor: by.User, Channel: by.Channel, Action: action, Session: by.Session}
	return u, nil
}

// end writes what the unit has collected.
func (u *unit) end() (*Done, error) {
	done := &Done{Action: u.receipt.Action, Record: u.record, Details: u.receipt.Details, Kept: u.kept}
	if len(u.entries) == 0 && !u.always {
		return done, nil
	}
	if err := u.flush(); err != nil {
		return nil, err
	}
	if err := u.counters.Write(u.ctx, u.tx, u.by.Workspace); err != nil {
		return nil, err
	}
	u.receipt.Count = u.touched()
	if u.receipt.Count == 1 && u.receipt.SubjectType == "" {
		u.receipt.SubjectType, u.receipt.Subject = u.entries[0].RecordType, u.entries[0].RecordID
	}
	if err := store.InsertReceipt(u.ctx, u.tx, u.by.Workspace, &u.receipt); err != nil {
		return nil, err
	}
	if err := store.InsertHistory(u.ctx, u.tx, u.by.Workspace, u.entries); err != nil {
		return nil, err
	}
	for _, e := range u.events {
		if u.quiet {
			break
		}
		if len(e.Records) > namedRecords {
			e.Records = nil
		}
		if err := store.InsertEvent(u.ctx, u.tx, e); err != nil {
			return nil, err
		}
		done.Events = append(done.Events, e)
	}
	u.tx.AfterCommit(u.app.Live.poke)
	done.Receipt, done.Count, done.Action = u.receipt.ID, u.receipt.Count, u.receipt.Action
	done.Gone = u.deleted()
	return done, nil
}

func (u *unit) touched() int {
	seen := map[ID]bool{}
	for _, e := range u.entries {
		seen[e.RecordID] = true
	}
	return len(seen)
}

// Gone names a record that no longer exists.
type Gone struct {
	Type string
	ID   ID
}

func (u *unit) deleted() []Gone {
	var out []Gone
	for _, e := range u.entries {
		if e.Action == store.Deleted && len(out) < namedRecords {
			out = append(out, Gone{e.RecordType, e.RecordID})
		}
	}
	return out
}

// moment returns the time of a change of a record: now, but always after its
// last change, so that its intervals do not overlap.
func (u *unit) moment(t *record.Type, was any) time.Time {
	if was != nil {
		if last := t.Meta(was).Updated; !u.at.After(last) {
			return last.Add(time.Microsecond)
		}
	}
	return u.at
}

// create takes new records of one type through the write path. The rules have
// been applied.
func (u *unit) create(t *record.Type, recs ...any) error {
	pack, err := packNew(t, u.ws, recs)
	if err != nil {
		return err
	}
	return u.insert(t, pack, recs)
}

// packNew packs new records. It needs no transaction.
func packNew(t *record.Type, ws *Workspace, recs []any) (*store.Pack, error) {
	versions := make([][]any, len(recs))
	for i, r := range recs {
		versions[i] = []any{r}
	}
	return store.NewPack(t, ws.Country, versions)
}

// insert writes packed new records.
func (u *unit) insert(t *record.Type, pack *store.Pack, recs []any) error {
	if len(recs) == 0 {
		return nil
	}
	if err := pack.Insert(u.ctx, u.tx, u.by.Workspace, u.ws.Number, u.ws.Rates); err != nil {
		return err
	}
	for _, r := range recs {
		u.counters.Add(t, store.PositionOf(t, r), 1)
		u.addEntry(t, nil, r, store.Created, nil)
	}
	return nil
}

// change takes a changed record through the write path. The rules have been
// applied. A change without differences leaves no trace.
func (u *unit) change(t *record.Type, was, is any) error {
	changes := record.Diff(t, was, is)
	wasGone, isGone := !t.Meta(was).Deleted.IsZero(), !t.Meta(is).Deleted.IsZero()
	if len(changes) == 0 && wasGone == isGone {
		return nil
	}
	t.Meta(is).Updated = u.moment(t, was)
	if err := u.write(t, was, is); err != nil {
		return err
	}
	if !wasGone {
		u.counters.Add(t, store.PositionOf(t, was), -1)
	}
	if !isGone {
		u.counters.Add(t, store.PositionOf(t, is), 1)
	}
	u.addEntry(t, was, is, verb(wasGone, isGone), changes)
	return nil
}

// write writes a change, or keeps it until the end of a bulk action, which
// writes all of them together.
func (u *unit) write(t *record.Type, was, is any) error {
	if u.bulk == nil {
		return u.changesOf(t).Write(u.ctx, u.tx, []store.Pair{{Was: was, Is: is}})
	}
	t.Meta(is).Version = t.Meta(was).Version + 1
	u.bulk.pairs[t.Name] = append(u.bulk.pairs[t.Name], store.Pair{Was: was, Is: is})
	return nil
}

func (u *unit) changesOf(t *record.Type) *store.Changes {
	return &store.Changes{Type: t, Workspace: u.by.Workspace, Space: u.ws.Number, Country: u.ws.Country, Rates: u.ws.Rates}
}

func verb(wasGone, isGone bool) string {
	switch {
	case isGone && !wasGone:
		return store.Deleted
	case wasGone && !isGone:
		return store.Restored
	}
	return store.Changed
}

// addEntry adds a history entry and updates the change events.
func (u *unit) addEntry(t *record.Type, was, is any, action string, changes []record.Change) {
	m := t.Meta(is)
	u.entries = append(u.entries, &store.Entry{ID: record.NewID(), RecordType: t.Name, RecordID: m.ID, Receipt: u.receipt.ID,
		At: m.Updated, Actor: u.by.User, Channel: u.by.Channel, Action: action, Version: m.Version, Changes: changes})
	if n, ok := is.(*crm.Note); ok {
		u.announce(n.ParentType, n.Parent, u.parents[n.Parent])
		return
	}
	u.announce(t.Name, m.ID, store.PositionOf(t, is).Owner)
	if was != nil {
		u.announce(t.Name, m.ID, store.PositionOf(t, was).Owner)
	}
}

// namedRecords is the largest number of records that a change event names;
// with more it names none.
const namedRecords = 100

// announce adds a record and its owner to the change event of its type.
func (u *unit) announce(typ string, id, owner ID) {
	e := u.events[typ]
	if e == nil {
		e = &store.Event{Workspace: u.by.Workspace, At: u.at, Type: typ, Tab: u.by.Tab}
		u.events[typ] = e
	}
	if n := len(e.Records); n <= namedRecords && (n == 0 || e.Records[n-1] != id) {
		e.Records = append(e.Records, id)
	}
	if !slices.Contains(e.Owners, owner) {
		e.Owners = append(e.Owners, owner)
	}
}
