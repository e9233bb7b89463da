package record

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type reached struct {
	Meta
	Email, Phone, Mobile string
	Emails, Phones       Several
}

var reachedType = Describe(Shape[reached]{Name: "toy", Plural: "toys", Meta: func(r *reached) *Meta { return &r.Meta }},
	Email("email", func(r *reached) *string { return &r.Email }, Searched, Under("emails")),
	Emails("emails", func(r *reached) *Several { return &r.Emails }, func(r *reached) *string { return &r.Email }, Searched),
	Phone("phone", func(r *reached) *string { return &r.Phone }, Searched, Under("phones")),
	Phone("mobile", func(r *reached) *string { return &r.Mobile }, Searched, Under("phones")),
	Phones("phones", func(r *reached) *Several { return &r.Phones }, func(r *reached) (first, mobile *string) { return &r.Phone, &r.Mobile }, Searched),
)

// entriesOf draws a list with at most one primary entry and without repeated ones.
func entriesOf(t *rapid.T, kinds []string, value func(n int) string) []Entry {
	var out []Entry
	for i := range rapid.IntRange(0, 6).Draw(t, "n") {
		out = append(out, Entry{Value: value(i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind")})
	}
	if len(out) > 0 {
		out[rapid.IntRange(0, len(out)-1).Draw(t, "primary")].Primary = true
	}
	return out
}

func phoneOf(n int) string { return fmt.Sprintf("+370 612 3456%d", n) }
func emailOf(n int) string { return fmt.Sprintf("a%d@example.com", n) }

func TestAListIsSplitAndMadeWholeAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &reached{}
		for key, entries := range map[string][]Entry{"phones": entriesOf(t, PhonesKind.(Gathering).EntryKinds(), phoneOf),
			"emails": entriesOf(t, EmailsKind.(Gathering).EntryKinds(), emailOf)} {
			f := reachedType.Field(key)
			f.Set(r, NewSeveral(entries))
			if got := f.Get(r).(Several).Entries(); !slices.Equal(got, entries) {
				t.Fatalf("%v became %v, stored %q", entries, got, f.Stored(r))
			}
			before := *r
			reachedType.SettleLists(r)
			if f.Set(r, f.Get(r)); !reflect.DeepEqual(*r, before) {
				t.Fatalf("%+v became %+v", before, *r)
			}
			text := f.Kind.Text(f.Stored(r), nil)
			if again, err := f.Kind.Parse(text, f, &Env{Strict: true}); err != nil || again != f.Stored(r) {
				t.Fatalf("stored %q is read as %q: %v", text, again, err)
			}
			whole := f.Get(r)
			if again, err := f.Kind.Parse(f.Gathers().Cell(whole), f, &Env{}); err != nil || again != whole {
				t.Fatalf("the cell %q is read as %q: %v", f.Gathers().Cell(whole), again, err)
			}
			body := f.Kind.AppendJSON(nil, whole, f, &Env{})
			if again, err := f.Kind.ReadJSON(json.RawMessage(body), f, &Env{}); err != nil || len(again.(Several).Entries()) != len(entries) {
				t.Fatalf("the answer %s is read as %q: %v", body, again, err)
			}
		}
		plainOf(t, r)
	})
}

// plainOf checks that the plain fields have the first or primary number of their
// kind.
func plainOf(t *rapid.T, r *reached) {
	want := map[bool]string{}
	for _, e := range reachedType.Field("phones").Get(r).(Several).PrimaryFirst() {
		if isMobile := e.Kind == mobile; want[isMobile] == "" {
			want[isMobile] = e.Value
		}
	}
	if r.Phone != want[false] || r.Mobile != want[true] {
		t.Fatalf("%q and %q, want %v", r.Phone, r.Mobile, want)
	}
}

func TestAnOrdinaryRecordStoresNoList(t *testing.T) {
	r := &reached{Email: "a@example.com", Phone: "+370 5 212 3456", Mobile: "+370 612 34567"}
	for _, key := range []string{"phones", "emails"} {
		f := reachedType.Field(key)
		f.Set(r, f.Get(r))
		if f.Stored(r) != Several("") {
			t.Errorf("%s stores %q", key, f.Stored(r))
		}
	}
	phones := reachedType.Field("phones").Get(r).(Several).Entries()
	if want := []Entry{{"+370 5 212 3456", "work", true}, {"+370 612 34567", "mobile", false}}; !slices.Equal(phones, want) {
		t.Errorf("%v", phones)
	}
}

func TestAPlainFieldReplacesItsEntry(t *testing.T) {
	list := []Entry{{"1111", "home", true}, {"2222", "mobile", false}, {"3333", "work", false}, {"4444", "mobile", false}}
	for _, c := range []struct {
		key, value string
		want       []Entry
	}{
		{"phone", "9999", []Entry{{"9999", "home", true}, {"2222", "mobile", false}, {"3333", "work", false}, {"4444", "mobile", false}}},
		{"phone", "", []Entry{{"2222", "mobile", false}, {"3333", "work", true}, {"4444", "mobile", false}}},
		{"mobile", "", []Entry{{"1111", "home", true}, {"3333", "work", false}, {"4444", "mobile", false}}},
	} {
		r := &reached{}
		reachedType.Field("phones").Set(r, NewSeveral(list))
		reachedType.Field(c.key).Set(r, c.value)
		reachedType.SettleLists(r)
		if got := reachedType.Field("phones").Get(r).(Several).Entries(); !slices.Equal(got, c.want) {
			t.Errorf("%s = %q gives %v", c.key, c.value, got)
		}
		if r.Phone == "" || r.Mobile == "" {
			t.Errorf("%s = %q leaves %q and %q", c.key, c.value, r.Phone, r.Mobile)
		}
	}
}

func TestWrongListsAreRefusedByTheirPath(t *testing.T) {
	f := reachedType.Field("phones")
	for body, want := range map[string]string{
		`[{"value":"1111","primary":true},{"value":"2222","primary":true}]`: "phones.1.primary two_primary",
		`[{"value":"1111"},{"value":"2222","kind":"fax"}]`:                  "phones.1.kind invalid_choice",
		`[{"value":"1111"},{"kind":"home"}]`:                                "phones.1.value required",
		`[{"value":"<b>"}]`:                                                 "phones.0.value invalid_phone",
		`[{"value":1}]`:                                                     "phones.0.value invalid_type",
		`["1111"]`:                                                          "phones.0 invalid_type",
		`[{"value":"1111","is":""}]`:                                        "phones.0.is unknown_field",
		`{"value":"1111"}`:                                                  " invalid_type",
		`[` + strings.TrimSuffix(strings.Repeat(`{"value":"1111"},`, 51), ",") + `]`: " too_many_values",
	} {
		_, err := f.Kind.ReadJSON(json.RawMessage(body), f, &Env{})
		if err == nil || err.Field+" "+err.Key != want {
			t.Errorf("%.60s: %v, want %s", body, err, want)
		}
	}
}

func TestTypedNumbersStayWhenTheyComeBackDialled(t *testing.T) {
	was := &reached{Phone: "8 5 212 3456"}
	reachedType.Field("phones").Set(was, NewSeveral([]Entry{{"8 5 212 3456", "work", true}, {"8 612 34567", "home", false}}))
	is := &reached{}
	reachedType.Field("phones").Set(is, NewSeveral([]Entry{{"+37052123456", "work", true}, {"+37061234567", "home", false}, {"+37061234568", "other", false}}))
	KeepTyped(reachedType, was, is, "LT")
	want := []string{"8 5 212 3456", "8 612 34567", "+37061234568"}
	if got := reachedType.Field("phones").Get(is).(Several).Values(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestEscapedValuesAreRead(t *testing.T) {
	for _, value := range []string{`a "quoted" one 1111`, `back\slash 1111`, `1111},{"kind":"x"`, "ąč 1111", `",  1111`} {
		entries := []Entry{{value, "work", true}, {"2222", "home", false}}
		if got := NewSeveral(entries).Entries(); !slices.Equal(got, entries) {
			t.Errorf("%q became %v", value, got)
		}
	}
}

func TestListsAreSearchedByWhatTheyAddOnly(t *testing.T) {
	r := &reached{}
	reachedType.Field("phones").Set(r, NewSeveral([]Entry{{"+37052123456", "work", true}, {"+37061234567", "home", false}}))
	if got := reachedType.SearchParts(r); !slices.Equal(got, []string{"+37052123456", "+37061234567"}) {
		t.Errorf("%q", got)
	}
}

func TestSpellingsOfTheSameEntryAreMerged(t *testing.T) {
	for want, entries := range map[string][]Entry{
		`[{"value":"+37061234567","kind":"work","primary":true}]`:                                                {{"+37061234567", "work", false}, {"8 612 34567", "work", true}},
		`[{"value":"8 612 34567","kind":"work","primary":true}]`:                                                 {{"8 612 34567", "work", true}, {"0037061234567", "work", false}, {"+370 612 34567", "work", false}},
		`[{"value":"+37061234567","kind":"work","primary":true},{"value":"861234567","kind":"mobile"}]`:          {{"+37061234567", "work", true}, {"861234567", "mobile", false}},
		`[{"value":"852123456 ext. 1","kind":"work","primary":true},{"value":"852123456 ext. 2","kind":"work"}]`: {{"852123456 ext. 1", "work", true}, {"852123456 ext. 2", "work", false}},
		`[{"value":"852123456","kind":"work","primary":true},{"value":"852123456 (Ona)","kind":"work"}]`:         {{"852123456", "work", true}, {"852123456 (Ona)", "work", false}},
	} {
		r := &reached{}
		reachedType.Field("phones").Set(r, NewSeveral(entries))
		MergeRepeated(reachedType, nil, r, "LT")
		if got := reachedType.Field("phones").Get(r); string(got.(Several)) != want {
			t.Errorf("%v became %s", entries, got)
		}
	}
	r := &reached{}
	reachedType.Field("emails").Set(r, NewSeveral([]Entry{{"a@b.example", "work", false}, {"A@B.example", "work", true}, {"a@b.example", "home", false}}))
	was := *r
	MergeRepeated(reachedType, &was, r, "LT")
	if got := reachedType.Field("emails").Get(r).(Several).Values(); len(got) != 3 {
		t.Errorf("a list that did not change became %q", got)
	}
	MergeRepeated(reachedType, nil, r, "LT")
	if got := reachedType.Field("emails").Get(r).(Several).Entries(); !slices.Equal(got, []Entry{{"a@b.example", "work", true}, {"a@b.example", "home", false}}) {
		t.Errorf("%v", got)
	}
}

// Numbers that differ in their extension only have the same form of E.164, but
// stay two when a program sends them back.
func TestTypedIsReadIfItIsTheSameNumber(t *testing.T) {
	f, e := reachedType.Field("phones"), &Env{Phones: []string{"LT"}}
	want := NewSeveral([]Entry{{"852123456 ext. 1", "work", true}, {"852123456 ext. 2", "work", false}})
	v, err := f.Kind.ReadJSON(json.RawMessage(f.Kind.AppendJSON(nil, want, f, e)), f, e)
	if err != nil || v != any(want) {
		t.Errorf("%v, %v", v, err)
	}
	v, err = f.Kind.ReadJSON(json.RawMessage(`[{"value":"+37061234567","typed":"861234568"},{"value":"+37061234569","typed":null}]`), f, e)
	if err != nil || !slices.Equal(v.(Several).Values(), []string{"+37061234567", "+37061234569"}) {
		t.Errorf("%v, %v", v, err)
	}
}
