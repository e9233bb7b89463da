package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// canary is in the name of everything that Ona owns. Nobody else may see it without access.
const canary = "canary"

// goldfinch is in the name of everything that all members of the workspace may see, and nobody else.
const goldfinch = "goldfinch"

// A row describes how the matrix calls a route: its subject and its form. For each call a subject owned by Ona is created.
type row struct {
	about  func(*site) string       // creates the subject of {id} or the form; nil for a route without one
	gone   func(s *site, id string) // deletes it
	handed func(s *site, id string) // hands it, or its parent, from Ona to Mantas
	orphan func(s *site, id string) // deletes its parent
	query  func(id string) string   // of the URL
	form   func(s *site, id string) []string
	script bool           // sent by our JavaScript, which gets another response
	good   int            // status with access; 0 = 200 for a page, 303 after a form
	denied int            // status for a subject that is not visible; 0 = 404
	want   map[string]int // exceptions by person or case
	fresh  bool           // each call needs a new session, which it may end
	counts bool           // an absent subject counts as a guess, which is stored
	field  string         // value of {field}
}

// TestEveryPageForEveryRole calls each route as each person with a subject that is their own, a colleague's, of another
// workspace, deleted, handed to a colleague, part of a deleted one, and absent. A denial is the same as for an absent subject,
// shows nothing and leaves no trace in any table.
func TestEveryPageForEveryRole(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		m := &matrix{site: s, browsers: map[string]*browser{}}
		s.keepFiles()
		m.populate()
		all := rows()
		for _, r := range Routes(s.kit) {
			row, ok := all[r.Pattern]
			if !ok {
				s.Errorf("%s is not in the matrix", r.Pattern)
				continue
			}
			delete(all, r.Pattern)
			m.check(r, row)
		}
		for pattern := range all {
			s.Errorf("the matrix has a row for %s, which is no route", pattern)
		}
	})
}

// A matrix is the site with everyone signed in.
type matrix struct {
	*site
	browsers map[string]*browser
	print    string // of the database, "" after a change
}

// populate adds Pavol, a second member; Rasa, whom Ada has removed; and Olga, the administrator of another workspace.
func (m *matrix) populate() {
	m.Helper()
	for _, name := range []string{"pavol", "rasa"} {
		id, err := m.app.People.AddPerson(m.ctx, m.ws.ID, people.NewPerson{Email: name + "@example.com", Name: name, Password: "correct horse " + name, Role: crm.Member})
		m.ok(err)
		m.people[name] = id
	}
	other, err := m.app.Workspaces.AddWorkspace(m.ctx, workspaces.NewWorkspace{Slug: "beta", Name: "Beta", Country: "SK", Language: "en"})
	m.ok(err)
	m.people["olga"], err = m.app.People.AddPerson(m.ctx, other.ID, people.NewPerson{Email: "olga@example.com", Name: "olga", Password: "correct horse olga", Role: crm.Administrator})
	m.ok(err)
	m.enter("rasa")
	m.ok(failed(m.app.People.RemovePerson(m.ctx, m.actor("ada"), m.people["rasa"])))
}

// enter signs in everyone who may, and those named.
func (m *matrix) enter(more ...string) {
	m.Helper()
	for _, name := range append(more, "ada", "mantas", "ona", "pavol", "olga") {
		m.browsers[name] = m.signedIn(name)
	}
	m.browsers["nobody"], m.print = m.browser(), ""
}

// check calls one route in all cases.
func (m *matrix) check(r Route, w row) {
	m.Helper()
	if w.fresh {
		defer m.enter()
	}
	method, _, _ := strings.Cut(r.Pattern, " ")
	good := w.good
	if good == 0 {
		good = map[string]int{"GET": http.StatusOK, "POST": http.StatusSeeOther}[method]
	}
	absent := map[string]string{}
	for _, c := range []struct{ who, about string }{
		{"nobody", "ona"}, {"rasa", "ona"}, {"ada", "absent"}, {"pavol", "absent"}, {"pavol", "ona"}, {"olga", "absent"}, {"olga", "ona"},
		{"ona", "absent"}, {"ona", "deleted"}, {"ada", "deleted"}, {"ona", "handed"}, {"ona", "orphan"}, {"mantas", "orphan"}, {"ada", "orphan"},
		{"ona", "ona"}, {"mantas", "ona"}, {"ada", "ona"},
	} {
		if c.about != "ona" && w.about == nil || !w.has(c.about) {
			continue
		}
		want := m.status(r, w, c.who, c.about, good)
		if want == leftOut {
			continue
		}
		got := m.call(r, w, c.who, c.about, want != good || method == "GET")
		at := fmt.Sprintf("%s as %s about %s", r.Pattern, c.who, c.about)
		if want == toSignIn && !sentToSignIn(got) || want != toSignIn && got.StatusCode != want {
			m.Errorf("%s: status %d, want %d\n%s", at, got.StatusCode, want, got.body)
		}
		if c.about == "absent" {
			absent[c.who] = plain(got)
		} else if is := absent[c.who]; want == http.StatusNotFound && is != "" && plain(got) != is {
			m.Errorf("%s differs for an existing and an absent record:\n%s\nabsent:\n%s", at, plain(got), is)
		}
		sees := c.who == "ona" || c.who == "mantas" || c.who == "ada"
		if strings.Contains(got.body, canary) && (!sees || want >= 400) {
			m.Errorf("%s shows %s", at, got.body)
		}
		if strings.Contains(got.body, goldfinch) && (c.who == "nobody" || c.who == "rasa" || c.who == "olga") {
			m.Errorf("%s shows %s", at, got.body)
		}
	}
}

// changes returns the changes to a subject before the call, by case.
func (w row) changes() map[string]func(*site, string) {
	return map[string]func(*site, string){"deleted": w.gone, "handed": w.handed, "orphan": w.orphan}
}

// has reports whether the row can set up a case.
func (w row) has(about string) bool {
	change, needed := w.changes()[about]
	return !needed || change != nil
}

// Special statuses: the redirect of people who are not signed in, and a case that is left out.
const (
	toSignIn = -1
	leftOut  = -2
)

func sentToSignIn(a answer) bool {
	sent := a.StatusCode == http.StatusSeeOther || a.StatusCode == http.StatusTemporaryRedirect
	return a.StatusCode == http.StatusUnauthorized || sent && strings.HasPrefix(a.Header.Get("Location"), "/sign-in")
}

// status returns the expected status.
func (m *matrix) status(r Route, w row, who, about string, good int) int {
	if want, ok := w.want[who+" "+about]; ok {
		return want
	}
	if want, ok := w.want[who]; ok && about == "ona" {
		return want
	}
	if want, ok := w.want[about]; ok && about != "ona" {
		return want
	}
	denied := w.denied
	if denied == 0 {
		denied = http.StatusNotFound
	}
	stranger := who == "nobody" || who == "rasa"
	switch {
	case stranger && r.Who != Anybody:
		return toSignIn
	case r.Who == Administrators && who != "ada" && who != "olga":
		return http.StatusForbidden
	case w.about != nil && (about != "ona" || who == "pavol" || who == "olga"):
		return denied
	}
	return good
}

// call creates the subject, changes it as the case needs, and calls the route. If nothing may change, every table is compared
// before and after.
func (m *matrix) call(r Route, w row, who, about string, quiet bool) answer {
	m.Helper()
	id := record.NewID().String()
	if w.about != nil && about != "absent" {
		id, m.print = w.about(m.site), ""
	}
	if change := w.changes()[about]; change != nil {
		change(m.site, id)
	}
	method, path := r.address()
	path = strings.NewReplacer("0190a000-0000-7000-8000-000000000000", id).Replace(path)
	if w.field != "" {
		path = strings.Replace(path, "/cells/"+id, "/cells/"+w.field, 1)
	}
	if w.query != nil {
		path += "?" + w.query(id)
	}
	var form []string
	if w.form != nil {
		form = w.form(m.site, id)
	}
	b := m.browsers[who]
	if w.fresh && who != "nobody" && who != "rasa" {
		b, m.print = m.signedIn(who), ""
	} else if w.fresh {
		b = m.browser()
	}
	if quiet && m.print == "" {
		m.print = m.whole()
	}
	got := m.send(b, w, method, path, form, r.Time == 0)
	if !quiet || w.counts {
		m.print = ""
	} else if now := m.whole(); now != m.print {
		m.Errorf("%s as %s about %s: status %d, and the database changed: %s", r.Pattern, who, about, got.StatusCode, difference(m.print, now))
		m.print = now
	}
	return got
}

// send calls as a page or as a script. It closes a stream after its start.
func (m *matrix) send(b *browser, w row, method, path string, form []string, stream bool) answer {
	m.Helper()
	if w.script {
		b = b.scripted()
	}
	if method == "POST" {
		return b.post(path, form...)
	}
	if !stream {
		return b.get(path)
	}
	ctx, cancel := context.WithCancel(m.ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, m.url+path, nil)
	m.ok(err)
	req.Header.Set("Accept", "text/event-stream")
	res, err := b.client.Do(req)
	m.ok(err)
	defer res.Body.Close()
	return answer{Response: res}
}

// plain returns the text of a response without what differs between any two.
func plain(a answer) string {
	body := a.body
	for _, cut := range []string{a.Request.URL.Path, url.QueryEscape(a.Request.URL.RequestURI()), a.Request.URL.RequestURI(), a.Request.URL.RawQuery} {
		if len(cut) > 1 {
			body = strings.ReplaceAll(body, cut, "…")
		}
	}
	return anyID.ReplaceAllString(body, "ID")
}

// whole returns a line with a checksum for each table.
func (m *matrix) whole() string {
	m.Helper()
	var out strings.Builder
	m.ok(m.app.DB.View(m.ctx, func(tx *db.Tx) error {
		query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_search%' ORDER BY 1"
		if tx.D().Name == "postgres" {
			query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
		}
		names, err := column(m.ctx, tx, query)
		if err != nil {
			return err
		}
		for _, name := range names {
			sum, err := content(m.ctx, tx, name)
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, "%s %s\n", name, sum)
		}
		return nil
	}))
	return out.String()
}

// difference returns the tables that differ between two fingerprints.
func difference(was, is string) string {
	var out []string
	old := strings.Split(was, "\n")
	for i, line := range strings.Split(is, "\n") {
		if i >= len(old) || old[i] != line {
			out = append(out, strings.Fields(line + " ?")[0])
		}
	}
	return strings.Join(out, ", ")
}

// column returns the first column of a query.
func column(ctx context.Context, tx *db.Tx, query string) ([]string, error) {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}

// content returns a checksum of the rows of a table in any order.
func content(ctx context.Context, tx *db.Tx, table string) (string, error) {
	rows, err := tx.Query(ctx, "SELECT * FROM "+table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	var sum [sha256.Size]byte
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return "", err
		}
		h := sha256.New()
		fmt.Fprintln(h, values...)
		for i, b := range h.Sum(nil) {
			sum[i] ^= b
		}
	}
	return fmt.Sprintf("%x", sum[:8]), rows.Err()
}
