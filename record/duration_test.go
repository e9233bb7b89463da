package record

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
)

const (
	minute = 60
	hour   = 60 * minute
	day    = 24 * hour
	week   = 7 * day
)

func TestDurationsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "45": 45 * minute, "90 min": 90 * minute, "1:30": hour + 30*minute, "1:30:15": hour + 30*minute + 15, "0:05": 5 * minute, "999999:00": -1, "100:00": 100 * hour,
		"1,5 h": 90 * minute, "1.5h": 90 * minute, "2 hrs": 2 * hour, "1 hr 5 mins": hour + 5*minute, "30 sec": 30, "2 hours": 2 * hour, "3 days": 3 * day, "2 weeks": 2 * week,
		"1 val. 30 min.": 90 * minute, "2 valandos": 2 * hour, "3 d.": 3 * day, "3 dienos": 3 * day, "2 sav.": 2 * week, "30 sek.": 30, "15 sekundžių": 15, "10 minučių": 10 * minute,
		"2 hod.": 2 * hour, "1 hodina 20 minút": hour + 20*minute, "5 dní": 5 * day, "1 deň": day, "3 dni": 3 * day, "2 týždne": 2 * week, "40 sekúnd": 40,
		"2 óra": 2 * hour, "1 ó 30 p": 90 * minute, "45 perc": 45 * minute, "20 mp": 20, "10 másodperc": 10, "3 nap": 3 * day, "2 hét": 2 * week, "2 hetes": 2 * week,
		"2 ч": 2 * hour, "1 час 30 мин": 90 * minute, "3 часа": 3 * hour, "5 дней": 5 * day, "1 день": day, "2 дня": 2 * day, "4 дн.": 4 * day, "2 суток": 2 * day, "2 недели": 2 * week,
		"10 сек.": 10, "15 секунд": 15, "5 м": 5 * minute, "7 с": 7, "2 д 4 ч": 2*day + 4*hour, "1 Ч 5 МИН": hour + 5*minute,
		"P1W2DT3H4M5S": week + 2*day + 3*hour + 4*minute + 5, "pt15m": 15 * minute, " PT0S ": 0, "P3D": 3 * day,
		"0,4 s": 0, "0.5 s": 1, "1h30": -1, "1:60": -1, "1:5": -1, "-5": -1, "-1:00": -1, "5 km": -1, "5 mėn.": -1, "3 met": -1, "2 m.d": -1, "min": -1, "h 2": -1, "1..5 h": -1,
		"P": -1, "PT": -1, "P1DT": -1, "P1Y": -1, "PT1.5H": -1, "5000000000": -1, "2 ho": -1, "2 mpg": -1, "2 hrx": -1, "1 da": -1, "36600 d": 36600 * day, "36601 d": -1, "878400:00": 36600 * day,
		"P36600DT1S": -1, "P99999999999999999999W": -1,
	} {
		v, err := DurationKind.Parse(text, nil, &Env{})
		d, _ := v.(Duration)
		if want < 0 && err == nil || want >= 0 && (err != nil || d != Duration{want, true}) {
			t.Errorf("%q is read as %v, %v, want %d seconds", text, v, err, want)
		}
	}
	if v, err := DurationKind.Parse("  ", nil, &Env{}); err != nil || v != any(Duration{}) {
		t.Errorf("a blank duration is %v, %v", v, err)
	}
}

func TestADurationThatIsTooLongIsOutOfRange(t *testing.T) {
	for text, want := range map[string]string{"36601 d": "out_of_range", "P5300W": "out_of_range", "soon": "invalid_duration", "1,5 x": "invalid_duration"} {
		if _, err := DurationKind.Parse(text, nil, &Env{}); err == nil || err.Key != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// A program writes durations in the form of ISO 8601 only.
func TestStrictDurationsHaveOneForm(t *testing.T) {
	for text, ok := range map[string]bool{"PT90M": true, "P1D": true, "1:30": false, "90": false, "1 h": false, "1,5 h": false} {
		if v, err := DurationKind.Parse(text, nil, &Env{Strict: true}); (err == nil) != ok {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
}

// The canonical text names hours, minutes and seconds, each once, and no zeros
// but for an empty length.
func TestTheTextOfADurationHasNoIdleParts(t *testing.T) {
	for seconds, want := range map[int64]string{
		0: "PT0S", 1: "PT1S", 59: "PT59S", 60: "PT1M", 61: "PT1M1S", 3599: "PT59M59S", 3600: "PT1H", 3605: "PT1H5S", 86400: "PT24H", 90061: "PT25H1M1S",
	} {
		if got := DurationKind.Text(Duration{seconds, true}, nil); got != want {
			t.Errorf("%d seconds: %s, want %s", seconds, got, want)
		}
	}
	if got := DurationKind.Text(Duration{}, nil); got != "" {
		t.Errorf("no duration: %q", got)
	}
}

// A shown duration is read back as the same, in every language.
func TestShownDurationsAreReadBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d := Duration{rapid.Int64Range(0, longestDuration).Draw(r, "seconds"), true}
		h, m, s := d.Parts()
		if m < 0 || m > 59 || s < 0 || s > 59 || h*hour+m*minute+s != d.Seconds {
			r.Fatalf("%d seconds are %d:%d:%d", d.Seconds, h, m, s)
		}
		lang := rapid.SampledFrom(i18n.Languages).Draw(r, "language")
		shown := i18n.For(lang, nil).Duration(h, m, s)
		if h > 999 {
			shown = fmt.Sprintf("%d:%02d:%02d", h, m, s) // the groups of thousands are for the eye
		}
		if v, err := DurationKind.Parse(shown, nil, &Env{}); err != nil || v != any(d) {
			r.Fatalf("%s: %d seconds are shown as %q and read as %v, %v", lang, d.Seconds, shown, v, err)
		}
	})
}

// The order of the parts and the spaces between them do not matter.
func TestPartsOfADurationAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		units := []struct {
			word    string
			seconds int64
		}{{"d", day}, {"val.", hour}, {"ч", hour}, {"perc", minute}, {"мин.", minute}, {"s", 1}}
		var parts []string
		want := int64(0)
		for range rapid.IntRange(1, 4).Draw(r, "parts") {
			u := rapid.SampledFrom(units).Draw(r, "unit")
			n := rapid.Int64Range(0, 500).Draw(r, "number")
			want += n * u.seconds
			parts = append(parts, fmt.Sprint(n, rapid.SampledFrom([]string{"", " "}).Draw(r, "space"), u.word))
		}
		text := strings.Join(parts, " ")
		if v, err := DurationKind.Parse(text, nil, &Env{}); err != nil || v != any(Duration{want, true}) {
			r.Fatalf("%q is read as %v, %v, want %d seconds", text, v, err, want)
		}
	})
}
