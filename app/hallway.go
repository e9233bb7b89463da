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

// A walk is one transaction through the hallway. Every change of a record,
// whatever door it came through, goes: load in scope, check the version, apply,
// the type's rules, write, words and keys, interval, tallies, history; and at
// the end tallies, receipt, history and nudge are written, and all is
// committed together.
type walk struct {
	app     *App
	ctx     context.Context
	tx      *db.Tx
	by      crm.Actor
	home    *Home
	at      time.Time
	made    time.Duration // by how much the next new record's ID is later than at
	receipt store.Receipt
	entries []*store.Entry
	tallies store.Tallies
	nudges  map[string]*store.Event // by record type
	always  bool                    // there is a receipt even if no record was changed
	history bool                    // records come with their past, from another system
	quiet   bool                    // open pages are not nudged: the next step of the same work does it
	record  any                     // of an action on one record: as it is after it
	parents map[ID]ID               // of records that notes are on: whose they are
	lenient bool                    // an undo leaves what has changed since, and counts it in kept
	kept    int
}

// Done is what an action leaves: its receipt and what it touched.
type Done struct {
	Receipt ID     // None when nothing changed
	Action  string // of the receipt
	Count   int    // records touched
	Record  any    // of an action on one record: as it is now
	Details json.RawMessage
	Events  []*store.Event // what open pages are told
	Gone    []Gone         // records that an undo took away, at most namedRecords
	Kept    int            // records that an undo of many left, since they have changed since
}

// act runs one action as one transaction with one receipt.
func (a *App) act(ctx context.Context, by crm.Actor, action string, fn func(*walk) error) (*Done, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	return a.update(ctx, by, func(tx *db.Tx) (*Done, error) {
		w, err := a.begin(ctx, tx, by, action)
		if err != nil {
			return nil, err
		}
		if err := fn(w); err != nil {
			return nil, err
		}
		return w.end()
	})
}

// begin opens the hallway in a transaction.
func (a *App) begin(ctx context.Context, tx *db.Tx, by crm.Actor, action string) (*walk, error) {
	home, err := a.homeOf(ctx, tx, by)
	if err != nil {
		return nil, err
	}
	w := &walk{app: a, ctx: ctx, tx: tx, by: by, home: home, at: a.Clock(),
		tallies: store.Tallies{}, nudges: map[string]*store.Event{}}
	w.receipt = store.Receipt{ID: record.NewID(), At: w.at, Actor: by.User, Door: by.Door, Action: action, Session: by.Session}
	return w, nil
}

// end writes what the walk has collected.
func (w *walk) end() (*Done, error) {
	done := &Done{Action: w.receipt.Action, Record: w.record, Details: w.receipt.Details, Kept: w.kept}
	if len(w.entries) == 0 && !w.always {
		return done, nil
	}
	if err := w.tallies.Write(w.ctx, w.tx, w.by.Workspace); err != nil {
		return nil, err
	}
	w.receipt.Count = w.touched()
	if w.receipt.Count == 1 && w.receipt.SubjectType == "" {
		w.receipt.SubjectType, w.receipt.Subject = w.entries[0].RecordType, w.entries[0].RecordID
	}
	if err := store.InsertReceipt(w.ctx, w.tx, w.by.Workspace, &w.receipt); err != nil {
		return nil, err
	}
	if err := store.InsertHistory(w.ctx, w.tx, w.by.Workspace, w.entries); err != nil {
		return nil, err
	}
	for _, e := range w.nudges {
		if w.quiet {
			break
		}
		if len(e.Records) > namedRecords {
			e.Records = nil
		}
		if err := store.InsertEvent(w.ctx, w.tx, e); err != nil {
			return nil, err
		}
		done.Events = append(done.Events, e)
	}
	w.tx.AfterCommit(w.app.Live.poke)
	done.Receipt, done.Count, done.Action = w.receipt.ID, w.receipt.Count, w.receipt.Action
	done.Gone = w.gone()
	return done, nil
}

func (w *walk) touched() int {
	seen := map[ID]bool{}
	for _, e := range w.entries {
		seen[e.RecordID] = true
	}
	return len(seen)
}

// Gone names a record that is not there any more.
type Gone struct {
	Type string
	ID   ID
}

func (w *walk) gone() []Gone {
	var out []Gone
	for _, e := range w.entries {
		if e.Action == store.Deleted && len(out) < namedRecords {
			out = append(out, Gone{e.RecordType, e.RecordID})
		}
	}
	return out
}

// moment is when a change of a record happens: now, but never at or before its
// last change, so that its stretches in time do not overlap.
func (w *walk) moment(t *record.Type, was any) time.Time {
	if was != nil {
		if last := t.Meta(was).Updated; !w.at.After(last) {
			return last.Add(time.Microsecond)
		}
	}
	return w.at
}

// create takes new records of one type through the hallway. They have passed
// their rules.
func (w *walk) create(t *record.Type, recs ...any) error {
	pack, err := packNew(t, w.home, recs)
	if err != nil {
		return err
	}
	return w.insert(t, pack, recs)
}

// packNew packs new records; that may be done before the transaction.
func packNew(t *record.Type, home *Home, recs []any) (*store.Pack, error) {
	lives := make([][]any, len(recs))
	for i, r := range recs {
		lives[i] = []any{r}
	}
	return store.NewPack(t, home.Country, lives)
}

// insert writes new records that are packed.
func (w *walk) insert(t *record.Type, pack *store.Pack, recs []any) error {
	if len(recs) == 0 {
		return nil
	}
	if err := pack.Insert(w.ctx, w.tx, w.by.Workspace, w.home.Number); err != nil {
		return err
	}
	for _, r := range recs {
		w.tallies.Add(t, store.StandingOf(t, r), 1)
		w.note(t, nil, r, store.Created, nil)
	}
	return nil
}

// change takes a changed record through the hallway; it has passed its rules.
// A change that changes nothing leaves no trace.
func (w *walk) change(t *record.Type, was, is any) error {
	changes := record.Diff(t, was, is)
	wasGone, isGone := !t.Meta(was).Deleted.IsZero(), !t.Meta(is).Deleted.IsZero()
	if len(changes) == 0 && wasGone == isGone {
		return nil
	}
	t.Meta(is).Updated = w.moment(t, was)
	if err := store.Update(w.ctx, w.tx, t, w.home.Number, was, is); err != nil {
		return err
	}
	if err := store.MoveInterval(w.ctx, w.tx, t, was, is); err != nil {
		return err
	}
	if t.Matched() {
		if err := store.WriteMatchKeys(w.ctx, w.tx, t, was, is, w.home.Country); err != nil {
			return err
		}
	}
	if !wasGone {
		w.tallies.Add(t, store.StandingOf(t, was), -1)
	}
	if !isGone {
		w.tallies.Add(t, store.StandingOf(t, is), 1)
	}
	w.note(t, was, is, verb(wasGone, isGone), changes)
	return nil
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

// note remembers the change for the history and for open pages.
func (w *walk) note(t *record.Type, was, is any, action string, changes []record.Change) {
	m := t.Meta(is)
	w.entries = append(w.entries, &store.Entry{ID: record.NewID(), RecordType: t.Name, RecordID: m.ID, Receipt: w.receipt.ID,
		At: m.Updated, Actor: w.by.User, Door: w.by.Door, Action: action, Version: m.Version, Changes: changes})
	if n, ok := is.(*crm.Note); ok {
		w.nudge(n.ParentType, n.Parent, w.parents[n.Parent])
		return
	}
	w.nudge(t.Name, m.ID, store.StandingOf(t, is).Owner)
	if was != nil {
		w.nudge(t.Name, m.ID, store.StandingOf(t, was).Owner)
	}
}

// namedRecords is how many records a nudge names; of more it names none.
const namedRecords = 100

// nudge tells those in whose scope a record is or was.
func (w *walk) nudge(typ string, id, owner ID) {
	e := w.nudges[typ]
	if e == nil {
		e = &store.Event{Workspace: w.by.Workspace, At: w.at, Type: typ, Tab: w.by.Tab}
		w.nudges[typ] = e
	}
	if n := len(e.Records); n <= namedRecords && (n == 0 || e.Records[n-1] != id) {
		e.Records = append(e.Records, id)
	}
	if !slices.Contains(e.Owners, owner) {
		e.Owners = append(e.Owners, owner)
	}
}
