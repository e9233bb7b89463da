package store

import (
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// gathered adds a condition on a list of phone numbers or addresses, or on one
// of its plain fields: any of the record's is found. It reports false for any
// other condition.
func gathered(w *where, d *db.Dialect, c record.Cond) bool {
	fields := together(c.Field)
	if fields == nil {
		return false
	}
	switch c.Op {
	case record.Is, record.Contains:
		matchAny(w, d, fields, c)
	case record.Blank, record.Filled:
		if c.Field.List() != nil {
			return false // a plain field of its own
		}
		var empty []string
		for _, f := range fields {
			empty = append(empty, blank(f, f.Column()))
		}
		all := strings.Join(empty, " AND ")
		if c.Op == record.Filled {
			all = "NOT (" + all + ")"
		}
		w.add("(" + all + ")")
	}
	return true
}

// together returns the fields in which a filter of a list, or of a plain field
// under one, looks: a second plain field looks for its own and the further ones.
func together(f *record.Field) []*record.Field {
	list := f.List()
	switch {
	case f.Gathers() != nil && f.IsOver():
		return append([]*record.Field{f}, f.Parts()...)
	case list == nil:
		return nil
	case f == list.Parts()[0]:
		return append([]*record.Field{list}, list.Parts()...)
	}
	return []*record.Field{list, f}
}

// matchAny finds records of which one of the fields matches.
func matchAny(w *where, d *db.Dialect, fields []*record.Field, c record.Cond) {
	var any []string
	var args []interface{}
	for _, f := range fields {
		one := where{}
		if c.Op == record.Contains {
			contains(&one, d, f, f.Column(), c.Values)
		} else {
			spelled(&one, d, f, f.Column(), c.Values)
		}
		any, args = append(any, one.String()), append(args, one.args...)
	}
	w.add("("+strings.Join(any, " OR ")+")", args...)
}
