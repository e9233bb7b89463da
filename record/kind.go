package record

import (
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
)

// An Op is the operator of a condition.
type Op string

// The operators of conditions.
const (
	Is       Op = "is"       // equals any of the values
	Not      Op = "not"      // equals none of the values
	Contains Op = "contains" // the folded text contains the folded value
	From     Op = "from"     // at least
	To       Op = "to"       // at most
	Within   Op = "within"   // in any of the periods, such as "this_week"
	Blank    Op = "empty"    // has no value
	Filled   Op = "filled"   // has a value
)

// A Kind is a type of value: how it is read, written, stored and compared. Each
// file holds one kind or a few. Values are comparable Go values.
type Kind interface {
	Name() string
	Storage() Storage
	Zero() any
	Empty(v any) bool
	Limit() int // longest text in characters, 0 for kinds that are not text

	// Parse reads a text that a person typed, a cell of a file or a JSON
	// string.
	Parse(text string, f *Field, e *Env) (any, *Error)
	// Text returns the canonical text of a value: Parse(Text(v)) gives v.
	Text(v any, e *Env) string
	// Ops lists the operators that conditions on the kind may have.
	Ops() []Op
	// Schema returns the JSON schema type, format and pattern ("" if there is
	// none).
	Schema() Schema
}

// Schema describes the JSON form of a kind.
type Schema struct {
	Type, Format, Pattern string
	Nullable              bool
}

// Env is the context in which a text is read.
type Env struct {
	Currency string         // of the record, for amounts
	Country  string         // of the workspace, or of the record
	Zone     *time.Location // of the reader, for moments and "today"
	Strict   bool           // canonical forms only (the API), no local spellings
	Point    bool           // the reader writes 1,234.5: a lone comma may separate thousands
	Lang     i18n.Lang      // of the reader, for dates; "" for a file of unknown language
	Dates    i18n.DateOrder // of day and month in numeric dates; a file's is the only one allowed
	File     bool           // the text is from a file
	Now      time.Time      // for years of two digits and "this week"

	// Resolve finds the record or list item that a text names in a reference's
	// target: a status by its key, a person by e-mail, a company by name.
	Resolve func(target, text string) (ID, *Error)
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

// Kinds lists every kind once, for tests that try all of them.
var Kinds = []Kind{TextKind, LongTextKind, IntKind, NumberKind, AmountKind, CurrencyKind,
	DateKind, MomentKind, BoolKind, ChoiceKind, RefKind, EmailKind, PhoneKind, LinkKind,
	CountryKind, LanguageKind}

// KindByName returns the kind with that name, or nil.
func KindByName(name string) Kind {
	for _, k := range Kinds {
		if k.Name() == name {
			return k
		}
	}
	return nil
}
