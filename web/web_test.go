package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
)

func TestMain(m *testing.M) {
	dbtest.Setup = store.Migrate
	os.Exit(m.Run())
}

// site is a running Vedlys on one engine.
type site struct {
	*testing.T
	ctx    context.Context
	app    *app.App
	kit    *shell.Kit
	url    string
	log    *bytes.Buffer
	ws     crm.Workspace
	people map[string]record.ID
}

// both runs a test with a new, empty site on each engine.
func both(t *testing.T, fn func(*site)) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) { fn(newSite(t, d)) })
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	s := &site{T: t, ctx: context.Background(), log: &bytes.Buffer{}, people: map[string]record.ID{}}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	a, err := app.New(d, log)
	s.ok(err)
	now := record.Now()
	a.Clock = func() time.Time { return now }
	s.app, s.kit = a, &shell.Kit{App: a, Log: log}
	return s
}

// serve starts the site. Change the kit before.
func (s *site) serve() *site {
	s.Helper()
	server := httptest.NewServer(New(s.kit))
	s.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// settled adds a workspace with Ada (administrator), Mantas (manager) and Ona
// (member), and starts the site.
func (s *site) settled() *site {
	s.Helper()
	var err error
	s.ws, err = s.app.Workspaces.AddWorkspace(s.ctx, workspaces.NewWorkspace{Slug: "acme", Name: "Acme", Country: "LT", Language: "en"})
	s.ok(err)
	for name, role := range map[string]crm.Role{"ada": crm.Administrator, "mantas": crm.Manager, "ona": crm.Member} {
		s.people[name], err = s.app.People.AddPerson(s.ctx, s.ws.ID, people.NewPerson{Email: name + "@example.com", Name: name, Password: "correct horse " + name, Role: role})
		s.ok(err)
	}
	return s.serve()
}

func (s *site) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// later advances the site's clock.
func (s *site) later(d time.Duration) {
	now := s.app.Clock().Add(d)
	s.app.Clock = func() time.Time { return now }
}

func (s *site) actor(name string) crm.Actor {
	s.Helper()
	by, err := s.app.People.ActorByEmail(s.ctx, s.ws, name+"@example.com", crm.ByWeb)
	s.ok(err)
	return by
}

// browser is one browser with its cookies. It follows no redirects and runs no
// scripts.
type browser struct {
	*site
	client *http.Client
	header http.Header
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	s.ok(err)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{s, &http.Client{Jar: jar, CheckRedirect: stay, Timeout: 30 * time.Second}, http.Header{}}
}

// scripted returns the same browser with the header of our JavaScript.
func (b *browser) scripted() *browser {
	c := *b
	c.header = b.header.Clone()
	c.header.Set("HX-Request", "true")
	return &c
}

// with returns the same browser with one more header.
func (b *browser) with(name, value string) *browser {
	c := *b
	c.header = b.header.Clone()
	c.header.Set(name, value)
	return &c
}

// answer is a response.
type answer struct {
	*http.Response
	body string
}

func (b *browser) do(r *http.Request) answer {
	b.Helper()
	for name, values := range b.header {
		r.Header[name] = values
		if name == "Host" {
			r.Host = values[0]
		}
	}
	res, err := b.client.Do(r)
	b.ok(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.ok(err)
	return answer{res, string(body)}
}

func (b *browser) get(path string) answer {
	b.Helper()
	r, err := http.NewRequest("GET", b.url+path, nil)
	b.ok(err)
	return b.do(r)
}

// post posts name, value pairs as a form, like a browser from a page of the
// site.
func (b *browser) post(path string, pairs ...string) answer {
	b.Helper()
	r := b.form(path, pairs...)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// form returns the request of a form without headers about its origin.
func (b *browser) form(path string, pairs ...string) *http.Request {
	b.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest("POST", b.url+path, strings.NewReader(form.Encode()))
	b.ok(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// signedIn returns a browser in which a person has signed in.
func (s *site) signedIn(name string) *browser {
	s.Helper()
	b := s.browser()
	b.post("/sign-in", "email", name+"@example.com", "password", "correct horse "+name).goes(s, "/")
	return b
}

// is checks the status.
func (a answer) is(s *site, status int) answer {
	s.Helper()
	if a.StatusCode != status {
		s.Fatalf("%s %s: status %d, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.StatusCode, status, a.body)
	}
	return a
}

// goes checks that the response redirects to another page.
func (a answer) goes(s *site, to string) answer {
	s.Helper()
	a.is(s, http.StatusSeeOther)
	if got := a.Header.Get("Location"); got != to {
		s.Fatalf("%s %s goes to %q, want %q", a.Request.Method, a.Request.URL.Path, got, to)
	}
	return a
}

// says checks that the page contains the words.
func (a answer) says(s *site, words ...string) answer {
	s.Helper()
	for _, w := range words {
		if w == "" {
			s.Fatal("the empty text is on every page")
		}
		if !strings.Contains(a.body, w) {
			s.Fatalf("%s %s does not say %q:\n%s", a.Request.Method, a.Request.URL.Path, w, a.body)
		}
	}
	return a
}

// silent checks that the page contains none of the words.
func (a answer) silent(s *site, words ...string) answer {
	s.Helper()
	for _, w := range words {
		if strings.Contains(a.body, w) {
			s.Fatalf("%s %s says %q", a.Request.Method, a.Request.URL.Path, w)
		}
	}
	return a
}

// tables are all tables that a request may change.
var tables = strings.Fields(`workspace person membership session invitation api_token throttle setting preference list_item
	custom_field receipt history lead company contact opportunity note event stored_response import import_problem`)

// fingerprint returns the content of the whole database by table.
func (s *site) fingerprint() map[string]string {
	s.Helper()
	out := map[string]string{}
	s.ok(s.app.DB.View(s.ctx, func(tx *db.Tx) error {
		for _, table := range tables {
			rows, err := tx.Query(s.ctx, "SELECT * FROM "+table+" ORDER BY 1, 2")
			if err != nil {
				return err
			}
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			values, dest := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				dest[i] = &values[i]
			}
			for rows.Next() {
				if err := rows.Scan(dest...); err != nil {
					return err
				}
				out[table] += fmt.Sprintln(values...)
			}
			if err := rows.Err(); err != nil {
				return err
			}
			rows.Close()
		}
		return nil
	}))
	return out
}

// unchanged checks that nothing was written since the fingerprint.
func (s *site) unchanged(was map[string]string, why string) {
	s.Helper()
	for table, now := range s.fingerprint() {
		if now != was[table] {
			s.Errorf("%s changed table %s:\n%s\nto\n%s", why, table, was[table], now)
		}
	}
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)(\.\.\.)?\}`)

// address fills the placeholders of a route's pattern.
func (r Route) address() (method, path string) {
	method, path, _ = strings.Cut(r.Pattern, " ")
	path = strings.ReplaceAll(path, "{$}", "")
	path = placeholder.ReplaceAllStringFunc(path, func(p string) string {
		switch p {
		case "{list}":
			return crm.LeadStatuses
		case "{type}", "{records}":
			return "leads"
		}
		return "0190a000-0000-7000-8000-000000000000"
	})
	return method, path
}

// failed returns the error of a call that returns something else too.
func failed[T any](_ T, err error) error { return err }
