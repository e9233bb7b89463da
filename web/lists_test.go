package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

func TestListIsDescribedByItsURL(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		s.make("ada", "lead", "title", "First", "city", "Vilnius", "amount", "100", "source", "referral")
		s.make("ada", "lead", "title", "Second", "city", "Kaunas", "amount", "20000")
		s.make("mantas", "lead", "title", "Third", "city", "Kaunas", "amount", "5", "status", "contacted")
		for query, want := range map[string]string{
			"": "Third Second First", "sort=amount": "Third First Second", "sort=-amount": "Second First Third", "sort=title": "First Second Third",
			"status=contacted": "Third", "status=new&status=contacted&sort=title": "First Second Third", "owner=me&sort=title": "First Second",
			"city.contains=kaun": "Third Second", "amount.from=50&amount.to=1000": "First", "source.empty=true": "Third Second",
			"source.filled=true": "First", "q=seco": "Second", "status.not=new": "Third", "created.to=2001-01-01": "", "city=Vilnius": "First",
		} {
			got := ada.get("/leads?"+query).is(s, 200).silent(s, "not understood")
			if titles := strings.Join(names(got.body), " "); titles != want {
				t.Errorf("%q lists %q, want %q", query, titles, want)
			}
			s.sameAgain(ada, query, want, got.body)
		}
		ada.get("/leads?foo=1&amount.from=abc&sort=nonsense&cursor=x&col=title,bar").is(s, 200).
			says(s, "Part of this address was not understood", "There is no field “foo”", "Third", "1–3 of 3")
	})
}

func names(body string) (out []string) {
	for _, m := range rowTitle.FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

// sameAgain submits the toolbar of a list unchanged: no parameter may be lost.
func (s *site) sameAgain(b *browser, query, want, body string) {
	s.Helper()
	values := url.Values{}
	for _, in := range control.FindAllString(filterForm.FindString(body), -1) {
		a := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(in, -1) {
			a[m[1]] = html.UnescapeString(m[2])
		}
		ticked := a["type"] != "checkbox" && a["type"] != "radio" || strings.Contains(in, " checked")
		if a["name"] != "" && a["value"] != "" && ticked {
			values.Add(a["name"], a["value"])
		}
	}
	if again := strings.Join(names(b.get("/leads?"+values.Encode()).is(s, 200).body), " "); again != want {
		s.Errorf("%q comes back from its toolbar as %q and lists %q, want %q", query, values.Encode(), again, want)
	}
}

func TestAListIsPaged(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for i := range 7 {
			s.make("ada", "lead", "title", "Lead "+strconv.Itoa(i))
		}
		next := regexp.MustCompile(`href="(/leads\?cursor=[^"]*)" aria-label="(Next|Previous) page"`)
		path, seen := "/leads?limit=3", []string{}
		for _, want := range []string{"1–3 of 7", "4–6 of 7", "7–7 of 7"} {
			got := ada.get(path).says(s, want)
			seen = append(seen, names(got.body)...)
			links := next.FindAllStringSubmatch(got.body, -1)
			path = html.UnescapeString(links[len(links)-1][1])
		}
		if len(seen) != 7 || seen[0] != "Lead 6" || seen[6] != "Lead 0" {
			t.Errorf("paging shows %v", seen)
		}
		ada.get(path).says(s, "4–6 of 7") // the only link of the last page leads back
	})
}

func TestColumnsAreAPreference(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		s.make("ada", "lead", "title", "First", "city", "Vilnius", "job_title", "Keeper")
		ada, mantas := s.signedIn("ada"), s.signedIn("mantas")
		ada.get("/leads").silent(s, "Vilnius")
		ada.get("/leads?col=name.city&density=compact").says(s, "Vilnius", "table-compact")
		ada.get("/leads").silent(s, "Vilnius") // a URL from someone else does not change one's preference
		toolbar := ada.into("list").with("HX-Source", "form#list-filters")
		got := toolbar.get("/leads?col=name&col=city&col=nonsense&density=roomy").says(s, "Vilnius", "table-roomy")
		if to := got.Header.Get("HX-Replace-Url"); to != "/leads?col=name.city&density=roomy" {
			t.Errorf("the URL becomes %q", to)
		}
		ada.get("/leads").says(s, "Vilnius", "table-roomy")
		mantas.get("/leads").silent(s, "Vilnius", "table-roomy")
		ada.get("/companies").silent(s, "table-roomy")
		toolbar.get("/leads").silent(s, "Vilnius", "table-roomy")
		ada.get("/leads").silent(s, "Vilnius", "table-roomy")
	})
}

func TestBulkActions(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada, ona := s.signedIn("ada").scripted(), s.signedIn("ona").scripted()
		var ids []string
		for range 3 {
			ids = append(ids, s.make("ada", "lead", "title", "Presses", "city", "Kaunas").String())
		}
		her := s.make("ona", "lead", "title", "Hers").String()
		status := func(id string) string {
			r, _ := record.ParseID(id)
			return mustHome(s).Lists.Item(crm.LeadStatuses, s.readLead("ada", r).Status).Key
		}
		done := ada.post("/leads/bulk", "ids", ids[0], "ids", ids[1], "ids", ids[0], "status", "contacted", "owner", "").is(s, 200).says(s, "2 records changed")
		if status(ids[0]) != "contacted" || status(ids[1]) != "contacted" || status(ids[2]) != "new" {
			t.Error("not the selected ones")
		}
		done.undoes(ada)
		if status(ids[0]) != "new" || status(ids[1]) != "new" {
			t.Error("not undone")
		}
		ada.post("/leads/bulk", "all", "1", "query", "city.contains=kaun", "owner", s.people["mantas"].String()).is(s, 200).says(s, "3 records changed")
		ada.post("/leads/bulk", "all", "1", "query", "nonsense=1", "do", "delete").is(s, 422)
		ada.post("/leads/contact", "ids", ids[0]).is(s, 200).says(s, "Contacted: ")
		ada.post("/leads/bulk", "ids", ids[0], "do", "contact").is(s, 422) // it asks how and when
		ada.post("/leads/bulk", "ids", ids[0], "do", "nonsense").is(s, 422)
		ada.post("/leads/bulk", "ids", ids[0]).is(s, 422)
		ada.post("/leads/bulk", "do", "delete").is(s, 422)
		ada.post("/leads/bulk", "ids", "nonsense", "do", "delete").is(s, 404)
		was := s.fingerprint()
		ona.post("/leads/bulk", "ids", her, "ids", ids[0], "do", "delete").is(s, 404)
		ona.post("/leads/bulk", "ids", her, "ids", ids[0], "status", "contacted").is(s, 404)
		ona.post("/leads/bulk", "ids", her, "owner", s.people["ada"].String()).is(s, 403)
		s.unchanged(was, "a refused bulk change")
		ada.post("/leads/bulk", "ids", ids[0], "ids", ids[1], "do", "delete").is(s, 200).says(s, "2 records moved to the trash").undoes(ada)
		ada.get("/leads/"+ids[0]).is(s, 200)
	})
}

func mustHome(s *site) *unit.Workspace {
	ws, err := s.app.Workspace(s.ctx, s.ws.ID)
	s.ok(err)
	return ws
}

func TestBulkActionsHaveALimit(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		form := []string{"do", "delete"}
		for range unit.MaxBulk + 1 {
			form = append(form, "ids", record.NewID().String())
		}
		s.signedIn("ada").scripted().post("/leads/bulk", form...).is(s, 413).says(s, "1,000")
	})
}

// If more records match than one unit of work takes, the same bulk actions run as an operation, which its page shows, pauses and
// undoes.
func TestBulkActionsOnAnyNumber(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := mustHome(s).Type("lead")
		for i := range unit.MaxBulk + 20 {
			_, err := s.app.Records.Save(s.ctx, s.actor("ada"), unit.Draft{Type: lead, Set: []unit.Value{{Field: lead.Field("title"), Value: "Lead " + strconv.Itoa(i)}}})
			s.ok(err)
		}
		ada, ona := s.signedIn("ada"), s.signedIn("ona")
		ada.get("/leads").is(s, 200).says(s, "All 1,020 matching", `data-all="1,020"`, "(up to 50)")
		ada.scripted().post("/leads/bulk", "all", "1", "query", "nonsense=1", "do", "delete", "sure", "1").is(s, 422)
		ada.post("/leads/bulk", "all", "1", "query", "sort=title", "do", "delete").is(s, 303)
		ada.get("/leads/bulk/delete?all=1&query=sort%3Dtitle").is(s, 200).says(s, "Delete all 1,020 records?")
		at := s.operated(ada.post("/leads/bulk", "all", "1", "query", "sort=title", "do", "delete", "sure", "1"))
		ada.get(at).is(s, 200).says(s, "Move to the trash", "1,020", `action="`+at+`/undo"`).silent(s, "Pause")
		ona.get(at).is(s, 404)
		ona.post(at+"/undo").is(s, 404)
		ada.get("/leads").is(s, 200).silent(s, "Lead 1<")
		undo := s.operated(ada.post(at + "/undo"))
		ada.get(undo).is(s, 200).says(s, "Undo of a bulk change", "1,020", `href="`+at+`">Undoes: Move to the trash, `)
		undone := ada.get(at).is(s, 200).says(s, `href="`+undo+`">Undone by ada, `, "Redo").silent(s, at+`/undo"`)
		ada.get("/leads").is(s, 200).says(s, "1,020")
		ada.get("/operations").is(s, 200).says(s, `href="`+undo+`">Undone by ada, `, ">Undone<", `href="`+at+`">Undoes: Move to the trash, `)
		redo := s.operated(ada.post("/undo", "token", undoToken.FindStringSubmatch(undone.body)[1]))
		ada.get(at).is(s, 200).says(s, at+`/undo"`).silent(s, "Undone by")
		ada.get(undo).is(s, 200).says(s, `href="`+redo+`">Undone by ada, `)
		ada.get(redo).is(s, 200).says(s, `href="`+undo+`">Undoes: Undo of a bulk change, `)
		s.operated(ada.post(redo + "/undo"))
		ada.post("/leads/qualify", "all", "1").is(s, 413)
		for _, form := range [][]string{
			{"/leads/bulk", "owner", s.actor("mantas").User.String()}, {"/leads/contact", "note", "Mail to all"},
			{"/leads/disqualify", "status", "bad_data"}, {"/leads/bulk", "do", "extend"},
		} {
			at := s.operated(ada.post(form[0], append(form[1:], "all", "1", "query", "")...))
			ada.get(at).is(s, 200).says(s, "1,020", "Undo")
		}
	})
}

// operated runs the operation that an answer leads to, and returns its URL.
func (s *site) operated(a answer) string {
	s.Helper()
	at := a.is(s, 303).Header.Get("Location")
	id, ok := record.ParseID(strings.TrimPrefix(at, "/operations/"))
	if !ok {
		s.Fatalf("it leads to %q", at)
	}
	for range 100 {
		o, err := s.app.Operations.Step(s.ctx, store.OperationKey{Workspace: s.ws.ID, Operation: id})
		s.ok(err)
		if o.Over() {
			return at
		}
	}
	s.Fatal("an operation does not end")
	return at
}

// A page that compares amounts in several currencies says at which rates, and which currencies have none.
func TestListsSayHowAmountsAreCompared(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		const at, last, leftOut = "Amounts are compared in EUR at the rates of 28 Nov 2025.", "no exchange rate for USD: these amounts come last", "a filter by amount does not find these records"
		s.make("ada", "lead", "title", "Ada one", "amount", "1000")
		s.make("ada", "lead", "title", "Ada none", "currency", "USD")
		ada, ona := s.signedIn("ada"), s.signedIn("ona")
		ada.get("/leads?sort=amount").is(s, 200).silent(s, at, last) // a currency without an amount does not count
		s.make("ada", "lead", "title", "Ada two", "currency", "USD", "amount", "70", "status", "contacted")
		s.make("ona", "lead", "title", "Ona one", "amount", "300")
		for path, says := range map[string]string{"?sort=amount": last, "?sort=-amount&limit=1": last, "?amount.from=1": leftOut, "?amount.to=5000&q=ada": leftOut,
			"/board?sort=amount": last, "/board?amount.from=10": leftOut, "?amount.from=100": leftOut,
			"?amount.to=100": leftOut, "?amount.from=500&sort=title": leftOut, "/board?amount.from=900": leftOut} {
			ada.get("/leads"+path).is(s, 200).says(s, says).silent(s, "Amounts are compared")
		}
		quiet := []string{"", "?sort=title", "?amount.filled=true", "?sort=amount&currency=EUR", "?sort=amount&status=contacted", "?sort=amount&q=ona", "/board",
			"/board?sort=amount&status=new"}
		for _, path := range quiet {
			ada.get("/leads"+path).is(s, 200).silent(s, "Amounts are compared", "no exchange rate")
		}
		ada.post("/settings/rates", "currency", "USD", "date", "28 Nov 2025", "rate", "0.85").goes(s, "/settings/rates")
		for _, path := range []string{"?sort=amount", "?amount.from=1", "/board?sort=amount", "/board?amount.from=10", "?currency=USD&amount.from=10"} {
			ada.get("/leads"+path).is(s, 200).says(s, at).silent(s, "no exchange rate")
		}
		for _, path := range quiet {
			ada.get("/leads"+path).is(s, 200).silent(s, "Amounts are compared")
		}
		ona.get("/leads?sort=amount").is(s, 200).silent(s, at)
	})
}

func TestRatesInTheSettings(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		ada.get("/settings/rates").is(s, 200).says(s, "There are no rates yet", "What one unit of another currency is worth in EUR")
		ada.get("/settings/rates/new").is(s, 200).says(s, "EUR for one unit", `value="HUF"`).silent(s, `<option value="EUR"`)
		ada.post("/settings/rates", "currency", "HUF", "date", "yesterday-ish", "rate", "abc").is(s, 422).says(s, "This is not a date", `value="abc"`)
		ada.post("/settings/rates", "currency", "HUF", "date", "28 Nov 2025", "rate", "0.00253").goes(s, "/settings/rates")
		ada.post("/settings/rates", "currency", "HUF", "date", "28 Nov 2025", "rate", "1").is(s, 422).says(s, "There is already a rate")
		ada.post("/settings/rates", "currency", "HUF", "date", "31 Dec 2199", "rate", "0.003").goes(s, "/settings/rates")
		page := ada.get("/settings/rates").is(s, 200).inOrder(s, "31 Dec 2199", "In use", "28 Nov 2025", "0.00253")
		at := regexp.MustCompile(`/settings/rates/[0-9a-f-]{36}`).FindAllString(page.body, -1)
		now := at[len(at)-1]
		ada.get(now).is(s, 200).says(s, `value="0.00253"`, `value="HUF" selected`)
		ada.post(now, "currency", "HUF", "date", "29 Nov 2025", "rate", "1,000.5", "v", "1").goes(s, "/settings/rates")
		ada.post(now, "currency", "HUF", "date", "29 Nov 2025", "rate", "3", "v", "1").is(s, 409)
		ada.get("/settings/rates").is(s, 200).says(s, "1,000.5", "29 Nov 2025")
		ada.post(now+"/delete").goes(s, "/settings/rates")
		ada.get("/settings/rates").is(s, 200).silent(s, "1,000.5", "In use")
		s.signedIn("ona").get("/settings/rates").is(s, 403)
	})
}

func TestListPageIsSmall(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for i := range 50 {
			s.make("ada", "lead", "title", "Saugumo auditas – UAB Kęstola spauda "+strconv.Itoa(i), "first_name", "Kristina", "last_name", "Ąžuolaitė "+strconv.Itoa(i),
				"phone", "+370 612 "+strconv.Itoa(10000+i*317), "amount", strconv.Itoa(i*531), "source", "referral")
		}
		b := s.signedIn("ada")
		b.client.Transport = &http.Transport{DisableCompression: true}
		got := b.with("Accept-Encoding", "gzip").get("/leads").is(s, 200)
		if len(got.body) > 25_000 {
			t.Errorf("a list has %d bytes compressed", len(got.body))
		}
	})
}

func TestEveryTypeHasAPagingTest(t *testing.T) {
	for _, typ := range crm.Types {
		if !slices.Contains([]string{"leads", "companies", "contacts", "opportunities"}, typ.Plural) {
			t.Errorf("no test pages through %s", typ.Plural)
		}
	}
}

func TestTheTrash(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for _, at := range s.oneOfEach("ada", "Acme") {
			root := at[:strings.LastIndexByte(at, '/')]
			ada.post(at+"/delete", "sure", "1").goes(s, root)
			ada.get(at).is(s, 200).says(s, "In the trash", "Restore")
			ada.get(root+"?peek="+lastPart(at).String()).is(s, 200).silent(s, "panel-body")
			// An open page or panel shows that the record is in the trash.
			ada.into("record").get(at).is(s, 200).says(s, "In the trash", "Restore").silent(s, "<html")
			ada.into("panel-body").get(at+"/panel").is(s, 200).says(s, `id="panel-body"`, "In the trash", "Restore")
		}
		page := ada.get("/trash").says(s, "Acme Lead", "Acme Company", "Acme Contact", "Acme Deal", "ada")
		ada.post("/trash/restore", "type", "lead", "id", record.NewID().String()).is(s, 404)
		ada.post("/trash/restore", "type", "nonsense", "id", record.NewID().String()).is(s, 404)
		for _, m := range regexp.MustCompile(`name="type" value="(\w+)"> ?<input type="hidden" name="id" value="([^"]+)"`).FindAllStringSubmatch(page.body, -1) {
			ada.post("/trash/restore", "type", m[1], "id", m[2]).goes(s, "/trash")
		}
		ada.get("/trash").says(s, "The trash is empty")
		ada.get("/leads").says(s, "Acme Lead")
	})
}

// A filter or an order by a field that was deleted is not followed silently: lists and boards say which field is gone.
func TestAListSaysThatItsFieldIsGone(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.actor("ada")
		_, err := s.app.Workspaces.AddField(s.ctx, ada, workspaces.NewField{Type: "lead", Key: "size", Kind: "number", Label: "Office size"})
		s.ok(err)
		s.make("ada", "lead", "title", "Small", "c_size", "5")
		b := s.signedIn("ada")
		const gone = "The field “Office size” was deleted"
		paths := []string{"/leads?c_size.from=10", "/leads?c_size=10", "/leads?c_size=", "/leads?c_size.filled=true", "/leads?sort=c_size", "/leads?sort=-c_size", "/leads?filter=c_size",
			"/leads/board?c_size.from=10", "/leads?q=Small&c_size.to=1", "/leads?col=name.c_size"}
		for _, path := range paths {
			b.get(path).is(s, http.StatusOK).silent(s, gone)
		}
		_, err = s.app.Workspaces.RemoveField(s.ctx, ada, "lead", "c_size")
		s.ok(err)
		for _, path := range paths {
			b.get(path).is(s, http.StatusOK).says(s, gone, "Small")
			if !strings.Contains(path, "board") {
				b.into("list").get(path).is(s, http.StatusOK).says(s, gone)
			}
		}
		b.scripted().post("/leads/bulk", "all", "1", "query", "c_size.from=10", "do", "delete").is(s, http.StatusUnprocessableEntity)
	})
}

// On a phone a row is a card. It shows the amount or, without one, the phone number.
func TestANarrowRowShowsTheAmountOrThePhone(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		cells := regexp.MustCompile(`(?s)<td( class="[^"]*")?>.*?</td>`)
		shown := func(title, url string, values ...string) (out []string) {
			id := s.make("ada", "lead", append([]string{"title", title}, values...)...).String()
			row := regexp.MustCompile(`(?s)<tr id="row-` + id + `".*?</tr>`).FindString(s.signedIn("ada").get(url).is(s, 200).body)
			for _, cell := range cells.FindAllString(row, -1) {
				for _, key := range []string{"amount", "phone", "email", "city"} {
					if strings.Contains(cell, `data-field="`+key+`"`) && !strings.Contains(cell, "table-side") {
						out = append(out, key)
					}
				}
			}
			return out
		}
		for _, c := range []struct {
			url    string
			values []string
			want   string
		}{
			{"/leads", []string{"amount", "900", "phone", "8 612 34567"}, "amount"},
			{"/leads", []string{"phone", "8 612 34567"}, "phone"},
			{"/leads?sort=city", []string{"phone", "8 612 34567", "city", "Kaunas"}, "phone city"},
			{"/leads?col=name.phone.email", []string{"email", "ona@example.com"}, "email"},
		} {
			if got := strings.Join(shown(fmt.Sprint(c.values), c.url, c.values...), " "); got != c.want {
				t.Errorf("%s with %v shows %q, want %q", c.url, c.values, got, c.want)
			}
		}
	})
}
