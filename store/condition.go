package store

import (
	"slices"
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A where is a condition with its arguments.
type where struct {
	sql  []string
	args []any
}

func (w *where) add(sql string, args ...any) {
	w.sql, w.args = append(w.sql, sql), append(w.args, args...)
}

func (w where) with(sql string, args ...any) where {
	c := where{slices.Clone(w.sql), slices.Clone(w.args)}
	c.add(sql, args...)
	return c
}

func (w where) String() string { return strings.Join(w.sql, " AND ") }

// condition adds one condition of the query.
func condition(w *where, d *db.Dialect, c record.Cond) {
	if gathered(w, d, c) {
		return
	}
	f := c.Field
	if f.IsParent() {
		belongs(w, f, c.Values)
		return
	}
	col := f.Column()
	if f.Custom {
		col = customColumn(d, f)
	}
	switch c.Op {
	case record.Blank:
		w.add(blank(d, f, col))
	case record.Filled:
		w.add("NOT (" + blank(d, f, col) + ")")
	case record.Is, record.Not:
		equals(w, d, f, col, c)
	case record.From:
		w.add(col+" >= ?", compared(f, c.Values[0]))
	case record.To:
		w.add(col+" <= ?", compared(f, c.Values[0]))
	case record.Within:
		within(w, f, col, c.Values)
	case record.Contains:
		contains(w, d, f, col, c.Values)
	}
}

// belongs matches records by their parent, or by its type alone.
func belongs(w *where, f *record.Field, parents []any) {
	any := make([]string, len(parents))
	var args []interface{}
	for i, v := range parents {
		p, part := v.(record.Parent), where{}
		if p.ID != record.None {
			part.add(f.Column()+" = ?", p.ID)
		}
		if p.Type != "" {
			part.add(f.TypeColumn()+" = ?", p.Type)
		}
		any[i], args = "("+part.String()+")", append(args, part.args...)
	}
	w.add("("+strings.Join(any, " OR ")+")", args...)
}

// blank returns the condition that a field has no value. One that cannot be read
// is one.
func blank(d *db.Dialect, f *record.Field, col string) string {
	if stored := d.JSONText("custom", f.Key); f.Custom && stored != col {
		return "(" + col + " IS NULL AND " + stored + " IS NULL)"
	}
	if columnKinds[f.Kind.Storage()] == "text" && !f.Custom {
		return col + " = ''"
	}
	return col + " IS NULL"
}

func equals(w *where, d *db.Dialect, f *record.Field, col string, c record.Cond) {
	if f.Kind.Storage() == record.AsSet {
		holds(w, d, col, c)
		return
	}
	if isFreeText(f) && c.Op == record.Is {
		spelled(w, d, f, col, c.Values)
		return
	}
	args := make([]any, len(c.Values))
	for i, v := range c.Values {
		args[i] = compared(f, v)
	}
	if isFreeText(f) {
		col = foldedColumn(d, f, col)
	}
	switch {
	case c.Op == record.Not && f.Kind.Storage() == record.AsID:
		w.add("("+col+" IS NULL OR "+col+" NOT IN ("+marks(len(args))+"))", args...)
	case c.Op == record.Not:
		w.add("COALESCE("+col+", '') NOT IN ("+marks(len(args))+")", args...)
	case len(args) == 1:
		w.add(col+" = ?", args...)
	default:
		w.add(col+" IN ("+marks(len(args))+")", args...)
	}
}

// contains matches a fragment in the folded text. A fragment that folds to
// nothing, such as letters in a phone number, matches no record.
func contains(w *where, d *db.Dialect, f *record.Field, col string, values []any) {
	any := []string{"1 = 0"}
	var args []interface{}
	for _, v := range values {
		for _, part := range fragments(f, v.(string)) {
			any = append(any, d.Like(foldedColumn(d, f, col)))
			args = append(args, "%"+d.LikeEscape(part)+"%")
		}
	}
	w.add("("+strings.Join(any, " OR ")+")", args...)
}

// foldedColumn returns the expression of the field's folded text.
func foldedColumn(d *db.Dialect, f *record.Field, col string) string {
	switch {
	case f.Custom:
		return "COALESCE(" + d.JSONText("custom", f.Key+foldSuffix) + ", '')"
	case hasFold(f):
		return foldColumn(f)
	}
	return col
}

// customColumn returns the expression by which a custom field is compared.
func customColumn(d *db.Dialect, f *record.Field) string {
	key := f.Key
	if hasOrder(f) {
		key += sortSuffix
	}
	switch {
	case isNumeric(f):
		return d.JSONNumber("custom", key)
	case f.Kind.Storage() == record.AsBool: // no is not stored
		return "COALESCE(" + d.JSONText("custom", key) + ", 'false')"
	}
	return d.JSONText("custom", key)
}

// compared returns the form in which a value of a condition is compared with
// the column.
func compared(f *record.Field, v any) any {
	switch s, text := v.(string); {
	case text && isFreeText(f):
		return fold(f, s)
	case f.Custom:
		return customOrder(f, v)
	}
	return f.Kind.Column(v)
}
