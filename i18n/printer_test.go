package i18n

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bojanz/currency"
)

func TestMatchReturnsTheBestLanguage(t *testing.T) {
	for header, want := range map[string]Lang{
		"":                        "en",
		"lt":                      "lt",
		"lt-LT,lt;q=0.9,en;q=0.8": "lt",
		"de-DE, sk;q=0.1":         "sk",
		"sk;q=0.2, hu;q=0.9":      "hu",
		"hu;q=0, ru":              "ru",
		"uk, en;q=0.5":            "en",
		"*":                       "en",
		";;q=x":                   "en",
		strings.Repeat("a-", 5e4): "en",
	} {
		if got := Match(header); got != want {
			t.Errorf("Match(%.40q) = %s, want %s", header, got, want)
		}
	}
}

func TestParseLang(t *testing.T) {
	for _, lang := range Languages {
		if got, ok := ParseLang(string(lang)); !ok || got != lang || got.Name() == "" {
			t.Errorf("ParseLang(%s) = %s, %v, name %q", lang, got, ok, got.Name())
		}
	}
	for _, s := range []string{"", "de", "EN", "lt-LT"} {
		if _, ok := ParseLang(s); ok {
			t.Errorf("ParseLang(%q) is accepted", s)
		}
	}
}

func TestForFallsBack(t *testing.T) {
	p := For("de", nil)
	if p.Lang() != "en" || p.Zone() != time.UTC {
		t.Errorf("got %s, %s", p.Lang(), p.Zone())
	}
}

func TestTFillsPlaceholders(t *testing.T) {
	p := &Printer{book: &book{locale: locales["lt"], words: map[string]word{
		"plain": {template: compile("Kas yra {}?")},
		"two":   {template: compile("{a} ir {b}, vėl {a}")},
	}}}
	for _, c := range []struct {
		want string
		key  string
		args []any
	}{
		{"1 ir 12" + nbsp + "345, vėl 1", "two", []any{"a", 1, "b", int64(12345)}},
		{"{b} ir true, vėl {b}", "two", []any{"a", "{b}", "b", true}},
		{"x ir {b}, vėl x", "two", []any{"a", "x", "b"}},
		{"⟦no.such⟧", "no.such", []any{"a", "x"}},
	} {
		if got := p.T(c.key, c.args...); got != c.want {
			t.Errorf("T(%s, %v) = %q, want %q", c.key, c.args, got, c.want)
		}
	}
	if p.Has("no.such") || !p.Has("two") || p.N("no.such", 2) != "⟦no.such⟧" {
		t.Error("a missing key is not seen as missing")
	}
}

func TestNChoosesThePluralForm(t *testing.T) {
	for lang, forms := range map[Lang]map[int]string{
		"en": {0: "0 leads", 1: "1 lead", 2: "2 leads", 1000: "1,000 leads"},
		"lt": {0: "0 potencialių klientų", 1: "1 potencialus klientas", 2: "2 potencialūs klientai",
			9: "9 potencialūs klientai", 10: "10 potencialių klientų", 11: "11 potencialių klientų",
			21: "21 potencialus klientas", 112: "112 potencialių klientų", -22: "−22 potencialūs klientai"},
		"sk": {0: "0 potenciálnych zákazníkov", 1: "1 potenciálny zákazník", 4: "4 potenciálni zákazníci",
			5: "5 potenciálnych zákazníkov", 21: "21 potenciálnych zákazníkov", 22: "22 potenciálnych zákazníkov"},
		"ru": {0: "0 лидов", 1: "1 лид", 2: "2 лида", 5: "5 лидов", 11: "11 лидов", 12: "12 лидов",
			21: "21 лид", 24: "24 лида", 111: "111 лидов", 1002: "1" + nbsp + "002 лида"},
		"hu": {0: "0 érdeklődő", 1: "1 érdeklődő", 12345: "12" + nbsp + "345 érdeklődő"},
	} {
		p := For(lang, nil)
		for n, want := range forms {
			if got := p.N("lead.count", n); got != want {
				t.Errorf("%s: N(%d) = %q, want %q", lang, n, got, want)
			}
		}
	}
}

func TestMoneyAgreesWithTheCurrencyLibrary(t *testing.T) {
	for _, lang := range Languages {
		p, f := For(lang, nil), currency.NewFormatter(currency.NewLocale(string(lang)))
		for _, code := range Currencies() {
			for _, minor := range []int64{123456789, -123456789, 7} {
				amount, err := currency.NewAmountFromInt64(minor, code)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := p.Money(minor, code), f.Format(amount); got != want {
					t.Errorf("%s: Money(%d, %s) = %q, want %q", lang, minor, code, got, want)
				}
			}
		}
	}
}

func TestExtremesDoNotBreak(t *testing.T) {
	p := For("en", nil)
	for got, want := range map[string]string{
		p.Number(math.MinInt64):            "-9,223,372,036,854,775,808",
		p.Money(math.MinInt64, "EUR"):      "-€92,233,720,368,547,758.08",
		p.MoneyShort(math.MaxInt64, "EUR"): "€92,233.7T",
		p.MoneyShort(math.MaxInt64, "JPY"): "¥9,223,372T",
		p.MoneyShort(-4, "EUR"):            "€0",
		p.MoneyShort(99_949, "EUR"):        "€999",
		p.MoneyShort(99_950, "EUR"):        "€1K",
		p.MoneyShort(99_994_999, "EUR"):    "€999.9K",
		p.MoneyShort(99_995_000, "EUR"):    "€1M",
		p.Money(1234, ""):                  "12.34",
		p.Money(1234, "???"):               "???12.34",
		p.Money(1234, "XYZ"):               "XYZ" + nbsp + "12.34",
		p.Decimal("1e9"):                   "1e9",
		p.Decimal("1."):                    "1.",
		p.Decimal("-"):                     "-",
		p.Decimal("123456789012345678901"): "123,456,789,012,345,678,901",
		p.Bytes(0):                         "0" + nbsp + "B",
		p.Bytes(999):                       "999" + nbsp + "B",
		p.Bytes(1_550):                     "1.6" + nbsp + "kB",
		p.Bytes(20_000_000):                "20" + nbsp + "MB",
		p.Bytes(math.MaxInt64):             "9,223,372" + nbsp + "TB",
		p.Date("2026-02-30"):               "2026-02-30",
		p.Date(""):                         "",
		p.Date("0099-01-02"):               "2 Jan 0099",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMomentsAreInTheZone(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	p := For("lt", vilnius)
	if got := p.Moment(moment(t, "2026-07-31T22:30:00Z")); got != "2026-08-01 01:30" {
		t.Errorf("Moment = %q", got)
	}
	// 26 hours before one o'clock at night is the day before yesterday.
	now := moment(t, "2026-03-09T23:00:00Z")
	if got := p.Ago(now.Add(-26*time.Hour), now); got != "prieš 2 dienas" {
		t.Errorf("Ago = %q", got)
	}
	// The night in which the clocks go back makes a day of 25 hours.
	now = moment(t, "2026-10-25T21:50:00Z")
	if got := p.Ago(now.Add(-24*time.Hour), now); got != "vakar" {
		t.Errorf("Ago = %q", got)
	}
	for distance, want := range map[time.Duration]string{
		0: "ką tik", 59 * time.Second: "ką tik", -59 * time.Second: "ką tik",
		-24 * time.Hour: "rytoj", -50 * time.Hour: "po 3 dienų",
	} {
		if got := p.Ago(now.Add(-distance), now); got != want {
			t.Errorf("Ago(%s) = %q, want %q", distance, got, want)
		}
	}
}

func TestCompareKnowsTheAlphabet(t *testing.T) {
	for lang, sorted := range map[Lang][]string{
		"en": {"apple", "Äpple", "banana"},
		"lt": {"ilgas", "ypatingas", "jonas", "sakė", "šaka", "zuikis", "žuvis"},
		"sk": {"cena", "čaj", "hora", "chata", "izba"},
		"ru": {"Ёж", "ель", "жук", "Apple"},
		"hu": {"cukor", "csapat", "ország", "öreg", "zokni", "zseb"},
	} {
		p := For(lang, nil)
		got := slices.Clone(sorted)
		slices.Reverse(got)
		slices.SortFunc(got, p.Compare)
		if !slices.Equal(got, sorted) {
			t.Errorf("%s: got %v", lang, got)
		}
	}
}

func TestNames(t *testing.T) {
	if n := len(Countries()); n != 249 || !slices.IsSorted(Countries()) {
		t.Errorf("%d countries", n)
	}
	if n := len(LanguageCodes()); n != 183 || !slices.IsSorted(LanguageCodes()) {
		t.Errorf("%d languages", n)
	}
	if !CountryValid("LT") || CountryValid("lt") || CountryValid("") || CountryValid("EU") {
		t.Error("CountryValid")
	}
	if !LanguageValid("lt") || LanguageValid("LT") || LanguageValid("") || LanguageValid("iw") || LanguageValid("xx") {
		t.Error("LanguageValid")
	}
	for _, lang := range Languages {
		p := For(lang, nil)
		for _, code := range Countries() {
			if name := p.Country(code); name == code || name == "" {
				t.Errorf("%s: no name for %s", lang, code)
			}
		}
		for _, code := range LanguageCodes() {
			if name := p.Language(code); name == code || name == "" {
				t.Errorf("%s: no name for %s", lang, code)
			}
		}
		for _, bad := range []string{"", "Q?", "nowhere land", "\x00"} {
			if p.Country(bad) != bad || p.Language(bad) != bad {
				t.Errorf("%s: %q is not left alone: %q, %q", lang, bad, p.Country(bad), p.Language(bad))
			}
		}
	}
	for _, lang := range Languages {
		if got := For(lang, nil).Language(string(lang)); got != lang.Name() {
			t.Errorf("%s calls itself %q, its menu entry is %q", lang, got, lang.Name())
		}
	}
}

func TestCurrencies(t *testing.T) {
	if CurrencyValid("") || CurrencyValid("eur") || !CurrencyValid("HUF") {
		t.Error("CurrencyValid")
	}
	if CurrencyDigits("HUF") != 2 || CurrencyDigits("JPY") != 0 || CurrencyDigits("KWD") != 3 {
		t.Error("digits are not those of ISO 4217")
	}
	if !slices.IsSorted(Currencies()) || len(Currencies()) < 150 {
		t.Error("Currencies")
	}
	if got := For("ru", nil).CurrencySymbol("RUB"); got != "₽" {
		t.Errorf("ru RUB %q", got)
	}
}

func TestPrintersAreSafeForConcurrentUse(t *testing.T) {
	p := For("sk", nil)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				if p.Compare("hora", "chata") != -1 || p.N("lead.count", 3) != "3 potenciálni zákazníci" {
					t.Error("wrong answer under load")
					return
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkT(b *testing.B) {
	p := For("lt", nil)
	for b.Loop() {
		p.T("time.now")
	}
}

func BenchmarkN(b *testing.B) {
	p := For("lt", nil)
	for b.Loop() {
		p.N("lead.count", 1234)
	}
}

func BenchmarkMoney(b *testing.B) {
	p := For("lt", nil)
	for b.Loop() {
		p.Money(123456789, "EUR")
	}
}

func BenchmarkMoment(b *testing.B) {
	p, now := For("lt", nil), time.Now()
	for b.Loop() {
		p.Moment(now)
	}
}

func BenchmarkCompare(b *testing.B) {
	p := For("lt", nil)
	for b.Loop() {
		p.Compare("Žemaitijos pienas", "Žemaitijos vanduo")
	}
}
