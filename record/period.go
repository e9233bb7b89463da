package record

import (
	"slices"
	"time"

	"github.com/vedlys/vedlys/i18n"
)

// A Period is a range of days relative to today, such as "this_week". From and
// To are of the field's Go type; nil means open.
type Period struct {
	Name     string
	From, To any
}

// Periods are the names of all periods in the order of a menu.
var Periods = []string{"today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month", "last_month", "next_month",
	"this_year", "last_7_days", "last_30_days", "last_90_days", "next_7_days", "next_30_days", "before_today"}

// PeriodsOf returns the periods that are offered for a field: a field that lies
// in the past has no future ones.
func PeriodsOf(f *Field) []string {
	past := f.Past || f.ReadOnly
	return slices.DeleteFunc(slices.Clone(Periods), func(name string) bool {
		switch name {
		case "tomorrow", "next_week", "next_month", "next_7_days", "next_30_days", "before_today":
			return past
		}
		return false
	})
}

// period returns the range of the named period as of now, in the reader's zone.
func (e *Env) period(f *Field, name string) (any, *Error) {
	if !slices.Contains(Periods, name) {
		return nil, Wrong("invalid_choice")
	}
	now := e.Now
	if now.IsZero() {
		now = time.Now()
	}
	y, m, d := now.In(e.zone()).Date()
	from, to := days(name, time.Date(y, m, d, 0, 0, 0, 0, time.UTC), i18n.SundayFirst(e.Lang, e.Country))
	p := Period{Name: name}
	if !from.IsZero() {
		p.From = e.dayAs(f, from, false)
	}
	p.To = e.dayAs(f, to, true)
	return p, nil
}

// dayAs returns a day as a value of the field. For moments that is the day's
// first or last one in the reader's zone.
func (e *Env) dayAs(f *Field, day time.Time, last bool) any {
	if f.Kind != MomentKind {
		return Date(day.Format(time.DateOnly))
	}
	y, m, d := day.Date()
	if last {
		return time.Date(y, m, d+1, 0, 0, 0, 0, e.zone()).Add(-time.Microsecond).UTC()
	}
	return time.Date(y, m, d, 0, 0, 0, 0, e.zone()).UTC()
}

// days returns the first and last day of a period. The first is zero if the
// period has no beginning.
func days(name string, today time.Time, sundayFirst bool) (from, to time.Time) {
	at := func(n int) time.Time { return today.AddDate(0, 0, n) }
	weekday := (int(today.Weekday()) + 6) % 7
	if sundayFirst {
		weekday = int(today.Weekday())
	}
	week := at(-weekday)
	month := today.AddDate(0, 0, 1-today.Day())
	switch name {
	case "yesterday":
		return at(-1), at(-1)
	case "tomorrow":
		return at(1), at(1)
	case "this_week":
		return week, week.AddDate(0, 0, 6)
	case "last_week":
		return week.AddDate(0, 0, -7), week.AddDate(0, 0, -1)
	case "next_week":
		return week.AddDate(0, 0, 7), week.AddDate(0, 0, 13)
	case "this_month":
		return month, month.AddDate(0, 1, -1)
	case "last_month":
		return month.AddDate(0, -1, 0), month.AddDate(0, 0, -1)
	case "next_month":
		return month.AddDate(0, 1, 0), month.AddDate(0, 2, -1)
	case "this_year":
		return time.Date(today.Year(), 1, 1, 0, 0, 0, 0, time.UTC), time.Date(today.Year(), 12, 31, 0, 0, 0, 0, time.UTC)
	case "last_7_days":
		return at(-6), today
	case "last_30_days":
		return at(-29), today
	case "last_90_days":
		return at(-89), today
	case "next_7_days":
		return today, at(6)
	case "next_30_days":
		return today, at(29)
	case "before_today":
		return time.Time{}, at(-1)
	}
	return today, today
}
