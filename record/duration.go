package record

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Duration is a length of time in whole seconds, or nothing.
type Duration struct {
	Seconds int64
	Set     bool
}

// Scan reads a database value.
func (d *Duration) Scan(src any) error {
	n, ok, err := scanInt(src)
	*d = Duration{n, ok}
	return err
}

type durationKind struct{ values[Duration] }

// DurationKind is a length of time of up to a hundred years. Its canonical text
// is that of ISO 8601 in hours, minutes and seconds: PT36H5M.
var DurationKind Kind = &durationKind{values[Duration]{name: "duration", storage: AsInt, ops: rangeOps,
	schema: Schema{Type: "string", Format: "duration", Nullable: true}}}

// Length describes a field with a length of time.
func Length[T any](key string, at func(*T) *Duration, marks ...Mark) FieldOf[T] {
	return typed(key, DurationKind, at, marks)
}

const longestDuration = 100 * 366 * 24 * 3600

// Units of durations in seconds, by their words in the five languages or
// the beginnings of these.
var durationUnits = map[string]float64{
	"s": 1, "sec": 1, "sek": 1, "сек": 1, "с": 1, "mp": 1, "más": 1,
	"m": 60, "min": 60, "мин": 60, "м": 60, "p": 60, "perc": 60,
	"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "val": 3600, "hod": 3600, "ч": 3600, "час": 3600, "ó": 3600, "óra": 3600,
	"d": 86400, "day": 86400, "dien": 86400, "deň": 86400, "dni": 86400, "dní": 86400, "д": 86400, "дн": 86400, "день": 86400, "дня": 86400, "дне": 86400, "сут": 86400, "nap": 86400,
	"w": 604800, "week": 604800, "sav": 604800, "týž": 604800, "нед": 604800, "hét": 604800, "het": 604800,
}

var (
	isoDuration   = regexp.MustCompile(`^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)
	clockDuration = regexp.MustCompile(`^(\d{1,6}):([0-5]\d)(?::([0-5]\d))?$`)
	durationPart  = regexp.MustCompile(`^(\d+(?:[.,]\d+)?)\s*(\pL+)\.?\s*`)
)

// Parse reads ISO 8601 and, without Strict, what people write: 1:30, 90 min,
// 1,5 h, 2 d 4 h. A number alone is minutes.
func (*durationKind) Parse(s string, _ *Field, e *Env) (any, *Error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Duration{}, nil
	}
	seconds, ok := isoSeconds(s)
	if !ok && !e.Strict {
		seconds, ok = writtenSeconds(strings.ToLower(s))
	}
	switch {
	case !ok && e.Strict:
		return Duration{}, Wrong("invalid_iso_duration")
	case !ok:
		return Duration{}, Wrong("invalid_duration")
	case seconds > longestDuration:
		return Duration{}, Wrong("out_of_range", "min", "0", "max", "100 × 366 × 24 h")
	}
	return Duration{int64(math.Round(seconds)), true}, nil
}

func isoSeconds(s string) (float64, bool) {
	s = strings.ToUpper(s)
	m := isoDuration.FindStringSubmatch(s)
	if m == nil || strings.HasSuffix(s, "T") || len(s) < 3 {
		return 0, false
	}
	sum := 0.0
	for i, unit := range []float64{604800, 86400, 3600, 60, 1} {
		n, _ := strconv.ParseFloat(m[i+1], 64) // "" is 0
		sum += n * unit
	}
	return sum, true
}

func writtenSeconds(s string) (float64, bool) {
	if m := clockDuration.FindStringSubmatch(s); m != nil {
		hours, _ := strconv.ParseFloat(m[1], 64)
		minutes, _ := strconv.ParseFloat(m[2], 64)
		seconds, _ := strconv.ParseFloat(m[3], 64)
		return hours*3600 + minutes*60 + seconds, true
	}
	if n, err := strconv.ParseUint(s, 10, 32); err == nil {
		return float64(n) * 60, true
	}
	sum, parts := 0.0, 0
	for s != "" {
		m := durationPart.FindStringSubmatch(s)
		if m == nil {
			return 0, false
		}
		n, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64)
		unit := durationUnit(m[2])
		if err != nil || unit == 0 {
			return 0, false
		}
		sum, s, parts = sum+n*unit, s[len(m[0]):], parts+1
	}
	return sum, parts > 0
}

// durationUnit returns the seconds of a unit: a word of the table, or one that
// begins with one of at least three letters.
func durationUnit(word string) float64 {
	for n := utf8.RuneCountInString(word); n > 0; n-- {
		part := string([]rune(word)[:n])
		if unit := durationUnits[part]; unit > 0 && (n > 2 || part == word) {
			return unit
		}
	}
	return 0
}

func (*durationKind) Text(v any, _ *Env) string {
	d, _ := v.(Duration)
	if !d.Set {
		return ""
	}
	h, m, s := d.Parts()
	out := "PT"
	for _, part := range []struct {
		n    int64
		unit string
	}{{h, "H"}, {m, "M"}, {s, "S"}} {
		if part.n > 0 {
			out += fmt.Sprintf("%d%s", part.n, part.unit)
		}
	}
	if out == "PT" {
		return "PT0S"
	}
	return out
}

// Parts returns the hours, minutes and seconds.
func (d Duration) Parts() (hours, minutes, seconds int64) {
	const minute, hour = int64(time.Minute / time.Second), int64(time.Hour / time.Second)
	return d.Seconds / hour, d.Seconds % hour / minute, d.Seconds % minute
}

// Clock returns the length as people type it: 1:30 or 1:30:05, and "" for none.
func (d Duration) Clock() string {
	h, m, s := d.Parts()
	switch {
	case !d.Set:
		return ""
	case s > 0:
		return fmt.Sprintf("%d:%02d:%02d", h, m, s)
	}
	return fmt.Sprintf("%d:%02d", h, m)
}

func (k *durationKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	return parseText(k, raw, f, e)
}

func (k *durationKind) AppendJSON(b []byte, v any, _ *Field, e *Env) []byte {
	return appendQuoted(b, k.Text(v, e))
}

func (*durationKind) Column(v any) any {
	if d, _ := v.(Duration); d.Set {
		return d.Seconds
	}
	return nil
}
