package crm

import (
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// KeepAmounts keeps what the amounts of a record say when only its currency
// changes: 12.50 stays 12.50 although the new currency may have another count
// of decimals.
func KeepAmounts(t *record.Type, was, is any) {
	f := t.Field("currency")
	if f == nil || f.Get(was) == f.Get(is) {
		return
	}
	from := i18n.CurrencyDigits(f.Get(was).(string))
	to := i18n.CurrencyDigits(f.Get(is).(string))
	for _, f := range t.Fields {
		if f.Kind == record.AmountKind && f.Get(was) == f.Get(is) {
			f.Set(is, shift(f.Get(is).(record.Amount), from, to))
		}
	}
}

func shift(a record.Amount, from, to int) record.Amount {
	for ; from < to; from++ {
		a.Minor *= 10
	}
	for ; from > to; from-- {
		a.Minor /= 10
	}
	return a
}
