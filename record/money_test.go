package record

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
)

// budget is a custom field, so that each of its amounts names its currency.
var budget = thingType.Field("c_budget")

// outcome returns the canonical text of a value, or the key of the error.
func outcome(k Kind, v any, err *Error, e *Env) string {
	if err != nil {
		return err.Key
	}
	return k.Text(v, e)
}

func TestAmountsThatNameTheirCurrency(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "1500": "1500.00 EUR", "12,50 €": "12.50 EUR", "1 500 Kč": "1500.00 CZK", "999,- Kč": "999.00 CZK", "2 500 000 Ft": "2500000.00 HUF", "1 234,50 руб.": "1234.50 RUB",
		"$99.95": "99.95 USD", "CA$20": "20.00 CAD", "50 zł": "50.00 PLN", "100 usd": "100.00 USD", " 100 HUF ": "100.00 HUF", "12.345 KWD": "12.345 KWD", "¥1500": "1500 JPY", "kr 500": "500.00 SEK",
		"1,5 tūkst. €": "1500.00 EUR", "150 тыс. руб.": "150000.00 RUB", "500 ezer Ft": "500000.00 HUF", "2 mil. Kč": "2000000.00 CZK", "1.5k USD": "1500.00 USD", "1.5k": "1500.00 EUR", "€1.5K": "1500.00 EUR",
		"2 tis. PLN": "2000.00 PLN", "-5 $": "-5.00 USD", "1.5 JPY": "too_many_decimals", "5 ABC": "invalid_amount", "€12 USD": "other_currency", "5 apples": "invalid_amount", "€$5": "invalid_amount",
	} {
		e := &Env{Currency: "EUR"}
		v, err := AmountKind.Parse(text, budget, e)
		if got := outcome(AmountKind, v, err, e); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
		if e.Currency != "EUR" {
			t.Fatalf("%q changed the reader's currency to %s", text, e.Currency)
		}
	}
}

// "$" and "kr" mean the currency of the reader if it is one of those written so.
func TestASignOfSeveralCurrenciesMeansTheReadersOwn(t *testing.T) {
	for _, c := range [][3]string{{"kr 500", "NOK", "500.00 NOK"}, {"$5", "CAD", "5.00 CAD"}, {"5 $", "EUR", "5.00 USD"}, {"¥100", "CNY", "100.00 CNY"}, {"5 Br", "EUR", "5.00 BYN"}, {"7", "", "7.00"}, {"7 Ft", "", "7.00 HUF"}} {
		v, err := AmountKind.Parse(c[0], budget, &Env{Currency: c[1]})
		if got := outcome(AmountKind, v, err, &Env{Currency: c[1]}); got != c[2] {
			t.Errorf("%q in %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestProgramsNameTheCurrencyAfterThePlainNumber(t *testing.T) {
	for text, want := range map[string]string{
		"12.50": "12.50 EUR", "12.50 HUF": "12.50 HUF", "12.50 czk": "12.50 CZK", "12.5  USD": "12.50 USD", "12,50 EUR": "invalid_amount", "€12": "invalid_amount", "12.50 Kč": "invalid_amount", "12.50 ABC": "invalid_amount", "1k USD": "invalid_amount",
	} {
		v, err := AmountKind.Parse(text, budget, &Env{Currency: "EUR", Strict: true})
		if got := outcome(AmountKind, v, err, &Env{}); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestAmountsInJSON(t *testing.T) {
	plain, e := thingType.Field("amount"), &Env{Currency: "EUR", Strict: true}
	for _, c := range []struct {
		f         *Field
		raw, want string
	}{
		{plain, `null`, ""}, {plain, `"12.50"`, "12.50"}, {plain, `12.5`, "12.50"}, {plain, `1.5e3`, "1500.00"}, {plain, `"1e3"`, "invalid_amount"}, {plain, `true`, "invalid_type"},
		{plain, `{"amount":"1","currency":"EUR"}`, "invalid_type"}, {plain, `["1"]`, "invalid_type"},
		{budget, `null`, ""}, {budget, `"12.50 HUF"`, "12.50 HUF"}, {budget, `12.5`, "12.50 EUR"}, {budget, `{"amount":"12.50","currency":"czk"}`, "12.50 CZK"}, {budget, `{"amount":12.5}`, "12.50 EUR"},
		{budget, `{"amount":1.5e3,"currency":"HUF"}`, "1500.00 HUF"}, {budget, `{"currency":"HUF"}`, ""}, {budget, `{"amount":null,"currency":"HUF"}`, ""}, {budget, `{"amount":"1","currency":"ABC"}`, "invalid_currency"},
		{budget, `{"amount":"1.234","currency":"HUF"}`, "too_many_decimals"}, {budget, `{"amount":true}`, "invalid_type"}, {budget, `[1]`, "invalid_type"}, {budget, `false`, "invalid_type"},
	} {
		raw, err := Scalar(json.RawMessage(c.raw))
		if err != nil {
			t.Fatal(err)
		}
		v, err := AmountKind.ReadJSON(raw, c.f, e)
		if got := outcome(AmountKind, v, err, e); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.f.Key, c.raw, got, c.want)
		}
		if err == nil {
			body := AmountKind.AppendJSON(nil, v, c.f, e)
			raw, _ := Scalar(body)
			if again, err := AmountKind.ReadJSON(raw, c.f, e); err != nil || again != v {
				t.Errorf("%s %s is written as %s and read as %v, %v", c.f.Key, c.raw, body, again, err)
			}
		}
	}
	for v, want := range map[Amount]string{
		{}: "null", {Minor: 1250, Set: true}: `"12.50"`, {Minor: 1250, Set: true, Currency: "JPY"}: `{"amount":"1250","currency":"JPY"}`,
	} {
		if got := string(AmountKind.AppendJSON(nil, v, budget, e)); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
}

// An amount with its own currency comes back from its text and its JSON in any
// environment.
func TestAnOwnCurrencyNeedsNoEnvironment(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		currencies := i18n.Currencies()
		a := Amount{Minor: rapid.Int64Range(-1e13, 1e13).Draw(r, "minor"), Set: true, Currency: rapid.SampledFrom(currencies).Draw(r, "currency")}
		other := &Env{Currency: rapid.SampledFrom(append(slices.Clone(currencies), "")).Draw(r, "of the reader"), Strict: rapid.Bool().Draw(r, "strict")}
		text := AmountKind.Text(a, other)
		if !strings.HasSuffix(text, " "+a.Currency) {
			r.Fatalf("%v is %q", a, text)
		}
		if v, err := AmountKind.Parse(text, budget, other); err != nil || v != any(a) {
			r.Fatalf("%v is written as %q and read as %v, %v", a, text, v, err)
		}
		body := AmountKind.AppendJSON(nil, a, budget, other)
		if v, err := AmountKind.ReadJSON(json.RawMessage(body), budget, other); err != nil || v != any(a) {
			r.Fatalf("%v is written as %s and read as %v, %v", a, body, v, err)
		}
	})
}

func TestTheCurrencyOfAnAmount(t *testing.T) {
	own, plain := Amount{Minor: 1, Set: true, Currency: "HUF"}, Amount{Minor: 1, Set: true}
	if own.In("EUR") != "HUF" || plain.In("EUR") != "EUR" {
		t.Errorf("%s and %s", own.In("EUR"), plain.In("EUR"))
	}
	sum := thingType.Field("amount")
	if !sum.IsMoney() || sum.OwnCurrency() || !budget.IsMoney() || !budget.OwnCurrency() || thingType.Field("c_number").OwnCurrency() || thingType.Field("c_number").IsMoney() {
		t.Error("only custom amounts have a currency of their own")
	}
	if slices.Contains(budget.Ops(), From) || !slices.Contains(budget.Ops(), Filled) || !slices.Contains(sum.Ops(), From) {
		t.Errorf("amounts of several currencies are compared: %v, %v", budget.Ops(), sum.Ops())
	}
}

func TestAmountsOfAnotherCurrencyAreRefused(t *testing.T) {
	for _, c := range [][3]string{
		{"5 Kč", "EUR", "other_currency"}, {"5 Kč", "", "5.00"}, {"5 €", "EUR", "5.00"}, {"$5", "USD", "5.00"}, {"$5", "MXN", "5.00"}, {"5 kg", "EUR", "invalid_amount"},
		{"1.234", "KWD", "1.234"}, {"1.234", "HUF", "1234.00"}, {"1.2345", "KWD", "too_many_decimals"}, {"1.23456", "KWD", "invalid_amount"}, {"1.25", "JPY", "too_many_decimals"}, {"1.255", "", "1255.00"}, {"1.2555", "", "invalid_amount"},
		{"1.500005 tūkst.", "EUR", "too_many_decimals"}, {"1,2345 тыс.", "EUR", "1234.50"}, {"0.0015 mln.", "EUR", "1500.00"}, {"12 mlrd.", "HUF", "12000000000.00"}, {"2 bn", "USD", "2000000000.00"}, {"tūkst.", "EUR", "invalid_amount"},
	} {
		e := &Env{Currency: c[1]}
		v, err := AmountKind.Parse(c[0], nil, e)
		if got := outcome(AmountKind, v, err, e); got != c[2] {
			t.Errorf("%q in %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	_, err := AmountKind.Parse("5 Kč", nil, &Env{Currency: "EUR"})
	if err == nil || !slices.Equal(err.Args, []any{"here", "CZK", "currency", "EUR"}) {
		t.Errorf("%v", err)
	}
}

// Minor units and decimals are two spellings of one number.
func TestMinorUnitsAreDecimals(t *testing.T) {
	for _, c := range []struct {
		minor  int64
		digits int
		want   string
	}{{1250, 2, "12.50"}, {5, 2, "0.05"}, {50, 2, "0.50"}, {100, 2, "1.00"}, {-5, 3, "-0.005"}, {0, 2, "0.00"}, {7, 0, "7"}, {-7, 0, "-7"}, {12345, 4, "1.2345"}, {-9223372036854775808, 2, "-92233720368547758.08"}} {
		if got := FromMinor(c.minor, c.digits); got != c.want {
			t.Errorf("%d with %d decimals: %s, want %s", c.minor, c.digits, got, c.want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		minor, digits := rapid.Int64().Draw(r, "minor"), rapid.IntRange(0, 4).Draw(r, "digits")
		text := FromMinor(minor, digits)
		if got, ok := toMinor(text, digits); !ok || got != minor {
			r.Fatalf("%d with %d decimals is %s and read as %d, %v", minor, digits, text, got, ok)
		}
		if at := strings.IndexByte(text, '.'); digits > 0 && len(text)-at-1 != digits || digits == 0 && at >= 0 {
			r.Fatalf("%s has no %d decimals", text, digits)
		}
		got, ok := toMinor(text, digits+1)
		if tenfold := minor * 10; ok && got != tenfold || !ok && tenfold/10 == minor {
			r.Fatalf("%s with one decimal more is %d, %v", text, got, ok)
		}
	})
}
