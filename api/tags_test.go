package api

import (
	"fmt"
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
