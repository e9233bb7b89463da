package record

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Values of a field are equal exactly if their texts are, and empty exactly if
// these are blank.
func TestValuesAreEqualIfTheirTextsAre(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := rapid.SampledFrom(thingType.Fields).Draw(r, "field")
		e := &Env{Currency: "EUR"}
		a, err := f.Kind.Parse(typedText(r, f), f, e)
		if err != nil {
			return
		}
		b, err := f.Kind.Parse(typedText(r, f), f, e)
		if err != nil {
			return
		}
		k := f.Kind
		x, y := k.Text(a, e), k.Text(b, e)
		if k.Equal(a, b) != (x == y) || k.Equal(b, a) != k.Equal(a, b) || !k.Equal(a, a) {
			r.Fatalf("%s: %#v and %#v are written as %q and %q, equal is %v", f.Key, a, b, x, y, k.Equal(a, b))
		}
		if k.Empty(a) != (strings.TrimSpace(x) == "") {
			r.Fatalf("%s: %q is empty: %v", f.Key, x, k.Empty(a))
		}
		p, q := thingType.New(), thingType.New()
		f.Set(p, a)
		f.Set(q, b)
		if f.Same(p, q) != k.Equal(f.Get(p), f.Get(q)) || len(Diff(thingType, p, q)) > 1 {
			r.Fatalf("%s: %#v and %#v are the same: %v", f.Key, a, b, f.Same(p, q))
		}
	})
}

func TestEveryKindHasAnEmptyValue(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range Kinds {
		zero := k.Zero()
		if seen[k.Name()] || k.Name() == "" || KindByName(k.Name()) != k {
			t.Errorf("%q is the name of two kinds", k.Name())
		}
		seen[k.Name()] = true
		if !k.Empty(zero) || !k.Equal(zero, zero) || k.Text(zero, &Env{}) != "" || !k.Empty(nil) || !k.Equal(zero, nil) {
			t.Errorf("%s: %#v is not empty", k.Name(), zero)
		}
		if s := k.Schema(); s.Type == "" || (s.Type == "array") != (s.Items != nil) {
			t.Errorf("%s: the schema is %+v", k.Name(), s)
		}
		if _, list := k.(Gathering); len(k.Ops()) == 0 || (k.Limit() > 0) != (k.Storage() == AsText && !list) {
			t.Errorf("%s: operators %v, at most %d characters", k.Name(), k.Ops(), k.Limit())
		}
	}
	for _, k := range CustomKinds {
		if !seen[k.Name()] {
			t.Errorf("%s is not one of all kinds", k.Name())
		}
	}
	if KindByName("money") != AmountKind || KindByName("datetime") != MomentKind || KindByName("nonsense") != nil || KindByName("") != nil {
		t.Error("a kind has a wrong name")
	}
}

// A number, an amount or a duration that is not set is none in the database,
// and a zero is a zero.
func TestColumnsTellNothingFromZero(t *testing.T) {
	at := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		k       Kind
		v, want any
	}{
		{IntKind, Int{}, nil}, {IntKind, Int{0, true}, int64(0)}, {IntKind, Int{7, true}, int64(7)}, {NumberKind, Number{}, nil}, {NumberKind, Number{0, true}, 0.0}, {NumberKind, Number{2.5, true}, 2.5},
		{AmountKind, Amount{}, nil}, {AmountKind, Amount{Set: true}, int64(0)}, {AmountKind, Amount{Minor: -5, Set: true, Currency: "HUF"}, int64(-5)}, {DurationKind, Duration{}, nil}, {DurationKind, Duration{0, true}, int64(0)}, {DurationKind, Duration{60, true}, int64(60)},
		{TextKind, "a", "a"}, {DateKind, Date("2026-03-05"), Date("2026-03-05")}, {MomentKind, at, at}, {BoolKind, true, true}, {LinksKind, IDs("a"), IDs("a")}, {RefKind, fewIDs[0], fewIDs[0]},
	} {
		if got := c.k.Column(c.v); got != c.want {
			t.Errorf("%s %v: the column has %#v, want %#v", c.k.Name(), c.v, got, c.want)
		}
	}
}

func TestSumsAreSplitFromTheirCurrencies(t *testing.T) {
	for text, want := range map[string]string{
		"5": "5", "-5": "-5", "5 €": "5 EUR", "€5": "5 EUR", "-€5": "-5 EUR", "€-5": "-5 EUR", "-€-5": "-€-5", "€5 EUR": "5 EUR", "€5 USD": "€5 USD", "$50 CAD": "50 CAD", "5 obuolių": "5 obuolių", "¥5": "5 JPY CNY", "": "",
		"1 234 руб. 50 коп.": "1 234,50 RUB", "1 234 Eur 50 ct": "1 234,50 EUR", "999,- Kč": "999 CZK", "999.—": "999", "EUR": "EUR", "1 000 Ft.": "1 000 HUF",
	} {
		number, may := Sum(text)
		if got := strings.Join(append([]string{number}, may...), " "); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestThousandsAndMillions(t *testing.T) {
	for _, c := range []struct {
		number string
		power  int
		want   string
	}{{"1.5", 3, "1500"}, {"15", 3, "15000"}, {"1.2345", 3, "1234.5"}, {"1.234", 3, "1234"}, {"1.2340", 3, "1234"}, {"0.00005", 6, "0000050"}, {"-1.5", 6, "-1500000"}} {
		if got := shift(c.number, c.power); got != c.want {
			t.Errorf("%s and %d zeros: %s, want %s", c.number, c.power, got, c.want)
		}
	}
	for text, want := range map[string]int{"1,5 tūkst.": 3, "2 tis": 3, "3 ezer": 3, "4 тыс.": 3, "5 mln. €": 6, "6 mil.": 6, "7 millió Ft": 6, "8 mld": 9, "9 млрд": 9, "5 m": 0, "5 €": 0, "5": 0, "tūkst.": 0} {
		rest, power := powerOf(text)
		if power != want || want == 0 && rest != text {
			t.Errorf("%q: %q and %d zeros, want %d", text, rest, power, want)
		}
	}
}

// A week begins on Monday, and for Americans on Sunday, whatever day it is.
func TestWeeksContainToday(t *testing.T) {
	f := &Field{Key: "day", Kind: DateKind}
	rapid.Check(t, func(r *rapid.T) {
		now := time.Date(2026, 1, 1+rapid.IntRange(0, 800).Draw(r, "day"), 12, 0, 0, 0, time.UTC)
		american := rapid.Bool().Draw(r, "American")
		e, first := &Env{Now: now, Lang: "lt", Country: "LT"}, time.Monday
		if american {
			e.Lang, e.Country, first = "en", "US", time.Sunday
		}
		v, err := e.period(f, "this_week")
		if err != nil {
			r.Fatal(err)
		}
		from, _ := time.Parse(time.DateOnly, string(v.(Period).From.(Date)))
		if to := from.AddDate(0, 0, 7); from.Weekday() != first || now.Before(from) || !now.Before(to) || v.(Period).To != any(Date(to.AddDate(0, 0, -1).Format(time.DateOnly))) {
			r.Fatalf("%s is in the week %v", now, v)
		}
	})
}

func TestABirthdayIsNotFilteredByTheFuture(t *testing.T) {
	future := []string{"tomorrow", "next_week", "next_month", "next_7_days", "next_30_days", "before_today"}
	if got := PeriodsOf(&Field{Kind: DateKind}); !slices.Equal(got, Periods) {
		t.Errorf("a day may be in %v", got)
	}
	for _, f := range []*Field{{Kind: DateKind, Past: true}, {Kind: MomentKind, ReadOnly: true}} {
		got := PeriodsOf(f)
		if len(got) != len(Periods)-len(future) || slices.ContainsFunc(got, func(p string) bool { return slices.Contains(future, p) }) {
			t.Errorf("a day in the past may be in %v", got)
		}
	}
}
