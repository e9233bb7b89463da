package api

import (
	"reflect"
	"testing"
)

// The history and the feeds have whole lists, although the first numbers and the
// primary address are in fields of their own.
func TestHistoryHasWholeLists(t *testing.T) {
	both(t, func(w *world) {
		feed := w.call("ona", "POST", "/feeds", map[string]any{"name": "F"}).want(201).text("id")
		id := w.make("ona", "leads", "title", "Press", "phones", []any{map[string]any{"value": "+37061234567", "kind": "mobile"}, map[string]any{"value": "+37052123456", "primary": true}, map[string]any{"value": "12345", "kind": "home"}},
			"emails", []any{map[string]any{"value": "a@b.example"}, map[string]any{"value": "c@b.example", "primary": true}},
			"addresses", []any{map[string]any{"city": "Vilnius", "primary": true}, map[string]any{"city": "Košice", "kind": "billing"}})
		at, lists := "/leads/"+id, []string{"phones", "emails", "addresses"}
		seen := []map[string]any{w.call("ona", "GET", at, nil).object()}
		swapped := seen[0]["addresses"].([]any)
		for _, change := range []map[string]any{{"mobile": nil, "email": "x@b.example"}, {"phones": []any{map[string]any{"value": "5555"}}, "city": "Kaunas"},
			{"emails": []any{}, "addresses": []any{swapped[1], map[string]any{"city": "Pécs", "primary": true}}}, {"phones": seen[0]["phones"], "emails": seen[0]["emails"]}, {"addresses": []any{}}} {
			w.call("ona", "PATCH", at, change).want(200)
			seen = append(seen, w.call("ona", "GET", at, nil).object())
		}
		of := map[any][]any{}
		for _, e := range w.call("ona", "GET", at+"/history", nil).items() {
			of[e["version"]] = e["changes"].([]any)
		}
		told := map[any][]any{}
		for _, m := range w.call("ona", "GET", "/feeds/"+feed+"/messages", nil).items() {
			for _, r := range m["records"].([]any) {
				r := r.(map[string]any)
				told[r["version"]] = r["changes"].([]any)
			}
		}
		if !reflect.DeepEqual(of, told) {
			t.Errorf("the feed tells %v, the history %v", told, of)
		}
		changed := 0
		for i, now := range seen {
			for _, c := range of[now["version"]] {
				c := c.(map[string]any)
				for _, key := range lists {
					if c["field"] != key {
						continue
					}
					changed++
					if !reflect.DeepEqual(c["new"], now[key]) || i > 0 && !reflect.DeepEqual(c["old"], seen[i-1][key]) {
						t.Errorf("version %v: %s is %v, in the history %v", now["version"], key, now[key], c)
					}
				}
			}
		}
		if changed < 6 {
			t.Errorf("%d lists have changed", changed)
		}
	})
}
