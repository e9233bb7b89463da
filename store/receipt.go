package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Receipt records one action. The history entries of the action refer to it.
type Receipt struct {
	ID          ID
	At          time.Time
	Actor       ID
	Channel     crm.Channel
	Action      string // "save", "delete", "qualify", "bulk", "import", "undo", …
	SubjectType string
	Subject     ID
	Count       int             // records touched
	Details     json.RawMessage // further results of the action
	Undoes      ID
	UndoneBy    ID
	Session     ID // the sign-in session of the action; None on other channels
	Group       ID // common to all receipts of an action of several transactions
}

// InsertReceipt inserts a receipt.
func InsertReceipt(ctx context.Context, tx *db.Tx, workspace ID, r *Receipt) error {
	details := r.Details
	if len(details) == 0 {
		details = json.RawMessage("{}")
	}
	_, err := tx.Exec(ctx, `INSERT INTO receipt (workspace_id, id, at, actor_id, channel, action, subject_type, subject_id, count, details, undoes_id,
		session_id, group_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		workspace, r.ID, r.At, r.Actor, string(r.Channel), r.Action, r.SubjectType, r.Subject, r.Count, details, r.Undoes,
		r.Session, r.Group)
	return err
}

// MarkUndone marks a receipt as undone by another. It is a conflict if it was
// undone already.
func MarkUndone(ctx context.Context, tx *db.Tx, workspace, id, by ID) error {
	n, err := tx.Exec(ctx, "UPDATE receipt SET undone_by_id = ? WHERE workspace_id = ? AND id = ? AND undone_by_id IS NULL", by, workspace, id)
	if err == nil && n == 0 {
		return record.Fail(record.Conflict, "already_undone")
	}
	return err
}

const receiptColumns = "id, at, actor_id, channel, action, subject_type, subject_id, count, details, undoes_id, undone_by_id, session_id, group_id"

func scanReceipt(row interface{ Scan(...any) error }) (*Receipt, error) {
	r := &Receipt{}
	err := row.Scan(db.ID(&r.ID), db.Time(&r.At), db.ID(&r.Actor), &r.Channel, &r.Action, &r.SubjectType, db.ID(&r.Subject),
		&r.Count, db.JSON(&r.Details), db.ID(&r.Undoes), db.ID(&r.UndoneBy), db.ID(&r.Session), db.ID(&r.Group))
	return r, err
}

// GetReceipt returns a receipt. A person sees their own; those who see all
// records see all receipts.
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

// NewestReceipt is LastReceipt including undone receipts.
func NewestReceipt(ctx context.Context, tx *db.Tx, workspace, subject ID, action string) (*Receipt, error) {
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+` FROM receipt WHERE workspace_id = ? AND subject_id = ?
		AND action = ? ORDER BY id DESC LIMIT 1`, workspace, subject, action))
	if errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// SetUndone sets the receipt that undid a receipt; None = not undone.
func SetUndone(ctx context.Context, tx *db.Tx, workspace, id, by ID) error {
	_, err := tx.Exec(ctx, "UPDATE receipt SET undone_by_id = ? WHERE workspace_id = ? AND id = ?", by, workspace, id)
	return err
}

// AnyReceipt returns a receipt of any person.
func AnyReceipt(ctx context.Context, tx *db.Tx, workspace, id ID) (*Receipt, error) {
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+" FROM receipt WHERE workspace_id = ? AND id = ?", workspace, id))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return r, err
}

// GroupOf returns the receipts of a receipt's action, newest first: only
// itself unless the action took several transactions. The caller has read the
// receipt in the actor's scope.
func GroupOf(ctx context.Context, tx *db.Tx, workspace ID, r *Receipt) ([]*Receipt, error) {
	if r.Group == record.None {
		return []*Receipt{r}, nil
	}
	return scanReceipts(ctx, tx, "SELECT "+receiptColumns+" FROM receipt WHERE workspace_id = ? AND group_id = ? ORDER BY id DESC", workspace, r.Group)
}

// NewestParts returns the newest receipts of a group, at most limit. With open
// it leaves out those that are undone, and with before those that are not older
// than that receipt.
func NewestParts(ctx context.Context, tx *db.Tx, workspace, group ID, open bool, before ID, limit int) ([]*Receipt, error) {
	query, args := "SELECT "+receiptColumns+" FROM receipt WHERE workspace_id = ? AND group_id = ?", []any{workspace, group}
	if open {
		query += " AND undone_by_id IS NULL"
	}
	if before != record.None {
		query, args = query+" AND id < ?", append(args, before)
	}
	return scanReceipts(ctx, tx, query+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
}

// UndoOf returns the newest receipt of the undo of a group, or nil unless all
// receipts of the group are undone.
func UndoOf(ctx context.Context, tx *db.Tx, workspace, group ID) (*Receipt, error) {
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+` FROM receipt WHERE workspace_id = ? AND id =
		(SELECT undone_by_id FROM receipt WHERE workspace_id = ? AND group_id = ? ORDER BY id LIMIT 1)
		AND NOT EXISTS (SELECT 1 FROM receipt WHERE workspace_id = ? AND group_id = ? AND undone_by_id IS NULL)`,
		workspace, workspace, group, workspace, group))
	if errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	return r, err
}

func scanReceipts(ctx context.Context, tx *db.Tx, query string, args ...any) ([]*Receipt, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Receipt
	for rows.Next() {
		part, err := scanReceipt(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, part)
	}
	return out, rows.Err()
}

// TouchedBy returns the number of records that a receipt's action touched in
// all its transactions.
func TouchedBy(ctx context.Context, tx *db.Tx, workspace ID, r *Receipt) (int, error) {
	if r.Group == record.None {
		return r.Count, nil
	}
	var n int
	err := tx.QueryRow(ctx, "SELECT CAST(SUM(count) AS BIGINT) FROM receipt WHERE workspace_id = ? AND group_id = ?", workspace, r.Group).Scan(&n)
	return n, err
}

// LastUndoable returns the newest action of a session that is neither undone
// nor skipped, or nil.
func LastUndoable(ctx context.Context, tx *db.Tx, a crm.Actor) (*Receipt, error) {
	return lastOf(ctx, tx, a, "undoes_id IS NULL AND undone_by_id IS NULL AND NOT passed")
}

// LastRedoable returns the newest undo of a session that is not undone and
// that no new action followed, or nil.
func LastRedoable(ctx context.Context, tx *db.Tx, a crm.Actor) (*Receipt, error) {
	undo, err := lastOf(ctx, tx, a, "action = 'undo' AND undone_by_id IS NULL AND NOT passed")
	if err != nil || undo == nil {
		return nil, err
	}
	action, err := lastOf(ctx, tx, a, "undoes_id IS NULL")
	if err != nil || action != nil && bytes.Compare(action.ID[:], undo.ID[:]) > 0 {
		return nil, err
	}
	return undo, nil
}

func lastOf(ctx context.Context, tx *db.Tx, a crm.Actor, cond string) (*Receipt, error) {
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+` FROM receipt WHERE workspace_id = ? AND session_id = ? AND `+cond+
		" ORDER BY id DESC LIMIT 1", a.Workspace, db.Key(a.Session)))
	if errors.Is(err, db.ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// Pass marks a receipt's action as one that undo and redo skip.
func Pass(ctx context.Context, tx *db.Tx, workspace ID, r *Receipt) error {
	_, err := tx.Exec(ctx, "UPDATE receipt SET passed = TRUE WHERE workspace_id = ? AND (id = ? OR group_id = ?)", workspace, r.ID, db.Key(r.Group))
	return err
}

// CloseGroup marks the receipts of a group that are not undone as undone by a
// receipt.
func CloseGroup(ctx context.Context, tx *db.Tx, workspace, group, by ID) error {
	_, err := tx.Exec(ctx, "UPDATE receipt SET undone_by_id = ? WHERE workspace_id = ? AND group_id = ? AND undone_by_id IS NULL", by, workspace, group)
	return err
}
