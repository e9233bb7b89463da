package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// The actions of an Entry.
const (
	Created  = "created"
	Changed  = "changed"
	Deleted  = "deleted"
	Restored = "restored"
)

// An Entry is one line of a record's history: what one action did to it.
type Entry struct {
	ID         ID
	RecordType string
	RecordID   ID
	Receipt    ID
	At         time.Time
	Actor      ID
	Channel    crm.Channel
	Action     string // Created, Changed, Deleted or Restored
	Version    int64  // of the record afterwards
	Changes    []record.Change
	// Read from the receipt and the receipt that undid it:
	Of          string // action
	Group       ID
	Count       int // records touched in that transaction
	Undone      ID  // the receipt that undid it
	Undoer      ID  // the person who undid it
	UndoneGroup ID
}

// InsertHistory inserts history entries.
func InsertHistory(ctx context.Context, tx *db.Tx, workspace ID, entries []*Entry) error {
	const head = `INSERT INTO history (workspace_id, id, record_type, record_id, receipt_id, at, actor_id, channel, action, version, changes) VALUES `
	const one = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	all := make([][]any, len(entries))
	for i, e := range entries {
		changes := json.RawMessage("[]")
		if len(e.Changes) > 0 {
			var err error
			if changes, err = json.Marshal(e.Changes); err != nil {
				return err
			}
		}
		all[i] = []any{workspace, e.ID, e.RecordType, e.RecordID, e.Receipt, e.At, e.Actor, string(e.Channel), e.Action, e.Version, changes}
	}
	return insertRows(ctx, tx, head, one, "", all)
}

const entryColumns = `h.id, h.record_type, h.record_id, h.receipt_id, h.at, h.actor_id, h.channel, h.action, h.version, h.changes,
	r.action, r.group_id, r.count, r.undone_by_id, u.actor_id, u.group_id`

const entryTables = ` FROM history h JOIN receipt r ON r.workspace_id = h.workspace_id AND r.id = h.receipt_id
	LEFT JOIN receipt u ON u.workspace_id = r.workspace_id AND u.id = r.undone_by_id `

func scanEntries(ctx context.Context, tx *db.Tx, query string, args ...any) ([]*Entry, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Entry
	for rows.Next() {
		e := &Entry{}
		var changes json.RawMessage
		if err := rows.Scan(db.ID(&e.ID), &e.RecordType, db.ID(&e.RecordID), db.ID(&e.Receipt), db.Time(&e.At), db.ID(&e.Actor),
			&e.Channel, &e.Action, &e.Version, db.JSON(&changes), &e.Of, db.ID(&e.Group), &e.Count,
			db.ID(&e.Undone), db.ID(&e.Undoer), db.ID(&e.UndoneGroup)); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(changes, &e.Changes); err != nil {
			return nil, err
		}
		renameChanges(e)
		out = append(out, e)
	}
	return out, rows.Err()
}

// History returns up to limit entries of a record's history, newest first.
// Only those older than before are returned (None = all). The caller has
// loaded the record in the actor's scope.
func History(ctx context.Context, tx *db.Tx, workspace, id, before ID, limit int) ([]*Entry, error) {
	cond, args := "h.workspace_id = ? AND h.record_id = ?", []any{workspace, id}
	if before != record.None {
		cond, args = cond+" AND h.id < ?", append(args, before)
	}
	first, most := tx.D().Limit(limit)
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE "+cond+" ORDER BY h.id DESC"+first, append(args, most...)...)
}

// InHistory reports whether a history entry is one of the record's.
func InHistory(ctx context.Context, tx *db.Tx, workspace, id, entry ID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM history WHERE workspace_id = ? AND id = ? AND record_id = ?", workspace, entry, id).Scan(&n)
	return n > 0, err
}

// EntriesOf returns the entries of a receipt in order.
func EntriesOf(ctx context.Context, tx *db.Tx, workspace, receipt ID) ([]*Entry, error) {
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE h.workspace_id = ? AND h.receipt_id = ? ORDER BY h.id", workspace, receipt)
}

// EntriesOn returns the entries of a receipt about one record in order.
func EntriesOn(ctx context.Context, tx *db.Tx, workspace, receipt, record ID) ([]*Entry, error) {
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE h.workspace_id = ? AND h.record_id = ? AND h.receipt_id = ? ORDER BY h.id", workspace, record, receipt)
}

// ChangesAfter returns the history entries of a record after a version.
func ChangesAfter(ctx context.Context, tx *db.Tx, workspace, id ID, version int64) ([]*Entry, error) {
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE h.workspace_id = ? AND h.record_id = ? AND h.version > ? ORDER BY h.id",
		workspace, id, version)
}

// HistoryBefore returns a record's history before a moment (zero = all),
// newest first. The caller has loaded the record in the actor's scope.
func HistoryBefore(ctx context.Context, tx *db.Tx, workspace, id ID, before time.Time, limit int) ([]*Entry, error) {
	cond, args := "h.workspace_id = ? AND h.record_id = ?", []any{workspace, id}
	if !before.IsZero() {
		cond, args = cond+" AND h.at < ?", append(args, before)
	}
	first, most := tx.D().Limit(limit)
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE "+cond+" ORDER BY h.id DESC"+first, append(args, most...)...)
}

// Children returns the records of a type whose parent is a record, those before
// a moment (zero = all), newest first. The caller has loaded the parent in the
// actor's scope.
func Children(ctx context.Context, tx *db.Tx, t *record.Type, workspace, parent ID, before time.Time, limit int) ([]any, error) {
	cond, args := "workspace_id = ? AND "+t.Parent().Column()+" = ? AND "+living, []any{workspace, parent}
	if !before.IsZero() {
		cond, args = cond+" AND created_at < ?", append(args, before)
	}
	first, most := tx.D().Limit(limit)
	return newScanner(t, workspace).all(ctx, tx, "SELECT "+columns(t)+" FROM "+t.Table()+" WHERE "+cond+" ORDER BY id DESC"+first, append(args, most...)...)
}

// LastLines returns the newest history entry of each of the records.
func LastLines(ctx context.Context, tx *db.Tx, workspace ID, ids []ID) (map[ID]*Entry, error) {
	out := map[ID]*Entry{}
	if len(ids) == 0 {
		return out, nil
	}
	entries, err := scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE h.workspace_id = ? AND h.record_id IN ("+marks(len(ids))+") ORDER BY h.id",
		withIDs([]any{workspace}, ids)...)
	for _, e := range entries {
		out[e.RecordID] = e
	}
	return out, err
}
