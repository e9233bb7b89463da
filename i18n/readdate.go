package i18n

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A DateOrder is the order of day and month in a numeric date that ends with
// the year.
type DateOrder string

// The orders of day and month.
const (
	AnyOrder   DateOrder = ""    // not known: 03/04/2026 is ambiguous
	DayFirst   DateOrder = "dmy" // 03/04/2026 is in April
	MonthFirst DateOrder = "mdy" // 03/04/2026 is in March
)

// A DateFault is the reason why a text is no date.
type DateFault string

// The faults of dates.
const (
	NoDate         DateFault = "invalid_date"
	AmbiguousDate  DateFault = "ambiguous_date"
	ImpossibleDate DateFault = "impossible_date" // the 31st of February
)

// DateReading holds what the reading of a date depends on.
type DateReading struct {
	Lang  Lang
	Order DateOrder
	Only  bool // a date in another order is impossible, even if it is unambiguous
	Past  bool // the date is in the past, as a birthday is: a year of two digits is not after Now
	Now   time.Time
}

// A ReadDate is a date read from a text, with its time of day if it has one.
type ReadDate struct {
	Year, Day int
	Month     time.Month
	Timed     bool
	Clock     time.Duration  // since midnight
	Zone      *time.Location // nil if the text has none
}

// ISO returns the date as YYYY-MM-DD.
func (d ReadDate) ISO() string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// DateOrderOf returns the order of day and month for readers of a language in a
// country.
func DateOrderOf(lang Lang, country string) DateOrder {
	if lang == "en" && monthFirst[country] {
		return MonthFirst
	}
	return DayFirst
}

// monthFirst are the countries whose English puts the month first.
var monthFirst = map[string]bool{"US": true, "PH": true, "FM": true, "PW": true, "MH": true, "PR": true, "GU": true, "AS": true, "VI": true, "MP": true}

// SundayFirst reports whether the week begins on Sunday, rather than Monday,
// for readers of a language in a country.
func SundayFirst(lang Lang, country string) bool {
	return lang == "en" && (monthFirst[country] || country == "CA")
}

// ParseDate reads a date as people of the five languages write it: numeric or
// with the month as a word in any case, optionally followed by a time of day.
// It never moves an impossible day to another one.
func ParseDate(text string, r DateReading) (ReadDate, DateFault) {
	s := plainDate(text)
	d, s := takeClock(s)
	if d.Clock >= 24*time.Hour {
		return d, ImpossibleDate
	}
	p, ok := datePieces(s)
	if !ok {
		return d, NoDate
	}
	p.reading, p.closed = r, strings.HasSuffix(s, ".")
	y, m, day, fault := p.date()
	if fault != "" {
		return d, fault
	}
	if y < 1000 || y > 9999 {
		return d, NoDate
	}
	if t := time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC); t.Day() != day || int(t.Month()) != m {
		return d, ImpossibleDate
	}
	d.Year, d.Month, d.Day = y, time.Month(m), day
	return d, ""
}

// plainDate returns a date in lower case, without accents and with one kind of
// space and dash.
func plainDate(text string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Pd, r), r == '\u2212':
			return '-'
		case unicode.In(r, unicode.Mn, unicode.Cf):
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
	return strings.Join(strings.Fields(s), " ")
}

// clock matches a time of day after a date, with its zone.
var clock = regexp.MustCompile(`(?:[ t,]|^)\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm|a\.m\.|p\.m\.|de\.|du\.)?\s*(?:val\.?|h|ora)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$`)

// takeClock splits the time of day from the end of a date.
func takeClock(s string) (ReadDate, string) {
	m := clock.FindStringSubmatch(s)
	if m == nil {
		return ReadDate{}, s
	}
	h, _ := strconv.Atoi(m[1])
	min, _ := strconv.Atoi(m[2])
	sec, _ := strconv.Atoi(m[3])
	if min > 59 || sec > 59 {
		h = 24 // an impossible hour
	}
	switch half := strings.ReplaceAll(m[4], ".", ""); {
	case (half == "pm" || half == "du") && h < 12:
		h += 12
	case (half == "am" || half == "de") && h == 12:
		h = 0
	}
	d := ReadDate{Timed: true, Clock: time.Duration(h)*time.Hour + time.Duration(min)*time.Minute + time.Duration(sec)*time.Second, Zone: zoneOf(m[5])}
	return d, strings.TrimRight(strings.TrimSuffix(s, m[0]), " ,")
}

// zoneOf reads the zone after a time: z, utc, +03:00.
func zoneOf(s string) *time.Location {
	if s == "" {
		return nil
	}
	digits := strings.ReplaceAll(strings.Trim(s, "+-"), ":", "")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return time.UTC
	}
	seconds := (n/100*60 + n%100) * 60
	if s[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone(s, seconds)
}
