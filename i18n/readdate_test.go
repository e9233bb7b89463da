package i18n

import (
	"testing"
	"time"
)

var readNow = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func TestDatesAsPeopleWriteThem(t *testing.T) {
	for want, texts := range map[string][]string{
		"2026-10-24": {"2026-10-24", "2026. 10. 24.", "2026.10.24", "2026.10.24.", "2026 10 24", "2026/10/24", "2026\u201310\u201324", "20261024", "24.10.26", "24.10.26.", "24.10.2026 г.", "24.10.2026г.",
			"24. 10. 2026", "24.10.2026", "24-10-2026", "24/10/2026", "10/24/2026", "2026 m. spalio 24 d.", "2026 m. spalio mėn. 24 d.", "spalio 24 d., 2026", "24. októbra 2026", "24. október 2026", "24 октября 2026 г.",
			"24 октября 2026 года", "24 окт. 2026 г.", "24 окт 2026", "октябрь 24, 2026", "2026. október 24.", "2026. okt. 24.", "2026. október 24-én", "24 Oct 2026", "24 October 2026", "Oct 24, 2026",
			"October 24th, 2026", "24-Oct-2026", "24-Oct-26", "24th of October 2026", "Sat, 24 Oct 2026", "суббота, 24 октября 2026", "2026. október 24., szombat", "sobota 24. októbra 2026", "24.X.2026",
			"2026-10-24T00:00:00+03:00", "2026-10-24T23:30:00.000Z", "2026-10-24 00:00:00 UTC", "24/10/2026 12:30:00 AM", "24.10.2026 0:00:00", "2026/10/24 0:00", "2026. 10. 24. 14:30", "2026-10-24 14:30",
			"24\u00a0октября\u00a02026\u00a0г.", " 24.10.2026 ", "2026-10-24, 9:05", "24. okt. 2026", "2026 spalis 24", "2026-spal.-24", "2026 m. spal. 24 d."},
		"2026-05-07": {"7 May 2026", "7. mája 2026", "7 мая 2026 г.", "2026. május 7.", "2026. máj. 7.", "2026 m. gegužės 7 d.", "2026 m. geg. 7 d.", "7. máj 2026", "7. maja 2026", "2026 m. geguzes 7 d.", "7.5.2026", "7. 5. 2026."},
		"2026-09-01": {"1 Sept 2026", "1 Sep 2026", "1 сент. 2026 г.", "1. septembra 2026", "2026. szept. 1.", "2026 m. rugsėjo 1 d.", "2026 m. rugs. 1 d.", "1 сентября 2026"},
		"2026-06-05": {"5 June 2026", "5 Jun 2026", "5. júna 2026", "5 июня 2026", "5 июн. 2026 г.", "2026. június 5.", "2026. jún. 5.", "2026 m. birželio 5 d."},
		"2026-07-05": {"5 July 2026", "5. júla 2026", "5 июля 2026", "2026. július 5.", "2026 m. liepos 5 d."},
		"2026-03-09": {"9 March 2026", "9. marca 2026", "9 марта 2026 г.", "2026. március 9.", "2026. márc. 9.", "2026 m. kovo 9 d.", "2026.3.9", "9. 3. 2026"},
		"1984-05-17": {"17.05.84", "5/17/84", "17 May 84", "17-May-1984", "May 17, 1984"},
	} {
		for _, text := range texts {
			for _, lang := range Languages {
				if lang == "hu" && text == "24.10.26." {
					continue // the year first
				}
				d, fault := ParseDate(text, DateReading{Lang: lang, Order: DateOrderOf(lang, "LT"), Now: readNow})
				if fault != "" || d.ISO() != want {
					t.Errorf("%s: %q is %s, %s, want %s", lang, text, d.ISO(), fault, want)
				}
			}
		}
	}
}

func TestTextsThatAreNoDates(t *testing.T) {
	for text, want := range map[string]DateFault{
		"31.02.2026": ImpossibleDate, "2026-02-30": ImpossibleDate, "30. február 2026": ImpossibleDate, "29 Feb 2025": ImpossibleDate, "2026-13-01": ImpossibleDate, "32.01.2026": ImpossibleDate,
		"24.13.2026": ImpossibleDate, "0.10.2026": ImpossibleDate, "2026 m. birželio 31 d.": ImpossibleDate, "24.10.2026 25:00": ImpossibleDate, "24.10.2026 10:75": ImpossibleDate,
		"": NoDate, "1984": NoDate, "spalio 24": NoDate, "tomorrow": NoDate, "24.10": NoDate, "--05-17": NoDate, "30819": NoDate, "24.10.2026 ir 25.10.2026": NoDate, "24 Marketing 2026": NoDate,
		"1.2.3.4": NoDate, "0000-00-00": NoDate, "2026-10-24x": NoDate, "1,500.00": NoDate, "+370 612 34567": NoDate, "24.10.0026": NoDate, "2026-1024": NoDate,
	} {
		if d, fault := ParseDate(text, DateReading{Lang: "lt", Order: DayFirst, Now: readNow}); fault != want {
			t.Errorf("%q is %s, %q, want %s", text, d.ISO(), fault, want)
		}
	}
}

func TestAmbiguousDates(t *testing.T) {
	for _, c := range []struct {
		text string
		r    DateReading
		want string
	}{
		{"03/04/2026", DateReading{Lang: "lt", Order: DateOrderOf("lt", "LT")}, "2026-04-03"},
		{"03/04/2026", DateReading{Lang: "en", Order: DateOrderOf("en", "GB")}, "2026-04-03"},
		{"03/04/2026", DateReading{Lang: "en", Order: DateOrderOf("en", "US")}, "2026-03-04"},
		{"03.04.2026", DateReading{Lang: "en", Order: DateOrderOf("en", "US")}, "2026-04-03"},
		{"03/04/2026", DateReading{}, "ambiguous_date"},
		{"03/03/2026", DateReading{}, "2026-03-03"},
		{"25/03/2026", DateReading{}, "2026-03-25"},
		{"03/25/2026", DateReading{}, "2026-03-25"},
		{"03/25/2026", DateReading{Order: DayFirst, Only: true}, "impossible_date"},
		{"03.04.2026", DateReading{Order: MonthFirst, Only: true}, "2026-03-04"},
		{"17.05.84", DateReading{Past: true}, "1984-05-17"},
		{"17.05.30", DateReading{Past: true}, "1930-05-17"},
		{"17.05.30", DateReading{}, "2030-05-17"},
		{"01.12.26", DateReading{Past: true}, "1926-12-01"},
		{"26. 10. 24.", DateReading{Lang: "hu", Order: DayFirst}, "2026-10-24"},
	} {
		c.r.Now = readNow
		d, fault := ParseDate(c.text, c.r)
		if got := string(fault); got == "" && d.ISO() != c.want || got != "" && got != c.want {
			t.Errorf("%q with %+v: %s %s, want %s", c.text, c.r, d.ISO(), fault, c.want)
		}
	}
}

// A shown date or moment is read back as the same, in every language.
func TestShownDatesAreReadBack(t *testing.T) {
	for _, lang := range Languages {
		p := For(lang, time.UTC)
		r := DateReading{Lang: lang, Order: DateOrderOf(lang, ""), Now: readNow}
		for day := time.Date(2023, 12, 30, 0, 0, 0, 0, time.UTC); day.Year() < 2025; day = day.AddDate(0, 0, 1) {
			iso := day.Format(time.DateOnly)
			for _, shown := range []string{p.Date(iso), p.DateLong(iso)} {
				if d, fault := ParseDate(shown, r); fault != "" || d.ISO() != iso {
					t.Errorf("%s: %s is shown as %q and read as %s, %s", lang, iso, shown, d.ISO(), fault)
				}
			}
			at := day.Add(time.Duration(day.YearDay()*7%1440) * time.Minute)
			if d, fault := ParseDate(p.Moment(at), r); fault != "" || d.ISO() != iso || !d.Timed || d.Clock != at.Sub(day) {
				t.Errorf("%s: %s is shown as %q and read as %+v, %s", lang, at, p.Moment(at), d, fault)
			}
		}
	}
}
