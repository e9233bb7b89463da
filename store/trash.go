package store

import (
	"context"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Discarded is a record in the trash.
type Discarded struct {
	Type   *record.Type
	Record any
	By     ID // who deleted it
}

// When returns when it was deleted.
func (d *Discarded) When() time.Time { return d.Type.Meta(d.Record).Deleted }

// Trash returns records of the types in the trash and in the actor's scope,
// last deleted first, up to limit after the cursor (nil = from the beginning).
func Trash(ctx context.Context, tx *db.Tx, a crm.Actor, types []*record.Type, after *record.Cursor, limit int) ([]*Discarded, error) {
	var out []*Discarded
	for _, t := range types {
		found, err := trashOf(ctx, tx, a, t, after, limit)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			out = append(out, &Discarded{Type: t, Record: r})
		}
	}
	slices.SortStableFunc(out, func(x, y *Discarded) int {
		if c := y.When().Compare(x.When()); c != 0 {
			return c
		}
		p, q := x.Type.Meta(x.Record).ID, y.Type.Meta(y.Record).ID
		return slices.Compare(q[:], p[:])
	})
	out = out[:min(len(out), limit)]
	return out, nameDeleters(ctx, tx, a.Workspace, out)
}

func trashOf(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, after *record.Cursor, limit int) ([]any, error) {
	cond, args := scope(t, a)
	w := where{}
	w.add(cond, args...)
	w.add("deleted_at IS NOT NULL")
	if after != nil {
		at, err := record.MomentKind.Parse(after.Value, nil, &record.Env{Strict: true})
		if err != nil {
			return nil, record.Wrong("bad_cursor").On("cursor")
		}
		w.add("(deleted_at, id) < (?, ?)", at, after.ID)
	}
	query := "SELECT " + columns(t) + " FROM " + t.Table() + " WHERE " + w.String() + " ORDER BY deleted_at DESC, id DESC LIMIT ?"
	return newScanner(t, a.Workspace).all(ctx, tx, query, append(w.args, limit)...)
}

// nameDeleters sets who last deleted each record, from the history.
func nameDeleters(ctx context.Context, tx *db.Tx, workspace ID, list []*Discarded) error {
	if len(list) == 0 {
		return nil
	}
	of := map[ID]*Discarded{}
	args := []any{workspace, Deleted}
	for _, d := range list {
		id := d.Type.Meta(d.Record).ID
		of[id] = d
		args = append(args, id)
	}
	rows, err := tx.Query(ctx, "SELECT record_id, actor_id FROM history WHERE workspace_id = ? AND action = ? AND record_id IN ("+
		marks(len(list))+") ORDER BY id", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, by ID
		if err := rows.Scan(db.ID(&id), db.ID(&by)); err != nil {
			return err
		}
		of[id].By = by
	}
	return rows.Err()
}
