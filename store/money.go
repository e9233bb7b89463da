package store

import (
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// Lists compare amounts of several currencies by keys that are derived from
// the amount, the currency and the workspace's rates (see crm.Rates). A record
// whose currency has no rate comes after all others, in both directions.

// hasSortKey reports whether a field has a column with the key by which it is
// compared.
func hasSortKey(f *record.Field) bool { return f.Kind == record.AmountKind && !f.Custom }

// sortColumn returns the column of a field's key.
func sortColumn(f *record.Field) string { return f.Column() + "_sort" }

// sortKeyed returns the fields of a type that have a key.
func sortKeyed(t *record.Type) (out []*record.Field) {
	for _, f := range own(t) {
		if hasSortKey(f) {
			out = append(out, f)
		}
	}
	return out
}

func sortKey(f *record.Field, r any, rates *crm.Rates, currency string) string {
	return rates.Key(f.Get(r).(record.Amount), currency)
}

// compared adds a condition that compares a field by its key with amounts in
// the workspace's currency.
func (l *Listing) compared(w *where, c record.Cond) {
	col, keys := sortColumn(c.Field), make([]any, len(c.Values))
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
	return hasSortKey(c.Field) && c.Op != record.Blank && c.Op != record.Filled
}
