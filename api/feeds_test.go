package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/record"
)

// feed makes a feed and returns its path.
func (w *world) feed(who string) string {
	w.Helper()
	made := w.call(who, "POST", "/feeds", map[string]any{"name": "Warehouse"}).want(201)
	return strings.TrimPrefix(made.header.Get("Location"), prefix)
}

func TestFeed(t *testing.T) {
	both(t, func(w *world) {
		at := w.feed("ada")
		o := w.call("ada", "GET", at, nil).want(200).object()
		if o["name"] != "Warehouse" || o["person"] != w.actors["ada"].User.String() || o["lost_since"] != nil || o["waiting_since"] != nil {
			t.Errorf("%v", o)
		}
		made := w.call("ona", "POST", "/leads", map[string]any{"title": "Presses"}).want(201)
		lead := made.text("id")
		changed := w.call("mantas", "PATCH", "/leads/"+lead, map[string]any{"city": "Kaunas", "amount": "12.50"}).want(200)
		page := w.call("ada", "GET", at+"/messages", nil).want(200)
		items := page.items()
		if o := page.object(); len(items) != 2 || o["more"] != false || o["lost_since"] != nil {
			t.Fatalf("%s", page.body)
		}
		m := items[1]
		if m["id"] != changed.header.Get(receiptHeader) || m["by"] != w.actors["mantas"].User.String() || m["channel"] != "api" || m["action"] != "save" || m["next"] != nil {
			t.Errorf("%v", m)
		}
		r := m["records"].([]any)[0].(map[string]any)
		if r["record_type"] != "lead" || r["id"] != lead || r["action"] != "changed" || r["version"] != float64(2) {
			t.Errorf("%v", r)
		}
		history := w.call("ada", "GET", "/leads/"+lead+"/history", nil).want(200).items()
		if got, want := fmt.Sprint(r["changes"]), fmt.Sprint(history[0]["changes"]); got != want || !strings.Contains(got, "Kaunas") {
			t.Errorf("%s, in the history %s", got, want)
		}
		if w.call("ada", "GET", at, nil).want(200).object()["waiting_since"] == nil {
			t.Error("nothing waits")
		}
		body := map[string]any{"messages": []any{items[0]["id"]}}
		for range 2 {
			w.call("ada", "POST", at+"/acknowledgements", body).want(204)
			w.call("ada", "POST", at+"/acknowledgements", body, keyHeader, "one").want(204)
		}
		if left := w.call("ada", "GET", at+"/messages?limit=1", nil).want(200).items(); len(left) != 1 || left[0]["id"] != m["id"] {
			t.Errorf("%v", left)
		}
		w.call("ada", "DELETE", at, nil).want(204)
		w.call("ada", "GET", at+"/messages", nil).want(404)
	})
}

// A member's feed has no trace of a colleague's record.
func TestFeedKeepsToItsScope(t *testing.T) {
	both(t, func(w *world) {
		at := w.feed("pavol")
		w.make("ona", "leads", "title", canary)
		w.call("ada", "POST", "/rates", newRate()).want(201)
		mine := w.make("pavol", "leads", "title", "Mine")
		got := w.call("pavol", "GET", at+"/messages", nil).want(200)
		if items := got.items(); len(items) != 1 || !strings.Contains(string(got.body), mine) || strings.Contains(string(got.body), w.actors["ona"].User.String()) {
			t.Errorf("%s", got.body)
		}
	})
}

// Messages about notes and custom fields show their changes too.
func TestFeedShowsEveryKindOfRecord(t *testing.T) {
	both(t, func(w *world) {
		at := w.feed("ada")
		w.call("ada", "POST", "/fields", map[string]any{"record_type": "lead", "kind": "number", "label": "Size"}).want(201)
		lead := qualifiedLead(w)
		w.call("ada", "PATCH", "/leads/"+lead, map[string]any{"c_size": 12.5}).want(200)
		open := openLead(w)
		w.call("ona", "POST", "/leads/"+open+"/disqualification", map[string]any{"status": "bad_data", "note": "Because"}).want(201)
		text := string(w.call("ada", "GET", at+"/messages?limit=1000", nil).want(200).body)
		for _, part := range []string{`"action":"settings"`, `"action":"qualify"`, `"record_type":"company"`, `"record_type":"note"`, `{"field":"c_size","old":null,"new":12.5}`} {
			if !strings.Contains(text, part) {
				t.Errorf("no %s in %s", part, text)
			}
		}
	})
}

func TestFeedsAreRefused(t *testing.T) {
	both(t, func(w *world) {
		at := w.feed("ada")
		for field, body := range map[string]any{"name": map[string]any{}, "name.": map[string]any{"name": " "}, "name..": map[string]any{"name": 1},
			"name...": map[string]any{"name": strings.Repeat("x", 101)}, "url": map[string]any{"name": "One", "url": "x"}} {
			if all := w.call("ada", "POST", "/feeds", body).want(422).mistakes(); len(all) != 1 || !strings.HasPrefix(all[0], strings.TrimRight(field, ".")) {
				t.Errorf("%v: %v", body, all)
			}
		}
		for _, body := range []any{map[string]any{}, map[string]any{"messages": "x"}, map[string]any{"messages": []any{1}}, map[string]any{"messages": []any{"x"}},
			map[string]any{"messages": make([]record.ID, 1001)}} {
			if all := w.call("ada", "POST", at+"/acknowledgements", body).want(422).mistakes(); len(all) != 1 || !strings.HasPrefix(all[0], "messages") {
				t.Errorf("%v: %v", body, all)
			}
		}
		for _, query := range []string{"limit=0", "limit=1001", "cursor=x", "cursor=" + record.NewID().String(), "after=1"} {
			w.call("ada", "GET", at+"/messages?"+query, nil).want(422)
		}
		none := record.NewID().String()
		w.call("ada", "GET", at+"/messages?cursor="+none+"."+none, nil).want(404)
		w.call("reader", "GET", at+"/messages", nil).want(200)
		w.call("reader", "POST", at+"/acknowledgements", map[string]any{"messages": []any{}}).want(403)
		again := func() string {
			return w.call("ada", "POST", "/feeds", map[string]any{"name": "Twice"}, keyHeader, "two").want(201).text("id")
		}
		if first, second := again(), again(); first != second {
			t.Error("a repeated request made another feed")
		}
		for n := len(w.call("ada", "GET", "/feeds", nil).want(200).items()); n < 20; n++ {
			w.feed("ona")
		}
		if got := w.call("ona", "POST", "/feeds", map[string]any{"name": "One too many"}).want(422); got.object()["code"] != "too_many_feeds" {
			t.Errorf("%s", got.body)
		}
	})
}
