package imports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/unit"
)

// currency returns the currency of a row's amounts: from its column, otherwise
// from the first currency sign beside an amount, otherwise "". If several
// currencies share a sign, it is the workspace's, otherwise the most likely
// one.
func (r *rowReader) currency(row sheet.Row, unfit []string) string {
	if r.t.Currency() == nil {
		return ""
	}
	for _, c := range r.columns {
		cell := strings.TrimSpace(r.cell(row, c.at))
		if slices.Contains(unfit, c.field.Key) || cell == "" {
			continue
		}
		if c.field == r.t.Currency() {
			if v, err := c.field.Kind.Parse(cell, c.field, nil); err == nil {
				return v.(string)
			}
		}
		if !c.field.SharesCurrency() {
			continue
		}
		if _, may := record.Sum(cell); slices.Contains(may, r.ws.Currency) {
			return r.ws.Currency
		} else if len(may) > 0 {
			return may[0]
		}
	}
	return ""
}

// nameCurrency sets the currency of a draft's amounts unless a column has set
// it.
func nameCurrency(d *unit.Draft, currency string) {
	f := d.Type.Currency()
	if f == nil || currency == "" {
		return
	}
	at := slices.IndexFunc(d.Set, func(v unit.Value) bool { return v.Field == f })
	if at < 0 {
		d.Set = append(d.Set, unit.Value{Field: f, Value: currency})
		return
	}
	d.Set[at].Value = cmp.Or(d.Set[at].Value.(string), currency)
}
