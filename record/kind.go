package record

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/vedlys/vedlys/i18n"
)

// Storage is the class of column that stores a kind.
type Storage int

// The storage classes.
const (
	AsText Storage = iota
	AsInt
	AsNumber
	AsDate
	AsMoment
	AsBool
	AsID
	AsSet   // a text column: |a|b|
	AsLinks // a text column of IDs, and a table with a row for each of them
	AsRows  // a text column of JSON, and a table with its rows
)

// An Op is the operator of a condition.
type Op string

// The operators of conditions.
const (
	Is       Op = "is"       // equals any of the values
	Not      Op = "not"      // equals none of the values
	EachOf   Op = "all"      // a set has each of the values
	Contains Op = "contains" // the folded text contains the folded value
	From     Op = "from"     // at least
	To       Op = "to"       // at most
	Within   Op = "within"   // in any of the periods, such as "this_week"
	Blank    Op = "empty"    // has no value
	Filled   Op = "filled"   // has a value
)

// A Kind is a type of value: how it is read, written, compared and stored. Each
// file holds one kind or a few. Values are immutable and comparable Go values,
// so that a copy of a record is one. What only some kinds can do is a small
// interface of its own, such as FreeText.
type Kind interface {
	Name() string
	Storage() Storage
	Zero() any
	Empty(v any) bool
	Equal(a, b any) bool
	Limit() int // longest text in characters, 0 for kinds that are not text

	// Parse reads a text that a person typed, a cell of a file or a JSON
	// string.
	Parse(text string, f *Field, e *Env) (any, *Error)
	// Text returns the canonical text of a value: Parse(Text(v)) gives v.
	Text(v any, e *Env) string
	// ReadJSON reads a value of a JSON body: nil, a string, a json.Number, a
	// bool, or the json.RawMessage of a list or an object.
	ReadJSON(raw any, f *Field, e *Env) (any, *Error)
	// AppendJSON appends the JSON form of a value, null if it is empty.
	AppendJSON(b []byte, v any, f *Field, e *Env) []byte
	// Column returns a value as the argument of its column, nil for none.
	Column(v any) any
	// Ops lists the operators that conditions on the kind may have.
	Ops() []Op
	// Schema returns the JSON schema.
	Schema() Schema
}

// Schema describes the JSON form of a kind; Items that of the members of a
// list, Properties those of an object.
type Schema struct {
	Type, Format, Pattern string
	Nullable              bool
	Items                 *Schema
	Properties            map[string]*Schema
	Enum                  []string
}

// Env is the context in which a text is read.
type Env struct {
	Currency string         // of the record, for amounts
	Country  string         // of the workspace, or of the record
	Phones   []string       // the countries from which phone numbers without a country code may be
	Zone     *time.Location // of the reader, for moments and "today"
	Strict   bool           // canonical forms only (the API), no local spellings
	Stored   bool           // the value is from the database: options that are no longer offered remain
	Point    bool           // the reader writes 1,234.5: a lone comma may separate thousands
	Lang     i18n.Lang      // of the reader, for dates; "" for a file of unknown language
	Dates    i18n.DateOrder // of day and month in numeric dates; a file's is the only one allowed
	File     bool           // the text is from a file
	Now      time.Time      // for years of two digits and "this week"

	// Resolve finds the record or list item that a text names in a reference's
	// target: a status by its key, a person by e-mail, a company by name.
	Resolve func(target, text string) (ID, *Error)
	// Create returns the ID of a value that a list does not have and that is
	// made with the record; nil where unknown names are refused.
	Create func(target, name string) (ID, *Error)
	// ItemName returns the name of a value of a list, as the API writes tags.
	ItemName func(target string, id ID) string
}

// cleanText refuses text that a database cannot store: invalid UTF-8 and NUL.
func cleanText(s string, limit int) *Error {
	if !utf8.ValidString(s) {
		return Wrong("invalid_text")
	}
	for i := range len(s) {
		if s[i] == 0 {
			return Wrong("invalid_text")
		}
	}
	if limit > 0 && len(s) > limit && utf8.RuneCountInString(s) > limit {
		return Wrong("too_long", "max", limit)
	}
	return nil
}

// CustomKinds lists the kinds that a workspace's own fields may have.
var CustomKinds = []Kind{TextKind, LongTextKind, IntKind, NumberKind, AmountKind, DateKind, MomentKind, DurationKind, BoolKind,
	ChoiceKind, MultiChoiceKind, RefKind, EmailKind, PhoneKind, LinkKind, CountryKind, LanguageKind, FileKind}

// Kinds lists every kind once, for tests that try all of them.
var Kinds = append(slices.Clone(CustomKinds), CurrencyKind, ParentKind, LinksKind, RowsKind, PhonesKind, EmailsKind)

// aliases are other names of kinds.
var aliases = map[string]string{"money": "amount", "datetime": "moment"}

// KindByName returns the kind with that name or alias, or nil.
func KindByName(name string) Kind {
	if real, ok := aliases[name]; ok {
		name = real
	}
	for _, k := range Kinds {
		if k.Name() == name {
			return k
		}
	}
	return nil
}

// values is the base of the kinds whose values are of the Go type V; its zero
// value is the empty one.
type values[V comparable] struct {
	name    string
	storage Storage
	ops     []Op
	schema  Schema
}

func (k *values[V]) Name() string     { return k.name }
func (k *values[V]) Storage() Storage { return k.storage }
func (k *values[V]) Limit() int       { return 0 }
func (k *values[V]) Ops() []Op        { return k.ops }
func (k *values[V]) Schema() Schema   { return k.schema }
func (k *values[V]) Column(v any) any { return v }

func (k *values[V]) Zero() any {
	var zero V
	return zero
}

func (k *values[V]) Empty(v any) bool {
	var zero V
	x, _ := v.(V)
	return x == zero
}

func (k *values[V]) Equal(a, b any) bool {
	x, _ := a.(V)
	y, _ := b.(V)
	return x == y
}

// parseText reads a JSON value that must be a string or null.
func parseText(k Kind, raw any, f *Field, e *Env) (any, *Error) {
	s, err := jsonText(raw)
	if err != nil {
		return k.Zero(), err
	}
	return k.Parse(s, f, e)
}

// scanText reads a database value into a text.
func scanText(to *string, src any) error {
	switch v := src.(type) {
	case nil:
		*to = ""
	case string:
		*to = v
	case []byte:
		*to = string(v)
	default:
		return fmt.Errorf("record: %T is no text", src)
	}
	return nil
}
