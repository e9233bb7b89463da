package record

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vedlys/vedlys/i18n"
)

// Date is a day, YYYY-MM-DD, without a zone; "" is no date.
type Date string

// DateString marks the type for the database layer.
func (d Date) DateString() string { return string(d) }

// Scan reads a database value.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = ""
	case string:
		*d = Date(v)
	case time.Time:
		*d = Date(v.Format(time.DateOnly))
	default:
		return fmt.Errorf("record: %T is no date", src)
	}
	return nil
}

var dateOps = append(slices.Clone(rangeOps), Within)

type dateKind struct{ values[Date] }

// DateKind is a day without a zone.
var DateKind Kind = &dateKind{values[Date]{name: "date", storage: AsDate, ops: dateOps, schema: Schema{Type: "string", Format: "date", Nullable: true}}}

// Day describes a date field.
func Day[T any](key string, at func(*T) *Date, marks ...Mark) FieldOf[T] {
	return typed(key, DateKind, at, marks)
}

func (*dateKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	s = strings.TrimSpace(s)
	if e != nil && e.File {
		s = fileDate(s)
	}
	if s == "" {
		return Date(""), nil
	}
	if !e.Strict {
		d, err := e.date(s, f)
		if err != nil {
			return Date(""), err
		}
		s = d.ISO()
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1000 {
		return Date(""), Wrong("invalid_date")
	}
	return Date(s), nil
}

// clock matches a time after a date.
var clock = regexp.MustCompile(`[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm]|Z)?$`)

// WithoutTime returns a date without the time of day after it.
func WithoutTime(s string) string {
	return strings.TrimSpace(clock.ReplaceAllString(strings.TrimSpace(s), ""))
}

// noDates matches texts that programs write for no date: zeros, and day zero
// of a spreadsheet.
var noDates = regexp.MustCompile(`^(0+[-./ ]+0+[-./ ]+0+|1899-12-30|30[./]12[./]1899|12/30/1899)\.?$`)

// serialDate matches a spreadsheet's day number, counted from 1899-12-30.
var serialDate = regexp.MustCompile(`^[1-9]\d{4}([.,]\d+)?$`)

// fileDate returns a date of a file, which may be a number of a spreadsheet, or
// "" if it stands for none.
func fileDate(s string) string {
	if noDates.MatchString(WithoutTime(s)) {
		return ""
	}
	if serialDate.MatchString(s) {
		days, _ := strconv.Atoi(s[:5])
		return time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	return s
}

// Dated reports whether values of the field are days or moments.
func (f *Field) Dated() bool {
	return f.Kind.Storage() == AsDate || f.Kind.Storage() == AsMoment
}

// Stamped reports whether the field holds a moment that actions set.
func (f *Field) Stamped() bool { return f.ReadOnly && f.Kind.Storage() == AsMoment }

// date reads a date as people write it.
func (e *Env) date(s string, f *Field) (i18n.ReadDate, *Error) {
	now := e.Now
	if now.IsZero() {
		now = time.Now()
	}
	past := f != nil && f.Past
	d, fault := i18n.ParseDate(s, i18n.DateReading{Lang: e.Lang, Order: e.Dates, Only: e.File, Past: past, Now: now})
	switch fault {
	case "":
		return d, nil
	case i18n.AmbiguousDate:
		return d, Wrong("ambiguous_date")
	case i18n.ImpossibleDate:
		return d, Wrong("impossible_date", "date", s)
	}
	return d, Wrong("invalid_date")
}

func (*dateKind) Text(v any, _ *Env) string {
	d, _ := v.(Date)
	return string(d)
}

func (k *dateKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) { return parseText(k, raw, f, e) }

func (k *dateKind) AppendJSON(b []byte, v any, _ *Field, e *Env) []byte {
	return appendQuoted(b, k.Text(v, e))
}

type momentKind struct{ values[time.Time] }

// MomentKind is a moment in UTC, to the microsecond.
var MomentKind Kind = &momentKind{values[time.Time]{name: "moment", storage: AsMoment, ops: []Op{From, To, Within},
	schema: Schema{Type: "string", Format: "date-time", Nullable: true}}}

// Moment describes a field with a moment.
func Moment[T any](key string, at func(*T) *time.Time, marks ...Mark) FieldOf[T] {
	return typed(key, MomentKind, at, marks)
}

func (*momentKind) Equal(a, b any) bool {
	x, _ := a.(time.Time)
	y, _ := b.(time.Time)
	return x.Equal(y)
}

// Parse reads RFC 3339, or a day, which means its first moment in the reader's
// zone.
func (*momentKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	s = strings.TrimSpace(s)
	if e != nil && e.File {
		s = fileDate(s)
	}
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if t = t.UTC().Truncate(time.Microsecond); err != nil {
		var wrong *Error
		if t, _, wrong = e.moment(s, f); wrong != nil {
			return time.Time{}, wrong
		}
	}
	if t.Year() < 1000 || t.Year() > 9999 { // in UTC, in which it is stored
		return time.Time{}, Wrong("invalid_date")
	}
	return t, nil
}

// moment reads a moment in the reader's zone and reports whether the text has a
// time of day. A day alone means its first moment.
func (e *Env) moment(s string, f *Field) (time.Time, bool, *Error) {
	if e.Strict {
		d, err := DateKind.Parse(s, f, e)
		if err != nil {
			return time.Time{}, false, err
		}
		t, _ := time.ParseInLocation(time.DateOnly, string(d.(Date)), e.zone())
		return t.UTC(), false, nil
	}
	d, err := e.date(s, f)
	if err != nil {
		return time.Time{}, false, err
	}
	zone := e.zone()
	if d.Zone != nil {
		zone = d.Zone
	}
	return time.Date(d.Year, d.Month, d.Day, 0, 0, int(d.Clock/time.Second), 0, zone).UTC(), d.Timed, nil
}

// zone returns the reader's zone, or UTC if there is none.
func (e *Env) zone() *time.Location {
	if e.Zone == nil {
		return time.UTC
	}
	return e.Zone
}

// lastMoment reads a moment as the end of an interval: a day means its last
// moment in the reader's zone, a minute its last microsecond.
func lastMoment(s string, f *Field, e *Env) (any, *Error) {
	v, err := MomentKind.Parse(s, f, e)
	if _, exact := time.Parse(time.RFC3339Nano, strings.TrimSpace(s)); err != nil || exact == nil || v.(time.Time).IsZero() {
		return v, err
	}
	_, timed, _ := e.moment(strings.TrimSpace(s), f)
	end := v.(time.Time).In(e.zone()).AddDate(0, 0, 1)
	if timed {
		end = v.(time.Time).Add(time.Minute)
	}
	return end.Add(-time.Microsecond).UTC(), nil
}

func (*momentKind) Text(v any, _ *Env) string {
	t, _ := v.(time.Time)
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.999999Z")
}

func (k *momentKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	return parseText(k, raw, f, e)
}

func (k *momentKind) AppendJSON(b []byte, v any, _ *Field, e *Env) []byte {
	return appendQuoted(b, k.Text(v, e))
}

type boolKind struct{ values[bool] }

// BoolKind is yes or no.
var BoolKind Kind = &boolKind{values[bool]{name: "boolean", storage: AsBool, ops: []Op{Is}, schema: Schema{Type: "boolean"}}}

// Flag describes a yes-or-no field.
func Flag[T any](key string, at func(*T) *bool, marks ...Mark) FieldOf[T] {
	return typed(key, BoolKind, at, marks)
}

func (*boolKind) Parse(s string, _ *Field, _ *Env) (any, *Error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "0", "false", "no", "off", "ne", "nie", "нет", "nem":
		return false, nil
	case "1", "true", "yes", "on", "taip", "áno", "ano", "да", "igen":
		return true, nil
	}
	return false, Wrong("invalid_choice")
}

func (*boolKind) Text(v any, _ *Env) string {
	if b, _ := v.(bool); b {
		return "true"
	}
	return ""
}

func (*boolKind) ReadJSON(raw any, _ *Field, _ *Env) (any, *Error) {
	if raw == nil {
		return false, nil
	}
	b, ok := raw.(bool)
	if !ok {
		return false, Wrong("invalid_type", "type", "boolean")
	}
	return b, nil
}

func (*boolKind) AppendJSON(b []byte, v any, _ *Field, _ *Env) []byte {
	yes, _ := v.(bool)
	return strconv.AppendBool(b, yes)
}
