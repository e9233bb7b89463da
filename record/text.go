package record

import (
	"strings"

	"github.com/vedlys/vedlys/match"
)

// text is the base of all kinds whose value is a string.
type text struct {
	name   string
	limit  int
	code   bool // check knows all codes and reports any other
	schema Schema
	ops    []Op
	check  func(s string, f *Field, e *Env) *Error
	clean  func(s string) string
	named  func(s string, f *Field) (string, *Error) // returns the value that a text of a file names, or ""
}

// FreeText is a kind of text that people write freely. Lists compare it in a
// folded form.
type FreeText interface {
	Kind
	// Fold returns the form that is stored and compared.
	Fold(s string) string
	// Fragments returns the folded texts of which a value must contain one to
	// contain the typed text.
	Fragments(typed string) []string
	// Spellings returns the folded text that a value must be to equal the typed
	// one, and others of which it may instead contain one.
	Spellings(typed string) (same string, parts []string)
	// SearchWords returns what the search box finds besides the text itself, of
	// a value from one of the countries.
	SearchWords(s string, countries []string) []string
	// Alphabetical reports whether values are sorted by the alphabet of the
	// workspace's language, and not by their folded form.
	Alphabetical() bool
}

// freeText is a FreeText without rules of its own.
type freeText struct {
	text
	alphabet bool
}

var textOps = []Op{Contains, Is, Not, Blank, Filled}

// TextKind is one line of text.
var TextKind Kind = &freeText{text{name: "text", limit: 255, ops: textOps, schema: Schema{Type: "string"}}, true}

// LongTextKind is text of several lines.
var LongTextKind Kind = &longText{text{name: "long_text", limit: 20000, ops: []Op{Contains, Blank, Filled}, schema: Schema{Type: "string"}}}

// Multiline is a kind whose values have several lines. Forms and pages give them
// their full width, and fold long ones.
type Multiline interface {
	Kind
	Multiline()
}

type longText struct{ text }

func (*longText) Multiline() {}

// Long reports whether values of the field have several lines.
func (f *Field) Long() bool {
	_, long := f.Kind.(Multiline)
	return long
}

// Text describes a field of one line of text.
func Text[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, TextKind, at, marks)
}

// LongText describes a field of several lines of text.
func LongText[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, LongTextKind, at, marks)
}

func (k *text) Name() string     { return k.name }
func (k *text) Storage() Storage { return AsText }
func (k *text) Zero() any        { return "" }
func (k *text) Limit() int       { return k.limit }
func (k *text) Ops() []Op        { return k.ops }
func (k *text) Schema() Schema   { return k.schema }
func (k *text) Column(v any) any { return v }

func (k *text) Empty(v any) bool {
	s, _ := v.(string)
	return strings.TrimSpace(s) == ""
}

func (k *text) Equal(a, b any) bool {
	x, _ := a.(string)
	y, _ := b.(string)
	return x == y
}

func (k *text) Parse(s string, f *Field, e *Env) (any, *Error) {
	if k.named != nil && e != nil && e.File {
		if v, err := k.named(s, f); v != "" || err != nil {
			return v, err
		}
	}
	if k.clean != nil {
		s = k.clean(s)
	}
	limit := f.Limit()
	if k.code {
		limit = 0 // check reports a longer text as an unknown code, not as too long
	}
	if err := cleanText(s, limit); err != nil {
		return "", err
	}
	if k.check != nil && strings.TrimSpace(s) != "" {
		if err := k.check(s, f, e); err != nil {
			return "", err
		}
	}
	return s, nil
}

func (k *text) Text(v any, _ *Env) string {
	s, _ := v.(string)
	return s
}

func (k *text) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	s, err := jsonText(raw)
	if err != nil {
		return "", err
	}
	return k.Parse(s, f, e)
}

// AppendJSON appends an empty text as "", not as null.
func (k *text) AppendJSON(b []byte, v any, _ *Field, _ *Env) []byte {
	s, _ := v.(string)
	return appendString(b, s)
}

// foldBytes limits the length of a folded text: characters that expand to many
// (ﷺ) could make it too long for an index. Every text of 255 letters fits.
const foldBytes = 1200

// Fold returns the text without case, accents and script.
func (k *freeText) Fold(s string) string {
	if s = match.Latin(s); len(s) > foldBytes {
		s = strings.ToValidUTF8(s[:foldBytes], "")
	}
	return s
}

func (k *freeText) Fragments(typed string) []string {
	if part := k.Fold(typed); part != "" {
		return []string{part}
	}
	return nil
}

func (k *freeText) Spellings(typed string) (string, []string) { return k.Fold(typed), nil }
func (k *freeText) SearchWords(_ string, _ []string) []string { return nil }
func (k *freeText) Alphabetical() bool                        { return k.alphabet }
