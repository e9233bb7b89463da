package crm

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

func TestWhatIsWrongWithARate(t *testing.T) {
	for text, want := range map[string]string{
		"": "required", "  ": "required", "\t": "required", "0": "rate_not_positive", "0.00": "rate_not_positive",
		"-1": "invalid_number", "one": "invalid_number", "1,5": "invalid_number", "1 .5": "invalid_number",
		strings.Repeat("9", 12): "", strings.Repeat("9", 13): "rate_digits", "0." + strings.Repeat("9", 12): "", "0." + strings.Repeat("9", 13): "rate_digits",
		strings.Repeat("0", 20) + "1." + strings.Repeat("0", 20): "", // zeros at the ends do not count
	} {
		got := ""
		if _, err := ReadRate(text); err != nil {
			got = err.Key
		}
		if got != want {
			t.Errorf("the rate %q: %q, want %q", text, got, want)
		}
	}
}

func TestARateKeepsItsValueInOneForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`0{0,3}[0-9]{1,12}(\.[0-9]{0,12}0{0,3})?`).Draw(t, "rate")
		got, err := ReadRate(text)
		value, _ := new(big.Rat).SetString(strings.TrimSuffix(text, "."))
		if value.Sign() == 0 {
			if err == nil {
				t.Fatalf("%q is accepted as %q", text, got)
			}
			return
		}
		if read, ok := new(big.Rat).SetString(got); err != nil || !ok || read.Cmp(value) != 0 {
			t.Fatalf("%q is read as %q, %v", text, got, err)
		}
		if again, err := ReadRate(got); err != nil || again != got {
			t.Fatalf("%q is read as %q, then as %q", text, got, again)
		}
	})
}

func TestAmountsAreConvertedAndRoundedHalfUp(t *testing.T) {
	euros := NewRates("EUR", 1, true, []Rate{{Currency: "HUF", Rate: "0.0025", Date: "2026-03-01"}, {Currency: "USD", Rate: "0.9"}, {Currency: "JPY", Rate: "0.0061"}, {Currency: "EUR", Rate: "7"}})
	yen := NewRates("JPY", 1, true, []Rate{{Currency: "EUR", Rate: "163"}, {Currency: "KWD", Rate: "487.5"}})
	for _, c := range []struct {
		rates    *Rates
		minor    int64
		currency string
		want     int64
		ok       bool
	}{
		{euros, 1250, "EUR", 1250, true}, // the rate of the workspace's own currency is 1, whatever is listed
		{euros, 1250, "", 1250, true},
		{euros, 100_000, "HUF", 250, true},
		{euros, 199, "HUF", 0, true}, // 0.4975 cents
		{euros, 200, "HUF", 1, true}, // half a cent
		{euros, -200, "HUF", 0, true},
		{euros, -201, "HUF", -1, true},
		{euros, 1000, "JPY", 610, true},
		{euros, 1000, "GBP", 0, false},
		{yen, 100, "EUR", 163, true},
		{yen, 1, "KWD", 0, true}, // 0.4875 yen
		{yen, 2, "KWD", 1, true},
	} {
		got, ok := c.rates.Convert(c.minor, c.currency)
		if got != c.want || ok != c.ok {
			t.Errorf("%d %q in %s: %d, %v; want %d", c.minor, c.currency, c.rates.Home, got, ok, c.want)
		}
	}
}

func TestAnAmountThatIsTooLargeIsNotConverted(t *testing.T) {
	rs := NewRates("EUR", 1, true, []Rate{{Currency: "BTC", Rate: "90000"}})
	if got, ok := rs.Convert(1<<61, "BTC"); ok {
		t.Errorf("it is %d", got)
	}
}

func TestTheDateOfARateIsKept(t *testing.T) {
	rs := NewRates("EUR", 7, false, []Rate{{Currency: "HUF", Rate: "0.0025", Date: "2026-03-01"}, {Currency: "EUR", Rate: "2", Date: "2026-03-02"}})
	for currency, want := range map[string]record.Date{"HUF": "2026-03-01", "EUR": "", "USD": ""} {
		if got := rs.DateOf(currency); got != want {
			t.Errorf("the rate of %s is of %q, want %q", currency, got, want)
		}
	}
	if rs.Home != "EUR" || rs.Number != 7 || rs.Ready {
		t.Errorf("%+v", rs)
	}
}

// A board adds converted amounts, so the sum must not depend on how a sale is
// split by more than its roundings.
func TestALargerAmountIsNotWorthLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole, part := rapid.Int64Range(0, 1e9).Draw(t, "whole"), rapid.Int64Range(1, 1e6).Draw(t, "part")
		text, err := ReadRate(rapid.StringMatching(`[0-9]{1,3}\.[0-9]{1,6}`).Draw(t, "rate"))
		if err != nil {
			return
		}
		a, b := rapid.SampledFrom([]string{"EUR", "JPY", "KWD"}).Draw(t, "from"), anyCurrency.Draw(t, "home")
		rs := NewRates(b, 1, true, []Rate{{Currency: a, Rate: text}})
		key := func(minor int64) string { return rs.Key(record.Amount{Minor: minor, Set: true}, a) }
		if key(whole+part) <= key(whole) || key(-whole-part) >= key(-whole) {
			t.Fatalf("%d and %d %s have the keys %q and %q", whole, whole+part, a, key(whole), key(whole+part))
		}
		less, _ := rs.Convert(whole, a)
		more, _ := rs.Convert(whole+part, a)
		rest, _ := rs.Convert(part, a)
		if off := more - less - rest; more < less || off < -1 || off > 1 {
			t.Fatalf("%d and %d %s at %s are %d and %d %s", whole, part, a, text, less, rest, b)
		}
	})
}
