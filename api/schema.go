package api

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

const schemaPrefix = "#/components/schemas/"

// camel writes "opportunity-types" as "OpportunityTypes".
func camel(s string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '-' || r == '_' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// newSchemas returns the schemas of the record types. Those of Go types are
// added with the routes that use them.
func newSchemas() huma.Registry {
	schemas := huma.NewMapRegistry(schemaPrefix, func(t reflect.Type, _ string) string { return schemaName(t) })
	for _, t := range crm.AllTypes() {
		name := camel(t.Name)
		m := schemas.Map()
		m[name] = recordSchema(t)
		m[name+"New"] = inputSchema(t, true)
		m[name+"Change"] = inputSchema(t, false)
		m[name+"Page"] = pageSchema(name)
	}
	return schemas
}

// schemaName returns the name of a Go type's schema: Page[Item] is ItemPage.
func schemaName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	name, of, generic := strings.Cut(t.Name(), "[")
	if !generic {
		return name
	}
	return strings.TrimSuffix(of[strings.LastIndexByte(of, '.')+1:], "]") + name
}

// bodySchema returns the schema of a route's body, given its name or a value of
// its Go type.
func bodySchema(schemas huma.Registry, body any) *huma.Schema {
	if name, ok := body.(string); ok {
		return &huma.Schema{Ref: schemaPrefix + name}
	}
	return schemas.Schema(reflect.TypeOf(body), true, "")
}

// kindSchema returns the schema of a kind of value.
func kindSchema(of record.Schema) *huma.Schema {
	s := &huma.Schema{Type: of.Type, Format: of.Format, Pattern: of.Pattern, Nullable: of.Nullable}
	if of.Items != nil {
		s.Items = kindSchema(*of.Items)
	}
	for _, value := range of.Enum {
		s.Enum = append(s.Enum, value)
	}
	for key, p := range of.Properties {
		if s.Properties == nil {
			s.Properties = map[string]*huma.Schema{}
		}
		s.Properties[key] = kindSchema(*p)
	}
	return s
}

// rowSchema returns the schema of the rows of a record.
func rowSchema(t *record.RowType) *huma.Schema {
	s := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{
		"id": {Type: "string", Format: "uuid", Nullable: true, Description: "Rows without an ID are new."},
	}}
	for _, f := range t.Fields {
		s.Properties[f.Key] = fieldSchema(nil, f)
	}
	return s
}

// fieldSchema returns the schema of a field.
func fieldSchema(t *record.Type, f *record.Field) *huma.Schema {
	s := kindSchema(f.Kind.Schema())
	s.ReadOnly = f.ReadOnly
	if f.Key == "created" || f.Key == "updated" {
		s.Nullable = false
	}
	if n := f.Limit(); n > 0 && f.Kind.Storage() == record.AsText {
		s.MaxLength = &n
	}
	for _, o := range f.Options {
		if s.Items != nil {
			s.Items.Enum = append(s.Items.Enum, o.Key)
			continue
		}
		s.Enum = append(s.Enum, o.Key)
	}
	switch {
	case s.Format == "email":
		s.Format, s.Description = "", "An e-mail address, or empty."
	case f.IsMoney():
		s.Description = "A decimal number in the record's currency."
	case f.IsParent():
		s.Description, s.Required = "The record that it belongs to.", []string{"type", "id"}
		s.Properties["type"].Enum = typeNames(crm.Types)
	case f.Row != nil:
		s.Items = rowSchema(f.Row)
	case f.Gathers() != nil:
		s.Description = "All of them, one of which is primary. The plain fields have the primary one, or the first of their kind."
	case f.Kind.Storage() == record.AsLinks:
		s.Description = "Names of " + listPaths[f.Target] + "."
	case !f.Refers():
	case f.Target == "user":
		s.Description = "The ID of a person, one of /users."
	case crm.TypeByName(f.Target) != nil:
		s.Description = "The ID of " + one(f.Target) + "."
	default:
		s.Description = "The ID of one of " + listPaths[f.Target] + "."
	}
	return s
}

var listPaths = map[string]string{crm.LeadStatuses: "/statuses", crm.Sources: "/sources", crm.Stages: "/stages",
	crm.ClientStages: "/client-stages", crm.LostReasons: "/lost-reasons", crm.OpportunityTypes: "/opportunity-types", crm.Tags: "/tags"}

// customSchema returns the schema of custom fields.
func customSchema() map[string]any {
	return map[string]any{"patternProperties": map[string]any{"^c_[a-z0-9_]+$": map[string]any{
		"description": "A field that the workspace added; /fields lists them.",
		"type":        []string{"string", "number", "boolean", "array", "object", "null"},
	}}}
}

// typeNames returns the names of types as the values of an enumeration.
func typeNames(types []*record.Type) []any {
	var out []any
	for _, t := range types {
		out = append(out, t.Name)
	}
	return out
}

// recordSchema returns the schema of a record in a response.
func recordSchema(t *record.Type) *huma.Schema {
	s := &huma.Schema{Type: "object", Extensions: customSchema(), Properties: map[string]*huma.Schema{
		"id":      {Type: "string", Format: "uuid", ReadOnly: true},
		"version": {Type: "integer", ReadOnly: true, Description: "Grows with every change."},
	}, Required: []string{"id", "version"}}
	for _, f := range t.Fields {
		s.Properties[jsonKey(f)] = fieldSchema(t, f)
		s.Required = append(s.Required, jsonKey(f))
	}
	return s
}

// inputSchema returns the schema of a record in a request.
func inputSchema(t *record.Type, whole bool) *huma.Schema {
	s := &huma.Schema{Type: "object", Extensions: customSchema(), AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
	for _, f := range t.Editable() {
		p := fieldSchema(t, f)
		p.Nullable = !f.Required
		switch {
		case f.Fixed && !whole:
			p.Description += " It is given when the record is made and cannot be changed."
		case f.IsMoney():
			p = &huma.Schema{Description: p.Description, OneOf: []*huma.Schema{p, {Type: "number"}}}
		case !f.Refers():
		case f.Target == "user":
			p.Format, p.Description = "", "A person, one of /users: the ID, the e-mail address, or `me`."
		case crm.TypeByName(f.Target) == nil:
			p.Format, p.Description = "", "One of "+listPaths[f.Target]+": the ID or the key."
		}
		s.Properties[jsonKey(f)] = p
		if whole && f.Asked() {
			s.Required = append(s.Required, jsonKey(f))
		}
	}
	if whole {
		for _, key := range crm.DescriptorOf(t).Named {
			s.AnyOf = append(s.AnyOf, &huma.Schema{Required: []string{key}})
		}
	}
	if !whole {
		one := 1.0
		s.Properties["version"] = &huma.Schema{Type: "integer", Minimum: &one, Description: "The version that the change was made from."}
	}
	return s
}

func pageSchema(name string) *huma.Schema {
	return &huma.Schema{Type: "object", Required: []string{"items", "next", "total", "total_more"}, Properties: map[string]*huma.Schema{
		"items":      {Type: "array", Items: &huma.Schema{Ref: schemaPrefix + name}},
		"next":       {Type: "string", Nullable: true, Description: "The cursor of the next page; null at the end."},
		"total":      {Type: "integer", Description: "How many records there are on all pages, counted up to 10,000."},
		"total_more": {Type: "boolean", Description: "There are more than total says."},
	}}
}

// one returns the name of a record type with its article.
func one(name string) string {
	if strings.HasPrefix(name, "o") {
		return "an " + name
	}
	return "a " + name
}

// nulls are the properties that may be null, though their schemas look like
// objects or IDs.
var nulls = map[string][]string{
	"Qualification":    {"receipt", "company", "contact", "opportunity"},
	"QualificationNew": {"company", "contact", "opportunity"},
	"TargetNew":        {"id", "fields"},
	"Result":           {"id"},
	"Undo":             {"receipt"},
	"HistoryEntry":     {"by", "not_undoable"},
	"Message":          {"by"},
}

// typed are the schemas whose record type is one of the menu.
var typed = []string{"FieldNew", "ImportNew", "OperationNew"}

// polish completes the schemas of Go types: some properties may be null, lists
// never are, and responses may get more properties later.
func polish(schemas map[string]*huma.Schema) {
	for name, s := range schemas {
		if !strings.HasSuffix(name, "New") && !strings.HasSuffix(name, "Change") {
			s.AdditionalProperties = nil
		}
		for _, p := range s.Properties {
			if p.Type == huma.TypeArray {
				p.Nullable = false
			}
		}
		if p := s.Properties["record_type"]; p != nil && slices.Contains(typed, name) {
			p.Enum = typeNames(crm.Types)
		} else if p != nil && name == "Field" {
			p.Enum = typeNames(crm.AllTypes())
		}
		for _, key := range nulls[name] {
			p := s.Properties[key]
			if p.Ref == "" {
				p.Nullable = true
				continue
			}
			s.Properties[key] = &huma.Schema{OneOf: []*huma.Schema{p, {Type: "null"}}}
		}
	}
}
