package api

import (
	"encoding/json"
	"flag"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/db/dbtest"
)

var update = flag.Bool("update", false, "write the golden files")

// The document is a promise to API clients, so a change of it must be visible.
func TestDocumentIsAsAgreed(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	got := w.call("", "GET", "/openapi.json", nil).want(200)
	const golden = "testdata/openapi.json"
	if *update {
		w.ok(os.MkdirAll("testdata", 0o755))
		w.ok(os.WriteFile(golden, got.body, 0o644))
	}
	want, err := os.ReadFile(golden)
	w.ok(err)
	if string(got.body) != string(want) {
		t.Error("the OpenAPI document has changed; look at it with git diff after: go test ./api -run Document -update")
	}
}

// Each referenced schema exists, and each schema is referenced.
func TestDocumentIsWhole(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	body := w.call("", "GET", "/openapi.json", nil).want(200).body
	var doc struct {
		Paths      map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	w.ok(json.Unmarshal(body, &doc))
	for name := range doc.Components.Schemas {
		if !strings.Contains(string(body), `"`+schemaPrefix+name+`"`) {
			t.Errorf("schema %s is not used", name)
		}
	}
	for _, part := range strings.Split(string(body), `"$ref": "`)[1:] {
		name := strings.TrimPrefix(part[:strings.IndexByte(part, '"')], schemaPrefix)
		if doc.Components.Schemas[name] == nil {
			t.Errorf("schema %s is missing", name)
		}
	}
	for _, rt := range w.routes {
		if doc.Paths[rt.path][strings.ToLower(rt.method)] == nil {
			t.Errorf("%s %s is not in the document", rt.method, rt.path)
		}
	}
}

func TestDocsPage(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	for path, kind := range map[string]string{docsPath: "text/html; charset=utf-8", docsPath + "/style.css": "text/css; charset=utf-8"} {
		out := httptest.NewRecorder()
		w.ServeHTTP(out, httptest.NewRequest("GET", path, nil))
		if out.Code != 200 || out.Header().Get("Content-Type") != kind {
			t.Fatalf("%s: %d %s", path, out.Code, out.Header())
		}
		policy := out.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %s", path, policy)
		}
		if path != docsPath {
			continue
		}
		page := out.Body.String()
		for _, rt := range w.routes {
			if !strings.Contains(page, `id="`+rt.name+`"`) {
				t.Errorf("%s is not on the page", rt.name)
			}
		}
		for _, part := range strings.Split(page, `href="#`)[1:] {
			if to := part[:strings.IndexByte(part, '"')]; !strings.Contains(page, `id="`+to+`"`) {
				t.Errorf("a link leads to #%s, which is not there", to)
			}
		}
		for _, banned := range []string{"<script", "<style", " style=", "error.", "%!", "<no value>"} {
			if strings.Contains(page, banned) {
				t.Errorf("the page has %q", banned)
			}
		}
	}
}
