package store

import (
	"context"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A condition on a plain field that rows have too is fulfilled by the rows as
// well: a company is in a city if any of its addresses is. The rows are looked
// up before the list is read, so that a list whose rows say nothing is read as
// if there were none.

// A condKey names a condition of a query.
type condKey struct {
	field *record.Field
	op    record.Op
}

// mostRowHits is the number of records found by their rows that are written
// into the statement. More of them are selected by it.
const mostRowHits = 200

// rowField returns the field with rows that have the plain field too, and the
// field of those rows, or nil.
func rowField(t *record.Type, f *record.Field) (rows, column *record.Field) {
	for _, g := range t.Fields {
		if g.Row == nil || !g.IsOver() || f.Custom {
			continue
		}
		if c := g.Row.Field(f.Key); c != nil && c.Filtered {
			return g, c
		}
	}
	return nil, nil
}

// rowOps are the operators of the conditions on rows. Negative conditions have
// the positive one, since no row may fulfil it.
var rowOps = map[record.Op]record.Op{record.Is: record.Is, record.Contains: record.Contains, record.Filled: record.Filled,
	record.Not: record.Is, record.Blank: record.Filled}

func negative(op record.Op) bool { return op == record.Not || op == record.Blank }

// findRows looks up the records whose rows fulfil conditions of the query.
func (l *Listing) findRows(ctx context.Context, tx *db.Tx) error {
	l.rows = nil
	for _, c := range l.Query.Where {
		rows, column := rowField(l.Type, c.Field)
		op, ok := rowOps[c.Op]
		if rows == nil || !ok {
			continue
		}
		w := where{}
		w.add("workspace_id = ?", l.Actor.Workspace)
		condition(&w, tx.D(), record.Cond{Field: column, Op: op, Values: c.Values})
		from := "FROM " + childName(l.Type, rows) + " WHERE " + w.String()
		limit, most := tx.D().Limit(mostRowHits + 1)
		hits, err := queryIDs(ctx, tx, "SELECT DISTINCT record_id "+from+limit, append(w.args, most...)...)
		if err != nil {
			return err
		}
		if len(hits) > 0 {
			l.keepRows(c, hits, where{[]string{"id IN (SELECT record_id " + from + ")"}, w.args})
		}
	}
	return nil
}

// keepRows keeps the condition that finds the records.
func (l *Listing) keepRows(c record.Cond, hits []ID, by where) {
	if len(hits) <= mostRowHits {
		by = where{}
		by.add("id IN ("+marks(len(hits))+")", withIDs(nil, hits)...)
	}
	if l.rows == nil {
		l.rows = map[condKey]where{}
	}
	l.rows[condKey{c.Field, c.Op}] = by
}

// byRows returns the condition that finds records by their rows; ok is false if
// rows fulfil none.
func (l *Listing) byRows(c record.Cond) (w where, ok bool) {
	w, ok = l.rows[condKey{c.Field, c.Op}]
	return w, ok
}

// withRows adds a condition that the plain field or a row may fulfil. The records
// of a text with an index are looked up by both: with OR, SQLite would read all
// records. The values of a choice are too frequent for that.
func (l *Listing) withRows(w *where, d *db.Dialect, c record.Cond, rows where) {
	plain := where{}
	condition(&plain, d, c)
	if negative(c.Op) {
		w.add(plain.String()+" AND NOT ("+rows.String()+")", append(plain.args, rows.args...)...)
		return
	}
	if c.Op == record.Is && c.Field.Sorted && isFreeText(c.Field) {
		from := "SELECT id FROM " + l.Type.Table() + " WHERE workspace_id = ? AND "
		args := append([]any{l.Actor.Workspace}, plain.args...)
		w.add("id IN ("+from+living+" AND "+plain.String()+" UNION ALL "+from+rows.String()+")", append(append(args, l.Actor.Workspace), rows.args...)...)
		return
	}
	w.add("("+plain.String()+" OR "+rows.String()+")", append(plain.args, rows.args...)...)
}

// splitRows splits each set of conditions into the records that fulfil one by
// their plain field, and the others that do by a row. Each has its own index.
func splitRows(sets []where, d *db.Dialect, c record.Cond, rows where) (out []where) {
	plain := where{}
	condition(&plain, d, c)
	for _, set := range sets {
		out = append(out, set.with(plain.String(), plain.args...),
			set.with(rows.String()+" AND NOT COALESCE("+plain.String()+", 1 = 0)", append(rows.args[:len(rows.args):len(rows.args)], plain.args...)...))
	}
	return out
}
