package api

import (
	"slices"
	"strings"
	"testing"
)

func TestChangeRemoveAndRestoreAField(t *testing.T) {
	both(t, func(w *world) {
		f := w.call("ada", "POST", "/fields", map[string]any{"record_type": "lead", "kind": "choice", "label": "Segment", "fast": true,
			"options": []any{map[string]any{"key": "small"}, map[string]any{"key": "big"}}}).want(201)
		w.call("ada", "POST", "/fields", map[string]any{"record_type": "lead", "kind": "number", "label": "Size"}).want(201)
		id := w.make("ona", "leads", "title", "Old", "c_segment", "big")
		w.call("ona", "PATCH", "/leads/"+id, map[string]any{"c_segment": "small"}).want(200)
		got := w.call("ada", "PATCH", "/fields/c_segment", map[string]any{"label": "Group", "labels": map[string]any{"lt": "Grupė"}, "required": true,
			"filterable": false, "fast": false, "position": 1, "kind": "choice", "options": []any{map[string]any{"key": "big", "label": "Big"}}}).want(200)
		if o := got.object(); o["label"] != "Group" || o["required"] != true || o["filterable"] != false || o["listed"] != true || o["fast"] != nil {
			t.Errorf("%s", got.body)
		}
		if got := w.call("ona", "GET", "/fields?record_type=lead", nil, "Accept-Language", "lt").items(); got[len(got)-1]["label"] != "Grupė" {
			t.Errorf("last is %v", got[len(got)-1])
		}
		if m := w.call("ona", "POST", "/leads", map[string]any{"title": "New"}).want(422).mistakes(); !slices.Equal(m, []string{"c_segment:required"}) {
			t.Error(m)
		}
		w.call("ona", "GET", "/leads?c_segment=big", nil).want(422)
		if v := w.call("ona", "GET", "/leads/"+id, nil).text("c_segment"); v != "small" {
			t.Errorf("a value of a removed option became %q", v)
		}
		w.call("ada", "PATCH", "/fields/"+f.text("id"), map[string]any{"required": false}).want(200)

		w.call("ada", "DELETE", "/fields/c_segment", nil).want(204)
		if o := w.call("ona", "GET", "/leads/"+id, nil).want(200).object(); o["c_segment"] != nil {
			t.Errorf("%v", o)
		}
		w.call("ona", "GET", "/leads?c_segment=big", nil).want(422)
		w.call("ona", "PATCH", "/leads/"+id, map[string]any{"title": "Still"}).want(200)
		history := string(w.call("ona", "GET", "/leads/"+id+"/history", nil).want(200).body)
		if !strings.Contains(history, `"field":"c_segment","old":"big","new":"small"`) {
			t.Error(history)
		}
		for _, gone := range []string{"c_segment", f.text("id")} {
			w.call("ada", "PATCH", "/fields/"+gone, map[string]any{"label": "X"}).want(404)
			w.call("ada", "DELETE", "/fields/"+gone, nil).want(404)
		}
		other := map[string]any{"record_type": "lead", "kind": "text", "label": "Segment"}
		if m := w.call("ada", "POST", "/fields", other).want(422).mistakes(); !slices.Equal(m, []string{"key:field_was_other_kind"}) {
			t.Error(m)
		}
		again := map[string]any{"record_type": "lead", "kind": "choice", "label": "Segment", "options": []any{map[string]any{"key": "small"}}}
		if back := w.call("ada", "POST", "/fields", again).want(201); back.text("id") != f.text("id") {
			t.Errorf("another field came back: %s", back.body)
		}
		if v := w.call("ona", "GET", "/leads/"+id, nil).text("c_segment"); v != "small" {
			t.Errorf("the value came back as %q", v)
		}
	})
}

func TestFieldChangesThatAreRefused(t *testing.T) {
	both(t, func(w *world) {
		for _, typ := range []string{"lead", "company"} {
			w.call("ada", "POST", "/fields", map[string]any{"record_type": typ, "kind": "text", "label": "Size"}).want(201)
		}
		w.call("ada", "POST", "/fields", map[string]any{"record_type": "lead", "kind": "choice", "label": "Group", "options": []any{map[string]any{"key": "a"}}}).want(201)
		for _, c := range []struct {
			path string
			body map[string]any
			want string
		}{
			{"c_size", map[string]any{"label": "X"}, "record_type:field_of_several_types"},
			{"c_size?record_type=invoice", map[string]any{"label": "X"}, "record_type:invalid_choice"},
			{"c_size?record_type=lead", map[string]any{"kind": "number"}, "kind:field_kind_stays"},
			{"c_size?record_type=lead", map[string]any{"label": " "}, "label:required"},
			{"c_size?record_type=lead", map[string]any{"labels": map[string]any{"xx": "X"}}, "labels:invalid_choice"},
			{"c_size?record_type=lead", map[string]any{"options": []any{map[string]any{"key": "a"}}}, "options:options_without_choice"},
			{"c_size?record_type=lead", map[string]any{"position": -1}, "position:invalid_type"},
			{"c_size?record_type=lead", map[string]any{"colour": "red"}, "colour:unknown_field"},
			{"c_group", map[string]any{"options": []any{}}, "options:required"},
			{"title", map[string]any{"label": "X"}, ":field_built_in"},
		} {
			if m := w.call("ada", "PATCH", "/fields/"+c.path, c.body).want(422).mistakes(); !slices.Equal(m, []string{c.want}) {
				t.Errorf("%s %v: %v", c.path, c.body, m)
			}
		}
		w.call("ada", "DELETE", "/fields/title", nil).want(422)
		w.call("ada", "DELETE", "/fields/c_none", nil).want(404)
		w.call("ada", "DELETE", "/fields/c_size?record_type=company", nil).want(204)
		w.call("ada", "PATCH", "/fields/c_size", map[string]any{"label": "Of leads"}).want(200)
	})
}

// A body may send back options that the record has and the field no longer
// offers, alone or beside others, but no record gets them again.
func TestRemovedOptionsAreSentBack(t *testing.T) {
	both(t, func(w *world) {
		for _, kind := range []string{"choice", "multi_choice"} {
			w.call("ada", "POST", "/fields", map[string]any{"record_type": "lead", "kind": kind, "label": kind,
				"options": []any{map[string]any{"key": "one"}, map[string]any{"key": "two"}}}).want(201)
		}
		id := w.make("ona", "leads", "title", "Old", "c_choice", "two", "c_multi_choice", []any{"one", "two"})
		for _, kind := range []string{"choice", "multi_choice"} {
			w.call("ada", "PATCH", "/fields/c_"+kind, map[string]any{"options": []any{map[string]any{"key": "one"}}}).want(200)
		}
		was := w.call("ona", "GET", "/leads/"+id, nil).object()
		back := w.call("ona", "PATCH", "/leads/"+id, map[string]any{"c_choice": was["c_choice"], "c_multi_choice": was["c_multi_choice"]}).want(200).object()
		if back["version"] != was["version"] {
			t.Errorf("%v became %v", was, back)
		}
		if got := w.call("ona", "PATCH", "/leads/"+id, map[string]any{"c_multi_choice": []any{"two"}}).want(200); !strings.Contains(string(got.body), `"c_multi_choice":["two"]`) {
			t.Errorf("%s", got.body)
		}
		w.call("ona", "PATCH", "/leads/"+id, map[string]any{"c_choice": "one"}).want(200)
		w.call("ona", "PATCH", "/leads/"+id, map[string]any{"c_choice": "two"}).want(422)
		w.call("ona", "POST", "/leads", map[string]any{"title": "New", "c_multi_choice": []any{"two"}}).want(422)
	})
}
