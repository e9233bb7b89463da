package record

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// fewIDs are IDs of which properties draw sets, so that these overlap.
var fewIDs = []ID{NewShortID(), NewShortID(), NewID(), NewID(), NewID(), None}

func drawIDs(r *rapid.T, name string) []ID {
	return rapid.SliceOfN(rapid.SampledFrom(fewIDs), 0, 8).Draw(r, name)
}

func TestIDsAreASet(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := drawIDs(r, "a"), drawIDs(r, "b")
		set := NewIDs(a...)
		if other := NewIDs(rapid.Permutation(slices.Concat(a, a)).Draw(r, "shuffled")...); other != set {
			r.Fatalf("%v in another order is %q, not %q", a, other, set)
		}
		list := set.List()
		if len(slices.Compact(slices.Clone(list))) != len(list) || slices.Contains(list, None) || !slices.IsSortedFunc(list, func(x, y ID) int { return strings.Compare(x.String(), y.String()) }) {
			r.Fatalf("%v gives %v", a, list)
		}
		union, rest := set.With(b...), set.Without(b...)
		for _, id := range fewIDs[:5] {
			inA, inB := slices.Contains(a, id), slices.Contains(b, id)
			if set.Has(id) != inA || union.Has(id) != (inA || inB) || rest.Has(id) != (inA && !inB) {
				r.Fatalf("%s of %v and %v: %v, %v, %v", id, a, b, set.Has(id), union.Has(id), rest.Has(id))
			}
		}
		if set.Has(None) || union != NewIDs(b...).With(a...) || union.Without(b...) != rest || set.With() != set || set.Without() != set || rest.With(set.List()...) != set {
			r.Fatalf("%v and %v: union %q, difference %q", a, b, union, rest)
		}
		if v, err := LinksKind.Parse(string(set), thingType.Field("tags"), &Env{Strict: true}); err != nil || v != any(set) {
			r.Fatalf("%q is read as %v, %v", set, v, err)
		}
	})
}

func TestNoIDsAreTheEmptyText(t *testing.T) {
	if NewIDs() != "" || NewIDs(None) != "" || IDs("").List() != nil || IDs("").Has(None) {
		t.Error("an empty set is not empty")
	}
	if got := IDs("nonsense," + fewIDs[0].String()).List(); len(got) != 1 || got[0] != fewIDs[0] {
		t.Errorf("what is no ID is kept: %v", got)
	}
}

// listed resolves the names of two list values.
func listed() *Env {
	names := map[string]ID{"VIP": fewIDs[0], "Veľtrh, jeseň": fewIDs[1]}
	return &Env{
		Resolve: func(target, text string) (ID, *Error) {
			if id, ok := names[text]; ok && target == Tags {
				return id, nil
			}
			return None, Wrong("unknown_reference")
		},
		ItemName: func(target string, id ID) string {
			for name, of := range names {
				if of == id && target == Tags {
					return name
				}
			}
			return ""
		},
	}
}

func TestLinksAreReadByTheirNames(t *testing.T) {
	tags, e := thingType.Field("tags"), listed()
	for text, want := range map[string]IDs{"": "", " ; \n": "", "VIP": NewIDs(fewIDs[0]), " VIP ;VIP\nVIP": NewIDs(fewIDs[0])} {
		if v, err := LinksKind.Parse(text, tags, e); err != nil || v != any(want) {
			t.Errorf("%q is read as %v, %v", text, v, err)
		}
	}
	for _, bad := range []string{"vip?", "VIP, nobody", "Veľtrh, jeseň"} {
		if v, err := LinksKind.Parse(bad, tags, e); err == nil || err.Key != "unknown_reference" || v != any(IDs("")) {
			t.Errorf("%q is read as %v, %v", bad, v, err)
		}
	}
}

// JSON has the names of links where they are known, and their IDs otherwise.
func TestLinksInJSON(t *testing.T) {
	tags, both := thingType.Field("tags"), NewIDs(fewIDs[0], fewIDs[1])
	for _, e := range []*Env{listed(), {}} {
		body := LinksKind.AppendJSON(nil, both, tags, e)
		if e.ItemName != nil && string(body) != `["VIP","Veľtrh, jeseň"]` {
			t.Errorf("the names are %s", body)
		}
		if v, err := LinksKind.ReadJSON(json.RawMessage(body), tags, e); err != nil || v != any(both) {
			t.Errorf("%s is read as %v, %v", body, v, err)
		}
	}
	unnamed := string(LinksKind.AppendJSON(nil, NewIDs(fewIDs[2]), tags, listed()))
	if unnamed != `["`+fewIDs[2].String()+`"]` {
		t.Errorf("a link without a name is %s", unnamed)
	}
	if none := string(LinksKind.AppendJSON(nil, IDs(""), tags, listed())); none != "[]" {
		t.Errorf("no links are %s", none)
	}
	if v, err := LinksKind.ReadJSON(nil, tags, &Env{}); err != nil || v != any(IDs("")) {
		t.Errorf("null is read as %v, %v", v, err)
	}
	for _, bad := range []any{"VIP", true, json.RawMessage(`{"a":1}`), json.RawMessage(`[1]`)} {
		if v, err := LinksKind.ReadJSON(bad, tags, listed()); err == nil || err.Key != "invalid_type" {
			t.Errorf("%s is read as %v, %v", bad, v, err)
		}
	}
}

func TestARecordHasAHundredLinksAtMost(t *testing.T) {
	many := func(n int) string {
		var ids []ID
		for range n {
			ids = append(ids, NewShortID())
		}
		return string(NewIDs(ids...))
	}
	if v, err := LinksKind.Parse(many(100), thingType.Field("tags"), &Env{}); err != nil || len(v.(IDs).List()) != 100 {
		t.Errorf("a hundred links: %v", err)
	}
	if _, err := LinksKind.Parse(many(101), thingType.Field("tags"), &Env{}); err == nil || err.Key != "too_many_values" {
		t.Errorf("one more: %v", err)
	}
}

func TestReferencesAreIDsOrNames(t *testing.T) {
	ref := thingType.Field("ref")
	id := fewIDs[2]
	for _, c := range []struct {
		text, want string
		e          *Env
	}{
		{"", "", &Env{}}, {" " + id.String() + " ", id.String(), &Env{}}, {"Ona", "unknown_reference", &Env{}}, {"{" + id.String() + "}", "unknown_reference", &Env{}},
		{id.String()[:35] + "x", "unknown_reference", &Env{}}, {"thing Ona", id.String(), &Env{Resolve: func(target, text string) (ID, *Error) {
			if target+" Ona" == text {
				return id, nil
			}
			return None, Wrong("ambiguous_name")
		}}},
	} {
		v, err := RefKind.Parse(c.text, ref, c.e)
		if got := outcome(RefKind, v, err, nil); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
	if !ref.Refers() || thingType.Field("file").Refers() || thingType.Field("text").Refers() || (&Field{Kind: RefKind}).Refers() {
		t.Error("only references with a target refer")
	}
}

// A blank name in a list would be taken for no value and empty the field.
func TestListsOfTextsHaveNoBlanks(t *testing.T) {
	for body, want := range map[string]string{`["red"," "]`: "c_colours.1 required", `[""]`: "c_colours.0 required", `["red",null]`: "c_colours.1 invalid_type", `[1]`: " invalid_type"} {
		if _, err := MultiChoiceKind.ReadJSON(json.RawMessage(body), colours, &Env{}); err == nil || err.Field+" "+err.Key != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
		if _, err := LinksKind.ReadJSON(json.RawMessage(strings.ReplaceAll(body, "red", "VIP")), thingType.Field("tags"), listed()); err == nil || "c_colours"+err.Field[min(4, len(err.Field)):]+" "+err.Key != want && err.Field+" "+err.Key != want {
			t.Errorf("links %s: %v, want %s", body, err, want)
		}
	}
}
