package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// InsertMessages inserts a message of a receipt for each of the feeds.
func InsertMessages(ctx context.Context, tx *db.Tx, workspace ID, feeds []ID, receipt ID, at time.Time) error {
	all := make([][]any, len(feeds))
	for i, feed := range feeds {
		all[i] = []any{workspace, feed, receipt, at}
	}
	return insertRows(ctx, tx, "INSERT INTO outbox (workspace_id, feed_id, receipt_id, at) VALUES ", "(?, ?, ?, ?)", "", all)
}

// Messages returns the receipts that a feed has not acknowledged, in the order
// of their IDs: at most limit, and only those after a receipt (None = all).
func Messages(ctx context.Context, tx *db.Tx, workspace, feed, after ID, limit int) ([]*Receipt, error) {
	cond, args := "workspace_id = ? AND feed_id = ?", []any{workspace, workspace, feed}
	if after != record.None {
		cond, args = cond+" AND receipt_id > ?", append(args, after)
	}
	return scanReceipts(ctx, tx, "SELECT "+receiptColumns+" FROM receipt WHERE workspace_id = ? AND id IN (SELECT receipt_id FROM outbox WHERE "+cond+
		" ORDER BY receipt_id LIMIT ?) ORDER BY id", append(args, limit)...)
}

// MessageOf returns a receipt that a feed has not acknowledged, otherwise
// NotFound.
func MessageOf(ctx context.Context, tx *db.Tx, workspace, feed, receipt ID) (*Receipt, error) {
	r, err := scanReceipt(tx.QueryRow(ctx, "SELECT "+receiptColumns+` FROM receipt WHERE workspace_id = ? AND id IN
		(SELECT receipt_id FROM outbox WHERE workspace_id = ? AND feed_id = ? AND receipt_id = ?)`, workspace, workspace, feed, receipt))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return r, err
}

// Acknowledge deletes messages of a feed. Others than its own are ignored.
func Acknowledge(ctx context.Context, tx *db.Tx, workspace, feed ID, receipts []ID) error {
	return inBatches(receipts, wholeBatch, func(batch []ID) error {
		_, err := tx.Exec(ctx, "DELETE FROM outbox WHERE workspace_id = ? AND feed_id = ? AND receipt_id IN ("+marks(len(batch))+")",
			withIDs([]any{workspace, feed}, batch)...)
		return err
	})
}

// Expire deletes up to limit messages of a feed that were written before a
// moment, and keeps in the feed when the first of all was written. It returns
// how many it deleted.
func Expire(ctx context.Context, tx *db.Tx, f *Feed, before time.Time, limit int) (int, error) {
	rows, err := tx.Query(ctx, `DELETE FROM outbox WHERE workspace_id = ? AND feed_id = ? AND receipt_id IN
		(SELECT receipt_id FROM outbox WHERE workspace_id = ? AND feed_id = ? AND at < ? ORDER BY at LIMIT ?) RETURNING at`,
		f.Workspace, f.ID, f.Workspace, f.ID, before, limit)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n, first := 0, before
	for ; rows.Next(); n++ {
		var at time.Time
		if err := rows.Scan(db.Time(&at)); err != nil {
			return 0, err
		}
		if at.Before(first) {
			first = at
		}
	}
	if err := rows.Err(); err != nil || n == 0 {
		return 0, err
	}
	_, err = tx.Exec(ctx, "UPDATE feed SET lost_since = ? WHERE workspace_id = ? AND id = ? AND lost_since IS NULL", first, f.Workspace, f.ID)
	return n, err
}

// ClampMessages sets the time of messages that are dated after a moment to
// now: a clock that was ahead must not keep them longer.
func ClampMessages(ctx context.Context, tx *db.Tx, f *Feed, after, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE outbox SET at = ? WHERE workspace_id = ? AND feed_id = ? AND at > ?", now, f.Workspace, f.ID, after)
	return err
}

// EntriesAfter returns history entries of receipts by receipt and in order: at
// most limit, and only those after an entry (None = all).
func EntriesAfter(ctx context.Context, tx *db.Tx, workspace ID, receipts []ID, after ID, limit int) (out []*Entry, err error) {
	err = inBatches(receipts, wholeBatch, func(batch []ID) error {
		cond, args := "h.workspace_id = ? AND h.receipt_id IN ("+marks(len(batch))+")", withIDs([]any{workspace}, batch)
		if after != record.None {
			cond, args = cond+" AND h.id > ?", append(args, after)
		}
		found, err := scanEntries(ctx, tx, "SELECT "+entryColumns+entryTables+"WHERE "+cond+" ORDER BY h.receipt_id, h.id LIMIT ?",
			append(args, limit-len(out))...)
		out = append(out, found...)
		return err
	})
	return out, err
}

// Scoped returns which of the records of a type are in the actor's scope,
// living or in the trash.
func Scoped(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, ids []ID) (map[ID]bool, error) {
	out := map[ID]bool{}
	return out, inBatches(ids, wholeBatch, func(batch []ID) error {
		cond, args := scope(t, a)
		found, err := queryIDs(ctx, tx, "SELECT id FROM "+t.Table()+" WHERE "+cond+" AND id IN ("+marks(len(batch))+")", withIDs(args, batch)...)
		for _, id := range found {
			out[id] = true
		}
		return err
	})
}

// Parents returns the parents of records of a type, by the record's ID.
func Parents(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, ids []ID) (map[ID]record.Parent, error) {
	out, f := map[ID]record.Parent{}, t.Parent()
	return out, inBatches(ids, wholeBatch, func(batch []ID) error {
		rows, err := tx.Query(ctx, "SELECT id, "+f.TypeColumn()+", "+f.Column()+" FROM "+t.Table()+" WHERE workspace_id = ? AND id IN ("+marks(len(batch))+")",
			withIDs([]any{workspace}, batch)...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id ID
			var p record.Parent
			if err := rows.Scan(db.ID(&id), &p.Type, db.ID(&p.ID)); err != nil {
				return err
			}
			out[id] = p
		}
		return rows.Err()
	})
}
