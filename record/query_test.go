package record

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestToADayMeansItsEnd(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	thing := Describe(Shape[struct{ Meta }]{Name: "thing", Meta: func(m *struct{ Meta }) *Meta { return &m.Meta }})
	q, errs := ParseQuery(thing, url.Values{"created.from": {"2026-10-25"}, "created.to": {"2026-10-25"}}, &Env{Zone: vilnius})
	if errs != nil || len(q.Where) != 2 {
		t.Fatal(errs, q)
	}
	from, to := q.Where[0].Values[0].(time.Time), q.Where[1].Values[0].(time.Time)
	if want := 25*time.Hour - time.Microsecond; to.Sub(from) != want { // summer time ends on that day
		t.Errorf("from %s to %s", from, to)
	}
	exact := "2026-10-25T10:00:00Z"
	q, errs = ParseQuery(thing, url.Values{"created.to": {exact}}, &Env{Zone: vilnius})
	if errs != nil || q.Where[0].Values[0].(time.Time).Format(time.RFC3339) != exact {
		t.Errorf("%v, %v", q, errs)
	}
}

// Any URL is read or refused, and the values of a condition that is read are
// valid for its field.
func TestAnyURLIsReadOrRefused(t *testing.T) {
	keys := []string{"q", "sort", "limit", "cursor", "created", "c_text", "c_number", "nonsense", "workspace_id"}
	for _, f := range thingType.Fields {
		keys = append(keys, f.Key)
	}
	ops := []string{"", ".", ".is", ".not", ".contains", ".from", ".to", ".empty", ".filled", ".regex", ".is.is"}
	rapid.Check(t, func(r *rapid.T) {
		v := url.Values{}
		for range rapid.IntRange(0, 5).Draw(r, "parameters") {
			key := rapid.SampledFrom(keys).Draw(r, "key") + rapid.SampledFrom(ops).Draw(r, "operator")
			f := thingType.Fields[rapid.IntRange(0, len(thingType.Fields)-1).Draw(r, "field")]
			v[key] = append(v[key], typedText(r, f))
		}
		if rapid.Bool().Draw(r, "a key without values") {
			v[rapid.SampledFrom(keys).Draw(r, "key")] = nil
		}
		q, errs := ParseQuery(thingType, v, &Env{Strict: rapid.Bool().Draw(r, "strict"), Currency: "EUR"})
		if q.Sort == nil || !q.Sort.Sortable() || q.Limit < 1 || q.Limit > MaxLimit {
			r.Fatalf("%v gives %+v", v, q)
		}
		for _, e := range errs {
			if e.Kind != Invalid || e.Field == "" {
				r.Errorf("%v: %v", v, e)
			}
		}
		for _, c := range q.Where {
			checkCond(r, c)
		}
	})
}

func checkCond(r *rapid.T, c Cond) {
	if len(c.Values) == 0 && c.Op != Blank && c.Op != Filled {
		r.Errorf("%s.%s has nothing to compare with", c.Field.Key, c.Op)
	}
	for i, v := range c.Values {
		c.Field.Set(thingType.New(), v) // panics on another type
		if slices.Contains(c.Values[:i], v) {
			r.Errorf("%s.%s asks for %v twice", c.Field.Key, c.Op, v)
		}
	}
}

func TestConditionsHaveOneSpelling(t *testing.T) {
	for query, want := range map[string]string{
		"text.=x": "unknown_operator", "text.is=x": "", "text=+++": "none", "ref=+": "none", "done=": "none", "done=no": "",
		"choice=a&choice=a": "", "choice.contains=a": "unknown_operator", "at=2026-01-01&at=2026-01-02": "too_many_values", "done.not=1": "unknown_operator", "at.to=9999-12-31": "",
	} {
		v, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		q, errs := ParseQuery(thingType, v, &Env{})
		got := ""
		switch {
		case len(errs) > 0:
			got = errs[0].Key
		case len(q.Where) == 0:
			got = "none"
		case len(q.Where[0].Values) != 1:
			got = "several"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

// A day means all of it, in the reader's zone.
func TestAMomentMatchesItsDay(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	q, errs := ParseQuery(thingType, url.Values{"at": {"2026-10-25"}}, &Env{Zone: zone}) // has 25 hours
	var got []string
	for _, c := range q.Where {
		got = append(got, string(c.Op)+" "+MomentKind.Text(c.Values[0], nil))
	}
	if s := strings.Join(got, ", "); len(errs) > 0 || s != "from 2026-10-24T21:00:00Z, to 2026-10-25T21:59:59.999999Z" {
		t.Errorf("%s, %v", s, errs)
	}
	if _, errs := ParseQuery(thingType, url.Values{"at": {"soon"}}, &Env{}); len(errs) != 1 || errs[0].Field != "at" || errs[0].Key != "invalid_date" {
		t.Errorf("%v", errs)
	}
}

func TestCursorsAreReadOrRefused(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := &Cursor{Blank: rapid.Bool().Draw(r, "blank"), Value: rapid.String().Draw(r, "value"), ID: NewID(), Before: rapid.Bool().Draw(r, "before")}
		got, err := ParseCursor(c.String())
		if err != nil || *got != *c {
			r.Fatalf("%+v comes back as %+v, %v", c, got, err)
		}
		_, _ = ParseCursor(rapid.String().Draw(r, "anything"))
	})
	long := &Cursor{Value: strings.Repeat("<", 1200), ID: NewID()} // the longest title possible
	if got, err := ParseCursor(long.String()); err != nil || *got != *long {
		t.Errorf("the cursor of a long title: %v", err)
	}
	for _, bad := range []string{"x", "e30x", "bnVsbA", "W10", "e30", "eyJpIjo1fQ", strings.Repeat("e", 1<<20)} {
		if c, err := ParseCursor(bad); err == nil {
			t.Errorf("%.20s is read as %+v", bad, c)
		}
	}
}
