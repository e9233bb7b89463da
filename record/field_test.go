package record

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A contactCard shows its first nickname in a plain field and all of them in a
// list, which stores the others only.
type contactCard struct {
	Meta
	First, Others string
}

var nicknames = Over(LongText("nicknames", func(c *contactCard) *string { return &c.Others }),
	func(c *contactCard) string { return strings.Trim(c.First+"\n"+c.Others, "\n") },
	func(c *contactCard, all string) { c.First, c.Others, _ = strings.Cut(all, "\n") })

var cardType = Describe(Shape[contactCard]{Name: "card", Meta: func(c *contactCard) *Meta { return &c.Meta }},
	Text("nickname", func(c *contactCard) *string { return &c.First }), nicknames)

func TestAFieldOverOthersShowsMoreThanItStores(t *testing.T) {
	f, plain := cardType.Field("nicknames"), cardType.Field("nickname")
	if !f.IsOver() || plain.IsOver() {
		t.Fatal("one of the two fields is over the other")
	}
	rapid.Check(t, func(r *rapid.T) {
		names := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-zž]{1,5}`), 0, 4, rapid.ID).Draw(r, "names")
		first, others := "", names
		if len(names) > 0 {
			first, others = names[0], names[1:]
		}
		card := cardType.New()
		f.Set(card, strings.Join(names, "\n"))
		if f.Get(card) != strings.Join(names, "\n") || f.Stored(card) != strings.Join(others, "\n") || plain.Get(card) != first {
			r.Fatalf("%v gives %q, of which %q and %q are stored", names, f.Get(card), plain.Get(card), f.Stored(card))
		}
		if f.Empty(card) != (len(names) == 0) {
			r.Fatalf("%v: empty is %v", names, f.Empty(card))
		}
		alone := cardType.New()
		f.SetStored(alone, strings.Join(others, "\n"))
		if plain.Get(alone) != "" || !f.Same(alone, card) || f.Get(alone) != strings.Join(others, "\n") {
			r.Fatalf("what is stored of %v sets %q and shows %q", names, plain.Get(alone), f.Get(alone))
		}
		var changed []string
		for _, c := range Diff(cardType, cardType.New(), card) {
			changed = append(changed, c.Field+"="+c.New)
		}
		want := ""
		if len(names) > 0 {
			want = "nickname=" + first
		}
		if len(others) > 0 {
			want += " nicknames=" + strings.Join(others, "\n")
		}
		if got := strings.Join(changed, " "); got != want {
			r.Fatalf("%v: the history has %q, want %q", names, got, want)
		}
	})
}

// A custom value that its field cannot read stays until another is set. It is
// not empty, and only the same unread value equals it.
func TestUnreadValuesStay(t *testing.T) {
	f := thingType.Field("c_number")
	with := func(v any) any {
		r := thingType.New()
		if v != nil {
			thingType.Meta(r).Custom = map[string]any{"c_number": v}
		}
		return r
	}
	odd, other := json.RawMessage(`"about 5"`), json.RawMessage(`"about 6"`)
	for _, c := range []struct {
		a, b any
		same bool
	}{
		{odd, odd, true}, {odd, other, false}, {odd, nil, false}, {nil, odd, false}, {odd, Number{5, true}, false}, {nil, nil, true}, {Number{5, true}, Number{5, true}, true}, {Number{5, true}, nil, false},
		{json.RawMessage(nil), nil, false},
	} {
		if f.Same(with(c.a), with(c.b)) != c.same {
			t.Errorf("%v and %v: the same is %v", c.a, c.b, !c.same)
		}
	}
	r := with(odd)
	if raw, unread := f.Unread(r); !unread || string(raw) != `"about 5"` || f.Empty(r) || f.Get(r) != any(Number{}) {
		t.Errorf("%s, %v, empty %v, %v", raw, unread, f.Empty(r), f.Get(r))
	}
	if diff := Diff(thingType, with(nil), r); len(diff) != 1 || diff[0] != (Change{"c_number", "", `"about 5"`}) {
		t.Errorf("the history has %v", diff)
	}
	f.Set(r, Number{7, true})
	if _, unread := f.Unread(r); unread || f.Get(r) != any(Number{7, true}) {
		t.Errorf("after another value it is %v", thingType.Meta(r).Custom)
	}
	r = with(odd)
	f.Set(r, Number{})
	if !f.Empty(r) || len(thingType.Meta(r).Custom) != 0 {
		t.Errorf("without a value it is %v", thingType.Meta(r).Custom)
	}
	if _, unread := thingType.Field("count").Unread(r); unread {
		t.Error("a described field is unread")
	}
}

func TestCustomFields(t *testing.T) {
	id := NewID()
	f := CustomField(id, "c_offer", FileKind, "Pasiūlymas", nil)
	if f.Target != FileTarget || !f.Custom || f.CustomID != id || f.Label != "Pasiūlymas" || f.Section != "custom" || !f.Listed || !f.Filtered {
		t.Errorf("%+v", f)
	}
	if text := thingType.Field("c_text"); text.Target != "" || text.Ptr(thingType.New()) != nil {
		t.Errorf("%+v", text)
	}
	if colours.HasOption("pink") || !colours.HasOption("black") || colours.HasOption("") {
		t.Errorf("%v", colours.Options)
	}
}

func TestAFieldPointsIntoItsRecord(t *testing.T) {
	r := thingType.New()
	*thingType.Field("count").Ptr(r).(*Int) = Int{5, true}
	*thingType.Field("text").Ptr(r).(*string) = "a"
	if r := r.(*thing); r.Count != (Int{5, true}) || r.Text != "a" || thingType.Field("count").Get(r) != any(Int{5, true}) {
		t.Errorf("%+v", r)
	}
}

func TestWhatAListCanBeSortedBy(t *testing.T) {
	at := func(*thing) *string { return new(string) }
	for want, fields := range map[bool][]*Field{
		true: {Text("a", at, Sorted).Field, Text("a", at, Listed).Field, Ref("a", "thing", func(*thing) *ID { return new(ID) }, Sorted).Field, thingType.Field("created")},
		false: {Text("a", at).Field, Text("a", at, Filtered).Field, Ref("a", "thing", func(*thing) *ID { return new(ID) }, Listed).Field, Rows("a", partType, func(*thing) *RowText { return new(RowText) }, Listed).Field,
			{Key: "c_sum", Kind: AmountKind, Custom: true, Listed: true}},
	} {
		for _, f := range fields {
			if f.Sortable() != want {
				t.Errorf("%+v: sortable is %v", f, !want)
			}
		}
	}
}

func TestMarksSetOneProperty(t *testing.T) {
	at := func(*thing) *string { return new(string) }
	for name, c := range map[string]struct {
		mark Mark
		has  func(*Field) bool
	}{
		"required": {Required, func(f *Field) bool { return f.Required && f.Asked() }}, "preset": {Preset, func(f *Field) bool { return f.Preset && !f.Asked() }},
		"not negative": {NotNegative, func(f *Field) bool { return f.NotNegative }}, "past": {Past, func(f *Field) bool { return f.Past }}, "listed": {Listed, func(f *Field) bool { return f.Listed }},
		"filtered": {Filtered, func(f *Field) bool { return f.Filtered }}, "sorted": {Sorted, func(f *Field) bool { return f.Sorted }}, "searched": {Searched, func(f *Field) bool { return f.Searched }},
		"read only": {ReadOnly, func(f *Field) bool { return f.ReadOnly }}, "step": {Step, func(f *Field) bool { return f.Step }}, "worth": {Worth, func(f *Field) bool { return f.Worth }},
		"wide": {Wide, func(f *Field) bool { return f.Wide }}, "section": {In("person"), func(f *Field) bool { return f.Section == "person" }},
		"longest": {Max(7), func(f *Field) bool { return f.Max == 7 && f.Limit() == 7 }}, "longest of one": {Max(1), func(f *Field) bool { return f.Limit() == 1 }},
	} {
		if without, with := Text("a", at).Field, Text("a", at, c.mark).Field; c.has(without) || !c.has(with) {
			t.Errorf("%s: %+v", name, with)
		}
	}
	if f := Text("a", at, Required, Preset).Field; f.Asked() || f.Limit() != TextKind.Limit() {
		t.Errorf("a field that a rule fills is asked for: %+v", f)
	}
}

func TestOnlyTextsOfPeopleAreFree(t *testing.T) {
	var free []string
	for _, f := range thingType.Fields {
		if f.FreeText() != nil {
			free = append(free, f.Key)
		}
	}
	if want := []string{"text", "email", "phone", "link"}; !slices.Equal(slices.DeleteFunc(free, func(k string) bool { return k == "c_text" }), want) {
		t.Errorf("%v, want %v", free, want)
	}
	if !thingType.Field("text").FreeText().Alphabetical() || thingType.Field("email").FreeText().Alphabetical() {
		t.Error("names are sorted by the alphabet, addresses are not")
	}
}

func TestTheTimeOfARecordIsStoredToTheMicrosecond(t *testing.T) {
	if now := Now(); now.Location() != time.UTC || now.Nanosecond()%1000 != 0 || time.Since(now) > time.Minute || time.Since(now) < 0 {
		t.Errorf("%v", now)
	}
}
