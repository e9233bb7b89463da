package store

import (
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Referrers returns, for each of the records that a living record refers to,
// the names of the types that do. The lead that a record came from is no reason
// to keep it, but notes on it are.
func Referrers(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, ids []ID) (map[ID][]string, error) {
	out := map[ID][]string{}
	for _, ref := range refsTo(t) {
		err := inBatches(ids, wholeBatch, func(batch []ID) error {
			rows, err := tx.Query(ctx, "SELECT DISTINCT "+ref.Column+" FROM "+ref.Type.Name+" WHERE workspace_id = ? AND "+ref.Column+
				" IN ("+marks(len(batch))+") AND "+living, withIDs([]any{workspace}, batch)...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var id ID
				if err := rows.Scan(db.ID(&id)); err != nil {
					return err
				}
				if !slices.Contains(out[id], ref.Type.Name) {
					out[id] = append(out[id], ref.Type.Name)
				}
			}
			return rows.Err()
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// A ref is a column of a type by which its records refer to those of another.
type ref struct {
	Type   *record.Type
	Column string
}

// refsTo lists the references to a type, notes included.
func refsTo(t *record.Type) []ref {
	var out []ref
	for _, other := range described() {
		for _, f := range other.Fields {
			if f.Kind == record.RefKind && f.Target == t.Name && f.Key != "lead" || other == crm.NoteType && f.Key == "parent" {
				out = append(out, ref{other, f.Column()})
			}
		}
	}
	return out
}

// CountNotes counts the notes on a record.
func CountNotes(ctx context.Context, tx *db.Tx, workspace, parent ID) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM note WHERE workspace_id = ? AND parent_id = ? AND "+living, workspace, parent).Scan(&n)
	return n, err
}
