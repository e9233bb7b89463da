package crm

import (
	"math/big"
	"strings"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// A Rate is the worth of one unit of a currency in units of the workspace's
// currency, from a day on.
type Rate struct {
	ID       record.ID
	Currency string
	Date     record.Date
	Rate     string // a decimal number above zero in canonical form, see ReadRate
	Version  int64
}

const (
	rateDigits = 12 // at most before the point, and at most after it
	decimals   = "0123456789"
)

// ReadRate returns the canonical form of a rate: digits, and after a point as
// many as needed.
func ReadRate(text string) (string, *record.Error) {
	whole, part, _ := strings.Cut(strings.TrimSpace(text), ".")
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	switch {
	case strings.TrimSpace(text) == "":
		return "", record.Wrong("required")
	case strings.Trim(whole+part, decimals) != "":
		return "", record.Wrong("invalid_number")
	case whole+part == "":
		return "", record.Wrong("rate_not_positive")
	case len(whole) > rateDigits || len(part) > rateDigits:
		return "", record.Wrong("rate_digits", "max", rateDigits)
	}
	if whole == "" {
		whole = "0"
	}
	if part == "" {
		return whole, nil
	}
	return whole + "." + part, nil
}

// Rates convert amounts to the workspace's currency. They are immutable.
type Rates struct {
	Home    string // the workspace's currency
	Number  int64  // grows with each change of the rates
	Ready   bool   // all records are compared by these rates
	current map[string]scaled
	dates   map[string]record.Date
}

// A scaled is a decimal number: its digits, and how many of them are decimals.
type scaled struct {
	digits *big.Int
	scale  int
}

func scale(text string) scaled {
	whole, part, _ := strings.Cut(text, ".")
	n, ok := new(big.Int).SetString(whole+part, 10)
	if !ok {
		n = new(big.Int)
	}
	return scaled{n, len(part)}
}

// NewRates returns Rates with the newest rate of each currency.
func NewRates(home string, number int64, ready bool, current []Rate) *Rates {
	out := &Rates{Home: home, Number: number, Ready: ready, current: map[string]scaled{home: scale("1")},
		dates: map[string]record.Date{}}
	for _, r := range current {
		if r.Currency != home {
			out.current[r.Currency] = scale(r.Rate)
			out.dates[r.Currency] = r.Date
		}
	}
	return out
}

// DateOf returns the date of a currency's rate, or "" if it has none.
func (rs *Rates) DateOf(currency string) record.Date { return rs.dates[currency] }

// Knows reports whether amounts in a currency can be converted.
func (rs *Rates) Knows(currency string) bool {
	_, ok := rs.current[rs.currency(currency)]
	return ok
}

func (rs *Rates) currency(code string) string {
	if code == "" {
		return rs.Home
	}
	return code
}

// exact returns an amount in whole units of the workspace's currency.
func (rs *Rates) exact(minor int64, currency string) (scaled, bool) {
	currency = rs.currency(currency)
	rate, ok := rs.current[currency]
	if !ok {
		return scaled{big.NewInt(minor), i18n.CurrencyDigits(currency)}, false
	}
	return scaled{new(big.Int).Mul(big.NewInt(minor), rate.digits), rate.scale + i18n.CurrencyDigits(currency)}, true
}

// Convert returns an amount in minor units of the workspace's currency, rounded
// half up, and false if the currency has no rate or the result is too large.
func (rs *Rates) Convert(minor int64, currency string) (int64, bool) {
	v, ok := rs.exact(minor, currency)
	if !ok {
		return 0, false
	}
	n := new(big.Int).Set(v.digits)
	if shift := i18n.CurrencyDigits(rs.Home) - v.scale; shift >= 0 {
		n.Mul(n, power(shift))
	} else {
		unit := power(-shift)
		n.Add(n.Lsh(n, 1), unit) // 2n + unit, then divided by two units
		n.Div(n, unit.Lsh(unit, 1))
	}
	return n.Int64(), n.IsInt64()
}

func power(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// Unrated begins the keys of amounts in a currency without a rate. Every other
// key is less.
const Unrated = "~"

// Key returns a text by which amounts are compared: the order of the keys as
// bytes is that of the exact amounts in the workspace's currency. Amounts
// without a rate follow, by currency. An empty amount has the empty key.
func (rs *Rates) Key(a record.Amount, currency string) string {
	if !a.Set {
		return ""
	}
	v, ok := rs.exact(a.Minor, currency)
	if !ok {
		return Unrated + currency + v.key()
	}
	return v.key()
}

// key encodes a number as the place of its first digit, which is a letter, and
// its digits without zeros at the end. The digits of a negative number count
// down from nine.
func (s scaled) key() string {
	if s.digits.Sign() == 0 {
		return "0"
	}
	digits := new(big.Int).Abs(s.digits).String()
	place := len(digits) - s.scale
	digits = strings.TrimRight(digits, "0")
	const middle = 'P'
	if s.digits.Sign() > 0 {
		return string(rune(middle+place)) + digits
	}
	down := strings.Map(func(d rune) rune { return '9' - (d - '0') }, digits)
	return "-" + string(rune(middle-place)) + down + Unrated
}
