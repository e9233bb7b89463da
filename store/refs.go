package store

import (
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Referrers returns, for each of the records that a living record refers to,
// the names of the referring types. A reference to the lead that a record came
// from does not count; children of the lead, such as notes, do.
func Referrers(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, ids []ID) (map[ID][]string, error) {
	out := map[ID][]string{}
	for _, ref := range refsTo(t) {
		err := inBatches(ids, wholeBatch, func(batch []ID) error {
			rows, err := tx.Query(ctx, "SELECT DISTINCT "+ref.Column+" FROM "+ref.Type.Table()+" WHERE workspace_id = ? AND "+ref.Column+
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

// ReferrersBut is Referrers for references that remain: remains is asked about
// each referring record. Up to known of them may not remain.
func ReferrersBut(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, ids []ID, known int, remains func(*record.Type, *record.Field, ID, ID) bool) (map[ID][]string, error) {
	out := map[ID][]string{}
	for _, ref := range refsTo(t) {
		err := inBatches(ids, wholeBatch, func(batch []ID) error {
			limit, most := tx.D().Limit(known + 1)
			rows, err := tx.Query(ctx, "SELECT id, "+ref.Column+" FROM "+ref.Type.Table()+" WHERE workspace_id = ? AND "+ref.Column+
				" IN ("+marks(len(batch))+") AND "+living+limit, append(withIDs([]any{workspace}, batch), most...)...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var id, to ID
				if err := rows.Scan(db.ID(&id), db.ID(&to)); err != nil {
					return err
				}
				if !slices.Contains(out[to], ref.Type.Name) && remains(ref.Type, ref.Field, id, to) {
					out[to] = append(out[to], ref.Type.Name)
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

// Dependents counts the living records of a type in the actor's scope that
// refer to the given records of another type, or of the same type excluding
// the given ones, and returns the first few.
func Dependents(ctx context.Context, tx *db.Tx, a crm.Actor, other, t *record.Type, ids []ID, most int) (n int, first []any, err error) {
	var columnsTo []string
	for _, f := range own(other) {
		if refersTo(f, t) {
			columnsTo = append(columnsTo, f.Column())
		}
	}
	seen := map[ID]bool{}
	for _, id := range ids {
		seen[id] = other.Name == t.Name
	}
	for _, column := range columnsTo {
		err := inBatches(ids, wholeBatch, func(batch []ID) error {
			cond, args := scope(other, a)
			found, err := newScanner(other, a.Workspace).all(ctx, tx, "SELECT "+columns(other)+" FROM "+other.Table()+" WHERE "+cond+
				" AND "+column+" IN ("+marks(len(batch))+") AND "+living+" ORDER BY id LIMIT ?", append(withIDs(args, batch), dependentsMost)...)
			for _, r := range found {
				id := other.Meta(r).ID
				if seen[id] {
					continue
				}
				seen[id] = true
				if n++; len(first) < most {
					first = append(first, r)
				}
			}
			return err
		})
		if err != nil {
			return 0, nil, err
		}
	}
	return n, first, nil
}

// dependentsMost is the number of dependents of some hundred records that are
// read to count them.
const dependentsMost = 10_000

// A ref is a column by which records of a type refer to those of another.
type ref struct {
	Type   *record.Type
	Field  *record.Field
	Column string
}

// refersTo reports whether the values of a field may be records of a type.
func refersTo(f *record.Field, t *record.Type) bool {
	return f.Refers() && f.Target == t.Name || f.IsParent() && crm.InMenu(t)
}

// refsTo returns the references to a type, including those of its children.
func refsTo(t *record.Type) []ref {
	var out []ref
	for _, other := range described() {
		for _, f := range other.Fields {
			if refersTo(f, t) && f.Key != "lead" {
				out = append(out, ref{other, f, f.Column()})
			}
		}
	}
	return out
}

// CountChildren returns the number of records of a type whose parent is a
// record.
func CountChildren(ctx context.Context, tx *db.Tx, t *record.Type, workspace, parent ID) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+t.Table()+" WHERE workspace_id = ? AND "+t.Parent().Column()+" = ? AND "+living, workspace, parent).Scan(&n)
	return n, err
}
