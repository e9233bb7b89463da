package store

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// wholeBatch is the number of records per statement that moves records to the
// trash or back.
const wholeBatch = 500

// GetManyForUndo is GetForUndo for several records of a type, by ID. It has no
// scope either: the caller must check that the actor sees them. Within a
// change they are locked.
func GetManyForUndo(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, ids []ID) (map[ID]any, error) {
	return lockedMany(ctx, tx, workspace, t, "workspace_id = ?", []any{workspace}, ids)
}

// lockedMany returns the records of those IDs of which a condition is true, by
// ID. Within a change they are locked.
func lockedMany(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, cond string, args []any, ids []ID) (map[ID]any, error) {
	out := map[ID]any{}
	return out, inBatches(ids, wholeBatch, func(batch []ID) error {
		query := "SELECT " + columns(t) + " FROM " + t.Table() + " WHERE " + cond + " AND id IN (" + marks(len(batch)) + ")"
		if tx.SQL() != nil && tx.D().Name == "postgres" {
			query += " ORDER BY id FOR UPDATE"
		}
		found, err := newScanner(t, workspace).all(ctx, tx, query, withIDs(args, batch)...)
		for _, r := range found {
			out[t.Meta(r).ID] = r
		}
		return err
	})
}

func withIDs(args []any, ids []ID) []any {
	args = append(make([]any, 0, len(args)+len(ids)), args...)
	for _, id := range ids {
		args = append(args, id)
	}
	return args
}

// A Move moves records of one type to the trash, or out of it if Deleted is
// zero, with a few statements for all of them. The records must be locked and
// must not be there already.
type Move struct {
	Type        *record.Type
	Workspace   ID
	Space       int64  // the workspace's number
	Country     string // of phone numbers without a country code
	At, Deleted time.Time
}

// Write moves the records: the rows, the indexes of words and match keys,
// which do not have records in the trash, and the intervals. It sets the new version in the
// records.
func (m *Move) Write(ctx context.Context, tx *db.Tx, recs []any) error {
	return inBatches(recs, wholeBatch, func(batch []any) error {
		for _, r := range batch {
			meta := m.Type.Meta(r)
			meta.Version, meta.Updated, meta.Deleted = meta.Version+1, m.At, m.Deleted
		}
		if m.Deleted.IsZero() {
			return m.takeOut(ctx, tx, batch)
		}
		return m.putIn(ctx, tx, batch)
	})
}

func (m *Move) ids(batch []any) (in string, args []any) {
	args = []any{m.Workspace}
	for _, r := range batch {
		args = append(args, m.Type.Meta(r).ID)
	}
	return " IN (" + marks(len(batch)) + ")", args
}

func (m *Move) mark(ctx context.Context, tx *db.Tx, in string, args []any) error {
	_, err := tx.Exec(ctx, "UPDATE "+m.Type.Table()+" SET version = version + 1, updated_at = ?, deleted_at = ? WHERE workspace_id = ? AND id"+in,
		append([]any{m.At, m.Deleted}, args...)...)
	return err
}

func (m *Move) putIn(ctx context.Context, tx *db.Tx, batch []any) error {
	in, args := m.ids(batch)
	if err := m.mark(ctx, tx, in, args); err != nil {
		return err
	}
	var statements []string
	for _, index := range textIndexes(tx.D(), m.Type) {
		statements = append(statements, "DELETE FROM "+index+" WHERE rowid IN (SELECT rid FROM "+m.Type.Table()+" WHERE workspace_id = ? AND id"+in+")")
	}
	err := withoutMerging(ctx, tx, m.Type, func() error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s, args...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || m.Type.Step() == nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE step_interval SET to_at = ? WHERE workspace_id = ? AND record_id"+in+" AND to_at IS NULL", append([]any{m.At}, args...)...)
	return err
}

func (m *Move) takeOut(ctx context.Context, tx *db.Tx, batch []any) error {
	in, args := m.ids(batch)
	if err := m.mark(ctx, tx, in, args); err != nil {
		return err
	}
	var intervals [][]any
	for _, r := range batch {
		id := m.Type.Meta(r).ID
		if err := indexWords(ctx, tx, m.Type, m.Space, m.Workspace, id, SearchText(m.Type, r, m.Country)); err != nil {
			return err
		}
		if err := indexKeys(ctx, tx, m.Type, m.Workspace, id, "", KeyText(m.Type, r, m.Country)); err != nil {
			return err
		}
		if m.Type.Step() != nil {
			intervals = append(intervals, intervalRow(m.Type, r))
		}
	}
	return insertRows(ctx, tx, intervalHead, intervalMarks, "", intervals)
}
