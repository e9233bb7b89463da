package record

import (
	"encoding/json"
	"slices"
	"strings"
)

// IDs are a set of IDs as text, sorted and separated by commas; "" is none.
type IDs string

// idLength is the length of an ID's text.
const idLength = 36

// NewIDs returns the set of the given IDs.
func NewIDs(ids ...ID) IDs {
	texts := make([]string, 0, len(ids))
	for _, id := range ids {
		if id != None {
			texts = append(texts, id.String())
		}
	}
	slices.Sort(texts)
	return IDs(strings.Join(slices.Compact(texts), ","))
}

// List returns the IDs in their order.
func (s IDs) List() []ID {
	if s == "" {
		return nil
	}
	out := make([]ID, 0, (len(s)+1)/(idLength+1))
	for _, text := range strings.Split(string(s), ",") {
		if id, ok := ParseID(text); ok {
			out = append(out, id)
		}
	}
	return out
}

// Has reports whether the ID is one of the set.
func (s IDs) Has(id ID) bool { return s != "" && strings.Contains(string(s), id.String()) }

// With returns the set with more IDs, Without that with fewer.
func (s IDs) With(ids ...ID) IDs { return NewIDs(append(s.List(), ids...)...) }

// Without returns the set without some IDs.
func (s IDs) Without(ids ...ID) IDs {
	return NewIDs(slices.DeleteFunc(s.List(), func(id ID) bool { return slices.Contains(ids, id) })...)
}

// Scan reads a database value.
func (s *IDs) Scan(src any) error { return scanText((*string)(s), src) }

type linksKind struct{ values[IDs] }

// LinksKind is a many-to-many relation: any number of references to values of
// an editable list. The record keeps their IDs, and a table has a row for each,
// by which records are found.
var LinksKind Kind = &linksKind{values[IDs]{name: "links", storage: AsLinks, ops: append(slices.Clone(choiceOps), EachOf),
	schema: Schema{Type: "array", Items: &Schema{Type: "string"}}}}

// Links describes a field with references to any number of values of a list.
func Links[T any](key, target string, at func(*T) *IDs, marks ...Mark) FieldOf[T] {
	f := typed(key, LinksKind, at, marks)
	f.Target = target
	return f
}

// MostLinks is the largest number of links of one record.
const MostLinks = 100

// Parse reads names or IDs that are separated by commas, semicolons or lines,
// and keys where no value has the name.
func (k *linksKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	return k.of(SplitLinks(s), f, e)
}

// SplitLinks returns the names in a text, which commas, semicolons or lines
// separate.
func SplitLinks(s string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;\n\r", r) }) {
		if name := strings.Join(strings.Fields(part), " "); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func (k *linksKind) of(words []string, f *Field, e *Env) (any, *Error) {
	var ids []ID
	for _, word := range words {
		id, err := k.link(word, f, e)
		if err != nil {
			return IDs(""), err
		}
		ids = append(ids, id)
	}
	set := NewIDs(ids...)
	if len(set.List()) > MostLinks {
		return IDs(""), Wrong("too_many_values", "max", MostLinks)
	}
	return set, nil
}

// link returns the value that a word stands for. Where new values may be made, a
// word is a name: the key of another value would name one that nobody meant.
func (*linksKind) link(word string, f *Field, e *Env) (ID, *Error) {
	if _, isID := ParseID(word); !isID && e.Create != nil {
		if id, err := e.Create(f.Target, word); err == nil || err.Key != "unknown_reference" {
			return id, err
		}
	}
	v, err := RefKind.Parse(word, f, e)
	id, _ := v.(ID)
	return id, err
}

func (*linksKind) Text(v any, _ *Env) string {
	ids, _ := v.(IDs)
	return string(ids)
}

// ReadJSON reads a list of names or IDs, or keys where no value has the name.
func (k *linksKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	words, err := textsOf(raw, f)
	if err != nil {
		return IDs(""), err
	}
	return k.of(words, f, e)
}

// textsOf reads a JSON list of texts. A blank one is refused: taken for nothing,
// it would empty the field.
func textsOf(raw any, f *Field) ([]string, *Error) {
	list, _ := raw.(json.RawMessage)
	var sent []*string
	if raw != nil && json.Unmarshal(list, &sent) != nil {
		return nil, Wrong("invalid_type", "type", "array")
	}
	out := make([]string, len(sent))
	for i, s := range sent {
		switch {
		case s == nil:
			return nil, Wrong("invalid_type", "type", "string").within(f, i)
		case strings.TrimSpace(*s) == "":
			return nil, Wrong("required").within(f, i)
		}
		out[i] = strings.TrimSpace(*s)
	}
	return out, nil
}

// AppendJSON appends the names, or the IDs if the environment has no names.
func (*linksKind) AppendJSON(b []byte, v any, f *Field, e *Env) []byte {
	ids, _ := v.(IDs)
	var words []string
	for _, id := range ids.List() {
		word := id.String()
		if e.ItemName != nil {
			if name := e.ItemName(f.Target, id); name != "" {
				word = name
			}
		}
		words = append(words, word)
	}
	return appendTexts(b, words)
}
