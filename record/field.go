package record

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// A Field describes one value of a record: its name, its kind and its
// abilities. The flags are opt-in.
type Field struct {
	Key     string // "birth_date"; custom fields begin with "c_"
	Kind    Kind
	Target  string   // of a reference: the name of the type or list it points to
	Row     *RowType // of rows: their description
	Options []Option // of a choice: what may be chosen
	Section string   // of the form or page that shows it
	Under   string   // of a plain field: the key of the list that includes it
	Max     int      // longest text in characters; 0 = the kind's own limit

	Required    bool // must not be empty
	Preset      bool // a rule fills it if a new record lacks it
	NotNegative bool // must not be below zero
	Past        bool // must lie in the past, as a birthday does
	Listed      bool // may be a column of a list
	Filtered    bool // a list can be narrowed by it
	Sorted      bool // an index has its order; see Sortable
	Searched    bool // the search box finds its words
	ReadOnly    bool // set by actions, not by people
	Fixed       bool // set when the record is made and never changed
	Step        bool // a lead's status, an opportunity's or a company's stage
	Worth       bool // the amount that boards and totals add up
	Wide        bool // takes a whole row of a form

	Custom   bool              // defined by a workspace, kept in the JSON column
	CustomID ID                // immutable, where the key and label may be renamed
	Label    string            // of a custom field: its name as the workspace wrote it
	Labels   map[string]string // of a custom field: its name in single languages
	Fast     bool              // of a custom field: has an expression index
	Removed  time.Time         // of a custom field: its values are kept, but it is shown in the history only

	parent     bool
	parentType func(any) *string

	ptr  func(any) any
	get  func(any) any
	set  func(any, any)
	meta func(any) *Meta

	whole func(any) any
	split func(any, any)
	list  *Field   // of a plain field: the list that includes it
	parts []*Field // of a list: the plain fields that it is over
}

// An Option is one value of a choice. Label is set for a custom field; a
// shipped choice takes its words from the catalogue.
type Option struct {
	Key   string `json:"key"`
	Label string `json:"label,omitempty"`
}

// A Mark sets one property of a field in its description.
type Mark func(*Field)

// The marks of a description.
func Required(f *Field)    { f.Required = true }
func Preset(f *Field)      { f.Preset = true }
func NotNegative(f *Field) { f.NotNegative = true }
func Past(f *Field)        { f.Past = true }
func Listed(f *Field)      { f.Listed = true }
func Filtered(f *Field)    { f.Filtered = true }
func Sorted(f *Field)      { f.Sorted = true }
func Searched(f *Field)    { f.Searched = true }
func ReadOnly(f *Field)    { f.ReadOnly = true }
func Fixed(f *Field)       { f.Fixed = true }
func Step(f *Field)        { f.Step = true }
func Worth(f *Field)       { f.Worth = true }
func Wide(f *Field)        { f.Wide = true }

// In puts the field in a section of the form and the page.
func In(section string) Mark { return func(f *Field) { f.Section = section } }

// Max limits a text to n characters.
func Max(n int) Mark { return func(f *Field) { f.Max = n } }

// typed makes a field of kind k; at returns a pointer to its value.
func typed[T any, V comparable](key string, k Kind, at func(*T) *V, marks []Mark) FieldOf[T] {
	f := &Field{Key: key, Kind: k,
		ptr: func(r any) any { return at(r.(*T)) },
		get: func(r any) any { return *at(r.(*T)) },
		set: func(r, v any) { *at(r.(*T)) = v.(V) },
	}
	for _, m := range marks {
		m(f)
	}
	return FieldOf[T]{f}
}

// CustomField makes a field that a workspace has defined.
func CustomField(id ID, key string, k Kind, label string, options []Option) *Field {
	f := &Field{Key: key, Kind: k, Label: label, Options: options, Section: "custom",
		Custom: true, CustomID: id, Listed: true, Filtered: true, Sorted: k != AmountKind && k != FileKind}
	_, prose := k.(FreeText)
	f.Searched = prose || f.Long()
	if k == FileKind {
		f.Target = FileTarget
	}
	return f
}

// Apart makes a field of the kind of another that no description has: get and
// set find its value somewhere in a record.
func Apart(key string, like *Field, get func(any) any, set func(r, v any)) *Field {
	return &Field{Key: key, Kind: like.Kind, Max: like.Max, get: get, set: set}
}

// Sortable reports whether a list can be sorted by the field. A Sorted field
// has an index for it; others take longer the more records there are.
// References cannot be sorted by: the record does not hold their names.
func (f *Field) Sortable() bool {
	return f.Sorted || f.Listed && f.Target == "" && f.Row == nil && !f.IsOver() && !f.OwnCurrency()
}

// Ops lists the operators that conditions on the field may have. Amounts that
// name their currency are not compared.
func (f *Field) Ops() []Op {
	if f.OwnCurrency() {
		return []Op{Blank, Filled}
	}
	return f.Kind.Ops()
}

// TakesOptions reports whether values of a kind are among the options of their
// field.
func TakesOptions(k Kind) bool { return k == ChoiceKind || k == MultiChoiceKind }

// TakesTarget reports whether a field of a kind must say what it refers to.
func TakesTarget(k Kind) bool { return k == RefKind }

// IsFile reports whether the field refers to a file.
func (f *Field) IsFile() bool { return f.Kind == FileKind }

// Refers reports whether the field is a reference to one record, person or value
// of a list.
func (f *Field) Refers() bool { return f.Kind == RefKind && f.Target != "" }

// Picked reports whether values are chosen from a known set, such as the
// options of a choice or the records of a type, and not written freely.
func (f *Field) Picked() bool {
	ops := f.Kind.Ops()
	return slices.Contains(ops, Is) && !slices.Contains(ops, Contains) && !slices.Contains(ops, From)
}

// Numeric reports whether values of the field are written with digits and a
// decimal sign, which differs between languages.
func (f *Field) Numeric() bool {
	s := f.Kind.Schema()
	return s.Type == "integer" || s.Type == "number" || s.Format == "decimal"
}

// FreeText returns the field's kind if it is one of free text, otherwise nil.
func (f *Field) FreeText() FreeText {
	k, _ := f.Kind.(FreeText)
	return k
}

// UnreadText returns Unread for people: the text of what is stored, without the
// quotes of a JSON string.
func (f *Field) UnreadText(r any) (string, bool) {
	raw, unread := f.Unread(r)
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	return text, unread
}

// Keep sets a custom value to what is stored, whether or not the field can read
// it.
func (f *Field) Keep(r any, raw json.RawMessage) {
	m := f.meta(r)
	if m.Custom == nil {
		m.Custom = map[string]any{}
	}
	m.Custom[f.Key] = raw
}

// Same reports whether two records store the same value in the field.
func (f *Field) Same(a, b any) bool {
	x, unreadX := f.Unread(a)
	y, unreadY := f.Unread(b)
	if unreadX || unreadY {
		return unreadX == unreadY && bytes.Equal(x, y)
	}
	return f.Kind.Equal(f.Stored(a), f.Stored(b))
}

// Unread returns the stored form of a custom value that the field's kind cannot
// read, such as a date that was written by another program. It stays until
// somebody sets another value.
func (f *Field) Unread(r any) (json.RawMessage, bool) {
	if !f.Custom {
		return nil, false
	}
	raw, ok := f.meta(r).Custom[f.Key].(json.RawMessage)
	return raw, ok
}

// Over makes a field show more than it stores: whole returns its value together
// with what other fields of the record hold, and split stores such a value in
// all of them. So a list of phone numbers includes the plain field with the
// first one, and stores only the others. History, undo and columns have what is
// stored.
func Over[T, V any](f FieldOf[T], whole func(*T) V, split func(*T, V)) FieldOf[T] {
	f.whole = func(r any) any { return whole(r.(*T)) }
	f.split = func(r, v any) { split(r.(*T), v.(V)) }
	return f
}

// IsOver reports whether the field shows more than it stores.
func (f *Field) IsOver() bool { return f.whole != nil }

// Parts returns the plain fields that a list is over.
func (f *Field) Parts() []*Field { return f.parts }

// List returns the list that includes a plain field, or nil.
func (f *Field) List() *Field { return f.list }

// Covers reports whether setting the field sets what is stored in the field with
// that key.
func (f *Field) Covers(key string) bool {
	return f.Key == key || slices.ContainsFunc(f.parts, func(p *Field) bool { return p.Key == key })
}

// Get returns the field's value in the record.
func (f *Field) Get(r any) any {
	if f.whole != nil {
		return f.whole(r)
	}
	return f.Stored(r)
}

// Stored returns what the field itself stores, see Over.
func (f *Field) Stored(r any) any {
	if !f.Custom {
		return f.get(r)
	}
	v, ok := f.meta(r).Custom[f.Key]
	if _, unread := v.(json.RawMessage); !ok || unread {
		return f.Kind.Zero()
	}
	return v
}

// Set writes the field's value, which must be of its kind's Go type.
func (f *Field) Set(r, v any) {
	if f.split != nil {
		f.split(r, v)
		return
	}
	f.SetStored(r, v)
}

// SetStored writes what the field itself stores, see Over.
func (f *Field) SetStored(r, v any) {
	if !f.Custom {
		f.set(r, v)
		return
	}
	m := f.meta(r)
	if m.Custom == nil {
		m.Custom = map[string]any{}
	}
	if f.Kind.Empty(v) {
		delete(m.Custom, f.Key)
		return
	}
	m.Custom[f.Key] = v
}

// Ptr returns a pointer to the value inside the record, for scanning, or nil
// for a custom field.
func (f *Field) Ptr(r any) any {
	if f.Custom {
		return nil
	}
	return f.ptr(r)
}

// Empty reports whether the record has no value in the field.
func (f *Field) Empty(r any) bool {
	_, unread := f.Unread(r)
	return !unread && f.Kind.Empty(f.Get(r))
}

// Check returns the errors of the record's value, or of its rows: it is required
// and empty, or must not be negative.
func (f *Field) Check(r any) Errors {
	var errs Errors
	if f.Required && f.Empty(r) {
		errs = append(errs, Wrong("required").On(f.Key))
	}
	if f.NotNegative && f.Negative(r) {
		errs = append(errs, Wrong("negative").On(f.Key))
	}
	if f.Row != nil {
		errs = append(errs, f.checkRows(r)...)
	}
	return errs
}

// Negative reports whether the record has an amount below zero in the field. It
// is false for whole numbers.
func (f *Field) Negative(r any) bool {
	a, ok := f.Get(r).(Amount)
	return ok && a.Minor < 0
}

// Limit returns the length of the longest text that the field takes, in
// characters.
func (f *Field) Limit() int {
	if f.Max > 0 {
		return f.Max
	}
	return f.Kind.Limit()
}

// Asked reports whether the user must give a value when creating a record.
func (f *Field) Asked() bool { return f.Required && !f.Preset }

// HasOption reports whether a choice field has an option with that key.
func (f *Field) HasOption(key string) bool {
	for _, o := range f.Options {
		if o.Key == key {
			return true
		}
	}
	return false
}
