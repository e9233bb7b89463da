package record

import (
	"encoding/json"
	"strconv"
	"strings"
)

// FromJSON reads a value of a JSON body (decoded with UseNumber): null, a
// string, a number or a boolean, according to the kind's schema.
func FromJSON(f *Field, raw any, e *Env) (any, *Error) {
	want := f.Kind.Schema().Type
	switch v := raw.(type) {
	case nil:
		return f.Kind.Zero(), nil
	case string:
		if want == "string" {
			return f.Kind.Parse(v, f, e)
		}
	case json.Number:
		if want == "integer" || want == "number" || f.Kind == AmountKind {
			return f.Kind.Parse(plainly(v), f, e)
		}
	case bool:
		if want == "boolean" {
			return v, nil
		}
	}
	return nil, Wrong("invalid_type", "type", want)
}

// plainly writes a number without an exponent: 1e-05 becomes 0.00001. Some
// programs write very small and very large numbers with one.
func plainly(n json.Number) string {
	if x, err := n.Float64(); err == nil && strings.ContainsAny(n.String(), "eE") {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return n.String()
}

// ToJSON returns the JSON form of a value, nil for an empty one.
func ToJSON(f *Field, v any, e *Env) any {
	switch x := v.(type) {
	case Int:
		if x.Set {
			return x.N
		}
	case Number:
		if x.Set {
			return json.Number(strconv.FormatFloat(x.F, 'f', -1, 64))
		}
	case bool:
		return x
	case string:
		return x
	default:
		if !f.Kind.Empty(v) {
			return f.Kind.Text(v, e)
		}
	}
	return nil
}
