package record

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Cond is a condition on one field. Values are of the field's Go type; for
// Contains they are the typed texts.
type Cond struct {
	Field  *Field
	Op     Op
	Values []any
}

// A Query asks for one page of a list. Sort is never nil.
type Query struct {
	Where []Cond
	Text  string // typed into the search box
	Sort  *Field
	Desc  bool
	Limit int
	After *Cursor
}

// A Cursor is a position between two rows of a sorted list.
type Cursor struct {
	Blank  bool   `json:"e,omitempty"` // among the rows without a value, which come last
	Value  string `json:"v,omitempty"` // the sort value of the row
	ID     ID     `json:"i"`
	Before bool   `json:"b,omitempty"` // read backwards
	Of     string `json:"q,omitempty"` // the Mark of the query that it was made for
}

// Mark returns a fingerprint of the query's order and conditions. A cursor is
// valid only for a query with the same mark. The page size is not part of it.
func (q Query) Mark(t *Type) string {
	parts := []string{}
	for _, c := range q.Where {
		parts = append(parts, fmt.Sprintf("%q %q %q", c.Field.Key, c.Op, markValues(c.Values)))
	}
	slices.Sort(parts)
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %t %q %q", t.Name, q.Sort.Key, q.Desc, q.Text, parts))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// markValues returns the values of a condition as sorted texts.
func markValues(values []any) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprint(v)
		if at, ok := v.(time.Time); ok {
			out[i] = at.UTC().Format(time.RFC3339Nano)
		}
	}
	slices.Sort(out)
	return out
}

// String returns the cursor in the form that URLs carry.
func (c *Cursor) String() string {
	if c == nil {
		return ""
	}
	b, _ := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(b)
}

// ParseCursor reads a cursor that String has written.
func ParseCursor(s string) (*Cursor, *Error) {
	if s == "" {
		return nil, nil
	}
	var c Cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) > maxCursor || json.Unmarshal(b, &c) != nil || c.ID == None {
		return nil, Wrong("bad_cursor").On("cursor")
	}
	return &c, nil
}

// Page sizes.
const (
	DefaultLimit = 50
	MaxLimit     = 200
	maxValues    = 100 // of one condition
	maxCursor    = 8000
)

// ParseQuery reads the query of a list's URL: q, sort=-created, limit, cursor,
// and conditions such as status=…, amount.from=…, title.contains=…,
// city.empty=true. Keys in skip are ignored. It returns an error for each bad
// part and a valid query without those parts: the API then refuses, and a page
// shows a notice.
func ParseQuery(t *Type, v url.Values, e *Env, skip ...string) (Query, Errors) {
	q := Query{Sort: t.Field("created"), Desc: true, Limit: DefaultLimit}
	var errs Errors
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if slices.Contains(skip, key) || len(v[key]) == 0 {
			continue
		}
		if err := q.param(t, key, v[key], e); err != nil {
			if err.Field == "" {
				err = err.On(key)
			}
			errs = append(errs, err)
		}
	}
	return q, errs
}

func (q *Query) param(t *Type, key string, vals []string, e *Env) *Error {
	last := vals[len(vals)-1]
	switch key {
	case "q":
		if len(t.Searched()) == 0 {
			return Wrong("unknown_field", "field", key)
		}
		if err := cleanText(last, 200); err != nil {
			return err
		}
		q.Text = strings.TrimSpace(last)
	case "sort":
		return q.sortBy(t, last)
	case "limit":
		n, err := strconv.Atoi(last)
		if err != nil || n < 1 || n > MaxLimit {
			return Wrong("out_of_range", "min", 1, "max", MaxLimit)
		}
		q.Limit = n
	case "cursor":
		c, err := ParseCursor(last)
		q.After = c
		return err
	default:
		for _, key := range expand(t, key) {
			c, err := parseCond(t, key, vals, e)
			if err != nil {
				return err
			}
			if c != nil {
				q.Where = append(q.Where, *c)
			}
		}
	}
	return nil
}

// expand returns the conditions that a key stands for: a moment given as a day
// is between the day's first and last moment.
func expand(t *Type, key string) []string {
	if f := t.Field(key); f != nil && f.Kind == MomentKind {
		return []string{key + "." + string(From), key + "." + string(To)}
	}
	return []string{key}
}

func (q *Query) sortBy(t *Type, s string) *Error {
	key, desc := strings.CutPrefix(s, "-")
	f := t.Field(key)
	if f == nil || !f.Sortable() {
		return Wrong("unknown_sort", "field", key)
	}
	q.Sort, q.Desc = f, desc
	return nil
}

// parseCond reads one condition. It returns nil without an error if the
// condition is empty.
func parseCond(t *Type, key string, vals []string, e *Env) (*Cond, *Error) {
	name, op, dotted := strings.Cut(key, ".")
	f := t.Field(name)
	if p := t.parent; p != nil && key == p.TypeColumn() {
		return parentTypes(p, vals)
	}
	if f == nil { // "tag" is "tags"
		f = t.linked(name)
	}
	if f == nil || !f.Filtered {
		return nil, Wrong("unknown_field", "field", name)
	}
	c := &Cond{Field: f, Op: Op(op)}
	if !dotted {
		c.Op = Is
	}
	if !slices.Contains(f.Ops(), c.Op) {
		return nil, Wrong("unknown_operator", "operator", op)
	}
	if c.Op == Blank || c.Op == Filled {
		return c.orNot(vals[len(vals)-1])
	}
	if len(vals) > maxValues {
		return nil, Wrong("too_many_values", "max", maxValues)
	}
	for _, s := range vals {
		if strings.TrimSpace(s) == "" {
			continue
		}
		v, err := condValue(f, c.Op, s, e)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(c.Values, v) {
			c.Values = append(c.Values, v)
		}
	}
	switch {
	case len(c.Values) == 0:
		return nil, nil
	case len(c.Values) > 1 && (c.Op == From || c.Op == To): // it is not clear which
		return nil, Wrong("too_many_values", "max", 1)
	}
	return c, nil
}

// parentTypes returns the condition that the parent is of one of these types.
func parentTypes(f *Field, names []string) (*Cond, *Error) {
	c := &Cond{Field: f, Op: Is}
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if err := cleanText(name, 64); err != nil {
			return nil, err
		}
		c.Values = append(c.Values, Parent{Type: name})
	}
	if len(c.Values) == 0 {
		return nil, nil
	}
	return c, nil
}

// orNot turns "empty=false" into filled and "filled=false" into empty.
func (c *Cond) orNot(s string) (*Cond, *Error) {
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	yes, err := BoolKind.Parse(s, c.Field, nil)
	switch {
	case err != nil:
		return nil, err
	case yes.(bool):
	case c.Op == Blank:
		c.Op = Filled
	default:
		c.Op = Blank
	}
	return c, nil
}

func condValue(f *Field, op Op, s string, e *Env) (any, *Error) {
	if op == Within {
		return e.period(f, s)
	}
	if op == Contains || f.FreeText() != nil {
		return s, cleanOrNil(s)
	}
	if k, ok := f.Kind.(*parentKind); ok {
		return k.parseAsked(s, f, e)
	}
	if op == To && f.Kind == MomentKind {
		return lastMoment(s, f, e)
	}
	return f.Kind.Parse(s, f, e)
}

func cleanOrNil(s string) *Error { return cleanText(s, 500) }
