package record

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/match"
)

// An Entry is one phone number or e-mail address of a list.
type Entry struct {
	Value   string `json:"value,omitempty"`
	Kind    string `json:"kind"`
	Primary bool   `json:"primary,omitempty"`
}

// Several is a list of entries as canonical JSON; "" is none. One of them is
// the primary one. In what a field stores, an entry without a value stands for
// the plain field that holds it.
type Several string

// Scan reads a database value.
func (s *Several) Scan(src any) error { return scanText((*string)(s), src) }

// NewSeveral returns the canonical form of entries.
func NewSeveral(entries []Entry) Several {
	if len(entries) == 0 {
		return ""
	}
	b := make([]byte, 0, 64*len(entries))
	for i, e := range entries {
		b = append(b, "[,"[min(i, 1)], '{')
		if e.Value != "" {
			b = append(appendString(append(b, `"value":`...), e.Value), ',')
		}
		b = appendString(append(b, `"kind":`...), e.Kind)
		if e.Primary {
			b = append(b, `,"primary":true`...)
		}
		b = append(b, '}')
	}
	return Several(append(b, ']'))
}

// Gathered returns the list of entries from several places: without the blank
// and repeated ones, and with one primary entry.
func Gathered(entries []Entry) Several { return NewSeveral(tidied(entries)) }

// Entries returns the entries of the list.
func (s Several) Entries() []Entry {
	if s == "" {
		return nil
	}
	if out, ok := s.plainly(); ok {
		return out
	}
	var out []Entry
	if json.Unmarshal([]byte(s), &out) != nil {
		return nil
	}
	return out
}

// plainly reads a list without escapes, as almost all are, which takes a tenth
// of the time: an answer of the API has many lists.
func (s Several) plainly() (out []Entry, ok bool) {
	text := string(s)
	if len(text) < 2 || strings.IndexByte(text, '\\') >= 0 {
		return nil, false
	}
	for one := range strings.SplitSeq(text[1:len(text)-1], "},") {
		var e Entry
		one = strings.TrimSuffix(strings.TrimPrefix(one, "{"), "}")
		if rest, has := strings.CutPrefix(one, `"value":"`); has {
			if e.Value, one, ok = strings.Cut(rest, `",`); !ok || strings.IndexByte(e.Value, '"') >= 0 {
				return nil, false
			}
		}
		kind, has := strings.CutPrefix(one, `"kind":"`)
		if !has {
			return nil, false
		}
		kind, one, ok = strings.Cut(kind, `"`)
		if e.Kind, e.Primary = kind, one == `,"primary":true`; !ok || !e.Primary && one != "" {
			return nil, false
		}
		out = append(out, e)
	}
	return out, true
}

// Values returns the values that the list itself has.
func (s Several) Values() []string {
	var out []string
	for _, e := range s.Entries() {
		if e.Value != "" {
			out = append(out, e.Value)
		}
	}
	return out
}

// Has reports whether the list has the value.
func (s Several) Has(value string) bool { return slices.Contains(s.Values(), value) }

// PrimaryFirst returns the entries with the primary one at the beginning.
func (s Several) PrimaryFirst() []Entry {
	out := s.Entries()
	slices.SortStableFunc(out, func(a, b Entry) int {
		switch {
		case a.Primary == b.Primary:
			return 0
		case a.Primary:
			return -1
		}
		return 1
	})
	return out
}

// tidied returns entries without the blank and the repeated ones, of which one
// is primary.
func tidied(entries []Entry) []Entry {
	var out []Entry
	primary := false
	for _, e := range entries {
		e.Primary = e.Primary && !primary
		if strings.TrimSpace(e.Value) == "" {
			continue
		}
		primary = primary || e.Primary
		same := slices.IndexFunc(out, func(o Entry) bool { return o.Value == e.Value && o.Kind == e.Kind })
		if same >= 0 {
			out[same].Primary = out[same].Primary || e.Primary
			continue
		}
		out = append(out, e)
	}
	if !primary && len(out) > 0 {
		out[0].Primary = true
	}
	return out
}

// mobile is the kind of phone number that has a plain field of its own where a
// type has two.
const mobile = "mobile"

// plain are the plain fields of a list in a record: the first phone number that
// is no mobile, and the first mobile. Companies have one for all their numbers;
// so have e-mail addresses.
type plain [2]*string

// of returns the number of the plain field that takes entries of a kind.
func (p plain) of(kind string) int {
	if kind == mobile && p[1] != nil {
		return 1
	}
	return 0
}

// usual are the kinds of the plain fields' values unless the list stores others.
var usual = [2]string{"work", mobile}

// whole returns the list that the plain fields and what is stored beside them
// make together.
func (p plain) whole(stored Several) Several {
	var out []Entry
	var held [2]bool
	lost := -1 // the plain field that was primary and is empty now
	for _, e := range stored.Entries() {
		if e.Value == "" {
			at := p.of(e.Kind)
			if held[at] {
				continue
			}
			held[at] = true
			if e.Value = *p[at]; strings.TrimSpace(e.Value) == "" {
				if e.Primary {
					lost = at
				}
				continue
			}
		}
		out = append(out, e)
	}
	for at, value := range p {
		if value != nil && !held[at] && strings.TrimSpace(*value) != "" {
			out = append(out, Entry{Value: *value, Kind: usual[at]})
		}
	}
	if lost >= 0 && !slices.ContainsFunc(out, func(e Entry) bool { return e.Primary }) {
		if next := slices.IndexFunc(out, func(e Entry) bool { return p.of(e.Kind) == lost }); next >= 0 {
			out[next].Primary = true
		}
	}
	return NewSeveral(tidied(out))
}

// split stores a list: of each plain field's entries the primary or first one in
// it, and the list's own text only if the plain fields do not say it all.
func (p plain) split(list Several) (stored Several) {
	entries := tidied(list.Entries())
	chosen := [2]int{-1, -1}
	for i, e := range entries {
		if at := p.of(e.Kind); chosen[at] < 0 || e.Primary {
			chosen[at] = i
		}
	}
	for at, i := range chosen {
		switch {
		case p[at] == nil:
		case i < 0:
			*p[at] = ""
		default:
			*p[at] = entries[i].Value
		}
	}
	if NewSeveral(entries) == p.whole("") {
		return ""
	}
	for _, i := range chosen {
		if i >= 0 {
			entries[i].Value = ""
		}
	}
	return NewSeveral(entries)
}

// several describes a list over its plain fields.
func several[T any](f FieldOf[T], at func(*T) *Several, of func(*T) plain) FieldOf[T] {
	return Over(f, func(r *T) Several { return of(r).whole(*at(r)) },
		func(r *T, list Several) { *at(r) = of(r).split(list) })
}

// Phones describes a field with all phone numbers of a record. plain returns the
// plain fields that it is over: that of the first number and, if there is one,
// that of the first mobile.
func Phones[T any](key string, at func(*T) *Several, fields func(*T) (first, mobile *string), marks ...Mark) FieldOf[T] {
	return several(typed(key, PhonesKind, at, marks), at, func(r *T) plain {
		first, mobile := fields(r)
		return plain{first, mobile}
	})
}

// Emails describes a field with all e-mail addresses of a record over the plain
// field with the primary one.
func Emails[T any](key string, at func(*T) *Several, field func(*T) *string, marks ...Mark) FieldOf[T] {
	return several(typed(key, EmailsKind, at, marks), at, func(r *T) plain { return plain{field(r)} })
}

// Under puts a plain field under the list that includes it: forms and pages show
// the list instead.
func Under(list string) Mark { return func(f *Field) { f.Under = list } }

// SettleLists makes the lists of a record agree with their plain fields: if one
// of these was emptied, the next entry moves there.
func (t *Type) SettleLists(r any) {
	for _, f := range t.Fields {
		if f.IsOver() && !f.Kind.Empty(f.Stored(r)) {
			f.Set(r, f.Get(r))
		}
	}
}

// KeepTyped keeps the typed form of the phone numbers that a program sends back
// as it got them, with their country code.
func KeepTyped(t *Type, was, is any, country string) {
	countries := PhoneCountries(t, is, country)
	for _, f := range t.Fields {
		if k := f.Local(); k != nil && f.Gathers() != nil {
			f.keepTyped(k, was, is, countries)
		}
	}
}

func (f *Field) keepTyped(k Local, was, is any, countries []string) {
	typed := map[string]string{}
	before, _ := f.Get(was).(Several)
	after, _ := f.Get(is).(Several)
	if before == after {
		return
	}
	for _, value := range before.Values() {
		typed[k.International(value, countries)] = value
	}
	entries := after.Entries()
	for i, e := range entries {
		if value, known := typed[e.Value]; known && !before.Has(e.Value) {
			entries[i].Value = value
		}
	}
	f.Set(is, NewSeveral(entries))
}

// MergeRepeated merges the entries of a kind that are the same number or address
// in another spelling, in the lists that a change sets. was is nil for a new
// record. An extension and words beside a number make it another one.
func MergeRepeated(t *Type, was, is any, country string) {
	for _, f := range t.Fields {
		k := f.Gathers()
		if k == nil || was != nil && f.Kind.Equal(f.Get(was), f.Get(is)) {
			continue
		}
		entries := f.Get(is).(Several).Entries()
		if len(entries) < 2 {
			continue
		}
		if merged := merge(k.One(), entries, PhoneCountries(t, is, country)); len(merged) < len(entries) {
			f.Set(is, NewSeveral(merged))
		}
	}
}

// merge keeps the first of the entries that are the same.
func merge(one Kind, entries []Entry, countries []string) []Entry {
	var out []Entry
	at := map[string]int{}
	for _, e := range entries {
		key := e.Kind + " " + spelling(one, e.Value, countries)
		first, again := at[key]
		if !again {
			at[key] = len(out)
			out = append(out, e)
			continue
		}
		out[first].Primary = out[first].Primary || e.Primary
	}
	return out
}

// spelling returns a text that is the same for all spellings of a value.
func spelling(one Kind, value string, countries []string) string {
	if one != PhoneKind {
		return strings.ToLower(value)
	}
	n := match.PhoneNumbers(value, countries...)
	if len(n) != 1 || n[0].E164 == "" || !n[0].Bare {
		return value
	}
	return n[0].URI()
}
