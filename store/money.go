package store

import (
	"strconv"
	"strings"
	"sync"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// An amount is stored in the smallest unit of its currency: mostly hundredths,
// but whole yen and thousandths of a dinar. Lists compare amounts in
// ten-thousandths of the main unit, so that 1000 yen are not less than 11
// euros. Every amount fits (see record.AmountKind).
const evenDigits = 4

// evenUnits returns the expression of a row's smallest unit in
// ten-thousandths.
var evenUnits = sync.OnceValue(func() string {
	var b strings.Builder
	b.WriteString("CASE currency")
	for _, code := range i18n.Currencies() {
		if i18n.CurrencyDigits(code) != i18n.CurrencyDigits("") {
			b.WriteString(" WHEN '" + code + "' THEN " + strconv.FormatInt(evenUnit(code), 10))
		}
	}
	return b.String() + " ELSE " + strconv.FormatInt(evenUnit(""), 10) + " END"
})

func evenUnit(currency string) int64 {
	unit := int64(1)
	for range evenDigits - i18n.CurrencyDigits(currency) {
		unit *= 10
	}
	return unit
}

// evenColumn returns the expression by which amounts are compared. Lists
// sorted by it have an index on it.
func evenColumn(f *record.Field) string { return "(" + f.Column() + " * " + evenUnits() + ")" }

// even returns an amount in the units of evenColumn.
func even(a record.Amount, currency string) int64 { return a.Minor * evenUnit(currency) }

// inEven converts the amounts of a condition, which are in the workspace's
// currency, to the units of evenColumn.
func (l *Listing) inEven(c record.Cond) record.Cond {
	if c.Field.Kind != record.AmountKind {
		return c
	}
	values := make([]any, len(c.Values))
	for i, v := range c.Values {
		values[i] = record.Int{N: even(v.(record.Amount), l.Currency), Set: true}
	}
	c.Values = values
	return c
}
