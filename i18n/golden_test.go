package i18n

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"
)

// golden holds the output of a browser's Intl (CLDR 48) for the same values.
// The file was made once, with Node 20 and the script below. English dates are
// those of en-GB. The signs of EUR, USD and JPY are the narrow ones, since the
// currency tables have no others.
/*
const golden = {};
const table = (keys, f) => Object.fromEntries(keys.map(k => [k, f(k)]));
for (const lang of ['en', 'lt', 'sk', 'ru', 'hu']) {
  const num = o => new Intl.NumberFormat(lang, o);
  const when = (s, o) => new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, {timeZone: 'UTC', ...o}).format(new Date(s));
  const short = 'ensk'.includes(lang) ? {dateStyle: 'medium'} : {year: 'numeric', month: '2-digit', day: '2-digit'};
  const digits = c => c === 'JPY' ? 0 : 2;
  const money = (c, o) => n => num({style: 'currency', currency: c, currencyDisplay: 'EURUSDJPY'.includes(c) ? 'narrowSymbol' : 'symbol', ...o}).format(n / 10 ** digits(c));
  const ago = (unit, ns) => table(ns, n => new Intl.RelativeTimeFormat(lang).format(n, unit));
  const dates = Array.from({length: 12}, (_, m) => `2026-${String(m + 1).padStart(2, '0')}-0${m % 9 + 1}`).concat('1999-12-31', '2024-02-29');
  golden[lang] = {
    number: table([0, 7, 999, 1000, 1234, 9999, 12345, 1234567, -1234, -12345], n => num().format(n)),
    decimal: table(['0.5', '-0.25', '1234.5', '12345.678901', '1500.50'], s => num({minimumFractionDigits: s.split('.')[1].length, maximumFractionDigits: 9}).format(s)),
    percent: table([0, 5, 42, 100, 1250, -3], n => num({style: 'percent'}).format(n / 100)),
    money: table(['EUR', 'HUF', 'RUB', 'USD', 'JPY'], c => table([0, 5, 100, 123450, 123456, 100000, 260000000, -123450], money(c, {trailingZeroDisplay: 'stripIfInteger', minimumFractionDigits: digits(c), maximumFractionDigits: digits(c)}))),
    moneyShort: table(['EUR', 'HUF', 'RUB', 'USD', 'JPY'], c => table([0, 95000, 99900, 123400, 12345600, 99994900, 260000000, 99999000000, 123456789000000, -260000000], money(c, {notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1}))),
    medium: table(dates, s => when(s, short)),
    long: table(dates, s => when(s, {dateStyle: 'long'})),
    moment: table(['2026-03-09T14:05:00Z', '2026-11-30T09:07:00Z', '2026-01-01T00:00:00Z'], s => when(s, short.year ? {...short, hour: lang === 'hu' ? 'numeric' : '2-digit', minute: '2-digit'} : {...short, timeStyle: 'short'})),
    clock: table(['2026-03-09T14:05:00Z', '2026-11-30T09:07:00Z', '2026-01-01T00:00:00Z'], s => when(s, {timeStyle: 'short'})),
    minutes: ago('minute', [-59, -22, -21, -11, -5, -2, -1, 1, 2, 5, 11, 21, 22, 59]),
    hours: ago('hour', [-23, -22, -21, -11, -5, -2, -1, 1, 2, 5, 11, 21, 22, 23]),
    days: ago('day', [-29, -22, -21, -11, -5, -3, -2, 2, 3, 5, 11, 21, 22, 29]),
    months: ago('month', [-11, -5, -2, -1, 1, 2, 5, 11]),
    years: ago('year', [-22, -21, -11, -5, -2, -1, 1, 2, 5, 11, 21, 22]),
    country: table(['LT', 'SK', 'RU', 'HU', 'GB', 'DE', 'US', 'MK', 'CZ', 'UA'], c => new Intl.DisplayNames(lang, {type: 'region'}).of(c)),
    sorted: ['zebra', 'zsák', 'chata', 'cesta', 'hrad', 'irklas', 'yra', 'jūra', 'Ąžuolas', 'azbestas', 'cukor', 'csizma', 'dzsem', 'duna', 'ёлка', 'ель', 'жук', 'Žaltys', 'zyle', 'ärger', 'arena', 'Öböl', 'oboe', 'ötlet', 'élet', 'ember', 'šaka', 'saka', 'tyúk', 'túra', 'kilas', 'kylis', 'kirvis'].sort(new Intl.Collator(lang).compare),
  };
}
require('fs').writeFileSync('golden.json', JSON.stringify(golden, null, 1) + '\n');
*/
type golden struct {
	Number, Decimal, Percent     map[string]string
	Money, MoneyShort            map[string]map[string]string
	Medium, Long                 map[string]string
	Moment, Clock                map[string]string
	Minutes, Hours, Days, Months map[string]string
	Years, Country               map[string]string
	Sorted                       []string
}

func readGolden(t *testing.T) map[Lang]golden {
	t.Helper()
	data, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[Lang]golden
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFormatsMatchIntl(t *testing.T) {
	all := readGolden(t)
	for _, lang := range Languages {
		p, g := For(lang, time.UTC), all[lang]
		check := func(what string, want map[string]string, got func(string) string) {
			t.Helper()
			if len(want) == 0 {
				t.Errorf("%s: no golden %s", lang, what)
			}
			for in, text := range want {
				if out := got(in); out != text {
					t.Errorf("%s %s(%s) = %q, Intl has %q", lang, what, in, out, text)
				}
			}
		}
		check("Number", g.Number, func(s string) string { return p.Number(integer(t, s)) })
		check("Decimal", g.Decimal, p.Decimal)
		check("Percent", g.Percent, func(s string) string { return p.Percent(int(integer(t, s))) })
		for code := range g.Money {
			check("Money "+code, g.Money[code], func(s string) string { return p.Money(integer(t, s), code) })
			check("MoneyShort "+code, g.MoneyShort[code], func(s string) string { return p.MoneyShort(integer(t, s), code) })
		}
		check("Date", g.Medium, p.Date)
		check("DateLong", g.Long, p.DateLong)
		check("Moment", g.Moment, func(s string) string { return p.Moment(moment(t, s)) })
		check("Clock", g.Clock, func(s string) string { return p.Clock(moment(t, s)) })
		check("Country", g.Country, p.Country)
	}
}

func TestAgoMatchesIntl(t *testing.T) {
	now := moment(t, "2026-03-09T12:00:00Z")
	const day = 24 * time.Hour
	for lang, g := range readGolden(t) {
		p := For(lang, time.UTC)
		check := func(want map[string]string, distance func(n time.Duration) time.Duration) {
			t.Helper()
			for in, text := range want {
				then := now.Add(distance(time.Duration(integer(t, in))))
				if out := p.Ago(then, now); out != text {
					t.Errorf("%s: Ago(%s) = %q, Intl has %q", lang, in, out, text)
				}
			}
		}
		check(g.Minutes, func(n time.Duration) time.Duration { return n * time.Minute })
		check(g.Hours, func(n time.Duration) time.Duration { return n * time.Hour })
		check(g.Days, func(n time.Duration) time.Duration { return n * day })
		check(g.Months, func(n time.Duration) time.Duration { return n * 31 * day })
		check(g.Years, func(n time.Duration) time.Duration { return n * 365 * day })
	}
}

func TestSortingMatchesIntl(t *testing.T) {
	for lang, g := range readGolden(t) {
		p := For(lang, nil)
		got := slices.Clone(g.Sorted)
		slices.Sort(got)
		slices.SortFunc(got, p.Compare)
		if !slices.Equal(got, g.Sorted) {
			t.Errorf("%s:\n got %v\nwant %v", lang, got, g.Sorted)
		}
	}
}

func integer(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	m, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
