package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/record"
)

// A checker compares responses with the OpenAPI document, without the library
// that made it.
type checker struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	RequestBody struct{ Content map[string]media }
	Responses   map[string]struct {
		Content map[string]media
		Headers map[string]any
	}
}

type media struct{ Schema schema }

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Format     string
	Pattern    string
	Enum       []any
	OneOf      []schema
	Items      *schema
	Properties map[string]schema
	Patterns   map[string]schema `json:"patternProperties"`
	Required   []string
	MaxLength  *int
}

func newChecker(doc []byte) (*checker, error) {
	c := &checker{}
	return c, json.Unmarshal(doc, c)
}

// check compares a call and its response with the document and lists the
// differences.
func (c *checker) check(pattern string, r *http.Request, sent []byte, status int, header http.Header, body []byte) []string {
	method, path, _ := strings.Cut(pattern, " ")
	op, ok := c.Paths[strings.TrimPrefix(path, prefix)][strings.ToLower(method)]
	if !ok {
		return nil
	}
	said, ok := op.Responses[fmt.Sprint(status)]
	if !ok && status < 400 && r.URL.Query().Get("dry_run") == "" {
		return []string{fmt.Sprintf("status %d is not documented", status)}
	}
	if status >= 400 {
		said = op.Responses["default"]
	}
	var bad []string
	for name := range header {
		if (name == receiptHeader || name == "Location") && said.Headers[name] == nil && status < 400 && ok {
			bad = append(bad, name+" is not documented")
		}
	}
	for media, m := range said.Content {
		if !strings.HasSuffix(media, "json") {
			continue
		}
		bad = append(bad, c.fitJSON(m.Schema, body, "answer")...)
	}
	if m, ok := op.RequestBody.Content["application/json"]; ok && status < 300 {
		bad = append(bad, c.fitJSON(m.Schema, sent, "request")...)
	}
	return bad
}

func (c *checker) fitJSON(s schema, body []byte, at string) []string {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return []string{at + ": " + err.Error()}
	}
	return c.fit(s, v, at)
}

// fit lists the differences between a value and a schema.
func (c *checker) fit(s schema, v any, at string) []string {
	if s.Ref != "" {
		return c.fit(c.Components.Schemas[strings.TrimPrefix(s.Ref, schemaPrefix)], v, at)
	}
	if len(s.OneOf) > 0 {
		var last []string
		for _, one := range s.OneOf {
			if last = c.fit(one, v, at); len(last) == 0 {
				return nil
			}
		}
		return last
	}
	if !ofType(s.Type, v) {
		return []string{fmt.Sprintf("%s: %T is not %v", at, v, s.Type)}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return []string{fmt.Sprintf("%s: %v is not one of %v", at, v, s.Enum)}
	}
	switch v := v.(type) {
	case string:
		return s.fitText(v, at)
	case []any:
		var bad []string
		for i, one := range v {
			if s.Items == nil {
				break // of any kind
			}
			bad = append(bad, c.fit(*s.Items, one, fmt.Sprintf("%s[%d]", at, i))...)
		}
		return bad
	case map[string]any:
		return c.fitObject(s, v, at)
	}
	return nil
}

func ofType(want, v any) bool {
	is := map[bool]string{true: "null"}[v == nil]
	switch n := v.(type) {
	case string:
		is = "string"
	case bool:
		is = "boolean"
	case []any:
		is = "array"
	case map[string]any:
		is = "object"
	case float64:
		if is = "number"; n == float64(int64(n)) && (want == "integer" || fmt.Sprint(want) == "[integer null]") {
			is = "integer"
		}
	}
	list, many := want.([]any)
	return want == nil || want == is || many && slices.Contains(list, any(is))
}

func (s schema) fitText(v, at string) []string {
	if strings.HasPrefix(at, "request.") && strings.TrimSpace(v) == "" {
		return nil // has no meaning, like null
	}
	ok := true
	switch s.Format {
	case "uuid":
		_, ok = record.ParseID(v)
	case "date":
		_, err := time.Parse(time.DateOnly, v)
		ok = err == nil
	case "date-time":
		_, err := time.Parse(time.RFC3339Nano, v)
		ok = err == nil && strings.HasSuffix(v, "Z")
	case "decimal":
		ok = regexp.MustCompile(`^-?\d+(\.\d+)?$`).MatchString(v)
	}
	if !ok || s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) || s.MaxLength != nil && len([]rune(v)) > *s.MaxLength {
		return []string{fmt.Sprintf("%s: %q is no %s %s", at, v, s.Format, s.Pattern)}
	}
	return nil
}

// fitObject also refuses properties that are not in the document.
func (c *checker) fitObject(s schema, v map[string]any, at string) []string {
	var bad []string
	for _, key := range s.Required {
		if _, ok := v[key]; !ok {
			bad = append(bad, at+": "+key+" is missing")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(v)) {
		p, ok := s.Properties[key]
		for pattern, custom := range s.Patterns {
			if !ok && regexp.MustCompile(pattern).MatchString(key) {
				p, ok = custom, true
			}
		}
		switch {
		case ok:
			bad = append(bad, c.fit(p, v[key], at+"."+key)...)
		case len(s.Properties) > 0:
			bad = append(bad, at+": "+key+" is not documented")
		}
	}
	return bad
}
