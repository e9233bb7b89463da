package crm

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

func TestReadRate(t *testing.T) {
	for text, want := range map[string]string{
		"1": "1", "0.0025": "0.0025", "00012.500": "12.5", " 3. ": "3", ".5": "0.5", "999999999999.000000000001": "999999999999.000000000001",
		"": "", "0": "", "0.000": "", "-1": "", "1e3": "", "1,5": "", "1.2.3": "", "NaN": "", "1000000000000": "", "0.0000000000001": "", "٣": "",
	} {
		if got, err := ReadRate(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}

// exactly converts by rational numbers, in another way than Rates do.
func exactly(minor int64, currency, rate string) *big.Rat {
	r, _ := new(big.Rat).SetString(rate)
	unit := new(big.Rat).SetInt(power(i18n.CurrencyDigits(currency)))
	return r.Mul(r, new(big.Rat).Quo(new(big.Rat).SetInt64(minor), unit))
}

func TestOrderOfKeysIsThatOfExactAmounts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	codes := []string{"EUR", "HUF", "JPY", "KWD", "USD", "RUB", "CLF"}
	for range 300 {
		byCode := map[string]string{"EUR": "1"}
		var rates []Rate
		for _, code := range codes[1:] {
			text := fmt.Sprintf("%d.%012d", random.Int64N(1<<uint(random.IntN(20))), 1+random.Int64N(999_999_999_999))
			text, err := ReadRate(text)
			if err != nil {
				t.Fatal(err)
			}
			byCode[code] = text
			rates = append(rates, Rate{Currency: code, Rate: text})
		}
		rs := NewRates("EUR", 1, true, rates)
		type amount struct {
			key   string
			exact *big.Rat
		}
		var all []amount
		for range 40 {
			minor := random.Int64N(1 << uint(1+random.IntN(50)))
			if random.IntN(5) == 0 {
				minor = -minor
			}
			code := codes[random.IntN(len(codes))]
			a := amount{rs.Key(record.Amount{Minor: minor, Set: true}, code), exactly(minor, code, byCode[code])}
			rounded, ok := rs.Convert(minor, code)
			// What does not fit is refused.
			if off := new(big.Rat).Sub(exactly(rounded, "EUR", "1"), a.exact); ok == (off.Abs(off).Cmp(big.NewRat(1, 200)) > 0) {
				t.Fatalf("%d %s at %s is %d, exactly %s", minor, code, byCode[code], rounded, a.exact.FloatString(14))
			}
			for _, b := range all {
				if cmp.Compare(a.key, b.key) != a.exact.Cmp(b.exact) {
					t.Fatalf("keys %q and %q of %s and %s", a.key, b.key, a.exact.FloatString(14), b.exact.FloatString(14))
				}
			}
			all = append(all, a)
		}
	}
}

func TestKeysAtTheEdges(t *testing.T) {
	rs := NewRates("EUR", 1, true, []Rate{{Currency: "HUF", Rate: "0.0025"}, {Currency: "KWD", Rate: "999999999999.999999999999"}, {Currency: "JPY", Rate: "0.000000000001"}})
	key := func(minor int64, currency string) string {
		return rs.Key(record.Amount{Minor: minor, Set: true}, currency)
	}
	order := []string{"", key(-1e15, "KWD"), key(-250, "HUF"), key(-1, "HUF"), key(0, "EUR"), key(1, "JPY"), key(1, "EUR"), key(2, "EUR"), key(600_000_000, "HUF"),
		key(1_500_001, "EUR"), key(1e16, "KWD"), key(1, "RUB"), key(100, "RUB"), key(1, "USD")}
	for i := 1; i < len(order); i++ {
		if order[i-1] >= order[i] {
			t.Errorf("%q is not before %q", order[i-1], order[i])
		}
	}
	if key(600_000_000, "HUF") != key(1_500_000, "EUR") || key(0, "HUF") != key(0, "KWD") || key(5, "") != key(5, "EUR") || rs.Key(record.Amount{}, "HUF") != "" {
		t.Error("equal amounts differ")
	}
	if rs.Knows("USD") || !rs.Knows("HUF") || !rs.Knows("") {
		t.Error("knows the wrong currencies")
	}
}
