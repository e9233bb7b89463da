package web

import (
	"fmt"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
)

// A form that is posted again opens the record that it created, unless the user can no longer see that record.
func TestRepeatedFormAfterLossOfAccess(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona, once := s.signedIn("ona"), record.NewID().String()
		send := func() answer { return ona.post("/leads", "once", once, "title", "Canary") }
		at := send().is(s, 303).Header.Get("Location")
		send().goes(s, at)
		s.signedIn("ada").post(at, "v", "1", "owner", s.people["mantas"].String()).is(s, 303)
		send().is(s, 404).silent(s, "Canary")
	})
}

// A creating form makes something. It must have a key, so that it makes it once when it is sent twice.
type creatingForm struct {
	page   string   // that has the form; {id} is a lead
	action string   // of the form, as in the pattern of its route
	values []string // to send
	table  string   // that gets a row
}

// creatingForms are all forms that make something.
func creatingForms() []creatingForm {
	out := []creatingForm{
		{"/settings/tokens", "/settings/tokens", []string{"name", "script"}, "api_token"},
		{"/settings/rates/new", "/settings/rates", []string{"currency", "HUF", "date", "2026-01-02", "rate", "0,0025"}, "rate"},
		{"/settings/invitations/new", "/settings/invitations", []string{"role", "member"}, "invitation"},
		{"/leads/contact?ids={id}", "/leads/contact", []string{"ids", "{id}", "how", "call", "note", "Called"}, "note"},
		{"/leads/disqualify?ids={id}", "/leads/disqualify", []string{"ids", "{id}", "note", "Silent", "status", "{bad_data}"}, "note"},
		{"/imports", "/imports", nil, "import"},
		{"/opportunities/new", "/opportunities", []string{"name", "Presses", "in", ""}, "opportunity"},
	}
	for _, typ := range []string{"lead", "company", "contact"} {
		plural := crm.TypeByName(typ).Plural
		field := map[string]string{"lead": "title", "company": "name", "contact": "last_name"}[typ]
		out = append(out, creatingForm{"/" + plural + "/new", "/" + plural, []string{field, "Once"}, typ})
	}
	for _, list := range crm.ListNames {
		values := []string{"name", "Once"}
		if c := crm.Categories(list); len(c) > 0 {
			values = append(values, "category", string(c[0]))
		}
		out = append(out, creatingForm{"/settings/lists/" + list + "/new", "/settings/lists/" + list, values, "list_item"})
	}
	return append(out, creatingForm{"/leads/{id}", "/leads/{id}/notes", []string{"text", "Called"}, "note"},
		creatingForm{"/leads?peek={id}", "/leads/{id}/notes", []string{"text", "Called again"}, "note"})
}

// makeNothing are the routes that make nothing, or once by their nature.
var makeNothing = regexp.MustCompile(`^POST (/sign-in|/sign-out|/preferences|/workspace|/undo|/redo|/trash|/notes|/setup$|/resets|/invitations/` +
	`|/settings/(profile|password|email|sessions|workspace|sample|people|resets|invitations/|tokens/|rates/|lists/\{list\}/)` +
	`|/imports/|/operations/|/[a-z]+/bulk|/[a-z]+/board|/[a-z]+/\{id\}$|/[a-z]+/\{id\}/(cells|addresses|delete|move|extend|qualify|qualification)|/leads/qualify|/opportunities/lose)`)

func TestEveryFormThatMakesSomethingIsKnown(t *testing.T) {
	known := map[string]bool{}
	for _, c := range creatingForms() {
		known["POST "+c.action] = true
	}
	for _, r := range Routes(&shell.Kit{}) {
		if !strings.HasPrefix(r.Pattern, "POST ") {
			continue
		}
		p := strings.Replace(r.Pattern, "{list}", crm.ListNames[0], 1)
		if p = regexp.MustCompile(`^POST /(companies|contacts|opportunities)/\{id\}/notes`).ReplaceAllString(p, "POST /leads/{id}/notes"); known[p] == makeNothing.MatchString(r.Pattern) {
			t.Errorf("%s makes something: %v and %v", r.Pattern, known[p], !known[p])
		}
	}
}

func TestAFormSentTwiceMakesOneThing(t *testing.T) {
	both(t, func(s *site) {
		s.keepFiles()
		s.settled()
		b := s.signedIn("ada")
		for _, c := range creatingForms() {
			lead := s.make("ada", "lead", "title", "Spaustuvė").String()
			fill := strings.NewReplacer("{id}", lead, "{bad_data}", s.step(crm.LeadStatuses, "bad_data")).Replace
			page := b.get(fill(c.page)).is(s, http.StatusOK).body
			form := regexp.MustCompile(`(?s)<form[^>]* action="` + regexp.QuoteMeta(fill(c.action)) + `".*?</form>`).FindString(page)
			once := regexp.MustCompile(`name="once" value="([0-9a-f-]{36})"`).FindStringSubmatch(form)
			if once == nil {
				t.Errorf("the form of %s has no key", c.page)
				continue
			}
			values := []string{"once", once[1]}
			for _, v := range c.values {
				values = append(values, fill(v))
			}
			before := s.rows(c.table)
			var statuses []int
			for range 2 {
				if c.table == "import" {
					statuses = append(statuses, b.sendFile(once[1]).StatusCode)
				} else {
					statuses = append(statuses, b.post(fill(c.action), values...).StatusCode)
				}
			}
			if made := s.rows(c.table) - before; made != 1 || statuses[0] != statuses[1] || statuses[0] >= 400 {
				t.Errorf("%s, sent twice, made %d and answered %v", c.action, made, statuses)
			}
		}
	})
}

// rows counts the rows of a table.
func (s *site) rows(table string) (n int) {
	s.Helper()
	s.ok(s.app.DB.View(s.ctx, func(tx *db.Tx) error { return tx.QueryRow(s.ctx, "SELECT COUNT(*) FROM "+table).Scan(&n) }))
	return n
}

// sendFile posts the form of an import with that key.
func (b *browser) sendFile(once string) answer {
	b.Helper()
	var body strings.Builder
	form := multipart.NewWriter(&body)
	b.ok(form.WriteField("type", "lead"))
	b.ok(form.WriteField("once", once))
	file, err := form.CreateFormFile("file", "a.csv")
	b.ok(err)
	fmt.Fprint(file, "title\nA\n")
	b.ok(form.Close())
	r, err := http.NewRequest("POST", b.url+"/imports", strings.NewReader(body.String()))
	b.ok(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// A secret that was shown is not replaced by the same form sent later, as when a page is loaded again.
func TestAShownSecretStays(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		for path, values := range map[string][]string{"/settings/tokens": {"name", "script"}, "/settings/invitations": {"role", "member"}} {
			values = append(values, "once", record.NewID().String())
			shown := regexp.MustCompile(`(vdl_|/invitations/)[A-Za-z0-9_-]{20,}`)
			first := shown.FindString(b.post(path, values...).is(s, http.StatusOK).body)
			second := shown.FindString(b.post(path, values...).is(s, http.StatusOK).body)
			if first == "" || second == "" || first == second {
				t.Errorf("%s: %q, then %q", path, first, second)
			}
			s.later(time.Minute)
			b.post(path, values...).is(s, http.StatusConflict).says(s, "This was created already")
		}
	})
}
