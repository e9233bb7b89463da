package record

import (
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/i18n"
)

// A Type is the one description of a record type. It is immutable: With returns
// another one with custom fields added.
type Type struct {
	Name   string // "lead"; also the table and the prefix of its words
	Plural string // "leads"; also the path
	Fields []*Field

	described []*Field // in the order of the description, for every reader
	byKey     map[string]*Field
	create    func() any
	clone     func(any) any
	meta      func(any) *Meta
	title     func(any, i18n.NameOrder) string
	detail    func(any, i18n.NameOrder) string
	matched   bool
	currency  *Field
	worth     *Field
	parent    *Field
	order     i18n.NameOrder
	language  i18n.Lang
}

// Tags is the name of the list whose values every record can be tagged with.
const Tags = "tag"

// FieldOf is a field of records of the Go type T. With it an accessor of
// another type does not compile.
type FieldOf[T any] struct{ *Field }

// Shape holds the properties of a record type that are not fields.
type Shape[T any] struct {
	Name, Plural string
	Meta         func(*T) *Meta
	// Title returns the name of the record, never empty. Detail returns the
	// second line under it, which may be empty. The order is for people's names
	// whose own record does not determine it.
	Title   func(*T, i18n.NameOrder) string
	Detail  func(*T, i18n.NameOrder) string
	Matched bool // keeps match keys, so that duplicates are found
}

// Describe returns the description of the record type T.
func Describe[T any](s Shape[T], fields ...FieldOf[T]) *Type {
	t := &Type{
		Name: s.Name, Plural: s.Plural, matched: s.Matched,
		create: func() any { return new(T) },
		clone: func(r any) any {
			c := *r.(*T)
			m := s.Meta(&c)
			*m = m.clone()
			return &c
		},
		meta:  func(r any) *Meta { return s.Meta(r.(*T)) },
		title: func(r any, o i18n.NameOrder) string { return s.Title(r.(*T), o) },
		detail: func(r any, o i18n.NameOrder) string {
			if s.Detail == nil {
				return ""
			}
			return s.Detail(r.(*T), o)
		},
	}
	for _, f := range append(fields, common(s.Meta)...) {
		t.Fields = append(t.Fields, f.Field)
	}
	t.index()
	for _, f := range t.Fields {
		if list := t.byKey[f.Under]; list != nil {
			f.list, list.parts = list, append(list.parts, f)
		}
	}
	return t
}

// common describes the fields that every record has: its tags, and the times of
// creation and last change.
func common[T any](meta func(*T) *Meta) []FieldOf[T] {
	marks := []Mark{ReadOnly, Listed, Filtered, Sorted, In("record")}
	return []FieldOf[T]{
		Links("tags", Tags, func(r *T) *IDs { return &meta(r).Tags }, Listed, Filtered, In("record")),
		Moment("created", func(r *T) *time.Time { return &meta(r).Created }, marks...),
		Moment("updated", func(r *T) *time.Time { return &meta(r).Updated }, marks...),
	}
}

func (t *Type) index() {
	t.described = t.Fields
	t.byKey = make(map[string]*Field, len(t.Fields))
	for _, f := range t.Fields {
		if t.byKey[f.Key] != nil {
			panic("record: field described twice: " + t.Name + "." + f.Key)
		}
		t.byKey[f.Key] = f
		if f.Kind == CurrencyKind && !f.Custom {
			t.currency = f
		}
		if f.Worth {
			t.worth = f
		}
		if f.parent {
			t.parent = f
		}
	}
}

// With returns the type with a workspace's custom fields added.
func (t *Type) With(custom ...*Field) *Type {
	c := *t
	c.Fields = append(slices.Clone(t.Fields), custom...)
	for _, f := range custom {
		f.meta = t.meta
	}
	c.index()
	c.described = append(slices.Clone(t.described), custom...)
	return &c
}

// Ordered returns the type with another order of people's names. It applies to
// titles and to the fields that hold the parts of a name, whose keys are given.
func (t *Type) Ordered(order i18n.NameOrder, parts []string) *Type {
	c := *t
	c.order, c.Fields = order, slices.Clone(t.Fields)
	next := 0
	for i, f := range c.Fields {
		for next < len(parts) && c.byKey[parts[next]] == nil {
			next++
		}
		if next < len(parts) && slices.Contains(parts, f.Key) {
			c.Fields[i] = c.byKey[parts[next]]
			next++
		}
	}
	return &c
}

// In returns the type of a workspace of this language, by whose alphabet texts
// are sorted.
func (t *Type) In(language i18n.Lang) *Type {
	c := *t
	c.language = language
	return &c
}

// SortKey returns the text by which a text is sorted.
func (t *Type) SortKey(s string) string { return i18n.SortKey(t.language, s) }

// Language returns the language by whose alphabet texts are sorted, or "".
func (t *Type) Language() i18n.Lang { return t.language }

// NameOrder returns the order of people's names whose own record does not
// determine it.
func (t *Type) NameOrder() i18n.NameOrder { return t.order }

// Field returns the field with that key, or nil.
func (t *Type) Field(key string) *Field { return t.byKey[key] }

// linked returns the field with links to values of that list, or nil.
func (t *Type) linked(list string) *Field {
	for _, f := range t.Fields {
		if f.Kind == LinksKind && f.Target == list {
			return f
		}
	}
	return nil
}

// New makes an empty record.
func (t *Type) New() any { return t.create() }

// Clone returns a copy of the record.
func (t *Type) Clone(r any) any { return t.clone(r) }

// Meta returns a pointer to the record's meta part.
func (t *Type) Meta(r any) *Meta { return t.meta(r) }

// Title returns the name of the record in lists and links.
func (t *Type) Title(r any) string { return t.title(r, t.order) }

// Detail returns the second line under the title, which may be empty.
func (t *Type) Detail(r any) string { return t.detail(r, t.order) }

// Matched reports whether the type keeps match keys.
func (t *Type) Matched() bool { return t.matched }

// Listed returns the fields that can be columns of a list.
func (t *Type) Listed() []*Field { return t.where(func(f *Field) bool { return f.Listed }) }

// Editable returns the fields that a user may set.
func (t *Type) Editable() []*Field { return t.where(func(f *Field) bool { return !f.ReadOnly }) }

// Filtered returns the fields by which a list can be filtered.
func (t *Type) Filtered() []*Field { return t.where(func(f *Field) bool { return f.Filtered }) }

// Searched returns the fields that the search box finds. They have a fixed
// order, so that the stored text does not depend on the user.
func (t *Type) Searched() []*Field {
	return slices.DeleteFunc(slices.Clone(t.described), func(f *Field) bool { return !f.Searched })
}

func (t *Type) where(keep func(*Field) bool) []*Field {
	var out []*Field
	for _, f := range t.Fields {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// Worth returns the field with the amount that boards and totals add up, or nil.
func (t *Type) Worth() *Field { return t.worth }

// Currency returns the field with the currency of the record's amounts, or nil.
func (t *Type) Currency() *Field { return t.currency }

// CurrencyOf returns the currency of the record's amounts, or "".
func (t *Type) CurrencyOf(r any) string {
	if t.currency == nil {
		return ""
	}
	return t.currency.Get(r).(string)
}

// Owner returns the field that holds the owner, or nil.
func (t *Type) Owner() *Field { return t.byKey["owner"] }

// Step returns the field with the record's status or stage, or nil.
func (t *Type) Step() *Field {
	for _, f := range t.Fields {
		if f.Step {
			return f
		}
	}
	return nil
}

// SearchParts returns the texts by which the search box finds the record: those
// of its searched fields, and of the searched fields of its rows.
func (t *Type) SearchParts(r any) []string {
	parts := searchParts(nil, t.Searched(), r)
	for _, f := range t.described {
		if f.Row == nil || f.Custom || f.Kind.Empty(f.Stored(r)) {
			continue
		}
		for _, row := range f.Row.Rows(f.Stored(r).(RowText)) {
			parts = searchParts(parts, f.Row.searched(), row)
		}
	}
	return parts
}

func searchParts(parts []string, fields []*Field, r any) []string {
	for _, f := range fields {
		for _, s := range f.Texts(r) {
			if strings.TrimSpace(s) != "" {
				parts = append(parts, s)
			}
		}
	}
	return parts
}

// Texts returns the texts that the field itself stores in the record: one, or
// those of a list.
func (f *Field) Texts(r any) []string {
	switch v := f.Stored(r).(type) {
	case string:
		return []string{v}
	case Several:
		return v.Values()
	}
	return nil
}
