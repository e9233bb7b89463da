package api

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/db/dbtest"
)

func TestQualification(t *testing.T) {
	both(t, func(w *world) {
		lead := w.make("ona", "leads", "title", "Presses", "first_name", "Jonas", "last_name", "Žukauskas", "company_name", "UAB Spauda",
			"email", "jonas@spauda.example", "amount", "2500", "currency", "JPY", "city", "Kaunas")
		path := "/leads/" + lead + "/qualification"
		all := map[string]any{"company": map[string]any{"create": true}, "contact": map[string]any{"create": true},
			"opportunity": map[string]any{"create": true, "fields": map[string]any{"name": "Two presses", "amount": "3000"}}, "version": 1}
		before := w.fingerprint()
		dry := w.call("ona", "POST", path+"?dry_run=true", all).want(200)
		w.unchanged(before, dry)
		if o := dry.object(); o["receipt"] != nil || o["company"].(map[string]any)["id"] != nil || o["company"].(map[string]any)["title"] != "UAB Spauda" {
			t.Errorf("dry run: %s", dry.body)
		}
		done := w.call("ona", "POST", path, all).want(201)
		o := done.object()
		if done.text("receipt") != done.header.Get(receiptHeader) || done.header.Get("Location") != prefix+path {
			t.Errorf("headers: %v", done.header)
		}
		if len(o["moved"].([]any)) != len(dry.object()["moved"].([]any)) {
			t.Errorf("dry   %s\ndone  %s", dry.body, done.body)
		}
		opportunity := w.call("ona", "GET", "/opportunities/"+o["opportunity"].(map[string]any)["id"].(string), nil).want(200).object()
		if opportunity["name"] != "Two presses" || opportunity["amount"] != "3000" || opportunity["currency"] != "JPY" || opportunity["lead"] != lead {
			t.Errorf("%v", opportunity)
		}
		if again := w.call("ona", "GET", path, nil).want(200); string(again.body) != string(done.body) {
			t.Errorf("done  %s\nfound %s", done.body, again.body)
		}
		w.call("ona", "POST", path, all).want(409)
		undone := w.call("ona", "DELETE", path, nil).want(204)
		if undone.header.Get(receiptHeader) == "" {
			t.Error("no receipt")
		}
		w.call("ona", "GET", "/opportunities/"+opportunity["id"].(string), nil).want(404)

		existing := w.make("ona", "companies", "name", "UAB Spauda", "city", "Vilnius")
		into := w.call("ona", "POST", path, map[string]any{"company": map[string]any{"id": existing}, "contact": nil}).want(201).object()
		if c := into["company"].(map[string]any); c["id"] != existing || c["created"] != false || into["contact"] != nil {
			t.Errorf("%v", into)
		}
		w.call("ona", "PATCH", "/companies/"+existing, map[string]any{"city": "Kaunas"}).want(200)
		w.make("ona", "contacts", "last_name", "New", "company", existing)
		w.call("ona", "DELETE", path, nil).want(204) // the company existed before
	})
}

func TestDisqualification(t *testing.T) {
	both(t, func(w *world) {
		lead := w.make("ona", "leads", "title", "x")
		path := "/leads/" + lead + "/disqualification"
		statuses := map[any]string{}
		for _, s := range w.call("ona", "GET", "/statuses", nil).items() {
			statuses[s["id"]] = s["key"].(string)
		}
		done := w.call("ona", "POST", path, map[string]any{"status": "bad_data", "note": "no such firm"}).want(201)
		if statuses[done.object()["status"]] != "bad_data" || done.header.Get(receiptHeader) == "" {
			t.Errorf("%s", done.body)
		}
		w.call("ona", "DELETE", path, nil).want(204)
		if got := w.call("ona", "GET", "/leads/"+lead, nil).object(); statuses[got["status"]] != "new" {
			t.Errorf("%v", got)
		}
	})
}

func TestHistory(t *testing.T) {
	both(t, func(w *world) {
		lead := w.make("ona", "leads", "title", "x", "amount", "10.5", "employees", 3)
		w.call("mantas", "PATCH", "/leads/"+lead, map[string]any{"amount": nil, "employees": 4, "city": "Kaunas", "birth_date": "1980-01-02"}).want(200)
		page := w.call("ona", "GET", "/leads/"+lead+"/history?limit=1", nil).want(200)
		entry := page.items()[0]
		var got []string
		for _, c := range entry["changes"].([]any) {
			c := c.(map[string]any)
			got = append(got, fmt.Sprintf("%s %v>%v", c["field"], c["old"], c["new"]))
		}
		if s := strings.Join(got, ", "); s != "amount 10.50><nil>, birth_date <nil>>1980-01-02, employees 3>4, city >Kaunas" {
			t.Error(s)
		}
		if entry["by"] != w.actors["mantas"].User.String() || entry["door"] != "api" || entry["channel"] != "api" || entry["action"] != "changed" || entry["of"] != "save" {
			t.Errorf("%v", entry)
		}
		older := w.call("ona", "GET", "/leads/"+lead+"/history?cursor="+page.text("next"), nil).want(200)
		if items := older.items(); len(items) != 1 || items[0]["action"] != "created" || older.object()["next"] != nil {
			t.Errorf("%s", older.body)
		}
	})
}

func TestStaleChangeReturnsBothValues(t *testing.T) {
	both(t, func(w *world) {
		lead := w.make("ona", "leads", "title", "x", "amount", "10")
		w.call("mantas", "PATCH", "/leads/"+lead, map[string]any{"amount": "20", "region": "A"}).want(200)
		stale := w.call("ona", "PATCH", "/leads/"+lead, map[string]any{"version": 1, "amount": "30", "city": "Kaunas"}).want(409)
		o := stale.object()
		var got []string
		for _, e := range o["errors"].([]any) {
			e := e.(map[string]any)
			yours, sent := e["yours"]
			got = append(got, fmt.Sprintf("%s %s: %v, %v %v", e["field"], e["key"], e["current"], yours, sent))
		}
		if s := strings.Join(got, "; "); s != "amount conflict: 20.00, 30.00 true; city conflict: , Kaunas true; region conflict: A, <nil> false" || o["version"] != 2.0 {
			t.Errorf("%s\n%s", s, stale.body)
		}
		w.call("ona", "PATCH", "/leads/"+lead, map[string]any{"amount": "30"}).want(200) // without a version the last change wins
		if m := w.call("ona", "DELETE", "/leads/"+lead+"?version=2", nil).want(409).mistakes(); len(m) != 1 || m[0] != "amount:conflict" {
			t.Errorf("%v", m)
		}
	})
}

func TestConcurrentChangesConflict(t *testing.T) {
	both(t, func(w *world) {
		for range 10 {
			lead := w.make("ona", "leads", "title", "x")
			statuses := make([]int, 2)
			var wg sync.WaitGroup
			for i, who := range []string{"ona", "mantas"} {
				wg.Go(func() {
					statuses[i] = w.call(who, "PATCH", "/leads/"+lead, map[string]any{"version": 1, "city": who}).status
				})
			}
			wg.Wait()
			if statuses[0]+statuses[1] != 200+409 {
				t.Errorf("statuses %v", statuses)
			}
		}
	})
}

func TestAmountsKeepTheirCurrency(t *testing.T) {
	both(t, func(w *world) {
		lead := w.make("ona", "leads", "title", "x", "amount", 1500, "currency", "JPY")
		w.call("ona", "PATCH", "/leads/"+lead, map[string]any{"amount": "10.5"}).want(422) // no yen has cents
		for _, c := range []struct {
			body             map[string]any
			amount, currency any
		}{
			{map[string]any{"amount": "2000"}, "2000", "JPY"},
			{map[string]any{"currency": "EUR"}, "2000.00", "EUR"},
			{map[string]any{"amount": 10.5}, "10.50", "EUR"},
			{map[string]any{"amount": "7.125", "currency": "TND"}, "7.125", "TND"},
			{map[string]any{"currency": nil, "amount": "5.25"}, "5.25", "EUR"}, // the workspace's
		} {
			if got := w.call("ona", "PATCH", "/leads/"+lead, c.body).want(200).object(); got["amount"] != c.amount || got["currency"] != c.currency {
				t.Errorf("%v: %v %v", c.body, got["amount"], got["currency"])
			}
		}
	})
}

// If the currency is cleared, an amount beside it is in the workspace's
// currency, which may have no decimals.
func TestAmountWithAClearedCurrency(t *testing.T) {
	both(t, func(w *world) {
		by := w.actors["ada"]
		if _, err := w.app.Workspaces.ChangeWorkspace(w.Context(), by, workspaces.NewWorkspace{Name: "Acme", Country: "LT", Language: "lt", Currency: "JPY", Zone: "Asia/Tokyo"}); err != nil {
			t.Fatal(err)
		}
		lead := w.make("ada", "leads", "title", "x", "amount", 500)
		for _, empty := range []any{nil, ""} {
			got := w.call("ada", "PATCH", "/leads/"+lead, map[string]any{"currency": empty, "amount": "700"}).want(200).object()
			if got["amount"] != "700" || got["currency"] != "JPY" {
				t.Errorf("%v: %v %v", empty, got["amount"], got["currency"])
			}
		}
	})
}

func TestRepeatedRequests(t *testing.T) {
	both(t, func(w *world) {
		send := func(who, key, path string, body any) *reaction {
			return w.call(who, "POST", path, body, keyHeader, key)
		}
		first := send("ona", "k", "/leads", map[string]any{"title": "A"}).want(201)
		again := send("ona", "k", "/leads", map[string]any{"title": "A"}).want(201)
		if string(first.body) != string(again.body) || first.header.Get("Location") != again.header.Get("Location") ||
			first.header.Get(receiptHeader) != again.header.Get(receiptHeader) || again.header.Get("Content-Type") != "application/json" {
			t.Errorf("first %v %s\nagain %v %s", first.header, first.body, again.header, again.body)
		}
		for _, other := range []*reaction{send("ona", "k", "/leads", map[string]any{"title": "B"}), send("ona", "k", "/companies", map[string]any{"name": "A"})} {
			if m := other.want(422).mistakes(); len(m) != 1 || m[0] != keyHeader+":key_reused" {
				t.Errorf("%v", m)
			}
		}
		if theirs := send("pavol", "k", "/leads", map[string]any{"title": "A"}).want(201); theirs.text("id") == first.text("id") {
			t.Error("another person's key was accepted")
		}
		send("ona", "bad", "/leads", map[string]any{}).want(422)
		send("ona", "bad", "/leads", map[string]any{"title": "C"}).want(201) // a refusal is not stored
		for _, key := range []string{"ž", strings.Repeat("k", 256), "a\tb"} {
			send("ona", key, "/leads", map[string]any{"title": "A"}).want(422)
		}
		lead := w.make("ona", "leads", "title", "A", "company_name", "UAB Alfa")
		company := map[string]any{"company": map[string]any{"create": true}}
		send("ona", "q", "/leads/"+lead+"/qualification?dry_run=true", company).want(200)
		q := send("ona", "q", "/leads/"+lead+"/qualification", company).want(201)
		if again := send("ona", "q", "/leads/"+lead+"/qualification", company).want(201); string(q.body) != string(again.body) {
			t.Errorf("%s\n%s", q.body, again.body)
		}
		undo := send("ona", "u", "/undos", map[string]any{"receipt": q.text("receipt")}).want(201)
		if again := send("ona", "u", "/undos", map[string]any{"receipt": q.text("receipt")}).want(201); string(undo.body) != string(again.body) {
			t.Errorf("%s\n%s", undo.body, again.body)
		}
		field := map[string]any{"record_type": "lead", "kind": "text", "label": "Size"}
		send("ada", "f", "/fields", field).want(201)
		send("ada", "f", "/fields", field).want(201)
		w.call("ada", "POST", "/fields", field).want(422)
		if got := w.call("ona", "GET", "/leads", nil).object()["total"]; got != 3.0 {
			t.Errorf("%v leads", got)
		}
	})
}

func TestConcurrentRepeatedRequests(t *testing.T) {
	both(t, func(w *world) {
		lead := w.make("ona", "leads", "title", "x", "company_name", "UAB")
		for _, c := range []struct {
			path string
			body any
		}{
			{"/leads", map[string]any{"title": "A"}},
			{"/leads/" + lead + "/qualification", map[string]any{"company": map[string]any{"create": true}}},
		} {
			answers := make([]*reaction, 6)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() { answers[i] = w.call("ona", "POST", c.path, c.body, keyHeader, c.path) })
			}
			wg.Wait()
			for _, a := range answers {
				if a.want(201); string(a.body) != string(answers[0].body) {
					t.Errorf("%s: responses differ\n%s\n%s", c.path, a.body, answers[0].body)
				}
			}
		}
		if leads := w.call("ona", "GET", "/leads", nil).object()["total"]; leads != 2.0 {
			t.Errorf("%v leads", leads)
		}
		if companies := w.call("ona", "GET", "/companies", nil).object()["total"]; companies != 1.0 {
			t.Errorf("%v companies", companies)
		}
	})
}

func TestCustomFields(t *testing.T) {
	both(t, func(w *world) {
		for _, f := range []map[string]any{
			{"record_type": "lead", "kind": "number", "label": "Plotas", "key": "c_area", "fast": true},
			{"record_type": "lead", "kind": "text", "label": "Žinutė"},
			{"record_type": "lead", "kind": "date", "label": "Since"},
			{"record_type": "lead", "kind": "choice", "label": "Size", "options": []any{map[string]any{"label": "Mažas"}, map[string]any{"key": "big", "label": "Didelis"}}},
		} {
			w.call("ada", "POST", "/fields", f).want(201)
		}
		made := w.call("ona", "POST", "/leads", map[string]any{"title": "A", "c_area": 12.5, "c_zinute": "Ąžuolas", "c_since": "2020-02-03", "c_size": "mazas"}).want(201)
		o := made.object()
		if o["c_area"] != 12.5 || o["c_zinute"] != "Ąžuolas" || o["c_since"] != "2020-02-03" || o["c_size"] != "mazas" {
			t.Errorf("%s", made.body)
		}
		w.make("ona", "leads", "title", "B", "c_area", 7)
		if got := w.make("ona", "leads", "title", "C"); w.call("ona", "GET", "/leads/"+got, nil).object()["c_area"] != nil {
			t.Error("a number without a country")
		}
		for query, want := range map[string]string{"c_area.from=10": "A", "c_size=mazas": "A", "c_zinute.contains=azuol": "A", "c_since.to=2020-12-31": "A",
			"sort=c_area&c_area.filled=true": "BA", "sort=-c_area&c_area.filled=true": "AB", "c_size.empty=true&sort=title": "BC"} {
			got := ""
			for _, l := range w.call("ona", "GET", "/leads?"+query, nil).want(200).items() {
				got += l["title"].(string)
			}
			if got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		bad := w.call("ona", "PATCH", "/leads/"+made.text("id"), map[string]any{"c_area": "12", "c_size": "huge", "c_since": "x", "c_other": 1}).want(422).mistakes()
		if s := strings.Join(bad, " "); s != "c_area:invalid_type c_since:invalid_date c_size:invalid_choice c_other:unknown_field" {
			t.Error(s)
		}
		w.call("ona", "PATCH", "/leads/"+made.text("id"), map[string]any{"c_area": nil}).want(200)
		history := w.call("ona", "GET", "/leads/"+made.text("id")+"/history?limit=1", nil).items()[0]["changes"].([]any)[0].(map[string]any)
		if history["field"] != "c_area" || history["old"] != 12.5 || history["new"] != nil {
			t.Errorf("%v", history)
		}
		w.call("olga", "POST", "/leads", map[string]any{"title": "A", "c_area": 1}).want(422)
		custom := 0
		for _, f := range w.call("ona", "GET", "/fields?record_type=lead", nil).want(200).items() {
			if f["custom"] == true {
				custom++
			}
		}
		if custom != 4 {
			t.Errorf("%d custom fields are listed", custom)
		}
		for body, want := range map[string]string{
			`{}`: "label:required key:invalid_key record_type:invalid_choice kind:invalid_choice",
			`{"record_type":"lead","kind":"choice","label":"X","options":"a"}`:                   "options:invalid_type",
			`{"record_type":"lead","kind":"choice","label":"X","options":[1]}`:                   "options:invalid_type",
			`{"record_type":"lead","kind":"choice","label":"X","options":[{"label":1,"hue":2}]}`: "options.hue:unknown_field options.label:invalid_type",
			`{"record_type":"lead","kind":"text","label":"X","fast":"yes","id":1}`:               "id:unknown_field fast:invalid_type",
		} {
			if m := strings.Join(w.call("ada", "POST", "/fields", body).want(422).mistakes(), " "); m != want {
				t.Errorf("%s: %s, want %s", body, m, want)
			}
		}
	})
}

func TestListsOfTheWorkspace(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	lithuanian := w.call("ona", "GET", "/stages", nil, "Accept-Language", "lt-LT,en;q=0.5").want(200).items()
	english := w.call("ona", "GET", "/stages", nil).want(200).items()
	if len(english) != 8 || english[3]["key"] != "offer" || english[3]["probability"] != 50.0 || english[3]["category"] != "open" ||
		lithuanian[3]["name"] == english[3]["name"] || lithuanian[3]["id"] != english[3]["id"] {
		t.Errorf("%v\n%v", english[3], lithuanian[3])
	}
	if users := w.call("ona", "GET", "/users", nil).want(200).items(); len(users) != 4 || users[0]["email"] != "ada@example.com" || users[0]["role"] != "administrator" {
		t.Errorf("%v", users)
	}
}

func TestProblemsInTheReadersLanguage(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	seen := map[string]bool{}
	for _, lang := range []string{"en", "lt", "sk", "ru", "hu"} {
		got := w.call("ona", "POST", "/leads", map[string]any{}, "Accept-Language", lang+"-XX, de;q=0.9").want(422)
		if got.header.Get("Content-Language") != lang || seen[got.text("detail")] || seen[got.text("title")] {
			t.Errorf("%s: %v %s", lang, got.header, got.body)
		}
		seen[got.text("detail")], seen[got.text("title")] = true, true
	}
	if got := w.call("ona", "GET", "/leads/x", nil, "Accept-Language", "de"); got.header.Get("Content-Language") != "en" {
		t.Errorf("%v", got.header)
	}
}

func TestContentTypes(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	for kind, want := range map[string]int{"application/json": 201, "application/json; charset=utf-8": 201, "application/merge-patch+json": 201, "": 201,
		"text/plain": 415, "application/x-www-form-urlencoded": 415, "multipart/form-data": 415, "application/xml": 415, ";": 415} {
		w.call("ona", "POST", "/leads", `{"title":"x"}`, "Content-Type", kind).want(want)
	}
	if got := w.call("ona", "PUT", "/leads", nil).want(405); got.header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("%v", got.header)
	}
	if got := w.call("ona", "HEAD", "/leads", nil).want(200); got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", got.header)
	}
}

// An internal error shows no details, is logged once, and does not end the
// process.
func TestInternalErrorsAreHidden(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	rt := &route{method: "GET", path: "/users", do: func(*request) (*response, error) { panic("secret") }}
	out := httptest.NewRecorder()
	r := httptest.NewRequest("GET", prefix+"/users", nil)
	r.Header.Set("Authorization", "Bearer "+w.tokens["ada"])
	w.serve(rt, out, r)
	if out.Code != 500 || strings.Contains(out.Body.String(), "secret") || !strings.Contains(out.Body.String(), "urn:uuid:") {
		t.Errorf("%d %s", out.Code, out.Body)
	}
	if n := strings.Count(w.log.String(), "level=ERROR"); n != 1 || !strings.Contains(w.log.String(), "secret") {
		t.Errorf("logged %d times: %s", n, w.log)
	}
}
