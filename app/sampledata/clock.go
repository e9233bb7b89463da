package sampledata

import "time"

// The company works Monday to Friday, nine hours a day from 8:00.
const (
	weeks    = 156
	dayHours = 9
	opens    = 8
	weekTime = 5 * dayHours * time.Hour
)

// A calendar converts working time since the beginning, three years ago, into
// moments.
type calendar struct {
	start time.Time // a Monday, at opening time
	end   time.Duration
	now   time.Time
}

func newCalendar(now time.Time, zone *time.Location) calendar {
	local := now.In(zone)
	sinceMonday := (int(local.Weekday()) + 6) % 7
	monday := time.Date(local.Year(), local.Month(), local.Day()-sinceMonday-weeks*7, opens, 0, 0, 0, zone)
	c := calendar{start: monday.UTC(), now: now}
	c.end = c.worked(now)
	return c
}

// worked returns the working time between the start and a moment.
func (c calendar) worked(t time.Time) time.Duration {
	passed := t.Sub(c.start)
	full := passed / (7 * 24 * time.Hour)
	passed -= full * 7 * 24 * time.Hour
	days := passed / (24 * time.Hour)
	today := min(passed-days*24*time.Hour, dayHours*time.Hour)
	return full*weekTime + min(days*dayHours*time.Hour+today, weekTime)
}

// at returns the moment after an amount of working time.
func (c calendar) at(worked time.Duration) time.Time {
	week := worked / weekTime
	worked -= week * weekTime
	day := worked / (dayHours * time.Hour)
	worked -= day * dayHours * time.Hour
	return c.start.Add((week*7+day)*24*time.Hour + worked).Truncate(time.Millisecond)
}
