package crm

import (
	"math"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// KeepAmounts converts the minor units of a record's amounts when its currency
// changes and the amounts do not: 12.50 stays 12.50 although the new currency
// may have fewer or more decimals. It refuses an amount that does not fit. An
// amount that the same edit sets is already in the new currency.
func KeepAmounts(t *record.Type, was, is any, set func(*record.Field) bool) record.Errors {
	from, to := t.CurrencyOf(was), t.CurrencyOf(is)
	if from == to {
		return nil
	}
	var errs record.Errors
	for _, f := range t.Fields {
		if !f.IsMoney() || f.OwnCurrency() || set(f) {
			continue
		}
		a := f.Get(is).(record.Amount)
		kept, ok := shift(a, i18n.CurrencyDigits(from), i18n.CurrencyDigits(to))
		if !ok {
			says := record.FromMinor(a.Minor, i18n.CurrencyDigits(from))
			errs = append(errs, record.Wrong("too_many_decimals", "amount", says, "currency", to).On(t.Currency().Key))
			continue
		}
		f.Set(is, kept)
	}
	return errs
}

// shift converts minor units from one number of decimals to another. It reports
// false if digits would be lost.
func shift(a record.Amount, from, to int) (record.Amount, bool) {
	if to >= from {
		a.Minor *= int64(math.Pow10(to - from))
		return a, true
	}
	unit := int64(math.Pow10(from - to))
	whole := a.Minor%unit == 0
	a.Minor /= unit
	return a, whole
}
