package store

import (
	"strconv"
	"strings"
	"sync"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// An amount is kept in the smallest units of its currency: a hundred to the
// whole mostly, but one of a yen and a thousand of a dinar. Lists compare
// amounts in ten-thousandths of the whole, so that 1000 yen are not less than
// 11 euros. Every amount fits (see record.AmountKind).
const evenDigits = 4

// evenUnits is what the smallest unit of a row's currency is in them.
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

// evenColumn is the expression by which amounts are compared; lists that are
// sorted by it have an index on it.
func evenColumn(f *record.Field) string { return "(" + f.Column() + " * " + evenUnits() + ")" }

// even is an amount as evenColumn has it.
func even(a record.Amount, currency string) int64 { return a.Minor * evenUnit(currency) }

// inEven has the amounts of a condition, which are in the workspace's currency,
// as evenColumn has them.
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
