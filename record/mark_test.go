package record

import (
	"encoding/base64"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// goodParts and badParts are parameters of a list, the bad ones with the key of
// their error.
var (
	goodParts = map[string][]string{"q": {" Ona "}, "sort": {"-text"}, "limit": {"20"}, "count.from": {"5"}, "choice": {"a", "b"}, "day.within": {"this_week"}, "text.contains": {"x"}, "amount.to": {"1 000,50"}, "done": {"yes"}, "many.empty": {"no"}}
	badParts  = map[string][2]string{"nonsense": {"x", "unknown_field"}, "of": {"lead:x", "unknown_field"}, "count": {"x", "invalid_number"}, "text.regex": {"x", "unknown_operator"}, "country": {"ZZ", "invalid_country"}, "at": {"soon", "invalid_date"},
		"cursor": {"x", "bad_cursor"}, "day.from": {"2026-02-30", "impossible_date"}, "long.contains": {"a\x00b", "invalid_text"}, "c_budget.from": {"5", "unknown_operator"}, "phone.empty": {"perhaps", "invalid_choice"}, "at.within": {"someday", "invalid_choice"}}
)

// A query with bad parts is the query without them, and an error for each.
func TestBadPartsOfAQueryAreDropped(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := &Env{Currency: "EUR", Now: time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)}
		good, all := url.Values{}, url.Values{}
		for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom(slices.Sorted(maps.Keys(goodParts))), rapid.ID).Draw(r, "good") {
			good[key], all[key] = goodParts[key], goodParts[key]
		}
		want := map[string]string{}
		for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom(slices.Sorted(maps.Keys(badParts))), rapid.ID).Draw(r, "bad") {
			all[key], want[key] = []string{badParts[key][0]}, badParts[key][1]
		}
		clean, none := ParseQuery(thingType, good, e)
		q, errs := ParseQuery(thingType, all, e)
		got := map[string]string{}
		for _, err := range errs {
			got[strings.TrimSuffix(err.Field, ".from")] = err.Key
		}
		if len(none) != 0 || q.Mark(thingType) != clean.Mark(thingType) || q.Limit != clean.Limit || q.After != nil || len(q.Where) != len(clean.Where) {
			r.Fatalf("%v gives %+v, without the bad parts %+v, %v", all, q, clean, none)
		}
		for key, why := range want {
			if got[strings.TrimSuffix(key, ".from")] != why {
				r.Fatalf("%v: %v, want %v", all, errs, want)
			}
		}
		if len(errs) != len(want) {
			r.Fatalf("%v: %v, want %v", all, errs, want)
		}
	})
}

func TestAQueryIsReadFromItsURL(t *testing.T) {
	id := NewID()
	q, errs := ParseQuery(thingType, url.Values{"q": {"old", " Ona "}, "sort": {"-count"}, "limit": {"200"}, "cursor": {(&Cursor{ID: id}).String()}, "choice": {"b", "", "a", "b"}, "page": {"x"}}, &Env{}, "page")
	if len(errs) != 0 || q.Text != "Ona" || q.Sort.Key != "count" || !q.Desc || q.Limit != 200 || q.After == nil || q.After.ID != id || len(q.Where) != 1 || !slices.Equal(q.Where[0].Values, []any{"b", "a"}) || q.Where[0].Op != Is {
		t.Errorf("%+v, %v", q, errs)
	}
	q, errs = ParseQuery(thingType, url.Values{"sort": {"text"}, "limit": {"1"}}, &Env{})
	if len(errs) != 0 || q.Sort.Key != "text" || q.Desc || q.Limit != 1 || q.After != nil {
		t.Errorf("%+v, %v", q, errs)
	}
	q, _ = ParseQuery(thingType, url.Values{}, &Env{})
	if q.Sort.Key != "created" || !q.Desc || q.Limit != DefaultLimit {
		t.Errorf("without parameters it is %+v", q)
	}
}

func TestWhatAQueryRefuses(t *testing.T) {
	hundred := make([]string, 101)
	for i := range hundred {
		hundred[i] = NewID().String()
	}
	long := strings.Repeat("a", 200)
	for _, c := range []struct {
		key  string
		vals []string
		want string
	}{
		{"limit", []string{"0"}, "out_of_range"}, {"limit", []string{"201"}, "out_of_range"}, {"limit", []string{"many"}, "out_of_range"}, {"limit", []string{"1"}, ""}, {"limit", []string{"200"}, ""},
		{"q", []string{long}, ""}, {"q", []string{long + "a"}, "too_long"}, {"q", []string{"\xff"}, "invalid_text"}, {"sort", []string{"long"}, "unknown_sort"}, {"sort", []string{"nonsense"}, "unknown_sort"}, {"sort", []string{"--text"}, "unknown_sort"},
		{"ref", hundred[:100], ""}, {"ref", hundred, "too_many_values"}, {"count.from", []string{"1", "2"}, "too_many_values"}, {"count.to", []string{"1", "2"}, "too_many_values"}, {"count.to", []string{"1", "1", ""}, ""}, {"count", []string{"1", "2"}, ""},
		{"text", []string{strings.Repeat("a", 500)}, ""}, {"text", []string{strings.Repeat("a", 501)}, "too_long"}, {"email", []string{"not an address"}, ""}, {"choice", []string{"c"}, "invalid_choice"}, {"text.contains", []string{"\x00"}, "invalid_text"},
		{"day.within", []string{"someday"}, "invalid_choice"}, {"of", []string{"lead:" + hundred[0]}, "unknown_field"},
	} {
		_, errs := ParseQuery(thingType, url.Values{c.key: c.vals}, &Env{})
		got := ""
		if len(errs) > 0 {
			got = errs[0].Key
		}
		if got != c.want {
			t.Errorf("%s of %d values, %.20s: %s, want %s", c.key, len(c.vals), c.vals[0], got, c.want)
		}
	}
}

// "empty=no" means filled, and "filled=no" empty.
func TestEmptyAndFilledAreOpposites(t *testing.T) {
	for query, want := range map[string]Op{
		"text.empty=yes": Blank, "text.empty=no": Filled, "text.filled=taip": Filled, "text.filled=ne": Blank, "text.empty=": "", "text.filled=+": "", "text.empty=no&text.empty=1": Blank,
	} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		q, errs := ParseQuery(thingType, v, &Env{})
		got := Op("")
		if len(q.Where) == 1 {
			got = q.Where[0].Op
		}
		if len(errs) != 0 || got != want || len(q.Where) == 1 && len(q.Where[0].Values) != 0 {
			t.Errorf("%s: %q, %v, want %q", query, got, errs, want)
		}
	}
}

// The mark of a query depends on its order and conditions, and on nothing else.
func TestTheMarkOfAQuery(t *testing.T) {
	conds := []string{"choice", "count.from", "text.contains", "amount.to", "at", "day.within", "done", "ref"}
	values := map[string][]string{"choice": {"a", "b"}, "ref": {fewIDs[0].String(), fewIDs[1].String()}, "at": {"2026-03-05"}, "count.from": {"5"}, "text.contains": {"x"}, "amount.to": {"7"}, "day.within": {"this_year"}, "done": {"yes"}}
	e := &Env{Now: time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC), Currency: "EUR"}
	rapid.Check(t, func(r *rapid.T) {
		v := url.Values{}
		for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom(conds), rapid.ID).Draw(r, "conditions") {
			v[key] = values[key]
		}
		q, errs := ParseQuery(thingType, v, e)
		if len(errs) != 0 {
			r.Fatal(errs)
		}
		mark := q.Mark(thingType)
		same := q
		same.Limit, same.After = 7, &Cursor{ID: NewID()}
		same.Where = rapid.Permutation(q.Where).Draw(r, "shuffled")
		for i, c := range same.Where {
			same.Where[i].Values = slices.Clone(c.Values)
			slices.Reverse(same.Where[i].Values)
		}
		if same.Mark(thingType) != mark {
			r.Fatalf("%v: another order of the conditions, page size or cursor changes the mark", v)
		}
		other := Describe(Shape[struct{ Meta }]{Name: "other", Meta: func(m *struct{ Meta }) *Meta { return &m.Meta }})
		changed := map[string]string{"type": q.Mark(other)}
		for name, change := range map[string]func(*Query){
			"text": func(q *Query) { q.Text = "Ona" }, "direction": func(q *Query) { q.Desc = !q.Desc }, "sort": func(q *Query) { q.Sort = thingType.Field("text") },
			"condition": func(q *Query) {
				q.Where = append(slices.Clone(q.Where), Cond{Field: thingType.Field("many"), Op: Filled})
			},
			"value": func(q *Query) {
				q.Where = append(slices.Clone(q.Where), Cond{Field: thingType.Field("text"), Op: Is, Values: []any{"Ona"}})
			},
		} {
			c := q
			change(&c)
			changed[name] = c.Mark(thingType)
		}
		seen := map[string]string{mark: "nothing"}
		for name, m := range changed {
			if seen[m] != "" {
				r.Fatalf("%v: changing the %s gives the mark of changing %s", v, name, seen[m])
			}
			seen[m] = name
		}
	})
}

func TestACursorHasALimit(t *testing.T) {
	if (*Cursor)(nil).String() != "" {
		t.Error("no cursor has a text")
	}
	if c, err := ParseCursor(""); c != nil || err != nil {
		t.Errorf("no text is %v, %v", c, err)
	}
	for length, ok := range map[int]bool{8000: true, 8001: false} {
		body := `{"i":"` + NewID().String() + `","v":"`
		body += strings.Repeat("a", length-len(body)-2) + `"}`
		if c, err := ParseCursor(base64.RawURLEncoding.EncodeToString([]byte(body))); (err == nil) != ok {
			t.Errorf("%d bytes: %v, %v", len(body), c, err)
		}
	}
}
