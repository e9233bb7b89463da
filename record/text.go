package record

import "strings"

// text is the base of all kinds whose value is a string.
type text struct {
	name   string
	limit  int
	code   bool // check knows all codes and reports any other
	schema Schema
	ops    []Op
	check  func(s string, f *Field, e *Env) *Error
	clean  func(s string) string
}

var textOps = []Op{Contains, Is, Not, Blank, Filled}

// TextKind is one line of text.
var TextKind Kind = &text{name: "text", limit: 255, ops: textOps, schema: Schema{Type: "string"}}

// LongTextKind is text of several lines.
var LongTextKind Kind = &text{name: "long_text", limit: 20000, ops: []Op{Contains, Blank, Filled}, schema: Schema{Type: "string"}}

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

func (k *text) Empty(v any) bool {
	s, _ := v.(string)
	return strings.TrimSpace(s) == ""
}

func (k *text) Parse(s string, f *Field, e *Env) (any, *Error) {
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
