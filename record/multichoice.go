package record

import (
	"slices"
	"strings"
)

// Choices are the keys of several options of a field, in the order of the
// options: "|a|b|"; "" is none.
type Choices string

// Keys returns the keys.
func (c Choices) Keys() []string {
	if c == "" {
		return nil
	}
	return strings.Split(strings.Trim(string(c), "|"), "|")
}

// Scan reads a database value.
func (c *Choices) Scan(src any) error { return scanText((*string)(c), src) }

type multiChoiceKind struct{ values[Choices] }

// MultiChoiceKind is any number of the field's options.
var MultiChoiceKind Kind = &multiChoiceKind{values[Choices]{name: "multi_choice", storage: AsSet, ops: choiceOps,
	schema: Schema{Type: "array", Items: &Schema{Type: "string"}}}}

// MultiChoice describes a field with any number of a fixed set of options.
func MultiChoice[T any](key string, options []string, at func(*T) *Choices, marks ...Mark) FieldOf[T] {
	f := typed(key, MultiChoiceKind, at, marks)
	for _, o := range options {
		f.Options = append(f.Options, Option{Key: o})
	}
	return f
}

// Parse reads keys that are separated by commas, semicolons, lines or bars.
// Without Strict it takes the labels of options as well.
func (k *multiChoiceKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	return k.of(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;|\n\r", r) }), f, e)
}

func (k *multiChoiceKind) of(words []string, f *Field, e *Env) (any, *Error) {
	chosen, former := map[string]bool{}, []string(nil)
	for _, word := range words {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		key, known := f.option(word, e)
		switch {
		case known:
			chosen[key] = true
		case !e.Stored:
			return Choices(""), Wrong("invalid_choice")
		case !slices.Contains(former, word):
			former = append(former, word)
		}
	}
	var b strings.Builder
	for _, o := range f.Options {
		if chosen[o.Key] {
			b.WriteString("|" + o.Key)
		}
	}
	for _, key := range former {
		b.WriteString("|" + key)
	}
	if b.Len() == 0 {
		return Choices(""), nil
	}
	return Choices(b.String() + "|"), nil
}

// option returns the key of the option that a word names. A key comes before
// the label of another option.
func (f *Field) option(word string, e *Env) (string, bool) {
	if e.Strict || f.HasOption(word) {
		return word, f.HasOption(word)
	}
	for _, o := range f.Options {
		if strings.EqualFold(o.Label, word) {
			return o.Key, true
		}
	}
	if !e.File {
		return "", false
	}
	key, _ := labelled(word, f)
	return key, key != ""
}

// Text returns the keys, separated by commas.
func (*multiChoiceKind) Text(v any, _ *Env) string {
	c, _ := v.(Choices)
	return strings.Join(c.Keys(), ",")
}

// ReadJSON reads a list of keys.
func (k *multiChoiceKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	keys, err := textsOf(raw, f)
	if err != nil {
		return Choices(""), err
	}
	return k.of(keys, f, e)
}

func (*multiChoiceKind) AppendJSON(b []byte, v any, _ *Field, _ *Env) []byte {
	c, _ := v.(Choices)
	return appendTexts(b, c.Keys())
}

// appendTexts appends a list of texts.
func appendTexts(b []byte, texts []string) []byte {
	b = append(b, '[')
	for i, s := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// Offers reports whether the field has the options that a value names. Values of
// kinds without options name none.
func (f *Field) Offers(v any) bool {
	switch v := v.(type) {
	case string:
		return f.Kind != ChoiceKind || f.HasOption(v)
	case Choices:
		return !slices.ContainsFunc(v.Keys(), func(key string) bool { return !f.HasOption(key) })
	}
	return true
}

// Keeping returns the field with the options that a value of a record names and
// the field no longer offers, so that a form or a program may give them back.
func (f *Field) Keeping(v any) *Field {
	if f.Offers(v) || f.Kind.Empty(v) {
		return f
	}
	out := *f
	out.Options = slices.Clone(f.Options)
	var keys []string
	switch v := v.(type) {
	case string:
		keys = []string{v}
	case Choices:
		keys = v.Keys()
	}
	for _, key := range keys {
		if !f.HasOption(key) {
			out.Options = append(out.Options, Option{Key: key})
		}
	}
	return &out
}
