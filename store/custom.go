package store

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/vedlys/vedlys/record"
)

// Custom values are stored in one JSON column by key. A text also has its
// folded form there, and values whose JSON form has not their order have
// another one that has it. No key of a field ends like theirs: "_sort" is
// refused, and a capital too.
const (
	foldSuffix = "_sort"
	sortSuffix = "Order"
)

// encodeCustom encodes the custom values. Values of fields that no longer
// exist, or that a field cannot read, are left unchanged.
func encodeCustom(t *record.Type, m *record.Meta) (json.RawMessage, error) {
	if len(m.Custom) == 0 {
		return json.RawMessage("{}"), nil
	}
	out := map[string]any{}
	for key, v := range m.Custom {
		f := t.Field(key)
		raw, unread := v.(json.RawMessage)
		switch {
		case unread:
			out[key] = raw
		case f != nil:
			out[key] = json.RawMessage(f.Kind.AppendJSON(nil, v, f, &record.Env{}))
			addDerived(t, f, v, out)
		}
	}
	return json.Marshal(out)
}

// addDerived adds what is derived from a custom value to the column's values.
func addDerived(t *record.Type, f *record.Field, v any, to map[string]any) {
	if hasOrder(f) && !f.Kind.Empty(v) {
		to[f.Key+sortSuffix] = customOrder(f, v)
	}
	s, ok := v.(string)
	if !ok {
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

// hasOrder reports whether a custom value has a second form in the column, by
// which it is compared: a duration in seconds, a moment with all its digits, a
// truth value and a set as text.
func hasOrder(f *record.Field) bool {
	switch f.Kind.Storage() {
	case record.AsInt:
		return f.Kind.Schema().Type != "integer" && !f.IsMoney()
	case record.AsMoment, record.AsBool, record.AsSet:
		return true
	}
	return false
}

// customOrder returns the form in which a custom value is compared.
func customOrder(f *record.Field, v any) any {
	switch f.Kind.Storage() {
	case record.AsInt, record.AsNumber, record.AsSet:
		return f.Kind.Column(v)
	case record.AsMoment:
		return momentOrder(f.Kind.Text(v, nil))
	case record.AsBool:
		if f.Kind.Empty(v) {
			return "false"
		}
	}
	return f.Kind.Text(v, &record.Env{})
}

// momentOrder gives the text of a moment six decimals, so that texts are in the
// order of time.
func momentOrder(s string) string {
	whole, fraction, _ := strings.Cut(strings.TrimSuffix(s, "Z"), ".")
	return whole + "." + (fraction + "000000")[:6] + "Z"
}

// isNumeric reports whether a field is compared as a number.
func isNumeric(f *record.Field) bool {
	return f.Kind.Storage() == record.AsNumber || f.Kind.Storage() == record.AsInt
}

// deriveCustom derives everything in the column again and leaves the values
// themselves as they are stored.
func deriveCustom(t *record.Type, raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) <= 2 {
		return raw, nil
	}
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for key, stored := range values {
		if isSortKey(t, key) {
			continue
		}
		out[key] = stored
		if f := t.Field(key); f != nil {
			if v, ok := readCustom(f, stored); ok {
				addDerived(t, f, v, out)
			}
		}
	}
	return json.Marshal(out)
}

func decodeCustom(t *record.Type, m *record.Meta, raw json.RawMessage) error {
	if len(raw) <= 2 {
		return nil
	}
	values := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	m.Custom = map[string]any{}
	for key, stored := range values {
		f := t.Field(key)
		switch {
		case f != nil:
			v, ok := readCustom(f, stored)
			if !ok {
				v = plainJSON(stored)
			}
			m.Custom[key] = v
		case !isSortKey(t, key):
			m.Custom[key] = plainJSON(stored)
		}
	}
	return nil
}

// plainJSON writes a stored value in the one form that it has on both engines,
// however often it is written again.
func plainJSON(stored json.RawMessage) json.RawMessage {
	var v any
	dec := json.NewDecoder(bytes.NewReader(stored))
	dec.UseNumber()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if dec.Decode(&v) != nil || enc.Encode(v) != nil {
		return stored
	}
	return bytes.TrimSpace(out.Bytes())
}

// readCustom reads a stored value, and reports false if the field cannot read
// it.
func readCustom(f *record.Field, stored json.RawMessage) (any, bool) {
	e := &record.Env{Strict: true, Stored: true}
	raw, err := record.Scalar(stored)
	if err == nil {
		var v any
		if v, err = f.Kind.ReadJSON(raw, f, e); err == nil {
			return v, true
		}
	}
	return nil, false
}

func isSortKey(t *record.Type, key string) bool {
	for _, suffix := range []string{foldSuffix, sortSuffix} {
		if of, ok := strings.CutSuffix(key, suffix); ok && t.Field(of) != nil {
			return true
		}
	}
	return false
}
