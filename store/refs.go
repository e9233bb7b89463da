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
	refs, err := refsTo(ctx, tx, workspace, t)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		err := inBatches(ids, wholeBatch, func(batch []ID) error {
			rows, err := tx.Query(ctx, "SELECT DISTINCT "+ref.Column+" FROM "+ref.Type.Table()+" WHERE workspace_id = ? AND "+ref.Column+
				" IN ("+marks(len(batch))+") AND "+living, withRefs([]any{workspace}, ref.Field, batch)...)
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
	refs, err := refsTo(ctx, tx, workspace, t)
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		err := inBatches(ids, wholeBatch, func(batch []ID) error {
			limit, most := tx.D().Limit(known + 1)
			rows, err := tx.Query(ctx, "SELECT id, "+ref.Column+" FROM "+ref.Type.Table()+" WHERE workspace_id = ? AND "+ref.Column+
				" IN ("+marks(len(batch))+") AND "+living+limit, append(withRefs([]any{workspace}, ref.Field, batch), most...)...)
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
	var to []ref
	for _, f := range other.Fields {
		if refersTo(f, t) {
			to = append(to, ref{other, f, refColumn(tx.D(), f)})
		}
	}
	seen := map[ID]bool{}
	for _, id := range ids {
		seen[id] = other.Name == t.Name
	}
	for _, ref := range to {
		err := inBatches(ids, wholeBatch, func(batch []ID) error {
			cond, args := scope(other, a)
			found, err := newScanner(other, a.Workspace).all(ctx, tx, "SELECT "+columns(other)+" FROM "+other.Table()+" WHERE "+cond+
				" AND "+ref.Column+" IN ("+marks(len(batch))+") AND "+living+" ORDER BY id LIMIT ?", append(withRefs(args, ref.Field, batch), dependentsMost)...)
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

// refColumn returns the column of a reference, or its expression if it is a
// custom field.
func refColumn(d *db.Dialect, f *record.Field) string {
	if f.Custom {
		return customColumn(d, f)
	}
	return f.Column()
}

// withRefs adds IDs to arguments, in the form in which a field stores them.
func withRefs(args []any, f *record.Field, ids []ID) []any {
	if !f.Custom {
		return withIDs(args, ids)
	}
	out := slices.Clone(args)
	for _, id := range ids {
		out = append(out, compared(f, id))
	}
	return out
}

// customRefs returns the custom references of a workspace's type to record
// types.
func customRefs(ctx context.Context, tx *db.Tx, workspace ID, name string) ([]*record.Field, error) {
	custom, err := CustomFields(ctx, tx, workspace)
	return slices.DeleteFunc(custom[name], func(f *record.Field) bool {
		return !f.Removed.IsZero() || !f.Refers() || crm.TypeByName(f.Target) == nil
	}), err
}

// refersTo reports whether the values of a field may be records of a type.
func refersTo(f *record.Field, t *record.Type) bool {
	return f.Refers() && f.Target == t.Name || f.IsParent() && crm.InMenu(t)
}

// refsTo returns the references to a type, including those of its children and
// of custom fields.
func refsTo(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type) ([]ref, error) {
	var out []ref
	for _, other := range described() {
		for _, f := range other.Fields {
			if refersTo(f, t) && f.Key != "lead" {
				out = append(out, ref{other, f, f.Column()})
			}
		}
		custom, err := customRefs(ctx, tx, workspace, other.Name)
		if err != nil {
			return nil, err
		}
		for _, f := range custom {
			if f.Target == t.Name {
				out = append(out, ref{other, f, refColumn(tx.D(), f)})
			}
		}
	}
	return out, nil
}

// CountChildren returns the number of records of a type whose parent is a
// record.
func CountChildren(ctx context.Context, tx *db.Tx, t *record.Type, workspace, parent ID) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+t.Table()+" WHERE workspace_id = ? AND "+t.Parent().Column()+" = ? AND "+living, workspace, parent).Scan(&n)
	return n, err
}
