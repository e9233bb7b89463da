package record

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// RowText holds the rows that belong to a record as JSON: a list of objects
// with the ID and the filled fields of each, in the order of the description.
// "" is none.
type RowText string

// Scan reads a database value.
func (s *RowText) Scan(src any) error { return scanText((*string)(s), src) }

// A RowType describes rows that belong to a record: the addresses of a company,
// the products of an opportunity. They come and go with the record, are part of
// its version, its history and its undo, and have a table of their own.
type RowType struct {
	Fields []*Field

	create func() any
	id     func(any) *ID
	check  func([]any) *Error
	labels *Type
}

// A RowTypeOf is a RowType whose rows are of the Go type R.
type RowTypeOf[R any] struct{ *RowType }

// DescribeRows returns the description of rows of the Go type R.
func DescribeRows[R any](id func(*R) *ID, fields ...FieldOf[R]) RowTypeOf[R] {
	t := &RowType{create: func() any { return new(R) }, id: func(r any) *ID { return id(r.(*R)) }}
	for _, f := range fields {
		t.Fields = append(t.Fields, f.Field)
	}
	return RowTypeOf[R]{t}
}

// Named returns the description with a name, under which the words of its
// fields are.
func (t RowTypeOf[R]) Named(name string) RowTypeOf[R] {
	t.labels = &Type{Name: name}
	return t
}

// Labels returns a type with nothing but the name of the rows, under which the
// words of their fields are, or nil.
func (t *RowType) Labels() *Type { return t.labels }

// Checked returns the description with a check of rows that were typed or sent.
// Its errors name the place and the field of a row, such as "1.primary".
func (t RowTypeOf[R]) Checked(check func([]R) *Error) RowTypeOf[R] {
	t.check = func(rows []any) *Error { return check(deref[R](rows)) }
	return t
}

func deref[R any](rows []any) []R {
	out := make([]R, len(rows))
	for i, r := range rows {
		out[i] = *r.(*R)
	}
	return out
}

// Of returns the rows that a text holds.
func (t RowTypeOf[R]) Of(s RowText) []R {
	return deref[R](t.RowType.Rows(s))
}

// Text returns the text of rows.
func (t RowTypeOf[R]) Text(rows []R) RowText {
	all := make([]any, len(rows))
	for i := range rows {
		all[i] = &rows[i]
	}
	return t.RowType.Text(all)
}

// Rows returns pointers to the rows that a text holds.
func (t *RowType) Rows(s RowText) []any {
	if s == "" {
		return nil
	}
	var objects []map[string]json.RawMessage
	if json.Unmarshal([]byte(s), &objects) != nil {
		return nil
	}
	out := make([]any, len(objects))
	for i, o := range objects {
		out[i], _ = t.row(o, "", &Env{Strict: true, Stored: true})
	}
	return out
}

// Field returns the field of the rows with that key, or nil.
func (t *RowType) Field(key string) *Field {
	for _, f := range t.Fields {
		if f.Key == key {
			return f
		}
	}
	return nil
}

// searched returns the fields that the search box finds.
func (t *RowType) searched() []*Field {
	return slices.DeleteFunc(slices.Clone(t.Fields), func(f *Field) bool { return !f.Searched })
}

// ID returns a pointer to the ID of a row.
func (t *RowType) ID(row any) *ID { return t.id(row) }

// row reads one row. Errors name the field after the prefix.
func (t *RowType) row(o map[string]json.RawMessage, prefix string, e *Env) (any, Errors) {
	r := t.create()
	var errs Errors
	if raw, ok := o["id"]; ok {
		var text string
		id, valid := None, json.Unmarshal(raw, &text) == nil
		if text != "" && valid {
			id, valid = ParseID(text)
		}
		if !valid {
			errs = append(errs, Wrong("unknown_reference").On(prefix+"id"))
		}
		*t.id(r) = id
	}
	for _, f := range t.Fields {
		raw, ok := o[f.Key]
		if !ok {
			continue
		}
		v, err := Scalar(raw)
		if err == nil {
			v, err = f.Kind.ReadJSON(v, f, e)
		}
		if err != nil {
			errs = append(errs, err.On(prefix+f.Key))
			continue
		}
		f.Set(r, v)
	}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if key != "id" && t.Field(key) == nil {
			errs = append(errs, Wrong("unknown_field", "field", key).On(prefix+key))
		}
	}
	return r, errs
}

// Text returns the text of rows, which are pointers. Empty fields are left out.
func (t *RowType) Text(rows []any) RowText {
	if len(rows) == 0 {
		return ""
	}
	return RowText(t.append(nil, rows, false, &Env{}))
}

func (t *RowType) append(b []byte, rows []any, whole bool, e *Env) []byte {
	b = append(b, '[')
	for i, r := range rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"id":`...)
		b = appendQuoted(b, RefKind.Text(*t.id(r), e))
		for _, f := range t.Fields {
			if !whole && f.Empty(r) {
				continue
			}
			b = append(b, ',')
			b = strconv.AppendQuote(b, f.Key)
			b = append(b, ':')
			b = f.Kind.AppendJSON(b, f.Get(r), f, e)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// checkRows is Check for the rows of a record.
func (f *Field) checkRows(r any) (errs Errors) {
	s, _ := f.Get(r).(RowText)
	for i, row := range f.Row.Rows(s) {
		for _, c := range f.Row.Fields {
			for _, err := range c.Check(row) {
				errs = append(errs, err.On(fmt.Sprintf("%s.%d.%s", f.Key, i, c.Key)))
			}
		}
	}
	return errs
}

type rowsKind struct{ values[RowText] }

// RowsKind is the rows that belong to a record.
var RowsKind Kind = &rowsKind{values[RowText]{name: "rows", storage: AsRows, ops: []Op{Blank, Filled}, schema: Schema{Type: "array", Items: &Schema{Type: "object"}}}}

// Rows describes a field with the rows of a record.
func Rows[T, R any](key string, of RowTypeOf[R], at func(*T) *RowText, marks ...Mark) FieldOf[T] {
	f := typed(key, RowsKind, at, marks)
	f.Row = of.RowType
	return f
}

// mostRows is the largest number of rows of one record in one field.
const mostRows = 100

// Parse reads the JSON of rows. A row without an ID gets one, unless the field
// shows more than it stores: then its split gives it.
func (k *rowsKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	if s = strings.TrimSpace(s); s == "" {
		return RowText(""), nil
	}
	return k.ReadJSON(json.RawMessage(s), f, e)
}

func (*rowsKind) Text(v any, _ *Env) string {
	s, _ := v.(RowText)
	return string(s)
}

func (k *rowsKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	if raw == nil {
		return RowText(""), nil
	}
	list, _ := raw.(json.RawMessage)
	var objects []map[string]json.RawMessage
	if len(list) == 0 || list[0] != '[' || json.Unmarshal(list, &objects) != nil {
		return RowText(""), Wrong("invalid_type", "type", "array")
	}
	if len(objects) > mostRows {
		return RowText(""), Wrong("too_many_values", "max", mostRows)
	}
	rows := make([]any, len(objects))
	for i, o := range objects {
		prefix := fmt.Sprintf("%s.%d.", f.Key, i)
		r, errs := f.Row.row(o, prefix, e)
		if len(errs) > 0 {
			return RowText(""), errs[0]
		}
		if f.Row.Has(rows[:i], *f.Row.id(r)) {
			return RowText(""), Wrong("repeated_field").On(prefix + "id")
		}
		if rows[i] = r; *f.Row.id(r) == None && !f.IsOver() {
			*f.Row.id(r) = NewID()
		}
	}
	if f.Row.check != nil && !e.Stored {
		if err := f.Row.check(rows); err != nil {
			return RowText(""), err.On(f.Key + "." + err.Field)
		}
	}
	return f.Row.Text(rows), nil
}

// Has reports whether one of the rows has the ID.
func (t *RowType) Has(rows []any, id ID) bool {
	return id != None && slices.ContainsFunc(rows, func(r any) bool { return *t.id(r) == id })
}

// AppendJSON appends the rows with all their fields.
func (*rowsKind) AppendJSON(b []byte, v any, f *Field, e *Env) []byte {
	s, _ := v.(RowText)
	return f.Row.append(b, f.Row.Rows(s), true, e)
}
