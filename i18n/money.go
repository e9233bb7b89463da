package i18n

import (
	"fmt"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/bojanz/currency"
)

// CurrencyValid reports whether the code is a currency of ISO 4217.
func CurrencyValid(code string) bool { return code != "" && currency.IsValid(code) }

// CurrencyDigits returns the number of decimals of a currency: 2 for EUR, 0 for
// JPY, 2 for an unknown code.
func CurrencyDigits(code string) int {
	if digits, ok := currency.GetDigits(code); ok {
		return int(digits)
	}
	return 2
}

// Currencies lists the codes of all currencies in alphabetical order.
func Currencies() []string { return slices.Sorted(slices.Values(currency.GetCurrencyCodes())) }

// CurrencySymbol returns the sign of a currency, or its code if the language
// has no sign for it.
func (p *Printer) CurrencySymbol(code string) string {
	symbol, _ := currency.GetSymbol(code, p.symbols)
	return symbol
}

// Money writes an amount in the smallest units of its currency. Decimals are
// omitted if they are all zero.
func (p *Printer) Money(minor int64, code string) string {
	digits := CurrencyDigits(code)
	unit := pow10(digits)
	n := magnitude(minor)
	number := p.grouped(strconv.FormatUint(n/unit, 10))
	if cents := n % unit; cents != 0 {
		number += p.decimal + fmt.Sprintf("%0*d", digits, cents)
	}
	return p.sign(minor) + p.withSymbol(number, code)
}

// MoneyShort writes an amount in short form, rounded to a tenth of thousands,
// millions and so on: "€2.6M".
func (p *Printer) MoneyShort(minor int64, code string) string {
	tenths, step := scale(magnitude(minor), CurrencyDigits(code), len(p.thousands))
	number := p.tenths(tenths)
	if step > 0 {
		number += p.thousands[step-1]
	}
	sign := p.sign(minor)
	if tenths == 0 {
		sign = ""
	}
	return sign + p.withSymbol(number, code)
}

func (p *Printer) withSymbol(number, code string) string {
	symbol := p.CurrencySymbol(code)
	if symbol == "" {
		return number
	}
	if !p.symbolFirst {
		return number + nbsp + symbol
	}
	if last, _ := utf8.DecodeLastRuneInString(symbol); unicode.IsLetter(last) {
		symbol += nbsp
	}
	return symbol + number
}
