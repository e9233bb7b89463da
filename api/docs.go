package api

import (
	"bytes"
	"embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

const docsPath = "/api/docs"

//go:embed docs
var docsFiles embed.FS

// docsPage is the documentation page. It is made from the routes and the
// descriptions when the server starts, and needs no script.
type docsPage struct {
	About    string
	Groups   []docsGroup
	Types    []docsType
	Shapes   []docsShape
	Problems []docsProblem
}

type docsGroup struct {
	Name  string
	Calls []*docsCall
}

// A docsCall is one route, with its parameters except those of lists.
type docsCall struct {
	*huma.Operation
	Address string
	In, Out string // names of schemas
	Status  string
	Listing *record.Type
}

type docsType struct {
	Name   string
	Fields []docsField
}

type docsField struct {
	Key, Kind, About string
	Limit            int
	Ops              []record.Op
	Required, Preset bool
	ReadOnly         bool
	Sorted           bool
}

// A docsShape is a schema that is no record.
type docsShape struct {
	Name       string
	Properties []docsProperty
}

type docsProperty struct {
	Key, Kind, About string
}

type docsProblem struct {
	Name   string
	Status int
	Text   string
}

// addDocs adds the page and its style sheet.
func (s *Server) addDocs(doc *huma.OpenAPI) {
	page := template.Must(template.New("page.html").Funcs(template.FuncMap{"code": code, "anchor": anchor}).ParseFS(docsFiles, "docs/page.html"))
	var html bytes.Buffer
	if err := page.Execute(&html, s.docs(doc)); err != nil {
		panic("api: the page cannot be made: " + err.Error()) // it would fail at every start
	}
	style, _ := docsFiles.ReadFile("docs/style.css")
	s.mux.HandleFunc("GET "+docsPath, static("text/html; charset=utf-8", html.Bytes()))
	s.mux.HandleFunc("GET "+docsPath+"/style.css", static("text/css; charset=utf-8", style))
}

func static(kind string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		_, _ = w.Write(content)
	}
}

func (s *Server) docs(doc *huma.OpenAPI) docsPage {
	p := docsPage{About: about}
	for _, tag := range doc.Tags {
		g := docsGroup{Name: tag.Name}
		for _, rt := range s.routes {
			if rt.tag == tag.Name {
				g.Calls = append(g.Calls, newDocsCall(doc, rt))
			}
		}
		p.Groups = append(p.Groups, g)
	}
	for _, t := range crm.AllTypes() {
		p.Types = append(p.Types, newDocsType(t))
	}
	p.Shapes = shapes(doc.Components.Schemas.Map())
	say := i18n.For("en", nil)
	for _, k := range kinds {
		p.Problems = append(p.Problems, docsProblem{k.name, k.status, k.title(say)})
	}
	for _, k := range httpProblems {
		p.Problems = append(p.Problems, docsProblem{k.name, k.status, k.title(say)})
	}
	slices.SortFunc(p.Problems, func(a, b docsProblem) int { return a.Status - b.Status })
	return p
}

func newDocsCall(doc *huma.OpenAPI, rt *route) *docsCall {
	item := doc.Paths[rt.path]
	op := map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PATCH": item.Patch, "DELETE": item.Delete}[rt.method]
	c := &docsCall{Operation: op, Address: prefix + rt.path, Status: strconv.Itoa(max(rt.status, http.StatusOK))}
	if op.RequestBody != nil {
		c.In = schemaOf(op.RequestBody.Content)
	}
	c.Out = schemaOf(op.Responses[c.Status].Content)
	if rt.listing {
		c.Listing = rt.typ
	}
	return c
}

func schemaOf(content map[string]*huma.MediaType) string {
	for _, m := range content {
		return strings.TrimPrefix(m.Schema.Ref, schemaPrefix)
	}
	return ""
}

// code renders text between backticks as code.
func code(text string) template.HTML {
	parts := strings.Split(template.HTMLEscapeString(text), "`")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "<code>" + parts[i] + "</code>"
	}
	return template.HTML(strings.Join(parts, ""))
}

// anchor returns the fragment of the page with the schema.
func anchor(schema string) string {
	if t := recordOf(schema); t != nil {
		return "type-" + t.Name
	}
	return "shape-" + schema
}

// recordOf returns the record type of a schema, or nil.
func recordOf(schema string) *record.Type {
	for _, t := range crm.AllTypes() {
		for _, end := range []string{"", "New", "Change", "Page"} {
			if schema == camel(t.Name)+end {
				return t
			}
		}
	}
	return nil
}

// shapes returns the schemas that are no records.
func shapes(schemas map[string]*huma.Schema) []docsShape {
	var out []docsShape
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		if recordOf(name) != nil {
			continue
		}
		shape := docsShape{Name: name}
		for _, key := range slices.Sorted(maps.Keys(schemas[name].Properties)) {
			p := schemas[name].Properties[key]
			shape.Properties = append(shape.Properties, docsProperty{key, shapeKind(p), p.Description})
		}
		out = append(out, shape)
	}
	return out
}

// shapeKind describes the type of a property in a word or two.
func shapeKind(s *huma.Schema) string {
	switch {
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, schemaPrefix)
	case len(s.OneOf) > 0:
		return shapeKind(s.OneOf[0]) + " or null"
	case s.Type == huma.TypeArray:
		return "list of " + shapeKind(s.Items)
	case s.Type == "":
		return "any value"
	}
	kind := s.Type
	if s.Format != "" && s.Type == huma.TypeString {
		kind = s.Format
	}
	if s.Nullable {
		kind += " or null"
	}
	return kind
}

func newDocsType(t *record.Type) docsType {
	out := docsType{Name: t.Name}
	for _, f := range t.Fields {
		d := docsField{Key: jsonKey(f), Kind: strings.ReplaceAll(f.Kind.Name(), "_", " "), About: fieldSchema(t, f).Description,
			Limit: f.Limit(), Required: f.Asked(), Preset: f.Preset, ReadOnly: f.ReadOnly, Sorted: f.Sortable()}
		if f.Filtered {
			d.Ops = f.Kind.Ops()
		}
		out.Fields = append(out.Fields, d)
	}
	return out
}
