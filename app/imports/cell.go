package imports

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// countries maps each country's code and its names in the five languages,
// folded, to its code.
var countries = sync.OnceValue(func() map[string]string {
	out := names(i18n.Countries(), (*i18n.Printer).Country)
	for name, code := range map[string]string{
		"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uk": "GB", "u.k.": "GB", "great britain": "GB",
		"england": "GB", "scotland": "GB", "wales": "GB", "czech republic": "CZ", "hong kong": "HK", "macau": "MO", "macao": "MO",
		"south korea": "KR", "korea": "KR", "north korea": "KP", "russian federation": "RU", "turkey": "TR", "holland": "NL",
		"uae": "AE", "viet nam": "VN", "macedonia": "MK", "burma": "MM", "ivory coast": "CI", "palestine": "PS", "swaziland": "SZ",
	} {
		out[name] = code
	}
	return out
})

// noCountries are texts that address databases write for an unknown country.
var noCountries = []string{"unknown", "asia/pacific region", "europe", "european union", "anonymous proxy", "satellite provider", "other"}

// nowhere is the error of a value that means unknown. It never skips a row.
var nowhere = record.Wrong("invalid_country")

// languages maps language codes and names to codes, like countries.
var languages = sync.OnceValue(func() map[string]string {
	return names(i18n.LanguageCodes(), (*i18n.Printer).Language)
})

func names(codes []string, name func(*i18n.Printer, string) string) map[string]string {
	out := map[string]string{}
	for _, lang := range i18n.Languages {
		for _, code := range codes {
			out[match.Latin(name(i18n.For(lang, nil), code))] = code
		}
	}
	for _, code := range codes {
		out[strings.ToLower(code)] = code
	}
	return out
}

// dottedThousands matches digits grouped by dots, as where the comma is the
// decimal sign.
var dottedThousands = regexp.MustCompile(`^[-−]?\d{1,3}(\.\d{3})+$`)

// aLooseDate matches a date that ends with the year and whose day and month
// may be in either order; aTime matches a time after a date.
var (
	aLooseDate = regexp.MustCompile(`^(\d{1,2})[/.-] ?(\d{1,2})[/.-] ?(\d{4}|\d{2})$`)
	aTime      = regexp.MustCompile(`[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm]|Z)?$`)
)

func looseDate(s string) (first, second int, ok bool) {
	m := aLooseDate.FindStringSubmatch(strings.TrimSpace(aTime.ReplaceAllString(strings.TrimSpace(s), "")))
	if m == nil {
		return 0, 0, false
	}
	first, _ = strconv.Atoi(m[1])
	second, _ = strconv.Atoi(m[2])
	return first, second, true
}

// noDates matches texts that programs write for no date: zeros, and day zero
// of a spreadsheet.
var noDates = regexp.MustCompile(`^(0+[-./ ]+0+[-./ ]+0+|1899-12-30|30[./]12[./]1899|12/30/1899)\.?$`)

// serialDate matches a spreadsheet's day number, counted from 1899-12-30.
var serialDate = regexp.MustCompile(`^[1-9]\d{4}([.,]\d+)?$`)

// date reads a date of a file. In one like 03/04/2026 the plan gives the order
// of day and month; if it does not, the date does not fit.
func (r *rowReader) date(f *record.Field, cell string, env *record.Env) (any, *record.Error) {
	cell = strings.TrimSpace(cell)
	if noDates.MatchString(aTime.ReplaceAllString(cell, "")) {
		return record.Date(""), nil
	}
	if serialDate.MatchString(cell) {
		days, _ := strconv.Atoi(cell[:5])
		return record.Date(time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)), nil
	}
	return f.Kind.Parse(cell, f, env)
}
