package store

import (
	"context"
	"database/sql"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// valueColumn returns the column by which a text or a custom field is sorted.
func (l *Listing) valueColumn(d *db.Dialect) string {
	f := l.Query.Sort
	switch {
	case f.Custom:
		return customSortColumn(d, f, l.Folded)
	case hasSort(f) && !l.Folded:
		return sortColumn(f)
	case hasFold(f):
		return foldColumn(f)
	}
	return f.Column()
}

// textColumn returns the column by which the list is sorted if that is a text,
// the key of an amount or a custom value, otherwise "".
func (l *Listing) textColumn(d *db.Dialect) string {
	switch f := l.Query.Sort; {
	case hasAmountKey(f):
		return amountKeyColumn(f)
	case f.Kind.Storage() == record.AsText, f.Custom && !f.Refers():
		return l.valueColumn(d)
	}
	return ""
}

// mark returns the mark of the listing's cursors, by folded texts or not. Those
// of folded texts have the mark that all had before there were sort keys.
func (l *Listing) mark(folded bool) string {
	if !folded && hasAlphabet(l.Query.Sort) {
		return l.Query.Mark(l.Type) + " keys"
	}
	return l.Query.Mark(l.Type)
}

// customSortColumn returns the expression by which a custom field is sorted, or
// filtered and sorted if folded is set.
func customSortColumn(d *db.Dialect, f *record.Field, folded bool) string {
	switch {
	case f.Kind.Storage() != record.AsText:
		return customColumn(d, f)
	case hasAlphabet(f) && !folded:
		return d.JSONText("custom", f.Key+sortSuffix)
	}
	return d.JSONText("custom", f.Key+foldSuffix)
}

// withKeys reads records and keeps the texts by which they are sorted.
func (l *Listing) withKeys(ctx context.Context, tx *db.Tx, query string, args ...any) ([]any, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if l.keys == nil {
		l.keys = map[ID]string{}
	}
	var out []any
	s := newScanner(l.Type, l.Actor.Workspace)
	for rows.Next() {
		var key sql.NullString
		r, err := s.scan(rows, &key)
		if err != nil {
			return nil, err
		}
		l.keys[l.Type.Meta(r).ID] = key.String
		out = append(out, r)
	}
	return out, rows.Err()
}

// selected returns the select list: the record and the text by which it is
// sorted, if any.
func (l *Listing) selected(d *db.Dialect) string {
	if col := l.textColumn(d); col != "" {
		return columns(l.Type) + ", " + col
	}
	return columns(l.Type)
}
