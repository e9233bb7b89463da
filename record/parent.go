package record

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A Parent is a reference to a record of any of several types; the zero value
// is none.
type Parent struct {
	Type string // name of the record type
	ID   ID
}

type parentKind struct{ values[Parent] }

// ParentKind is the record that another one belongs to: a note to its lead. It
// is stored in two columns, one of them with the type. A record with a parent is
// read through it: who does not see the parent does not see the record.
var ParentKind Kind = &parentKind{values[Parent]{name: "parent", storage: AsID, ops: []Op{Is},
	schema: Schema{Type: "object", Properties: map[string]*Schema{"type": {Type: "string"}, "id": {Type: "string", Format: "uuid"}}}}}

// ParentOf describes the record that a record belongs to, of any type of the
// menu. It is given when the record is made and never changes.
func ParentOf[T any](key string, at func(*T) *Parent, marks ...Mark) FieldOf[T] {
	f := typed(key, ParentKind, at, append(marks, func(f *Field) { f.parent, f.Fixed = true, true }))
	f.ptr = func(r any) any { return &at(r.(*T)).ID }
	f.parentType = func(r any) *string { return &at(r.(*T)).Type }
	return f
}

// IsParent reports whether the field is the record that its record belongs to.
func (f *Field) IsParent() bool { return f.parent }

// TypeColumn returns the column with the type of a parent.
func (f *Field) TypeColumn() string { return f.Key + "_type" }

// ParentType returns a pointer to the name of the parent's type, for scanning.
func (f *Field) ParentType(r any) *string { return f.parentType(r) }

// PointsTo reports whether a record's reference or parent is the record with
// this ID.
func (f *Field) PointsTo(r any, id ID) bool {
	switch v := f.Get(r).(type) {
	case ID:
		return v == id
	case Parent:
		return v.ID == id
	}
	return false
}

// Parent returns the field with the record's parent, or nil.
func (t *Type) Parent() *Field { return t.parent }

// ParentOf returns the record's parent; the zero value if it has none.
func (t *Type) ParentOf(r any) Parent {
	if t.parent == nil {
		return Parent{}
	}
	p, _ := t.parent.Get(r).(Parent)
	return p
}

// Parse reads "lead:0190…".
func (*parentKind) Parse(s string, _ *Field, _ *Env) (any, *Error) {
	if s = strings.TrimSpace(s); s == "" {
		return Parent{}, nil
	}
	name, text, _ := strings.Cut(s, ":")
	id, ok := ParseID(text)
	if !ok || name == "" {
		return Parent{}, Wrong("unknown_reference")
	}
	return Parent{name, id}, nil
}

// parseAsked reads the parent of a filter: "lead:0190…", or only one of the two,
// where the other is any.
func (k *parentKind) parseAsked(s string, f *Field, e *Env) (any, *Error) {
	if id, ok := ParseID(strings.TrimSpace(s)); ok {
		return Parent{ID: id}, nil
	}
	return k.Parse(s, f, e)
}

func (*parentKind) Text(v any, _ *Env) string {
	p, _ := v.(Parent)
	if p.ID == None {
		return ""
	}
	return p.Type + ":" + p.ID.String()
}

// ReadJSON reads an object with a type and an ID.
func (k *parentKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	object, ok := raw.(json.RawMessage)
	if !ok {
		return parseText(k, raw, f, e)
	}
	var o struct{ Type, ID string }
	dec := json.NewDecoder(bytes.NewReader(object))
	dec.DisallowUnknownFields()
	if dec.Decode(&o) != nil {
		return Parent{}, Wrong("invalid_type", "type", "object")
	}
	return k.Parse(o.Type+":"+o.ID, f, e)
}

func (*parentKind) AppendJSON(b []byte, v any, _ *Field, _ *Env) []byte {
	p, _ := v.(Parent)
	if p.ID == None {
		return append(b, "null"...)
	}
	b = appendString(append(b, `{"type":`...), p.Type)
	return append(appendQuoted(append(b, `,"id":`...), p.ID.String()), '}')
}

// Column returns the ID.
func (*parentKind) Column(v any) any {
	p, _ := v.(Parent)
	return p.ID
}
