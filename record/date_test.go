package record

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
)

func TestDatesAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct {
		lang       i18n.Lang
		text, want string
	}{
		{"lt", "2026-03-05", "2026-03-05"}, {"lt", "2026.03.05", "2026-03-05"}, {"lt", "2026 m. kovo 5 d.", "2026-03-05"}, {"lt", " 2026 03 05 ", "2026-03-05"}, {"lt", "20260305", "2026-03-05"},
		{"sk", "5. 3. 2026", "2026-03-05"}, {"sk", "5.3.2026", "2026-03-05"}, {"sk", "5. marca 2026", "2026-03-05"}, {"hu", "2026. 03. 05.", "2026-03-05"}, {"hu", "2026. március 5.", "2026-03-05"},
		{"ru", "05.03.2026", "2026-03-05"}, {"ru", "5 марта 2026 г.", "2026-03-05"}, {"en", "5 March 2026", "2026-03-05"}, {"en", "March 5, 2026", "2026-03-05"}, {"ru", "31.02.2026", "impossible_date"},
		{"lt", "1000-01-01", "1000-01-01"}, {"lt", "0999-12-31", "invalid_date"}, {"lt", "rytoj", "invalid_date"}, {"lt", "", ""},
	} {
		v, err := DateKind.Parse(c.text, nil, &Env{Lang: c.lang, Dates: i18n.DayFirst})
		if got := outcome(DateKind, v, err, nil); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.lang, c.text, got, c.want)
		}
	}
	if _, err := DateKind.Parse("03/04/2026", nil, &Env{}); err == nil || err.Key != "ambiguous_date" {
		t.Errorf("a date of two readings: %v", err)
	}
	if v, err := DateKind.Parse("1000-01-01", nil, &Env{Strict: true}); err != nil || v != any(Date("1000-01-01")) {
		t.Errorf("the first date is %v, %v", v, err)
	}
}

// A birthday with a year of two digits lies before the day of the reader.
func TestAYearOfTwoDigitsFollowsTheReader(t *testing.T) {
	now := time.Date(2095, 6, 1, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]Date{"15.03.94": "2094-03-15", "15.03.96": "1996-03-15"} {
		if v, err := DateKind.Parse(text, &Field{Key: "birth_date", Kind: DateKind, Past: true}, &Env{Now: now, Dates: i18n.DayFirst}); err != nil || v != any(want) {
			t.Errorf("%s is %v, %v, want %s", text, v, err, want)
		}
	}
}

func TestMomentsAsPeopleTypeThem(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	for _, c := range []struct{ text, want, last string }{
		{"", "", ""}, {"2026-03-05", "2026-03-04T22:00:00Z", "2026-03-05T21:59:59.999999Z"}, {"5.3.2026 14:30", "2026-03-05T12:30:00Z", "2026-03-05T12:30:59.999999Z"}, {"2026-03-05 14:30:15", "2026-03-05T12:30:15Z", "2026-03-05T12:31:14.999999Z"},
		{"2026-03-05 14:30 +05:00", "2026-03-05T09:30:00Z", "2026-03-05T09:30:59.999999Z"}, {" 2026-03-05T14:30:00Z ", "2026-03-05T14:30:00Z", "2026-03-05T14:30:00Z"}, {"2026-03-05T14:30:00.1234567+02:00", "2026-03-05T12:30:00.123456Z", "2026-03-05T12:30:00.123456Z"},
		{"soon", "invalid_date", "invalid_date"}, {"2026-02-30", "impossible_date", "impossible_date"}, {"1000-01-01T00:00:00Z", "1000-01-01T00:00:00Z", "1000-01-01T00:00:00Z"}, {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"},
		{"0999-12-31T23:59:59Z", "invalid_date", "invalid_date"}, {"1000-01-01", "invalid_date", "invalid_date"},
	} {
		e := &Env{Zone: zone, Dates: i18n.DayFirst}
		v, err := MomentKind.Parse(c.text, nil, e)
		if got := outcome(MomentKind, v, err, e); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
		v, err = lastMoment(c.text, nil, e)
		if got := outcome(MomentKind, v, err, e); got != c.last {
			t.Errorf("the end of %q: %s, want %s", c.text, got, c.last)
		}
	}
}

// Every moment that is read can be written and read again, at both ends of the
// years that are allowed and in every zone.
func TestMomentsAtTheEndsOfTheCalendar(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := &Env{Zone: time.FixedZone("", rapid.IntRange(-12, 14).Draw(r, "zone")*3600), Strict: rapid.Bool().Draw(r, "strict")}
		text := rapid.SampledFrom([]string{"1000-01-01", "9999-12-31", "2026-07-01"}).Draw(r, "day")
		if !e.Strict {
			text += rapid.SampledFrom([]string{"", " 00:00", " 23:59"}).Draw(r, "time")
		}
		v, err := MomentKind.Parse(text, nil, e)
		if err != nil {
			return
		}
		plain := MomentKind.Text(v, e)
		if again, err := MomentKind.Parse(plain, nil, &Env{Strict: true}); err != nil || !MomentKind.Equal(again, v) {
			r.Fatalf("%q is written as %s and read as %v, %v", text, plain, again, err)
		}
	})
}

func TestAMomentIsTheSameInEveryZone(t *testing.T) {
	at := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	there := at.In(time.FixedZone("", 7200))
	if !MomentKind.Equal(at, there) || MomentKind.Equal(at, at.Add(time.Microsecond)) || MomentKind.Text(there, nil) != "2026-03-05T12:00:00Z" {
		t.Error("a moment depends on its zone")
	}
}

func TestYesAndNoInFiveLanguages(t *testing.T) {
	for want, texts := range map[string][]string{
		"true": {"1", "true", "TRUE", "yes", " Yes ", "on", "taip", "Taip", "áno", "ÁNO", "ano", "да", "ДА", "igen"}, "": {"", " ", "0", "false", "no", "off", "ne", "Ne", "nie", "нет", "nem", "NEM"},
		"invalid_choice": {"maybe", "2", "galbūt", "yes no", "x"},
	} {
		for _, text := range texts {
			v, err := BoolKind.Parse(text, nil, nil)
			if got := outcome(BoolKind, v, err, nil); got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	}
	for raw, want := range map[any]string{nil: "false", true: "true", false: "false", "yes": "invalid_type", json.Number("1"): "invalid_type"} {
		v, err := BoolKind.ReadJSON(raw, nil, nil)
		got := string(BoolKind.AppendJSON(nil, v, nil, nil))
		if err != nil {
			got = err.Key
		}
		if got != want {
			t.Errorf("%v: %s, want %s", raw, got, want)
		}
	}
}

// A value that a database returns is read, or refused if it is of another type.
func TestDatabaseValuesAreRead(t *testing.T) {
	type scanner interface{ Scan(any) error }
	at := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		to   scanner
		src  any
		want string
	}{
		{new(Date), nil, ""}, {new(Date), "2026-03-05", "2026-03-05"}, {new(Date), at, "2026-03-05"}, {new(Date), int64(5), "!"}, {new(Int), nil, "{0 false}"}, {new(Int), int64(5), "{5 true}"}, {new(Int), "5", "!"},
		{new(Amount), nil, "{0 false }"}, {new(Amount), int64(1250), "{1250 true }"}, {new(Amount), 12.5, "!"}, {new(Duration), nil, "{0 false}"}, {new(Duration), int64(60), "{60 true}"}, {new(Duration), "60", "!"},
		{new(IDs), nil, ""}, {new(IDs), "a", "a"}, {new(IDs), []byte("a"), "a"}, {new(IDs), int64(5), "!"}, {new(Choices), nil, ""}, {new(Choices), "|a|", "|a|"}, {new(Choices), true, "!"}, {new(RowText), []byte("[]"), "[]"}, {new(RowText), 5, "!"},
	} {
		err := c.to.Scan(c.src)
		got := ""
		switch v := c.to.(type) {
		case *Date:
			got = v.DateString()
		case *Int:
			got = fmt.Sprint(*v)
		case *Amount:
			got = fmt.Sprint(*v)
		case *Duration:
			got = fmt.Sprint(*v)
		case *IDs:
			got = string(*v)
		case *Choices:
			got = string(*v)
		case *RowText:
			got = string(*v)
		}
		if err != nil {
			got = "!"
		}
		if got != c.want {
			t.Errorf("%T of %v: %s, want %s (%v)", c.to, c.src, got, c.want, err)
		}
	}
}
