package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// What can happen to a record.
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
	Door       crm.Door
	Action     string // Created, Changed, Deleted or Restored
	Version    int64  // of the record after it
	Changes    []record.Change
	Of         string // the receipt's action, when read
}

// A Receipt says what one action did. Its entries are the history rows that
// name it.
type Receipt struct {
	ID          ID
	At          time.Time
	Actor       ID
	Door        crm.Door
	Action      string // "save", "delete", "qualify", "bulk", "import", "undo", …
	SubjectType string
	Subject     ID
	Count       int             // records touched
	Details     json.RawMessage // what the action wants to tell besides
	Undoes      ID
	UndoneBy    ID
}

// InsertReceipt writes a receipt.
func InsertReceipt(ctx context.Context, tx *db.Tx, workspace ID, r *Receipt) error {
	details := r.Details
	if len(details) == 0 {
		details = json.RawMessage("{}")
	}
	_, err := tx.Exec(ctx, `INSERT INTO receipt (workspace_id, id, at, actor_id, door, action, subject_type, subject_id, count, details, undoes_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		workspace, r.ID, r.At, r.Actor, string(r.Door), r.Action, r.SubjectType, r.Subject, r.Count, details, r.Undoes)
	return err
}

// MarkUndone says that a receipt has been undone by another.
func MarkUndone(ctx context.Context, tx *db.Tx, workspace, id, by ID) error {
	n, err := tx.Exec(ctx, "UPDATE receipt SET undone_by_id = ? WHERE workspace_id = ? AND id = ? AND undone_by_id IS NULL", by, workspace, id)
	if err == nil && n == 0 {
		return record.Fail(record.Conflict, "already_undone")
	}
	return err
}

const receiptColumns = "id, at, actor_id, door, action, subject_type, subject_id, count, details, undoes_id, undone_by_id"

func scanReceipt(row interface{ Scan(...any) error }) (*Receipt, error) {
	r := &Receipt{}
	err := row.Scan(db.ID(&r.ID), db.Time(&r.At), db.ID(&r.Actor), &r.Door, &r.Action, &r.SubjectType, db.ID(&r.Subject),
		&r.Count, db.JSON(&r.Details), db.ID(&r.Undoes), db.ID(&r.UndoneBy))
	return r, err
}

// GetReceipt returns a receipt. A person sees their own; who sees all records
// sees all receipts.
func GetReceipt(ctx context.Context, tx *db.Tx, a crm.Actor, id ID) (*Receipt, error) {
	cond, args := "workspace_id = ? AND id = ?", []any{a.Workspace, id}
	if a.Scope() != crm.All {
		cond, args = cond+" AND actor_id = ?", append(args, a.User)
	}
	if tx.SQL() != nil && tx.D().Name == "postgres" {
		cond += " FOR UPDATE"
	}
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+" FROM receipt WHERE "+cond, args...))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return r, err
}

// LastReceipt returns the newest receipt of an action on a subject that has not
// been undone, or nil.
func LastReceipt(ctx context.Context, tx *db.Tx, workspace, subject ID, action string) (*Receipt, error) {
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+` FROM receipt WHERE workspace_id = ? AND subject_id = ?
		AND action = ? AND undone_by_id IS NULL ORDER BY id DESC LIMIT 1`, workspace, subject, action))
	if errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// InsertHistory writes history lines.
func InsertHistory(ctx context.Context, tx *db.Tx, workspace ID, entries []*Entry) error {
	const head = `INSERT INTO history (workspace_id, id, record_type, record_id, receipt_id, at, actor_id, door, action, version, changes) VALUES `
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
		all[i] = []any{workspace, e.ID, e.RecordType, e.RecordID, e.Receipt, e.At, e.Actor, string(e.Door), e.Action, e.Version, changes}
	}
	return insertRows(ctx, tx, head, one, "", all)
}

const entryColumns = `h.id, h.record_type, h.record_id, h.receipt_id, h.at, h.actor_id, h.door, h.action, h.version, h.changes, r.action`

const entryTables = ` FROM history h JOIN receipt r ON r.workspace_id = h.workspace_id AND r.id = h.receipt_id `

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
			&e.Door, &e.Action, &e.Version, db.JSON(&changes), &e.Of); err != nil {
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

// History returns a record's history, newest first, up to limit lines older
// than before (None = from the newest). The caller has loaded the record in
// the actor's scope.
func History(ctx context.Context, tx *db.Tx, workspace, id, before ID, limit int) ([]*Entry, error) {
	cond, args := "h.workspace_id = ? AND h.record_id = ?", []any{workspace, id}
	if before != record.None {
		cond, args = cond+" AND h.id < ?", append(args, before)
	}
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE "+cond+" ORDER BY h.id DESC LIMIT ?", append(args, limit)...)
}

// EntriesOf returns what a receipt's action did, in the order it was done.
func EntriesOf(ctx context.Context, tx *db.Tx, workspace, receipt ID) ([]*Entry, error) {
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE h.workspace_id = ? AND h.receipt_id = ? ORDER BY h.id", workspace, receipt)
}

// ChangesAfter returns the history lines of a record after a version.
func ChangesAfter(ctx context.Context, tx *db.Tx, workspace, id ID, version int64) ([]*Entry, error) {
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE h.workspace_id = ? AND h.record_id = ? AND h.version > ? ORDER BY h.id",
		workspace, id, version)
}

// ClearUndone lets a receipt be undone again, after its undoing was undone.
func ClearUndone(ctx context.Context, tx *db.Tx, workspace, id ID) error {
	_, err := tx.Exec(ctx, "UPDATE receipt SET undone_by_id = NULL WHERE workspace_id = ? AND id = ?", workspace, id)
	return err
}

// HistoryBefore returns a record's history before a moment (zero = from the
// newest), newest first. The caller has loaded the record in the actor's scope.
func HistoryBefore(ctx context.Context, tx *db.Tx, workspace, id ID, before time.Time, limit int) ([]*Entry, error) {
	cond, args := "h.workspace_id = ? AND h.record_id = ?", []any{workspace, id}
	if !before.IsZero() {
		cond, args = cond+" AND h.at < ?", append(args, before)
	}
	return scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE "+cond+" ORDER BY h.id DESC LIMIT ?", append(args, limit)...)
}

// Notes returns the notes on a record before a moment (zero = from the
// newest), newest first. The caller has loaded the record in the actor's scope.
func Notes(ctx context.Context, tx *db.Tx, workspace, parent ID, before time.Time, limit int) ([]*crm.Note, error) {
	cond, args := "workspace_id = ? AND parent_id = ? AND "+living, []any{workspace, parent}
	if !before.IsZero() {
		cond, args = cond+" AND created_at < ?", append(args, before)
	}
	t := crm.NoteType
	found, err := newScanner(t, workspace).all(ctx, tx, "SELECT "+columns(t)+" FROM note WHERE "+cond+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
	out := make([]*crm.Note, len(found))
	for i, r := range found {
		out[i] = r.(*crm.Note)
	}
	return out, err
}
