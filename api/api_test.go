package api

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/store"
)

func TestMain(m *testing.M) {
	dbtest.Setup = store.Migrate
	os.Exit(m.Run())
}

// world is a server with two workspaces. In Acme, Ada is the administrator,
// Mantas a manager, and Ona and Pavol see their own records. Reader is a
// read-only token of Ada's. Olga is the administrator of the other workspace.
type world struct {
	testing.TB
	*Server
	app    *app.App
	tokens map[string]string
	actors map[string]crm.Actor
	log    *bytes.Buffer
	*checker
	made map[string][]byte // responses to creations by record ID
}

// both runs a test in a new world on each engine.
func both(t *testing.T, fn func(*world)) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) { fn(newWorld(t, d)) })
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{TB: t, tokens: map[string]string{}, actors: map[string]crm.Actor{}, log: &bytes.Buffer{}, made: map[string][]byte{}}
	var err error
	w.app, err = app.New(d, slog.New(slog.NewTextHandler(w.log, nil)))
	w.ok(err)
	w.app.Files, err = blob.Open(t.TempDir())
	w.ok(err)
	t.Cleanup(func() { _ = w.app.Files.Close() })
	w.Server = New(w.app, Options{MetricsToken: "let me see"})
	w.checker, err = newChecker(w.openapi)
	w.ok(err)
	w.hire("acme", "LT", map[string]crm.Role{"ada": crm.Administrator, "mantas": crm.Manager, "ona": crm.Member, "pavol": crm.Member})
	w.hire("other", "SK", map[string]crm.Role{"olga": crm.Administrator})
	w.tokens["reader"], _, err = w.app.People.AddToken(t.Context(), w.actors["ada"], "reads", true)
	w.ok(err)
	for _, token := range w.tokens { // the first use of a token is recorded, which would look like a trace
		_, err = w.app.People.ActorByToken(t.Context(), token)
		w.ok(err)
	}
	return w
}

func (w *world) hire(slug, country string, staff map[string]crm.Role) {
	w.Helper()
	ctx := context.Background()
	ws, err := w.app.Workspaces.AddWorkspace(ctx, workspaces.NewWorkspace{Slug: slug, Name: slug, Country: country})
	w.ok(err)
	for name, role := range staff {
		_, err := w.app.People.AddPerson(ctx, ws.ID, people.NewPerson{Email: name + "@example.com", Name: name, Password: "correct horse " + name, Role: role})
		w.ok(err)
		by, err := w.app.People.ActorByEmail(ctx, ws, name+"@example.com", crm.ByCLI)
		w.ok(err)
		w.actors[name] = by
		w.tokens[name], _, err = w.app.People.AddToken(ctx, by, "test", false)
		w.ok(err)
	}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// reaction is the response to a call.
type reaction struct {
	*world
	call   string
	status int
	header http.Header
	body   []byte
}

// call sends a request with a person's token. A string body is sent as it is,
// any other as JSON.
func (w *world) call(who, method, path string, body any, headers ...string) *reaction {
	w.Helper()
	var sent []byte
	switch b := body.(type) {
	case nil:
	case string:
		sent = []byte(b)
	default:
		var err error
		sent, err = json.Marshal(b)
		w.ok(err)
	}
	r := httptest.NewRequest(method, "http://vedlys.example"+prefix+path, bytes.NewReader(sent))
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token := w.tokens[who]; token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	w.ServeHTTP(out, r)
	for _, bad := range w.check(r.Pattern, r, sent, out.Code, out.Header(), out.Body.Bytes()) {
		w.Errorf("%s %s is not as documented: %s", method, path, bad)
	}
	return &reaction{w, who + ": " + method + " " + path, out.Code, out.Header(), out.Body.Bytes()}
}

// want ends the test unless the status is the given one.
func (r *reaction) want(status int) *reaction {
	r.Helper()
	if r.status != status {
		r.Fatalf("%s: status %d, want %d\n%s\n%s", r.call, r.status, status, r.body, r.log)
	}
	return r
}

// wantOne ends the test unless the status is one of those given.
func (r *reaction) wantOne(statuses ...int) {
	r.Helper()
	if !slices.Contains(statuses, r.status) {
		r.want(statuses[0])
	}
}

func encode(key, value string) string { return url.Values{key: {value}}.Encode() }

// object parses the body.
func (r *reaction) object() map[string]any {
	r.Helper()
	var o map[string]any
	if err := json.Unmarshal(r.body, &o); err != nil {
		r.Fatalf("%s: %v\n%s", r.call, err, r.body)
	}
	return o
}

// text returns a string property of the body.
func (r *reaction) text(key string) string {
	r.Helper()
	s, ok := r.object()[key].(string)
	if !ok {
		r.Fatalf("%s: %s is no text\n%s", r.call, key, r.body)
	}
	return s
}

// mistakes returns the errors of a problem as "field:key".
func (r *reaction) mistakes() []string {
	r.Helper()
	if r.header.Get("Content-Type") != "application/problem+json" {
		r.Fatalf("%s: %s is no problem document\n%s", r.call, r.header.Get("Content-Type"), r.body)
	}
	var p Problem
	if err := json.Unmarshal(r.body, &p); err != nil || p.Status != r.status || p.Title == "" || p.Detail == "" {
		r.Fatalf("%s: %v\n%s", r.call, err, r.body)
	}
	var out []string
	for _, e := range p.Errors {
		if e.Message == "" || strings.HasPrefix(e.Message, "error.") {
			r.Errorf("%s: no message for %q", r.call, e.Key)
		}
		out = append(out, e.Field+":"+e.Key)
	}
	return out
}

// items returns the items of a list.
func (r *reaction) items() []map[string]any {
	r.Helper()
	var page struct{ Items []map[string]any }
	if err := json.Unmarshal(r.body, &page); err != nil {
		r.Fatalf("%s: %v\n%s", r.call, err, r.body)
	}
	return page.Items
}

// make creates a record and returns its ID.
func (w *world) make(who, plural string, pairs ...any) string {
	w.Helper()
	body := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		body[pairs[i].(string)] = pairs[i+1]
	}
	return w.call(who, "POST", "/"+plural, body).want(201).text("id")
}

// failed returns the error of a call that returns something else too.
func failed[T any](_ T, err error) error { return err }
