package record

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonText returns the text of a JSON value that must be a string or null.
func jsonText(raw any) (string, *Error) {
	if raw == nil {
		return "", nil
	}
	s, ok := raw.(string)
	if !ok {
		return "", Wrong("invalid_type", "type", "string")
	}
	return s, nil
}

// jsonNumber returns the digits of a JSON value that must be a number or null.
func jsonNumber(raw any, want string) (string, *Error) {
	if raw == nil {
		return "", nil
	}
	n, ok := raw.(json.Number)
	if !ok {
		return "", Wrong("invalid_type", "type", want)
	}
	return plainly(n), nil
}

// plainly writes a number without an exponent: 1e-05 becomes 0.00001. Some
// programs write very small and very large numbers with one.
func plainly(n json.Number) string {
	if x, err := n.Float64(); err == nil && strings.ContainsAny(n.String(), "eE") {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return n.String()
}

// appendQuoted appends a text that needs no escapes, null if it is empty.
func appendQuoted(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// appendString appends a text. Most need no escapes.
func appendString(b []byte, s string) []byte {
	plain := utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		c := s[i]
		plain = c >= ' ' && c != '"' && c != '\\' && c != 0x7f
	}
	if !plain {
		escaped, _ := json.Marshal(s) // a string can always be encoded
		return append(b, escaped...)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// Scalar returns the form of a JSON value that Kind.ReadJSON takes.
func Scalar(raw json.RawMessage) (any, *Error) {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, Wrong("invalid_text")
	}
	switch v.(type) {
	case []any, map[string]any:
		return raw, nil
	}
	return v, nil
}
