package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

const about = "Everything that Vedlys keeps of leads, companies, contacts, opportunities and notes, and everything that can be done " +
	"with them. Send a token, which you make for one workspace, as `Authorization: Bearer vdl_…`. Amounts are decimal strings, " +
	"dates are YYYY-MM-DD, moments are RFC 3339 in UTC. Every change answers with the header `Vedlys-Receipt`, by which it can " +
	"be undone. Errors are problem details (RFC 9457) in the language of `Accept-Language`: en, lt, sk, ru or hu."

// newDocument returns an OpenAPI document without routes.
func newDocument() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: "Vedlys", Version: "1", Description: about},
		Servers: []*huma.Server{{URL: prefix}},
		Tags: []*huma.Tag{{Name: "leads"}, {Name: "companies"}, {Name: "contacts"}, {Name: "opportunities"}, {Name: "notes"},
			{Name: "undo"}, {Name: "operations"}, {Name: "imports"}, {Name: "files"}, {Name: "feeds"}, {Name: "settings"}},
		Components: &huma.Components{Schemas: newSchemas(), SecuritySchemes: map[string]*huma.SecurityScheme{
			"token": {Type: "http", Scheme: "bearer", Description: "A token of one person for one workspace."}}},
		Security: []map[string][]string{{"token": {}}},
	}
}

// operation describes a route.
func (rt *route) operation(schemas huma.Registry) *huma.Operation {
	op := &huma.Operation{Method: rt.method, Path: rt.path, OperationID: rt.name, Tags: []string{rt.tag}, Summary: rt.summary,
		Description: rt.detail, Parameters: rt.parameters(), Responses: rt.responses(schemas)}
	if rt.in != nil {
		media := "application/json"
		if rt.form {
			media = "multipart/form-data"
		}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{media: {Schema: bodySchema(schemas, rt.in)}}}
		if rt.raw {
			op.RequestBody.Content[anyFile] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
		}
	}
	return op
}

func (rt *route) parameters() []*huma.Param {
	var out []*huma.Param
	if strings.Contains(rt.path, "{id}") {
		out = append(out, &huma.Param{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string", Format: "uuid"}})
	}
	if strings.Contains(rt.path, "{field}") {
		out = append(out, &huma.Param{Name: "field", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
	}
	if rt.method == http.MethodPost {
		n := 255
		out = append(out, &huma.Param{Name: keyHeader, In: "header", Schema: &huma.Schema{Type: "string", MaxLength: &n},
			Description: "Any text of yours. The same request sent again with it within two days gets the first answer, and nothing is done twice."})
	}
	for _, key := range rt.query {
		s := own[key]
		if of := own[rt.name+"."+key]; of != nil {
			s = of
		}
		out = append(out, parameter(key, s))
	}
	if rt.listing {
		out = append(out, listParameters(rt.typ)...)
	}
	return out
}

// own are the parameters of single routes. One with the name of a route before
// it is that route's.
var own = map[string]*huma.Schema{
	"version":             {Type: "integer", Description: "Refuse with 409 unless the record has this version."},
	"limit":               {Type: "integer", Description: "How many a page has, 1 to 200; 50 unless told."},
	"cursor":              {Type: "string", Description: "Where the page begins: what the page before said as next."},
	"dry_run":             {Type: "boolean", Description: "Answer what would happen and do nothing."},
	"record_type":         {Type: "string", Description: "Only the fields of this type."},
	"listMessages.limit":  {Type: "integer", Description: "How many messages a page has, 1 to 1000; 100 unless told. It has fewer if they have many changes."},
	"listMessages.cursor": {Type: "string", Description: "Continue one message: what it said as next."},
	"name":                {Type: "string", Description: "The file's name, if its content is the body."},
	"after_line":          {Type: "integer", Description: "Tell the problems after this line of the file."},
}

func parameter(name string, s *huma.Schema) *huma.Param {
	c := *s
	c.Description = ""
	if name == "record_type" {
		c.Enum = typeNames(crm.AllTypes())
	}
	return &huma.Param{Name: name, In: "query", Schema: &c, Description: s.Description}
}

// listParameters returns the parameters that filter, sort and page a list of
// records.
func listParameters(t *record.Type) []*huma.Param {
	var sorts []any
	for _, f := range t.Fields {
		if f.Sortable() {
			sorts = append(sorts, jsonKey(f), "-"+jsonKey(f))
		}
	}
	out := []*huma.Param{parameter("limit", own["limit"]), parameter("cursor", own["cursor"]),
		parameter("sort", &huma.Schema{Type: "string", Enum: sorts, Description: "With - the other way round; -created_at unless told."}),
	}
	if len(t.Searched()) > 0 {
		out = append(out, parameter("q", &huma.Schema{Type: "string", Description: "Words or parts of words, in any script and without accents."}))
	}
	for _, f := range t.Filtered() {
		if f.Kind.Storage() == record.AsMoment {
			out = append(out, parameter(jsonKey(f), &huma.Schema{Type: "string", Description: "A day, or a moment."}))
		}
		if f.IsParent() {
			out = append(out, parameter(f.TypeColumn(), &huma.Schema{Type: "array", Items: &huma.Schema{Type: "string", Enum: typeNames(crm.Types)}}))
		}
		for _, op := range f.Kind.Ops() {
			out = append(out, condition(f, op))
		}
	}
	return out
}

// condition returns the parameter of one operator of one field.
func condition(f *record.Field, op record.Op) *huma.Param {
	something := 1
	name, one := jsonKey(f)+"."+string(op), &huma.Schema{Type: "string", MinLength: &something}
	switch op {
	case record.Blank, record.Filled:
		return parameter(name, &huma.Schema{Type: "boolean"})
	case record.From, record.To:
		return parameter(name, one)
	case record.Is:
		name = jsonKey(f)
	}
	return parameter(name, &huma.Schema{Type: "array", Items: one})
}

func (rt *route) responses(schemas huma.Registry) map[string]*huma.Response {
	status := rt.status
	if status == 0 {
		status = http.StatusOK
	}
	done := &huma.Response{Description: http.StatusText(status)}
	if rt.out != nil {
		done.Content = map[string]*huma.MediaType{"application/json": {Schema: bodySchema(schemas, rt.out)}}
	}
	text := &huma.Schema{Type: "string"}
	if rt.file != "" {
		done.Content = map[string]*huma.MediaType{rt.file: {Schema: text}}
	}
	done.Headers = map[string]*huma.Header{}
	if rt.method != http.MethodGet && rt.tag != "operations" && rt.tag != "feeds" && !rt.form {
		done.Headers[receiptHeader] = &huma.Header{Schema: text, Description: "Undo the change by it."}
	}
	if rt.locates {
		done.Headers["Location"] = &huma.Header{Schema: text, Description: "Where to get it."}
	}
	problem := map[string]*huma.MediaType{"application/problem+json": {Schema: bodySchema(schemas, Problem{})}}
	out := map[string]*huma.Response{
		strconv.Itoa(status): done,
		"default":            {Description: "A problem", Content: problem},
	}
	if rt.later {
		out[strconv.Itoa(http.StatusAccepted)] = &huma.Response{Description: http.StatusText(http.StatusAccepted), Content: done.Content}
	}
	return out
}

// encodeDocument encodes the document with indentation, so that people can
// compare versions.
func encodeDocument(doc *huma.OpenAPI) []byte {
	polish(doc.Components.Schemas.Map())
	raw, err := json.Marshal(doc)
	if err != nil {
		panic("api: the document cannot be written: " + err.Error()) // it would fail at every start
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", " "); err != nil {
		panic(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}
