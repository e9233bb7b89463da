package store

import (
	"bytes"
	"encoding/json"

	"github.com/vedlys/vedlys/record"
)

// Custom values are stored in one JSON column by key. A text also has its sort
// key there, under its key with the suffix "_sort".

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
		if s, ok := v.(string); ok && f.Kind.Storage() == record.AsText && fold(f, s) != "" {
			out[key+"_sort"] = fold(f, s)
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
	const end = "_sort"
	return len(key) > len(end) && key[len(key)-len(end):] == end && t.Field(key[:len(key)-len(end)]) != nil
}
