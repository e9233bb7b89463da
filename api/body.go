package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// object is a JSON object with unparsed values.
type object map[string]json.RawMessage

// readObject parses a body that is one JSON object.
func readObject(body []byte) (object, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return nil, badRequest("invalid_json")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, badRequest("invalid_json")
	}
	return asObject(raw, "")
}

// asObject parses a value that must be an object.
func asObject(raw json.RawMessage, field string) (object, error) {
	o := object{}
	if raw[0] != '{' {
		return nil, record.Wrong("invalid_type", "type", "object").On(field)
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, badRequest("invalid_json")
	}
	if key, twice := repeated(raw); twice {
		return nil, record.Wrong("repeated_field").On(strings.TrimPrefix(field+"."+key, "."))
	}
	return o, nil
}

// repeated returns a key that an object has twice. Of such values all but the
// last would be lost silently.
func repeated(raw json.RawMessage) (key string, twice bool) {
	dec, seen := json.NewDecoder(bytes.NewReader(raw)), map[string]bool{}
	_, _ = dec.Token() // the brace; the rest has been parsed before
	for dec.More() {
		token, _ := dec.Token()
		key, _ = token.(string)
		var value json.RawMessage
		if seen[key] || dec.Decode(&value) != nil {
			return key, seen[key]
		}
		seen[key] = true
	}
	return "", false
}

// repeatedWithin returns the path of a key that an object within a value has
// twice.
func repeatedWithin(raw json.RawMessage, path string) (string, bool) {
	switch raw[0] {
	case '{':
		var members object
		if key, twice := repeated(raw); twice || json.Unmarshal(raw, &members) != nil {
			return path + "." + key, twice
		}
		for key, member := range members {
			if at, twice := repeatedWithin(member, path+"."+key); twice {
				return at, true
			}
		}
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			return "", false
		}
		for i, one := range list {
			if at, twice := repeatedWithin(one, path+"."+strconv.Itoa(i)); twice {
				return at, true
			}
		}
	}
	return "", false
}

// only returns errors for keys that are not among those given.
func (o object) only(keys ...string) record.Errors {
	var errs record.Errors
	for key := range o {
		if !slices.Contains(keys, key) {
			errs = append(errs, record.Wrong("unknown_field", "field", key).On(key))
		}
	}
	slices.SortFunc(errs, func(a, b *record.Error) int { return strings.Compare(a.Field, b.Field) })
	return errs
}

// isNull reports whether a value is null or absent.
func (o object) isNull(key string) bool { return len(o[key]) == 0 || o[key][0] == 'n' }

// text returns a string, or "" if it is absent.
func (o object) text(key string, errs *record.Errors) string {
	if o.isNull(key) {
		return ""
	}
	v, err := scalar(o[key])
	s, ok := v.(string)
	if err == nil && !ok {
		err = record.Wrong("invalid_type", "type", "string")
	}
	if err != nil {
		*errs = append(*errs, err.On(key))
	}
	return s
}

// ids returns a list of IDs, which must be there.
func (o object) ids(key string, errs *record.Errors) []record.ID {
	var texts []string
	if o.isNull(key) {
		*errs = append(*errs, record.Wrong("required").On(key))
		return nil
	}
	if json.Unmarshal(o[key], &texts) != nil {
		*errs = append(*errs, record.Wrong("invalid_type", "type", "array").On(key))
		return nil
	}
	out := make([]record.ID, len(texts))
	for i, text := range texts {
		var ok bool
		if out[i], ok = record.ParseID(text); !ok {
			*errs = append(*errs, record.Wrong("unknown_reference").On(key+"."+strconv.Itoa(i)))
		}
	}
	return out
}

// flag returns a boolean, or false if it is absent.
func (o object) flag(key string, errs *record.Errors) bool {
	if o.isNull(key) {
		return false
	}
	v, _ := scalar(o[key])
	b, ok := v.(bool)
	if !ok {
		*errs = append(*errs, record.Wrong("invalid_type", "type", "boolean").On(key))
	}
	return b
}

// version returns the version that a change was made from, or 0, which means
// any, if it is absent.
func (o object) version(errs *record.Errors) int64 {
	raw, ok := o["version"]
	if !ok {
		return 0
	}
	var n int64
	if json.Unmarshal(raw, &n) != nil || n < 1 {
		*errs = append(*errs, record.Wrong("invalid_type", "type", "integer").On("version"))
	}
	return n
}

// scalar converts a value for Kind.ReadJSON.
func scalar(raw json.RawMessage) (any, *record.Error) {
	switch raw[0] {
	case 'n':
		return nil, nil
	case 't', 'f':
		return raw[0] == 't', nil
	case '{', '[':
		return raw, nil
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil || damaged(raw, s) {
			return nil, record.Wrong("invalid_text")
		}
		return s, nil
	}
	return json.Number(raw), nil
}

// damaged reports whether parsing lost part of the text: invalid UTF-8 or half
// of a surrogate pair silently becomes U+FFFD.
func damaged(raw json.RawMessage, s string) bool {
	lost := strings.Count(s, "\ufffd")
	if lost == 0 {
		return false
	}
	return lost > bytes.Count(raw, []byte("\ufffd"))+bytes.Count(bytes.ToLower(raw), []byte(`\ufffd`))
}

// fixed are the keys that every record has and that cannot be set.
var fixed = []string{"id", "version", "created_at", "updated_at"}

// values parses the fields of a record in a body, except the keys in skip.
// Amounts are in the given currency unless the body has its own.
func (rq *request) values(t *record.Type, body object, currency string, skip ...string) ([]unit.Value, record.Errors) {
	env, items := rq.env(), rq.ws.NewItems()
	env.Create = items.Create
	if currency != "" {
		env.Currency = currency
	}
	if f := t.Currency(); f != nil && !body.isNull(f.Key) {
		if v, err := fieldValue(f, body[f.Key], env); err == nil && !f.Kind.Empty(v) {
			env.Currency = v.(string)
		}
	}
	var out []unit.Value
	var errs record.Errors
	known, stored := map[string]bool{}, sync.OnceValue(func() any { return rq.inPath(t) })
	for _, f := range t.Fields {
		key := jsonKey(f)
		known[key] = true
		raw, sent := body[key]
		switch {
		case !sent || slices.Contains(skip, key):
		case f.ReadOnly:
			errs = append(errs, record.Wrong("read_only").On(key))
		default:
			v, err, same := rq.fieldOf(t, f, raw, env, stored)
			if same {
				continue
			}
			if err != nil {
				errs = append(errs, within(key, err))
				continue
			}
			out = append(out, items.With(unit.Value{Field: f, Value: v}))
		}
	}
	return out, append(errs, unknownKeys(body, known, skip)...)
}

// fieldOf reads the value of a field. Of the stored record, which is the one in
// the path and is read only if a field needs it, it takes the options that its
// value names and the field no longer offers, and reports whether the body
// repeats what is stored there and cannot be read: a body may send back what it
// got.
func (rq *request) fieldOf(t *record.Type, f *record.Field, raw json.RawMessage, env *record.Env, stored func() any) (v any, err *record.Error, same bool) {
	v, err = fieldValue(f, raw, env)
	if rq.typ != nil && t != rq.typ || f.Row == nil && (err == nil || !f.Custom) {
		return v, err, false
	}
	was := stored()
	if kept, unread := f.Unread(was); err != nil && unread {
		return v, err, sameJSON(raw, kept)
	}
	if f.Row != nil {
		return v, cmp.Or(err, foreignRow(f, was, raw)), false
	}
	v, err = fieldValue(f.Keeping(f.Get(was)), raw, env)
	return v, err, false
}

// inPath returns the record in the path, or a new one if there is none that the
// person sees.
func (rq *request) inPath(t *record.Type) any {
	if rq.id != record.None {
		if r, _, err := rq.Records.Get(rq.ctx, rq.by, t, rq.id); err == nil {
			return r
		}
	}
	return t.New()
}

// foreignRow refuses rows with an ID that no row of the record has.
func foreignRow(f *record.Field, was any, raw json.RawMessage) *record.Error {
	var sent []struct{ ID string }
	stored, _ := f.Get(was).(record.RowText)
	known := f.Row.Rows(stored)
	_ = json.Unmarshal(raw, &sent) // it has been read before
	for i, row := range sent {
		id, given := record.ParseID(row.ID)
		if given && !f.Row.Has(known, id) {
			return record.Wrong("unknown_reference").On(f.Key + "." + strconv.Itoa(i) + ".id")
		}
	}
	return nil
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// within returns an error on the value of a key. One on a part of it, such as
// the second of several addresses, keeps its path.
func within(key string, err *record.Error) *record.Error {
	if strings.HasPrefix(err.Field, key+".") {
		return err
	}
	return err.On(key)
}

func fieldValue(f *record.Field, raw json.RawMessage, env *record.Env) (any, *record.Error) {
	if path, twice := repeatedWithin(raw, f.Key); twice {
		return nil, record.Wrong("repeated_field").On(path)
	}
	v, err := scalar(raw)
	if err != nil {
		return nil, err
	}
	return f.Kind.ReadJSON(v, f, env)
}

// unknownKeys returns errors for keys that are no field.
func unknownKeys(body object, known map[string]bool, skip []string) record.Errors {
	var errs record.Errors
	for key := range body {
		switch {
		case known[key] || slices.Contains(skip, key):
		case slices.Contains(fixed, key):
			errs = append(errs, record.Wrong("read_only").On(key))
		default:
			errs = append(errs, record.Wrong("unknown_field", "field", key).On(key))
		}
	}
	slices.SortFunc(errs, func(a, b *record.Error) int { return strings.Compare(a.Field, b.Field) })
	return errs
}

// lacksCurrency reports whether the body has an amount but no currency.
func lacksCurrency(t *record.Type, body object) bool {
	if t.Currency() == nil {
		return false
	}
	if _, sent := body[t.Currency().Key]; sent {
		return false
	}
	for _, f := range t.Fields {
		if f.IsMoney() && !f.OwnCurrency() && !body.isNull(f.Key) {
			return true
		}
	}
	return false
}
