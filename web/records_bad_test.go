package web

import (
	"encoding/json"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// naughty returns strings that have broken programs before, and a few that browsers parse in their own way.
func naughty(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../sheet/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return append(all, "\nbegins with a line break", " spaces around ", "tab\tand\u00a0more", "\u202eright to left\u202c", "a\u200bb", "=cmd|' /C calc'!A0",
		"' OR 1=1 --", "</textarea><script>alert(1)</script>", "\"><img src=x>", "&amp; &lt;", "%_\\")
}

var (
	titleInput      = regexp.MustCompile(`<input id="f-title"[^>]* value="([^"]*)"`)
	descriptionArea = regexp.MustCompile(`(?s)<textarea id="f-description"[^>]*>(.*?)</textarea>`)
	scriptTag       = regexp.MustCompile(`(?i)<script[^>]*>`)
)

// TestNaughtyStringsAreUnchanged saves each string as a title and a description by the form: the stored bytes and those
// in the form are the same, and no page takes them for markup.
func TestNaughtyStringsAreUnchanged(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		id := s.make("ada", "lead", "title", "x")
		at := "/leads/" + id.String()
		version, scripts := "1", len(scriptTag.FindAllString(ada.get(at).body, -1))
		for _, text := range naughty(t) {
			if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > 255 {
				continue
			}
			got := ada.post(at, "v", version, "title", text, "description", text)
			if got.StatusCode == 422 && strings.ContainsRune(text, 0) {
				continue
			}
			got.goes(s, at)
			l := s.readLead("ada", id)
			want := strings.ReplaceAll(text, "\r\n", "\n")
			if l.Title != want || l.Description != want {
				s.Fatalf("%q is kept as %q and %q", text, l.Title, l.Description)
			}
			version = record.IntKind.Text(record.Int{N: l.Version, Set: true}, nil)
			form := ada.get(at+"/edit").is(s, 200).body
			if shown := html.UnescapeString(titleInput.FindStringSubmatch(form)[1]); shown != want {
				s.Fatalf("%q is shown as %q", want, shown)
			}
			area := strings.TrimPrefix(html.UnescapeString(descriptionArea.FindStringSubmatch(form)[1]), "\n") // a browser drops the first one
			if area != want {
				s.Fatalf("%q is shown as %q in a text box", want, area)
			}
			for _, path := range []string{at, "/leads"} {
				if n := len(scriptTag.FindAllString(ada.get(path).body, -1)); n != scripts {
					s.Fatalf("%q makes %s have %d scripts", text, path, n)
				}
			}
		}
	})
}

// TestBadInputChangesNothing posts values that no form of ours would post.
func TestBadInputChangesNothing(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		id := s.make("ada", "lead", "title", "Presses", "city", "Kaunas", "amount", "12.50")
		at, long := "/leads/"+id.String(), strings.Repeat("ž", 256)
		other, err := s.app.Workspaces.AddWorkspace(s.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other", Country: "SK"})
		s.ok(err)
		ws, err := s.app.Workspace(s.ctx, other.ID)
		s.ok(err)
		foreign := ws.Lists.Of(crm.LeadStatuses)[0].ID.String()
		was := s.fingerprint()
		for _, c := range []struct {
			path   string
			status int
			form   []string
		}{
			{at, 422, []string{"v", "1", "title", long}},
			{at, 422, []string{"v", "1", "title", "a\x00b"}},
			{at, 422, []string{"v", "1", "title", "\xff\xfe"}},
			{at, 422, []string{"v", "1", "title", ""}},
			{at, 422, []string{"v", "1", "nonsense", "x"}},
			{at, 422, []string{"v", "1", "created", "2020-01-01"}},
			{at, 422, []string{"v", "1", "amount", "-5"}},
			{at, 422, []string{"v", "1", "amount", "99999999999999999999"}},
			{at, 422, []string{"v", "1", "turnover", "-5"}},
			{at + "/cells/turnover?in=row", 422, []string{"v", "1", "turnover", "-5"}},
			{at, 422, []string{"v", "1", "amount", "12.50", "currency", "JPY"}},
			{at, 422, []string{"v", "1", "currency", "JPY"}},
			{at + "/cells/currency?in=row", 422, []string{"v", "1", "currency", "JPY"}},
			{at, 422, []string{"v", "1", "employees", "many"}},
			{at, 422, []string{"v", "1", "birth_date", "2026-02-30"}},
			{at, 422, []string{"v", "1", "country", "XX"}},
			{at, 422, []string{"v", "1", "status", foreign}},
			{at, 422, []string{"v", "1", "status", ""}},
			{at, 422, []string{"v", "1", "owner", record.NewID().String()}},
			{at, 422, []string{"v", "", "title", "x"}},
			{at, 422, []string{"v", "-1", "title", "x"}},
			{at, 409, []string{"v", "7", "title", "x"}},
			{"/leads/nonsense", 404, []string{"v", "1", "title", "x"}},
			{"/leads/" + record.NewID().String(), 404, []string{"v", "1", "title", "x"}},
			{"/companies/" + id.String(), 404, []string{"v", "1", "name", "x"}},
			{at + "/cells/city?in=row", 422, []string{"v", "1", "city", long}},
			{at + "/cells/city?in=row", 422, []string{"v", "1", "city", "a\x00b"}},
			{at + "/notes", 422, []string{"text", strings.Repeat("x", 20001)}},
			{at + "/notes", 422, []string{"text", ""}},
			{"/leads", 422, []string{"once", record.NewID().String(), "title", long}},
			{"/leads", 413, []string{"once", record.NewID().String(), "title", strings.Repeat("x", 2<<20)}},
			{"/leads/disqualify", 422, []string{"ids", id.String(), "status", foreign}},
			{"/trash/restore", 404, []string{"type", "lead", "id", "x"}},
		} {
			for _, b := range []*browser{ada, ada.scripted()} {
				if got := b.post(c.path, c.form...); got.StatusCode != c.status {
					t.Errorf("%s %.60q: %d, want %d", c.path, c.form, got.StatusCode, c.status)
				}
			}
		}
		s.unchanged(was, "bad input")
		for _, path := range []string{"/leads/x", "/leads/x/edit", "/leads/x/panel", "/leads/" + record.NewID().String(), "/trash?cursor=x", "/notes/x/edit"} {
			if got := ada.get(path); got.StatusCode != 404 && got.StatusCode != 422 {
				t.Errorf("%s: %d", path, got.StatusCode)
			}
		}
		for _, query := range []string{"q=" + strings.Repeat("x", 5000), "q=%00%ff", "sort=%00", "cursor=e30", "limit=100000", "col=" + strings.Repeat("x,", 900),
			"status=" + strings.Repeat("x", 3000), "peek=%00", "filter=nonsense", "row=-99999999999999999999", "density=x"} {
			ada.get("/leads?"+query).is(s, 200)
		}
		ada.get("/search?q="+strings.Repeat("x", 5000)).is(s, 200)
		ada.get("/pick/company?q=%00%ff").is(s, 200)
	})
}

// TestCurrencyThatRoundsAnAmountIsRefused changes the currency in a form and in a cell.
func TestCurrencyThatRoundsAnAmountIsRefused(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada").scripted()
		at := "/leads/" + s.make("ada", "lead", "title", "Presses", "amount", "12.50").String()
		const told = "12.50 has more decimals than JPY."
		ada.post(at, "v", "1", "amount", "12.50", "currency", "JPY").is(s, 422).says(s, `id="f-amount-error"`, told)
		ada.post(at+"/cells/currency?in=page", "v", "1", "currency", "JPY").is(s, 422).says(s, told, `aria-invalid="true"`)
		ada.post(at, "v", "1", "amount", "12", "currency", "JPY").is(s, 204)
	})
}
