package record

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

func TestTheParentOfARecord(t *testing.T) {
	f := thingType.Parent()
	if f == nil || f != thingType.Field("of") || !f.IsParent() || thingType.Field("ref").IsParent() || f.TypeColumn() != "of_type" || f.Column() != "of_id" {
		t.Fatalf("%+v", f)
	}
	r, p := thingType.New(), Parent{"lead", NewID()}
	if got := thingType.ParentOf(r); got != (Parent{}) {
		t.Errorf("a new record belongs to %v", got)
	}
	f.Set(r, p)
	if got := thingType.ParentOf(r); got != p || *f.Ptr(r).(*ID) != p.ID || *f.ParentType(r) != "lead" {
		t.Errorf("it belongs to %v, %v, %s", got, f.Ptr(r), *f.ParentType(r))
	}
	*f.Ptr(r).(*ID), *f.ParentType(r) = fewIDs[2], "company" // as a scan does
	if got := thingType.ParentOf(r); got != (Parent{"company", fewIDs[2]}) {
		t.Errorf("after the scan it belongs to %v", got)
	}
	orphans := Describe(Shape[struct{ Meta }]{Name: "orphan", Meta: func(m *struct{ Meta }) *Meta { return &m.Meta }})
	if got := orphans.ParentOf(orphans.New()); got != (Parent{}) || orphans.Parent() != nil {
		t.Errorf("a type without parents has %v", got)
	}
}

func TestParentsInTextAndJSON(t *testing.T) {
	id := fewIDs[2].String()
	for text, want := range map[string]string{
		"": "", " lead:" + id + " ": "lead:" + id, id: "unknown_reference", ":" + id: "unknown_reference", "lead:": "unknown_reference", "lead:x": "unknown_reference", "a:b:" + id: "unknown_reference",
	} {
		v, err := ParentKind.Parse(text, nil, &Env{})
		if got := outcome(ParentKind, v, err, nil); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	for raw, want := range map[string]string{
		`null`: "null", `{"type":"lead","id":"` + id + `"}`: `{"type":"lead","id":"` + id + `"}`, `"lead:` + id + `"`: `{"type":"lead","id":"` + id + `"}`, `{}`: "unknown_reference",
		`{"type":"lead"}`: "unknown_reference", `{"id":"` + id + `"}`: "unknown_reference", `{"type":1,"id":"` + id + `"}`: "invalid_type", `[]`: "invalid_type", `5`: "invalid_type",
	} {
		body, wrong := Scalar(json.RawMessage(raw))
		if wrong != nil {
			t.Fatal(wrong)
		}
		v, err := ParentKind.ReadJSON(body, nil, &Env{Strict: true})
		got := ""
		if err != nil {
			got = err.Key
		} else {
			got = string(ParentKind.AppendJSON(nil, v, nil, nil))
		}
		if got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
	if v := ParentKind.Column(Parent{"lead", fewIDs[2]}); v != any(fewIDs[2]) {
		t.Errorf("its column has %v", v)
	}
}

// A request may name any type. It is refused elsewhere, but is valid JSON until
// then.
func TestAParentOfAnyTypeIsJSON(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String().Draw(r, "type") + ":" + fewIDs[2].String()
		v, err := ParentKind.Parse(text, nil, &Env{})
		if err != nil {
			return
		}
		body := ParentKind.AppendJSON(nil, v, nil, nil)
		if again, err := ParentKind.ReadJSON(json.RawMessage(body), nil, &Env{}); !json.Valid(body) || err != nil || again != v {
			r.Fatalf("%v is written as %s and read as %v, %v", v, body, again, err)
		}
	})
}
