package db

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Key is an id that is stored even when it is all zeros. A plain uuid.Nil
// means "none" and becomes NULL.
type Key uuid.UUID

// args converts Go values to what the engine stores.
func (d *Dialect) args(in []any) ([]any, error) {
	out := make([]any, len(in))
	for i, v := range in {
		value, err := d.arg(v)
		if err != nil {
			return nil, err
		}
		out[i] = value
	}
	return out, nil
}

func (d *Dialect) arg(v any) (any, error) {
	switch v := v.(type) {
	case nil, int, int64, float64:
		return v, nil
	case uuid.UUID:
		if v == uuid.Nil {
			return nil, nil
		}
		return d.id(v), nil
	case Key:
		return d.id(uuid.UUID(v)), nil
	case string:
		return cleanText(v), nil
	case bool:
		return d.boolean(v), nil
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		return d.moment(v), nil
	case json.RawMessage:
		return jsonText(v)
	case []byte:
		return jsonText(v)
	case interface{ DateString() string }:
		return orNil(v.DateString()), nil
	}
	return d.argByKind(v)
}

// argByKind handles the other types: pointers, values that know their own
// form, and named strings and booleans.
func (d *Dialect) argByKind(v any) (any, error) {
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil, nil
		}
		return d.arg(r.Elem().Interface())
	}
	if own, ok := v.(driver.Valuer); ok {
		value, err := own.Value()
		if err != nil {
			return nil, err
		}
		return d.arg(value)
	}
	switch r.Kind() {
	case reflect.String:
		return cleanText(r.String()), nil
	case reflect.Bool:
		return d.boolean(r.Bool()), nil
	}
	return v, nil
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// cleanText makes text valid for both engines. PostgreSQL refuses NUL and
// broken UTF-8; SQLite would store them, and the record could not be moved to
// PostgreSQL.
func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// jsonText returns JSON as text, which both engines accept. Escapes that jsonb
// refuses (a NUL, half a surrogate pair) are only possible after a "\u".
func jsonText(raw []byte) (any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	if !bytes.Contains(raw, []byte(`\u`)) {
		return cleanText(string(raw)), nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(cleanJSON(v))
	return strings.TrimSuffix(out.String(), "\n"), err
}

func cleanJSON(v any) any {
	switch v := v.(type) {
	case string:
		return cleanText(v)
	case []any:
		for i := range v {
			v[i] = cleanJSON(v[i])
		}
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, value := range v {
			clean[cleanText(key)] = cleanJSON(value)
		}
		return clean
	}
	return v
}
