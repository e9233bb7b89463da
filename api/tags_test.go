package api

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// A program sends names of tags, which are not taken for the keys of others.
func TestNamesOfTagsAreNoKeys(t *testing.T) {
	both(t, func(w *world) {
		tagsOf := func(id string) string { return fmt.Sprint(w.call("ona", "GET", "/leads/"+id, nil).object()["tags"]) }
		for _, name := range []string{"C++", "C", "c#", "C#", "#hash", "hash", "🔥", "🎉", "value", "a|b", "a_b", "Ähre", "ahre"} {
			id := w.make("ona", "leads", "title", "L", "tags", []any{name})
			want := map[string]string{"C#": "c#", "ahre": "Ähre"}[name] // in another case, without accents
			if want == "" {
				want = name
			}
			if got := tagsOf(id); got != "["+want+"]" {
				t.Errorf("%q became %s", name, got)
			}
		}
		id := w.make("ona", "leads", "title", "L", "tags", []any{"C", "VIP"})
		for _, wrong := range [][]any{{""}, {"C", "  "}, {nil}} {
			w.call("ona", "PATCH", "/leads/"+id, map[string]any{"tags": wrong}).want(422)
		}
		if got := tagsOf(id); got != "[C VIP]" {
			t.Errorf("tags became %s", got)
		}
		if n := len(w.call("ona", "GET", "/leads?tag=C", nil).items()); n != 2 {
			t.Errorf("%d leads have the tag C", n)
		}
	})
}

// Names whose keys collide are different tags through filters, operations and
// settings alike.
func TestNamesOfTagsComeBeforeKeys(t *testing.T) {
	both(t, func(w *world) {
		names := []string{"C++", "C", "C#", "!!!", "€", "c_2"} // the first three have the keys c, c_2 and c_3
		made := map[string]string{}
		for _, name := range names {
			w.call("ada", "POST", "/tags", map[string]any{"name": name}).want(201)
			made[name] = w.make("ona", "leads", "title", "Has "+name, "tags", []any{name})
		}
		for _, name := range append(names, "c", "c#", "c++", "C_2") {
			got := w.call("ona", "GET", "/leads?tag="+url.QueryEscape(name), nil).want(200).items()
			if len(got) != 1 || !strings.EqualFold(fmt.Sprint(got[0]["title"]), "Has "+name) {
				t.Errorf("%s finds %v", name, got)
			}
		}
		w.call("ada", "POST", "/tags", map[string]any{"name": "c"}).want(422)
		w.call("ada", "POST", "/tags", map[string]any{"name": "value"}).want(201) // the key of !!!
		bulk := map[string]any{"record_type": "lead", "action": "set", "where": "tag=C%2B%2B",
			"add": map[string]any{"tags": []any{"C"}}, "remove": map[string]any{"tags": []any{"C++"}}}
		w.finish(w.call("ona", "POST", "/operations", bulk).want(202).text("id"))
		if got := fmt.Sprint(w.call("ona", "GET", "/leads/"+made["C++"], nil).object()["tags"]); got != "[C]" {
			t.Errorf("the operation left %s", got)
		}
		delete(bulk, "add")
		bulk["remove"] = map[string]any{"tags": []any{"Nobody"}}
		w.call("ona", "POST", "/operations", bulk).want(422)
		if n := len(w.call("ona", "GET", "/tags", nil).items()); n != len(names)+1 {
			t.Errorf("%d tags", n)
		}
	})
}

func TestAdministratorsKeepTags(t *testing.T) {
	both(t, func(w *world) {
		add := func() *reaction {
			return w.call("ada", "POST", "/tags", map[string]any{"name": " VIP ", "hue": 4}, keyHeader, "one").want(201)
		}
		made := add()
		if again := add(); again.text("id") != made.text("id") {
			t.Error("sent twice, it made two")
		}
		if o := made.object(); o["name"] != "VIP" || o["hue"] != 4.0 || o["key"] != "vip" || o["version"] != 1.0 {
			t.Errorf("made %v", o)
		}
		at := "/tags/" + made.text("id")
		changed := w.call("ada", "PATCH", at, map[string]any{"name": "Key account", "version": 1}).want(200)
		if o := changed.object(); o["name"] != "Key account" || o["hue"] != 4.0 || o["version"] != 2.0 {
			t.Errorf("changed %v", o)
		}
		w.call("ada", "PATCH", at, map[string]any{"hue": 1, "version": 1}).want(409)
		w.call("ada", "POST", "/undos", map[string]any{"receipt": changed.header.Get(receiptHeader)}).want(201)
		for _, bad := range []map[string]any{{"name": "a,b"}, {"name": ""}, {"name": nil}, {"hue": 12}, {"hue": -1}, {"hue": "red"}, {"hue": nil}, {"color": "red"}} {
			w.call("ada", "PATCH", at, bad).want(422)
		}
		id := w.make("ona", "leads", "title", "L", "tags", []any{"vip"})
		w.call("ona", "DELETE", at, nil).want(403)
		w.call("ada", "DELETE", at, nil).want(409)
		w.call("ona", "PATCH", "/leads/"+id, map[string]any{"tags": []any{}}).want(200)
		gone := w.call("ada", "DELETE", at, nil).want(204)
		w.call("ada", "PATCH", at, map[string]any{"hue": 1}).want(404)
		w.call("ada", "POST", "/undos", map[string]any{"receipt": gone.header.Get(receiptHeader)}).want(201)
		if items := w.call("ona", "GET", "/tags", nil).items(); len(items) != 1 {
			t.Errorf("tags %v", items)
		}
	})
}
