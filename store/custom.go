package store

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/vedlys/vedlys/record"
)

// Custom values are stored in one JSON column by key. A text also has its
// folded form there, and its sort key if it is sorted by an alphabet. No key of
// a field ends like theirs: "_sort" is refused, and a capital too.
const (
	foldSuffix = "_sort"
	sortSuffix = "Order"
)

// encodeCustom encodes the custom values. Values of fields that no longer
// exist are left unchanged.
func encodeCustom(t *record.Type, m *record.Meta) (json.RawMessage, error) {
	if len(m.Custom) == 0 {
		return json.RawMessage("{}"), nil
	}
	out := map[string]any{}
	for key, v := range m.Custom {
		f := t.Field(key)
		if f == nil {
			out[key] = v
			continue
		}
		out[key] = record.ToJSON(f, v, &record.Env{})
		addDerived(t, f, v, out)
	}
	return json.Marshal(out)
}

// addDerived adds what is derived from a custom value to the column's values.
func addDerived(t *record.Type, f *record.Field, v any, to map[string]any) {
	s, ok := v.(string)
	if !ok || f.Kind.Storage() != record.AsText {
		return
	}
	if folded := fold(f, s); folded != "" {
		to[f.Key+foldSuffix] = folded
	}
	if !hasAlphabet(f) {
		return
	}
	if key := t.SortKey(s); key != "" {
		to[f.Key+sortSuffix] = key
	}
}

// deriveCustom derives everything in the column again and leaves the values
// themselves as they are stored.
func deriveCustom(t *record.Type, raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) <= 2 {
		return raw, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	values := map[string]any{}
	if err := dec.Decode(&values); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for key, v := range values {
		if f := t.Field(key); f != nil {
			addDerived(t, f, v, out)
		}
		if !isSortKey(t, key) {
			out[key] = v
		}
	}
	return json.Marshal(out)
}

func decodeCustom(t *record.Type, m *record.Meta, raw json.RawMessage) error {
	if len(raw) <= 2 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	values := map[string]any{}
	if err := dec.Decode(&values); err != nil {
		return err
	}
	m.Custom = map[string]any{}
	for key, v := range values {
		f := t.Field(key)
		if f == nil {
			if !isSortKey(t, key) {
				m.Custom[key] = v
			}
			continue
		}
		parsed, err := record.FromJSON(f, v, &record.Env{})
		if err != nil {
			parsed = f.Kind.Zero() // a choice no longer offered
			if s, ok := v.(string); ok && f.Kind.Storage() == record.AsText {
				parsed = s
			}
		}
		m.Custom[key] = parsed
	}
	return nil
}

func isSortKey(t *record.Type, key string) bool {
	for _, suffix := range []string{foldSuffix, sortSuffix} {
		if of, ok := strings.CutSuffix(key, suffix); ok && t.Field(of) != nil {
			return true
		}
	}
	return false
}
