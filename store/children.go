package store

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A field with links or rows is stored twice: as a text in the record's row,
// which is read with the record, and in a table of its own with a row for each
// link or row, by which records are found. The write path writes both.

// A childTable is the table of a field with links or rows.
type childTable struct {
	field   *record.Field
	name    string
	columns []db.Column // after workspace_id and record_id
	key     string      // of the primary key, after workspace_id
	refers  string      // the target of a foreign key of to_id, if there is one
	indexes []db.Index
	rows    func(r any) [][]any
}

// childTables returns the tables of a type's fields with links or rows, in the
// order of the description: all transactions write them in the same one.
func childTables(t *record.Type) (out []childTable) {
	for _, f := range childFields(t) {
		out = append(out, childOf(t, f))
	}
	return out
}

// childFields returns the fields with links or rows.
func childFields(t *record.Type) (out []*record.Field) {
	for _, f := range t.Fields {
		if s := f.Kind.Storage(); !f.Custom && (s == record.AsLinks || s == record.AsRows) {
			out = append(out, f)
		}
	}
	return out
}

// childOf returns the table of a field with links or rows.
func childOf(t *record.Type, f *record.Field) childTable {
	c := childTable{field: f, name: childName(t, f)}
	if f.Row == nil {
		c.columns, c.key, c.refers = []db.Column{{Name: "to_id", Kind: "id"}}, "to_id, record_id", "list_item (workspace_id, id)"
		c.rows = func(r any) [][]any { return linkRows(f, r) }
		return c
	}
	c.columns, c.key, c.indexes = rowColumns(f.Row), "record_id, id", rowIndexes(c.name, f.Row)
	c.rows = func(r any) [][]any { return fieldRows(f, r) }
	return c
}

func childName(t *record.Type, f *record.Field) string { return t.Name + "_" + f.Key }

// rowColumns returns the columns of rows: their ID, their fields, and the
// folded form of texts.
func rowColumns(t *record.RowType) []db.Column {
	out := []db.Column{{Name: "id", Kind: "id"}}
	for _, f := range t.Fields {
		out = append(out, valueColumns(f)...)
		if isFreeText(f) && f.Filtered {
			out = append(out, db.Column{Name: foldColumn(f), Kind: "text"})
		}
	}
	return out
}

// rowIndexes returns the indexes by which records are found by their rows.
func rowIndexes(table string, t *record.RowType) []db.Index {
	var out []db.Index
	for _, f := range t.Fields {
		col := f.Column()
		if isFreeText(f) {
			col = foldColumn(f)
		}
		if f.Filtered && f.Sorted {
			out = append(out, db.Index{Name: table + "_" + f.Key, Definition: "(workspace_id, " + col + ", record_id)"})
		}
	}
	return out
}

// linkRows returns the values of the columns for each link of a record.
func linkRows(f *record.Field, r any) [][]any {
	var out [][]any
	for _, id := range f.Stored(r).(record.IDs).List() {
		out = append(out, []any{id})
	}
	return out
}

// fieldRows returns the values of the columns for each row of a record.
func fieldRows(f *record.Field, r any) [][]any {
	var out [][]any
	for _, row := range f.Row.Rows(f.Stored(r).(record.RowText)) {
		values := []any{*f.Row.ID(row)}
		for _, c := range f.Row.Fields {
			values = append(values, args(c, row)...)
			if isFreeText(c) && c.Filtered {
				values = append(values, foldText(c, row))
			}
		}
		out = append(out, values)
	}
	return out
}

// syncChildren gives the tables of links and rows the columns and indexes of
// their descriptions.
func syncChildren(ctx context.Context, tx *db.Tx, t *record.Type) error {
	for _, c := range childTables(t) {
		have, err := tx.Columns(ctx, c.name)
		if err == nil && len(have) == 0 {
			err = c.create(ctx, tx, t)
		} else if err == nil {
			err = c.extend(ctx, tx, have)
		}
		if err == nil {
			err = tx.SyncIndexes(ctx, c.name, c.indexes, func(string) bool { return true })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// extend adds the columns that the table lacks.
func (c childTable) extend(ctx context.Context, tx *db.Tx, have map[string]string) error {
	for _, column := range c.columns {
		if _, ok := have[column.Name]; ok {
			continue
		}
		if _, err := tx.Exec(ctx, "ALTER TABLE "+c.name+" ADD COLUMN "+tx.D().Define(column)); err != nil {
			return err
		}
	}
	return nil
}

func (c childTable) create(ctx context.Context, tx *db.Tx, t *record.Type) error {
	d := tx.D()
	lines := []string{d.Define(db.Column{Name: "workspace_id", Kind: "id"}) + " NOT NULL", d.Define(db.Column{Name: "record_id", Kind: "id"}) + " NOT NULL"}
	for _, column := range c.columns {
		line := d.Define(column)
		if strings.Contains(c.key, column.Name) {
			line += " NOT NULL"
		}
		lines = append(lines, line)
	}
	lines = append(lines, "PRIMARY KEY (workspace_id, "+c.key+")", "FOREIGN KEY (workspace_id, record_id) REFERENCES "+t.Table()+" (workspace_id, id)")
	if c.refers != "" {
		lines = append(lines, "FOREIGN KEY (workspace_id, to_id) REFERENCES "+c.refers)
	}
	end := ""
	if d.Name == "sqlite" {
		end = " WITHOUT ROWID"
	}
	_, err := tx.Exec(ctx, "CREATE TABLE "+c.name+" (\n  "+strings.Join(lines, ",\n  ")+"\n)"+end)
	return err
}

// insert inserts rows of a record's field.
func (c childTable) insert(ctx context.Context, tx *db.Tx, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	names := []string{"workspace_id", "record_id"}
	for _, column := range c.columns {
		names = append(names, column.Name)
	}
	head := "INSERT INTO " + c.name + " (" + strings.Join(names, ", ") + ") VALUES "
	return insertRows(ctx, tx, head, "("+marks(len(names))+")", "", rows)
}

// insertChildren inserts the links and rows of new records.
func insertChildren(ctx context.Context, tx *db.Tx, t *record.Type, recs []any) error {
	for _, f := range childFields(t) {
		if !slices.ContainsFunc(recs, func(r any) bool { return !f.Kind.Empty(f.Stored(r)) }) {
			continue
		}
		c := childOf(t, f)
		if err := c.insert(ctx, tx, c.rowsOf(t, recs)); err != nil {
			return err
		}
	}
	return nil
}

// rowsOf returns the rows of records.
func (c childTable) rowsOf(t *record.Type, recs []any) (out [][]any) {
	for _, r := range recs {
		for _, values := range c.rows(r) {
			out = append(out, append([]any{t.Meta(r).Workspace, t.Meta(r).ID}, values...))
		}
	}
	return out
}

// writeChildren writes the links and rows of the records in which they differ.
func (c *Changes) writeChildren(ctx context.Context, tx *db.Tx, pairs []Pair) error {
	for _, f := range childFields(c.Type) {
		changed := slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return f.Same(p.Was, p.Is) })
		if len(changed) == 0 {
			continue
		}
		child := childOf(c.Type, f)
		var gone, added [][]any
		for _, p := range changed {
			ids := []any{c.Workspace, c.Type.Meta(p.Is).ID}
			before, after := child.rows(p.Was), child.rows(p.Is)
			gone = append(gone, lacking(ids, before, after)...)
			added = append(added, lacking(ids, after, before)...)
		}
		if err := child.remove(ctx, tx, gone); err != nil {
			return err
		}
		if err := child.insert(ctx, tx, added); err != nil {
			return err
		}
	}
	return nil
}

// lacking returns the rows of some that others do not have, after the IDs of
// their workspace and record.
func lacking(ids []any, some, others [][]any) (out [][]any) {
	for _, row := range some {
		if !slices.ContainsFunc(others, func(o []any) bool { return reflect.DeepEqual(o, row) }) {
			out = append(out, append(slices.Clone(ids), row...))
		}
	}
	return out
}

// remove deletes rows by their key.
func (c childTable) remove(ctx context.Context, tx *db.Tx, rows [][]any) error {
	for _, row := range rows {
		const keys = 3 // workspace_id, record_id, and the first of the columns
		_, err := tx.Exec(ctx, "DELETE FROM "+c.name+" WHERE workspace_id = ? AND record_id = ? AND "+c.columns[0].Name+" = ?", row[:keys]...)
		if err != nil {
			return err
		}
	}
	return nil
}

// holds filters by a set that has any, or none, of the keys.
func holds(w *where, d *db.Dialect, col string, c record.Cond) {
	var parts []string
	var args []any
	for _, v := range c.Values {
		for _, key := range v.(record.Choices).Keys() {
			parts, args = append(parts, d.Like(col)), append(args, "%"+d.LikeEscape("|"+key+"|")+"%")
		}
	}
	cond := "(" + strings.Join(parts, " OR ") + ")"
	if c.Op == record.Not {
		cond = "NOT COALESCE(" + cond + ", 1 = 0)"
	}
	w.add(cond, args...)
}
