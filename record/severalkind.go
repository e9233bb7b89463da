package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/match"
)

// PhonesKind is several phone numbers, EmailsKind several e-mail addresses. Each
// has a kind, the key of an option of the Go value.
var (
	PhonesKind Kind = &severalKind{values: severalValues("phones"), one: PhoneKind.(FreeText), kinds: []string{"work", mobile, "home", "other"}}
	EmailsKind Kind = &severalKind{values: severalValues("emails"), one: EmailKind.(FreeText), kinds: []string{"work", "home", "other"}}
)

// severalKind is a list of entries with values of another kind.
type severalKind struct {
	values[Several]
	one   FreeText
	kinds []string // the first is that of an entry without one
}

func severalValues(name string) values[Several] {
	return values[Several]{name: name, ops: contactOps, schema: Schema{Type: "array"}}
}

// A Gathering is a kind whose values are a list of entries.
type Gathering interface {
	Kind
	EntryKinds() []string
	// One returns the kind of the entries' values.
	One() FreeText
	// Apart returns the values of a text that holds one or several, which may be
	// numbers of one of the countries.
	Apart(s string, countries ...string) []string
	// Cell returns the text of a list in a table. Parse reads it.
	Cell(v any) string
}

// Gathers returns the field's kind if it is a list of entries, otherwise nil.
func (f *Field) Gathers() Gathering {
	k, _ := f.Kind.(Gathering)
	return k
}

func (k *severalKind) EntryKinds() []string { return k.kinds }
func (k *severalKind) One() FreeText        { return k.one }

// mostEntries is the largest number of entries of a list.
const mostEntries = 50

// Parse reads the canonical text, or entries as people write them, separated by
// semicolons or lines: "home: +370 5 212 3456". A star after one makes it the
// primary one.
func (k *severalKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "[") {
		var entries []Entry
		if json.Unmarshal([]byte(s), &entries) != nil {
			return Several(""), Wrong("invalid_type", "type", "array")
		}
		return k.checked(entries, f, e)
	}
	var entries []Entry
	for line := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(";\n\r", r) }) {
		entries = append(entries, k.line(line, e)...)
	}
	return k.checked(entries, f, e)
}

// line reads a part of a text: an entry with its kind, or several values.
func (k *severalKind) line(s string, e *Env) []Entry {
	s, primary := strings.CutSuffix(strings.TrimSpace(s), "*")
	if kind, value, named := strings.Cut(s, ":"); named && slices.Contains(k.kinds, strings.TrimSpace(kind)) {
		return []Entry{{Value: strings.TrimSpace(value), Kind: strings.TrimSpace(kind), Primary: primary}}
	}
	var out []Entry
	for i, value := range k.Apart(s, e.Phones...) {
		out = append(out, Entry{Value: value, Kind: k.kinds[0], Primary: primary && i == 0})
	}
	return out
}

func (k *severalKind) Apart(s string, countries ...string) []string {
	if k.one == EmailKind {
		return match.Addresses(s)
	}
	return match.Phones(s, countries...)
}

// Text returns the canonical text.
func (*severalKind) Text(v any, _ *Env) string {
	s, _ := v.(Several)
	return string(s)
}

// Cell returns entries as Parse reads them, or the canonical text where a value
// could be misread.
func (k *severalKind) Cell(v any) string {
	s, _ := v.(Several)
	var lines []string
	for i, e := range s.Entries() {
		line := e.Kind + ": " + e.Value
		if e.Primary && i > 0 {
			line += " *"
		}
		lines = append(lines, line)
	}
	cell := strings.Join(lines, "; ")
	if again, err := k.Parse(cell, &Field{}, &Env{}); err != nil || again != s {
		return string(s)
	}
	return cell
}

// A sentEntry is an entry of a JSON body. Typed is beside the number in
// responses, and a client may send it back: it is ignored unless it is the same
// number.
type sentEntry struct {
	Value   *string `json:"value"`
	Kind    *string `json:"kind"`
	Primary *bool   `json:"primary"`
	Typed   *string `json:"typed"`
}

// ReadJSON reads a list of objects. Errors name the entry: phones.1.kind.
func (k *severalKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	if raw == nil {
		return Several(""), nil
	}
	list, _ := raw.(json.RawMessage)
	var objects []json.RawMessage
	if json.Unmarshal(list, &objects) != nil {
		return Several(""), Wrong("invalid_type", "type", "array")
	}
	entries := make([]Entry, len(objects))
	for i, o := range objects {
		entry, err := k.object(o, e)
		if err == nil && strings.TrimSpace(entry.Value) == "" {
			err = Wrong("required").On("value")
		}
		if err != nil {
			return Several(""), err.within(f, i)
		}
		entries[i] = entry
	}
	return k.checked(entries, f, e)
}

// object reads one entry.
func (k *severalKind) object(raw json.RawMessage, e *Env) (Entry, *Error) {
	var members map[string]json.RawMessage
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &members) != nil {
		return Entry{}, Wrong("invalid_type", "type", "object")
	}
	var sent sentEntry
	for _, m := range []struct {
		key, of string
		to      any
	}{{"value", "string", &sent.Value}, {"kind", "string", &sent.Kind}, {"primary", "boolean", &sent.Primary}, {"typed", "string", &sent.Typed}} {
		if text, has := members[m.key]; has && json.Unmarshal(text, m.to) != nil {
			return Entry{}, Wrong("invalid_type", "type", m.of).On(m.key)
		}
		delete(members, m.key)
	}
	for key := range members {
		return Entry{}, Wrong("unknown_field", "field", key).On(key)
	}
	out := Entry{Kind: k.kinds[0]}
	if sent.Value != nil {
		out.Value = *sent.Value
	}
	if sent.Typed != nil && out.Value != "" && Dialled(*sent.Typed, e.Phones) == out.Value {
		out.Value = *sent.Typed
	}
	if sent.Kind != nil {
		out.Kind = *sent.Kind
	}
	out.Primary = sent.Primary != nil && *sent.Primary
	return out, nil
}

// within puts an error on a part of an entry of a list.
func (e *Error) within(f *Field, i int) *Error {
	return e.On(strings.TrimSuffix(fmt.Sprintf("%s.%d.%s", f.Key, i, e.Field), "."))
}

// checked returns the list of entries, whose values are read as the kind of one
// reads them. Entries without a value stay: they stand for plain fields.
func (k *severalKind) checked(entries []Entry, f *Field, e *Env) (any, *Error) {
	if len(entries) > mostEntries {
		return Several(""), Wrong("too_many_values", "max", mostEntries)
	}
	primary := false
	one := &Field{Kind: k.one}
	for i, entry := range entries {
		v, err := k.one.Parse(entry.Value, one, e)
		switch {
		case err != nil:
			return Several(""), err.On("value").within(f, i)
		case !slices.Contains(k.kinds, entry.Kind):
			return Several(""), Wrong("invalid_choice").On("kind").within(f, i)
		case entry.Primary && primary:
			return Several(""), Wrong("two_primary").On("primary").within(f, i)
		}
		primary = primary || entry.Primary
		entries[i].Value = v.(string)
	}
	if slices.ContainsFunc(entries, func(e Entry) bool { return e.Value == "" }) {
		return NewSeveral(entries), nil
	}
	return NewSeveral(tidied(entries)), nil
}

// AppendJSON appends the entries: a number with its country code where it is
// understood, and as it was typed.
func (k *severalKind) AppendJSON(b []byte, v any, _ *Field, e *Env) []byte {
	s, _ := v.(Several)
	b = append(b, '[')
	for i, entry := range s.Entries() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"value":`...)
		b = k.one.AppendJSON(b, entry.Value, &Field{Kind: k.one}, e)
		b = append(append(append(b, `,"kind":"`...), entry.Kind...), `","primary":`...)
		b = append(b, fmt.Sprint(entry.Primary)...)
		if k.one == PhoneKind {
			b = appendString(append(b, `,"typed":`...), entry.Value)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

// Schema describes the list and its entries.
func (k *severalKind) Schema() Schema {
	entry := &Schema{Type: "object", Properties: map[string]*Schema{
		"value": {Type: "string"}, "kind": {Type: "string", Enum: k.kinds}, "primary": {Type: "boolean"}}}
	if k.one == PhoneKind {
		entry.Properties["typed"] = &Schema{Type: "string"}
	}
	return Schema{Type: "array", Items: entry}
}

// edge separates the values in a folded list.
const edge = "|"

// Fold returns the folded values between bars, so that a whole one can be found.
func (k *severalKind) Fold(s string) string {
	var b strings.Builder
	for _, value := range Several(s).Values() {
		if b.Len() == 0 {
			b.WriteString(edge)
		}
		b.WriteString(k.one.Fold(value) + edge)
	}
	return b.String()
}

func (k *severalKind) Fragments(typed string) []string { return k.one.Fragments(typed) }

// Spellings returns the folded text that one of the values must be as a part of
// the folded list, since no list is equal to one value.
func (k *severalKind) Spellings(typed string) (string, []string) {
	same, parts := k.one.Spellings(typed)
	if same == "" {
		return "", parts
	}
	return "", append(parts, edge+same+edge)
}

func (k *severalKind) SearchWords(s string, countries []string) []string {
	return k.one.SearchWords(s, countries)
}

func (*severalKind) Alphabetical() bool { return false }
