package store

import (
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// Lists compare amounts of several currencies by keys that are derived from
// the amount, the currency and the workspace's rates (see crm.Rates). A record
// whose currency has no rate comes after all others, in both directions.

// hasAmountKey reports whether a field has a column with the key by which it is
// compared.
func hasAmountKey(f *record.Field) bool { return f.IsMoney() && !f.Custom }

// amountKeyColumn returns the column of a field's key.
func amountKeyColumn(f *record.Field) string { return f.Column() + "_key" }

// amountKeyed returns the fields of a type that have a key.
func amountKeyed(t *record.Type) (out []*record.Field) {
	for _, f := range own(t) {
		if hasAmountKey(f) {
			out = append(out, f)
		}
	}
	return out
}

func amountKey(f *record.Field, r any, rates *crm.Rates, currency string) string {
	return rates.Key(f.Get(r).(record.Amount), currency)
}

// compared adds a condition that compares a field by its key with amounts in
// the workspace's currency.
func (l *Listing) compared(w *where, c record.Cond) {
	col, keys := amountKeyColumn(c.Field), make([]any, len(c.Values))
	for i, v := range c.Values {
		keys[i] = l.Rates.Key(v.(record.Amount), l.Rates.Home)
	}
	switch c.Op {
	case record.From:
		w.add(col+" >= ? AND "+col+" < '"+crm.Unrated+"'", keys[0])
	case record.To:
		w.add(col+" > '' AND "+col+" <= ?", keys[0])
	default:
		w.add(col+" IN ("+marks(len(keys))+")", keys...)
	}
}

// comparesKeys reports whether a condition is on the key of a field.
func comparesKeys(c record.Cond) bool {
	return hasAmountKey(c.Field) && c.Op != record.Blank && c.Op != record.Filled
}
