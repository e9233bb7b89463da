package record

import (
	"fmt"
	"slices"
)

// Merging is a kind whose values have parts that two people can change at the
// same time, such as the entries of a list.
type Merging interface {
	Kind
	// Merge returns a value with the changes that both have made to what it was.
	// It reports false if they have changed the same part.
	Merge(f *Field, was, mine, theirs any) (any, bool)
}

// Merge returns the value of the field with the changes of two people, and
// whether both can stand.
func (f *Field) Merge(was, mine, theirs any) (any, bool) {
	k, ok := f.Kind.(Merging)
	switch {
	case !ok:
		return mine, false
	case k.Equal(was, theirs), k.Equal(mine, theirs):
		return mine, true
	case k.Equal(was, mine):
		return theirs, true
	}
	return k.Merge(f, was, mine, theirs)
}

// Merge adds and removes the links that each has added and removed.
func (*linksKind) Merge(_ *Field, was, mine, theirs any) (any, bool) {
	base, ours, other := was.(IDs), mine.(IDs), theirs.(IDs)
	added, removed := ours.Without(base.List()...), base.Without(ours.List()...)
	set := other.Without(removed.List()...).With(added.List()...)
	return set, len(set.List()) <= MostLinks
}

// Merge merges rows by their IDs. The rows keep my order; new ones of others
// come last.
func (k *rowsKind) Merge(f *Field, was, mine, theirs any) (any, bool) {
	t := f.Row
	before, others := t.byID(was.(RowText)), t.byID(theirs.(RowText))
	own := t.byID(mine.(RowText))
	rows, fits := []any(nil), true
	for _, r := range t.Rows(mine.(RowText)) {
		id := *t.id(r)
		text, old, other := t.Text([]any{r}), before[id], others[id]
		switch {
		case id == None, other == old, other == text:
			rows = append(rows, r)
		case text != old: // both have changed it
			fits = false
		case other != "": // otherwise others have removed it
			rows = append(rows, t.Rows(other)...)
		}
	}
	for id, old := range before { // what I have removed must be as it was
		fits = fits && (own[id] != "" || others[id] == "" || others[id] == old)
	}
	for _, r := range t.Rows(theirs.(RowText)) {
		if id := *t.id(r); before[id] == "" && own[id] == "" {
			rows = append(rows, r)
		}
	}
	return t.Text(rows), fits && len(rows) <= mostRows && (t.check == nil || t.check(rows) == nil)
}

// byID returns the text of each row by its ID.
func (t *RowType) byID(s RowText) map[ID]RowText {
	out := map[ID]RowText{}
	for _, r := range t.Rows(s) {
		out[*t.id(r)] = t.Text([]any{r})
	}
	return out
}

// A version is a list of entries in the hands of one person. Its entries are
// known by their values.
type version struct {
	keys    []string
	entries map[string]Entry
	primary string
}

func versionOf(s Several) version {
	v, times := version{entries: map[string]Entry{}}, map[string]int{}
	for _, e := range s.Entries() {
		times[e.Value]++
		key := fmt.Sprint(times[e.Value], " ", e.Value)
		if e.Primary {
			v.primary = key
		}
		v.keys, v.entries[key] = append(v.keys, key), Entry{Value: e.Value, Kind: e.Kind}
	}
	return v
}

func (v version) has(key string) bool { return v.entries[key] != Entry{} }

// added returns the keys that another version does not have.
func (v version) added(was version) []string {
	return slices.DeleteFunc(slices.Clone(v.keys), was.has)
}

// Merge merges entries by their values: a changed value is an entry less and one
// more. Both may not have changed or removed the same entry, except alike, and
// not have made different ones primary.
func (k *severalKind) Merge(_ *Field, was, mine, theirs any) (any, bool) {
	b, m, t := versionOf(was.(Several)), versionOf(mine.(Several)), versionOf(theirs.(Several))
	edited := len(m.added(b)) > 0 || len(t.added(b)) > 0
	for _, key := range b.keys {
		old, own, other := b.entries[key], m.entries[key], t.entries[key]
		if own != old && other != old && (own != other || own == Entry{} && edited) {
			return mine, false
		}
	}
	primary, ok := primaryOf(b, m, t)
	keys := mergedKeys(b, m, t)
	if !slices.Contains(keys, primary) { // unless it became so by itself, somebody chose it
		ok = ok && !slices.Contains(keys, b.primary)
	}
	if !ok || len(keys) > mostEntries {
		return mine, false
	}
	var out []Entry
	for _, key := range keys {
		e := m.entries[key]
		if !m.has(key) || b.has(key) && e == b.entries[key] {
			e = t.entries[key]
		}
		e.Primary = key == primary
		out = append(out, e)
	}
	return NewSeveral(tidied(out)), true
}

// mergedKeys returns the keys of the entries that remain, in my order, with the
// new ones of others where these have them.
func mergedKeys(b, m, t version) (out []string) {
	for _, key := range m.keys {
		if !b.has(key) || t.has(key) {
			out = append(out, key)
		}
	}
	for at, key := range t.keys {
		if !b.has(key) && !m.has(key) {
			out = slices.Insert(out, min(at, len(out)), key)
		}
	}
	return out
}

// primaryOf returns the key of the entry that is primary in the end. Another one
// becomes primary by itself if the primary one is removed or there was none.
func primaryOf(b, m, t version) (string, bool) {
	switch {
	case t.primary == b.primary, m.primary == t.primary:
		return m.primary, true
	case m.primary == b.primary, b.primary == "":
		return t.primary, true
	case !m.has(b.primary) && b.has(m.primary):
		return t.primary, true
	case !t.has(b.primary) && b.has(t.primary):
		return m.primary, true
	}
	return "", false
}
