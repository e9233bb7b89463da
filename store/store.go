// Package store keeps records in SQL. Queries common to all record types are
// generated from their descriptions; others are written by hand. Every query
// names its workspace, and every read of records passes the actor, so that a
// forbidden record is simply not found.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// An ID identifies a record.
type ID = record.ID

// metaColumns come first in every select of records, in this order.
const metaColumns = "id, created_by, created_at, updated_at, deleted_at, version, custom"

// columns returns the select list of a type's records.
func columns(t *record.Type) string {
	var b strings.Builder
	b.WriteString(metaColumns)
	for _, f := range own(t) {
		for _, c := range valueColumns(f) {
			b.WriteString(", ")
			b.WriteString(c.Name)
		}
	}
	return b.String()
}

// own returns the fields with a column of their own besides the meta ones.
func own(t *record.Type) []*record.Field {
	var out []*record.Field
	for _, f := range t.Fields {
		if !f.Custom && f.Key != "created" && f.Key != "updated" {
			out = append(out, f)
		}
	}
	return out
}

// foldColumn returns the column of a field's folded text, by which lists are
// filtered.
func foldColumn(f *record.Field) string { return f.Column() + "_fold" }

// hasFold reports whether the field is free text that lists are filtered by.
func hasFold(f *record.Field) bool {
	return !f.Custom && (f.Filtered || f.Sorted && !hasAlphabet(f)) && isFreeText(f)
}

// sortColumn returns the column of a field's sort key.
func sortColumn(f *record.Field) string { return f.Column() + "_sort" }

// hasSort reports whether the field has a column with its sort key.
func hasSort(f *record.Field) bool { return !f.Custom && hasAlphabet(f) && f.Sortable() }

// hasAlphabet reports whether values of the field are sorted by the alphabet of
// the workspace's language. Addresses, numbers and codes are sorted by their
// folded text.
func hasAlphabet(f *record.Field) bool {
	text := f.FreeText()
	return text != nil && text.Alphabetical()
}

// isFreeText reports whether values of the field are compared folded.
func isFreeText(f *record.Field) bool { return f.FreeText() != nil }

// args returns a record's value of a field as arguments of its columns.
func args(f *record.Field, r any) []any {
	if f.IsParent() {
		return []any{*f.ParentType(r), f.Kind.Column(f.Stored(r))}
	}
	return []any{f.Kind.Column(f.Stored(r))}
}

// into appends the scan targets for the columns of a field.
func into(dest []any, f *record.Field, r any) []any {
	switch p := f.Ptr(r).(type) {
	case *time.Time:
		return append(dest, db.Time(p))
	case *ID:
		if f.IsParent() {
			dest = append(dest, f.ParentType(r))
		}
		return append(dest, db.ID(p))
	case *bool:
		return append(dest, db.Bool(p))
	case *record.Date:
		return append(dest, db.Date(p))
	default:
		return append(dest, p)
	}
}

// A scanner reads rows of a type's columns into records.
type scanner struct {
	t      *record.Type
	ws     ID
	fields []*record.Field
}

func newScanner(t *record.Type, workspace ID) *scanner {
	return &scanner{t: t, ws: workspace, fields: own(t)}
}

func (s *scanner) scan(row interface{ Scan(...any) error }, extra ...any) (any, error) {
	r := s.t.New()
	m := s.t.Meta(r)
	m.Workspace = s.ws
	var custom json.RawMessage
	dest := make([]any, 0, len(s.fields)+7+len(extra))
	dest = append(dest, db.ID(&m.ID), db.ID(&m.CreatedBy), db.Time(&m.Created), db.Time(&m.Updated),
		db.Time(&m.Deleted), &m.Version, db.JSON(&custom))
	for _, f := range s.fields {
		dest = into(dest, f, r)
	}
	if err := row.Scan(append(dest, extra...)...); err != nil {
		return nil, err
	}
	return r, decodeCustom(s.t, m, custom)
}

// all reads all rows as records and closes them.
func (s *scanner) all(ctx context.Context, tx *db.Tx, query string, args ...any) ([]any, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []any
	for rows.Next() {
		r, err := s.scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// scope returns the condition that limits a query to records the actor may
// see. A child, such as a note, is read through its parent: it is out of scope
// if the parent is deleted or out of scope, whoever owns the child.
func scope(t *record.Type, a crm.Actor) (string, []any) { return scopeAmong(t, a, crm.Types) }

// scopeAmong is scope for records whose parents are of these types.
func scopeAmong(t *record.Type, a crm.Actor, parents []*record.Type) (string, []any) {
	cond, args := "workspace_id = ?", []any{a.Workspace}
	if t.Parent() != nil {
		through, more := throughParent(t, a, parents)
		return cond + " AND " + through, append(args, more...)
	}
	own, more := scopeByOwner(t, a)
	return cond + own, append(args, more...)
}

// scopeByOwner returns the further condition that the actor may see records
// that have no parent.
func scopeByOwner(t *record.Type, a crm.Actor) (string, []any) {
	switch a.Scope() {
	case crm.All:
		return "", nil
	case crm.Own:
		if t.Owner() != nil {
			return " AND owner_id = ?", []any{a.User}
		}
	}
	return " AND 1 = 0", nil
}

// throughParent returns the condition that a child's parent lives and is in
// the actor's scope. A parent may have a parent itself, of another type than
// those of its children. A child that has none is seen by its owner.
func throughParent(t *record.Type, a crm.Actor, parents []*record.Type) (string, []any) {
	var any []string
	var args []interface{}
	rest, f := others(parents, t), t.Parent()
	for _, parent := range rest {
		cond, of := scopeAmong(parent, a, rest)
		any = append(any, f.TypeColumn()+" = ? AND EXISTS (SELECT 1 FROM "+parent.Table()+" WHERE "+cond+" AND id = "+t.Table()+"."+f.Column()+" AND "+living+")")
		args = append(append(args, parent.Name), of...)
	}
	if !f.Required {
		own, more := scopeByOwner(t, a)
		any, args = append(any, f.Column()+" IS NULL"+own), append(args, more...)
	}
	if len(any) == 0 {
		return "1 = 0", nil
	}
	return "(" + strings.Join(any, " OR ") + ")", args
}

// others returns the types without one.
func others(types []*record.Type, but *record.Type) []*record.Type {
	return slices.DeleteFunc(slices.Clone(types), func(t *record.Type) bool { return t.Name == but.Name })
}

// Get returns a living record in the actor's scope, otherwise NotFound.
func Get(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, id ID) (any, error) {
	return get(ctx, tx, a, t, id, "deleted_at IS NULL", false)
}

// GetForChange is Get with a lock until the transaction ends.
func GetForChange(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, id ID) (any, error) {
	return get(ctx, tx, a, t, id, "deleted_at IS NULL", true)
}

// GetAny returns a record in the actor's scope, living or in the trash, with a
// lock.
func GetAny(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, id ID) (any, error) {
	return get(ctx, tx, a, t, id, "1 = 1", true)
}

// GetForUndo is GetAny without a scope: the caller must check that the actor
// sees the record before revealing anything of it.
func GetForUndo(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, id ID) (any, error) {
	return find(ctx, tx, workspace, t, "workspace_id = ? AND id = ?", []any{workspace, id}, true)
}

// GetParents returns the living records of a type in the actor's scope that
// records of the type child may have as parents, by ID.
func GetParents(ctx context.Context, tx *db.Tx, a crm.Actor, child, t *record.Type, ids []ID) (map[ID]any, error) {
	if child.Name == t.Name || !crm.InMenu(t) {
		return nil, nil
	}
	return getMany(ctx, tx, a, t, ids, others(crm.Types, child))
}

func get(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, id ID, state string, lock bool) (any, error) {
	cond, args := scope(t, a)
	return find(ctx, tx, a.Workspace, t, cond+" AND id = ? AND "+state, append(args, id), lock)
}

// find returns the only record that matches a condition.
func find(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, cond string, args []any, lock bool) (any, error) {
	query := "SELECT " + columns(t) + " FROM " + t.Table() + " WHERE " + cond
	if lock && tx.D().Name == "postgres" && tx.SQL() != nil { // a preview changes nothing
		query += " FOR UPDATE"
	}
	r, err := newScanner(t, workspace).scan(tx.QueryRow(ctx, query, args...))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return r, err
}

// Lock locks records until the transaction ends. On SQLite the transaction is
// the only writer anyway.
func Lock(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, ids []ID) error {
	if tx.D().Name != "postgres" {
		return nil
	}
	return inBatches(ids, 200, func(batch []ID) error {
		args := []any{workspace}
		for _, id := range batch {
			args = append(args, id)
		}
		_, err := tx.Exec(ctx, "SELECT 1 FROM "+t.Table()+" WHERE workspace_id = ? AND id IN ("+marks(len(batch))+") ORDER BY id FOR UPDATE", args...)
		return err
	})
}

// GetMany returns the living records with those IDs in the actor's scope, by
// ID.
func GetMany(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, ids []ID) (map[ID]any, error) {
	return getMany(ctx, tx, a, t, ids, crm.Types)
}

// getMany is GetMany for records whose own parents are of these types.
func getMany(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, ids []ID, parents []*record.Type) (map[ID]any, error) {
	out := map[ID]any{}
	for len(ids) > 0 {
		n := min(len(ids), 200)
		cond, args := scopeAmong(t, a, parents)
		for _, id := range ids[:n] {
			args = append(args, id)
		}
		query := "SELECT " + columns(t) + " FROM " + t.Table() + " WHERE " + cond +
			" AND deleted_at IS NULL AND id IN (" + marks(n) + ")"
		found, err := newScanner(t, a.Workspace).all(ctx, tx, query, args...)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			out[t.Meta(r).ID] = r
		}
		ids = ids[n:]
	}
	return out, nil
}

// GetDeleted returns the records with those IDs in the trash and in the
// actor's scope, by ID.
func GetDeleted(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, ids []ID) (map[ID]any, error) {
	out := map[ID]any{}
	return out, inBatches(ids, wholeBatch, func(batch []ID) error {
		cond, args := scope(t, a)
		found, err := newScanner(t, a.Workspace).all(ctx, tx, "SELECT "+columns(t)+" FROM "+t.Table()+" WHERE "+cond+
			" AND deleted_at IS NOT NULL AND id IN ("+marks(len(batch))+")", withIDs(args, batch)...)
		for _, r := range found {
			out[t.Meta(r).ID] = r
		}
		return err
	})
}

// queryIDs returns the IDs that a query selects.
func queryIDs(ctx context.Context, tx *db.Tx, query string, args ...any) ([]ID, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []ID
	for rows.Next() {
		var id ID
		if err := rows.Scan(db.ID(&id)); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}

// marks returns n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// fold returns the form in which a field's text is compared.
func fold(f *record.Field, s string) string {
	if text := f.FreeText(); text != nil {
		return text.Fold(s)
	}
	return match.Latin(s)
}

// sortKey returns the sort key of a field's text.
func sortKey(t *record.Type, f *record.Field, r any) string {
	s, _ := f.Get(r).(string)
	return t.SortKey(s)
}

func foldText(f *record.Field, r any) string { return fold(f, f.Kind.Text(f.Stored(r), nil)) }
