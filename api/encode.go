package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vedlys/vedlys/record"
)

// jsonKey returns the name of a field in the API: the times of actions end in
// "_at".
func jsonKey(f *record.Field) string {
	if f.Kind == record.MomentKind && !strings.HasSuffix(f.Key, "_since") {
		return f.Key + "_at"
	}
	return f.Key
}

// appendRecord appends a record as a JSON object. Lists consist of many, so it
// uses no reflection.
func appendRecord(b []byte, t *record.Type, r any) []byte {
	m, env := t.Meta(r), record.EnvOf(t, r)
	b = append(b, `{"id":"`...)
	b = append(b, m.ID.String()...)
	b = append(b, `","version":`...)
	b = strconv.AppendInt(b, m.Version, 10)
	for _, f := range t.Fields {
		b = append(b, `,"`...)
		b = append(b, jsonKey(f)...)
		b = append(b, `":`...)
		b = appendValue(b, f.Get(r), env)
	}
	return append(b, '}')
}

// appendValue appends a field's value, or null if it is empty.
func appendValue(b []byte, v any, env *record.Env) []byte {
	switch v := v.(type) {
	case string:
		return appendString(b, v)
	case record.ID:
		if v != record.None {
			return quoted(b, v.String())
		}
	case record.Date:
		if v != "" {
			return quoted(b, string(v))
		}
	case time.Time:
		if !v.IsZero() {
			return quoted(b, record.MomentKind.Text(v, env))
		}
	case record.Amount:
		if v.Set {
			return quoted(b, record.AmountKind.Text(v, env))
		}
	case record.Int:
		if v.Set {
			return strconv.AppendInt(b, v.N, 10)
		}
	case record.Number:
		if v.Set {
			return strconv.AppendFloat(b, v.F, 'f', -1, 64)
		}
	case bool:
		return strconv.AppendBool(b, v)
	}
	return append(b, "null"...)
}

func quoted(b []byte, s string) []byte {
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendString appends a text. Most need no escapes.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0x7f {
			return appendEscaped(b, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendEscaped(b, s)
	}
	return quoted(b, s)
}

func appendEscaped(b []byte, s string) []byte {
	escaped, _ := json.Marshal(s) // a string can always be encoded
	return append(b, escaped...)
}
