package unit

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

// A Work is a unit of work: one transaction through the write path. Every
// change of a record, on any channel, takes these steps: load in scope, check
// the version, apply, the type's own rules, the rules of all types, write the
// row, interval, match keys, counters, history. At the end the unit writes
// counters, receipt, outbox, history and change events and commits.
type Work struct {
	Base      *Base
	Ctx       context.Context
	Tx        *db.Tx
	By        crm.Actor
	Workspace *Workspace
	At        time.Time
	made      time.Duration // offset of the next new record's ID from at
	Receipt   store.Receipt
	Entries   []*store.Entry
	Counters  store.Counters
	events    map[string]*store.Event // by record type
	bulk      *bulk                   // of an action on several records of one type
	told      []*store.Event          // change events that are written already
	step      *Step                   // of an operation
	pretended map[ID]any              // of a preview: the records that it would make; nil = it writes
	Always    bool                    // write a receipt even if no record was changed
	History   bool                    // records come with their history from another system
	Quiet     bool                    // no change events: the next step of the same work writes them
	Record    any                     // of an action on one record: its state afterwards
	parents   map[ID]ID               // who owns the parents of records, see seenBy
	lenient   bool                    // an undo leaves what was changed since and counts it in kept
	kept      int
}

// Done is the result of an action: its receipt and what it changed.
type Done struct {
	Receipt   ID     // None when nothing changed
	Action    string // of the receipt
	Count     int    // records touched
	Record    any    // of an action on one record: its state now
	Details   json.RawMessage
	Events    []*store.Event  // sent to open pages
	Gone      []Gone          // records that an undo removed, at most namedRecords
	Kept      int             // records that an undo of many, or an operation, left as they are
	Refusals  []store.Refusal // why an operation left some of them
	Operation ID              // that does the action in the background; None = it is done
}

// Act runs one action in one transaction with one receipt.
func (a *Base) Act(ctx context.Context, by crm.Actor, action string, fn func(*Work) error) (*Done, error) {
	if err := MayWrite(by); err != nil {
		return nil, err
	}
	return a.Update(ctx, by, func(tx *db.Tx) (*Done, error) {
		u, err := a.Begin(ctx, tx, by, action)
		if err != nil {
			return nil, err
		}
		if err := fn(u); err != nil {
			return nil, err
		}
		return u.End()
	})
}

// Begin starts a unit of work in a transaction.
func (a *Base) Begin(ctx context.Context, tx *db.Tx, by crm.Actor, action string) (*Work, error) {
	ws, err := a.WorkspaceFor(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	u := &Work{Base: a, Ctx: ctx, Tx: tx, By: by, Workspace: ws, At: a.Clock(),
		Counters: store.Counters{}, events: map[string]*store.Event{}}
	u.Receipt = store.Receipt{ID: record.NewID(), At: u.At, Actor: by.User, Channel: by.Channel, Action: action, Session: by.Session}
	return u, nil
}

// End writes what the unit has collected.
func (u *Work) End() (*Done, error) {
	done := &Done{Action: u.Receipt.Action, Record: u.Record, Details: u.Receipt.Details, Kept: u.kept}
	if len(u.Entries) == 0 && !u.Always {
		return done, nil
	}
	if err := u.flush(); err != nil {
		return nil, err
	}
	if err := u.Counters.Write(u.Ctx, u.Tx, u.By.Workspace); err != nil {
		return nil, err
	}
	u.Receipt.Count = u.touched("")
	if u.Receipt.Count == 1 && u.Receipt.SubjectType == "" {
		u.Receipt.SubjectType, u.Receipt.Subject = u.Entries[0].RecordType, u.Entries[0].RecordID
	}
	if err := u.InsertReceipt(&u.Receipt); err != nil {
		return nil, err
	}
	if err := store.InsertHistory(u.Ctx, u.Tx, u.By.Workspace, u.Entries); err != nil {
		return nil, err
	}
	for _, e := range u.events {
		if u.Quiet {
			break
		}
		if len(e.Records) > namedRecords {
			e.Records = nil
		}
		if err := store.InsertEvent(u.Ctx, u.Tx, e); err != nil {
			return nil, err
		}
		done.Events = append(done.Events, e)
	}
	done.Events = append(done.Events, u.told...)
	u.Tx.AfterCommit(u.Base.Live.Poke)
	done.Receipt, done.Count, done.Action = u.Receipt.ID, u.Receipt.Count, u.Receipt.Action
	done.Gone = u.deleted()
	return done, nil
}

// InsertReceipt writes a receipt, and a message of it into the outbox for each
// feed of the workspace. The feeds are those of the workspace context, so a
// workspace without feeds costs no statement. A transaction that began before a
// feed was made may miss it, which is why a new feed waits for Settled.
func (u *Work) InsertReceipt(r *store.Receipt) error {
	if err := store.InsertReceipt(u.Ctx, u.Tx, u.By.Workspace, r); err != nil {
		return err
	}
	return store.InsertMessages(u.Ctx, u.Tx, u.By.Workspace, u.Workspace.Feeds, r.ID, u.At)
}

// touched returns the number of records that have a history entry, of one type
// or of all.
func (u *Work) touched(typ string) int {
	seen := map[ID]bool{}
	for _, e := range u.Entries {
		if typ == "" || e.RecordType == typ {
			seen[e.RecordID] = true
		}
	}
	return len(seen)
}

// Gone names a record that no longer exists.
type Gone struct {
	Type string
	ID   ID
}

func (u *Work) deleted() []Gone {
	var out []Gone
	for _, e := range u.Entries {
		if e.Action == store.Deleted && len(out) < namedRecords {
			out = append(out, Gone{e.RecordType, e.RecordID})
		}
	}
	return out
}

// Moment returns the time of a change of a record: now, but always after its
// last change, so that its intervals do not overlap.
func (u *Work) Moment(t *record.Type, was any) time.Time {
	if was != nil {
		if last := t.Meta(was).Updated; !u.At.After(last) {
			return last.Add(time.Microsecond)
		}
	}
	return u.At
}

// Create takes new records of one type through the write path. The rules have
// been applied.
func (u *Work) Create(t *record.Type, recs ...any) error {
	pack, err := PackNew(t, u.Workspace, recs)
	if err != nil {
		return err
	}
	return u.Insert(t, pack, recs)
}

// PackNew packs new records. It needs no transaction.
func PackNew(t *record.Type, ws *Workspace, recs []any) (*store.Pack, error) {
	versions := make([][]any, len(recs))
	for i, r := range recs {
		versions[i] = []any{r}
	}
	return store.NewPack(t, ws.Country, versions)
}

// Insert writes packed new records.
func (u *Work) Insert(t *record.Type, pack *store.Pack, recs []any) error {
	if len(recs) == 0 {
		return nil
	}
	if u.pretended != nil {
		for _, r := range recs {
			u.pretended[t.Meta(r).ID] = r
		}
	} else if err := pack.Insert(u.Ctx, u.Tx, u.By.Workspace, u.Workspace.Number, u.Workspace.Rates); err != nil {
		return err
	}
	for _, r := range recs {
		u.Counters.Add(t, store.PositionOf(t, r), 1)
		u.AddEntry(t, nil, r, store.Created, nil)
	}
	return nil
}

// Change takes a changed record through the write path. The rules have been
// applied. A change without differences leaves no trace.
func (u *Work) Change(t *record.Type, was, is any) error {
	changes := record.Diff(t, was, is)
	wasGone, isGone := !t.Meta(was).Deleted.IsZero(), !t.Meta(is).Deleted.IsZero()
	if len(changes) == 0 && wasGone == isGone {
		return nil
	}
	t.Meta(is).Updated = u.Moment(t, was)
	if err := u.write(t, was, is); err != nil {
		return err
	}
	if !wasGone {
		u.Counters.Add(t, store.PositionOf(t, was), -1)
	}
	if !isGone {
		u.Counters.Add(t, store.PositionOf(t, is), 1)
	}
	u.AddEntry(t, was, is, verb(wasGone, isGone), changes)
	return nil
}

// write writes a change, or keeps it until the end of a bulk action, which
// writes all of them together.
func (u *Work) write(t *record.Type, was, is any) error {
	if u.pretended != nil {
		return nil
	}
	if u.bulk == nil {
		return u.changesOf(t).Write(u.Ctx, u.Tx, []store.Pair{{Was: was, Is: is}})
	}
	t.Meta(is).Version = t.Meta(was).Version + 1
	u.bulk.pairs[t.Name] = append(u.bulk.pairs[t.Name], store.Pair{Was: was, Is: is})
	return nil
}

func (u *Work) changesOf(t *record.Type) *store.Changes {
	return &store.Changes{Type: t, Workspace: u.By.Workspace, Space: u.Workspace.Number, Country: u.Workspace.Country, Rates: u.Workspace.Rates}
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

// AddEntry adds a history entry and updates the change events.
func (u *Work) AddEntry(t *record.Type, was, is any, action string, changes []record.Change) {
	m := t.Meta(is)
	u.Entries = append(u.Entries, &store.Entry{ID: record.NewID(), RecordType: t.Name, RecordID: m.ID, Receipt: u.Receipt.ID,
		At: m.Updated, Actor: u.By.User, Channel: u.By.Channel, Action: action, Version: m.Version, Changes: changes})
	if p := t.ParentOf(is); p.ID != record.None {
		u.announce(p.Type, p.ID, u.seenBy(t, is))
	}
	if !crm.InMenu(t) {
		return
	}
	u.announce(t.Name, m.ID, u.seenBy(t, is))
	if was != nil {
		u.announce(t.Name, m.ID, u.seenBy(t, was))
	}
}

// namedRecords is the largest number of records that a change event names;
// with more it names none.
const namedRecords = 100

// announce adds a record and its owner to the change event of its type.
func (u *Work) announce(typ string, id, owner ID) {
	e := u.events[typ]
	if e == nil {
		e = &store.Event{Workspace: u.By.Workspace, At: u.At, Type: typ, Tab: u.By.Tab}
		u.events[typ] = e
	}
	if n := len(e.Records); n <= namedRecords && (n == 0 || e.Records[n-1] != id) {
		e.Records = append(e.Records, id)
	}
	if !slices.Contains(e.Owners, owner) {
		e.Owners = append(e.Owners, owner)
	}
}
