package record

import (
	"net/url"
	"slices"
	"testing"
)

type tagged struct{ Meta Meta }

func taggedType() *Type {
	return Describe(Shape[tagged]{Name: "thing", Plural: "things", Meta: func(r *tagged) *Meta { return &r.Meta }})
}

func TestSplitLinks(t *testing.T) {
	for text, want := range map[string][]string{"": nil, " , ;": nil, "a, b;c\nd": {"a", "b", "c", "d"}, " New   one ": {"New one"}} {
		if got := SplitLinks(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestTagIsAnotherNameOfTags(t *testing.T) {
	typ, id := taggedType(), NewID()
	for key, op := range map[string]Op{"tag": Is, "tags": Is, "tags.not": Not, "tag.not": Not, "tags.all": EachOf} {
		q, errs := ParseQuery(typ, url.Values{key: {id.String()}}, &Env{})
		if len(errs) > 0 || len(q.Where) != 1 || q.Where[0].Op != op || q.Where[0].Field.Key != "tags" {
			t.Errorf("%s: %v %v", key, q.Where, errs)
		}
	}
	if _, errs := ParseQuery(typ, url.Values{"label": {id.String()}}, &Env{}); len(errs) != 1 {
		t.Error("an unknown field is no filter")
	}
}

func TestUnknownNamesOfLinks(t *testing.T) {
	f, made := taggedType().Field("tags"), NewID()
	e := &Env{Resolve: func(string, string) (ID, *Error) { return None, Wrong("unknown_reference") }}
	if _, err := LinksKind.Parse("VIP", f, e); err == nil || err.Key != "unknown_reference" {
		t.Error(err)
	}
	e.Create = func(list, name string) (ID, *Error) {
		if list != Tags || name != "New one" {
			t.Errorf("made %q in %q", name, list)
		}
		return made, nil
	}
	if v, err := LinksKind.Parse(" New  one", f, e); err != nil || v != NewIDs(made) {
		t.Error(v, err)
	}
}
