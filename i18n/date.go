package i18n

import (
	"fmt"
	"strconv"
	"time"
)

// Date writes a YYYY-MM-DD date in the short form of the language, always with
// its year, so that dates in a column look alike: "9 Mar 2026", "09.03.2026".
// ParseDate reads it back. A text that is no date is returned unchanged.
func (p *Printer) Date(date string) string { return p.dated(&p.date, date) }

// DateHint returns the form in which a date is typed, such as "dd.mm.yyyy", in
// the letters of the language.
func (p *Printer) DateHint() string { return p.dateHint }

// DatePattern returns the template of Date, with the placeholders {y}, {m},
// {mm}, {mon}, {d} and {dd}.
func (p *Printer) DatePattern() string { return p.datePattern }

// DateLong writes a YYYY-MM-DD date with the month as a word: "9 March 2026".
func (p *Printer) DateLong(date string) string { return p.dated(&p.dateLong, date) }

// DateInText writes a date for use in a sentence, "9 March", with the year only
// if it differs from today's.
func (p *Printer) DateInText(date string, today string) string {
	if len(date) < 4 || len(today) < 4 || date[:4] != today[:4] {
		return p.DateLong(date)
	}
	return p.dated(&p.dateText, date)
}

// Moment writes the date and time of a moment in the printer's zone.
func (p *Printer) Moment(t time.Time) string { return p.timed(&p.moment, t.In(p.zone)) }

// Clock writes the time of day of a moment in the printer's zone: "14:05".
func (p *Printer) Clock(t time.Time) string { return p.timed(&p.clock, t.In(p.zone)) }

func (p *Printer) dated(pattern *template, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return p.timed(pattern, t)
}

func (p *Printer) timed(pattern *template, t time.Time) string {
	return pattern.fill(func(name string) (string, bool) { return p.piece(name, t), true })
}

// piece returns the text of one placeholder of a date pattern.
func (p *Printer) piece(name string, t time.Time) string {
	switch name {
	case "date":
		return p.timed(&p.date, t)
	case "clock":
		return p.timed(&p.clock, t)
	case "y":
		return fmt.Sprintf("%04d", t.Year())
	case "m":
		return strconv.Itoa(int(t.Month()))
	case "mm":
		return twoDigits(int(t.Month()))
	case "mon":
		return p.months[t.Month()-1]
	case "month":
		return p.monthsLong[t.Month()-1]
	case "d":
		return strconv.Itoa(t.Day())
	case "dd":
		return twoDigits(t.Day())
	case "h":
		return strconv.Itoa(t.Hour())
	case "hh":
		return twoDigits(t.Hour())
	case "min":
		return twoDigits(t.Minute())
	}
	panic("date pattern: no {" + name + "}")
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// Ago returns the distance of t from now, before or after: "3 days ago", "in 2
// hours", "yesterday". From one day on it counts calendar days in the printer's
// zone.
func (p *Printer) Ago(t, now time.Time) string {
	elapsed, prefix, dayApart := now.Sub(t), "time.ago.", "time.yesterday"
	if elapsed < 0 {
		elapsed, prefix, dayApart = -elapsed, "time.in.", "time.tomorrow"
	}
	switch {
	case elapsed < time.Minute:
		return p.T("time.now")
	case elapsed < time.Hour:
		return p.N(prefix+"minutes", int(elapsed/time.Minute))
	case elapsed < 24*time.Hour:
		return p.N(prefix+"hours", int(elapsed/time.Hour))
	}
	days := p.daysBetween(t, now)
	switch {
	case days <= 1:
		return p.T(dayApart)
	case days < 30:
		return p.N(prefix+"days", days)
	case days < 365:
		return p.N(prefix+"months", max(1, days*12/365))
	default:
		return p.N(prefix+"years", days/365)
	}
}

func (p *Printer) daysBetween(a, b time.Time) int {
	days := p.dayNumber(b) - p.dayNumber(a)
	return int(max(days, -days))
}

func (p *Printer) dayNumber(t time.Time) int64 {
	y, m, d := t.In(p.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}

// Days writes a number of days in short form: "26 d".
func (p *Printer) Days(n int) string { return p.N("time.days_short", n) }
