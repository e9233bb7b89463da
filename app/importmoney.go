package app

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
)

// aSum is a number with the sign, word or code of its currency before it,
// behind it, or both.
var aSum = regexp.MustCompile(`^([-−]?)\s*([^\s\d.,'−-][^\s\d,'−-]*)?\s*([-−]?[\d\s.,']*\d)\s*([^\s\d.,'−-][^\s\d,'−-]*)?$`)

var hardSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// sum parts a cell into the number and the currencies that it may be in; none
// when the cell names none. A cell that is no such sum is returned as it is.
func sum(cell string) (number string, currencies []string) {
	m := aSum.FindStringSubmatch(strings.TrimSpace(hardSpaces.Replace(cell)))
	if m == nil || m[2] == "" && m[4] == "" || m[1] != "" && strings.ContainsAny(m[3], "-−") {
		return cell, nil
	}
	for _, sign := range []string{m[2], m[4]} {
		if sign == "" {
			continue
		}
		may := i18n.CurrenciesOf(sign)
		if currencies != nil { // "$50 CAD"
			may = slices.DeleteFunc(may, func(c string) bool { return !slices.Contains(currencies, c) })
		}
		if len(may) == 0 {
			return cell, nil
		}
		currencies = may
	}
	return m[1] + m[3], currencies
}

// currency is what the amounts of a row are in: what its column says, else what
// the first sign beside an amount says, "" when neither says anything. Of the
// currencies that share a sign, the workspace's is meant, else the likeliest.
func (r *rowReader) currency(row sheet.Row, unfit []string) string {
	if r.t.Field("currency") == nil {
		return ""
	}
	for _, c := range r.columns {
		cell := strings.TrimSpace(r.cell(row, c.at))
		if slices.Contains(unfit, c.field.Key) || cell == "" {
			continue
		}
		if c.field.Kind == record.CurrencyKind {
			if v, err := c.field.Kind.Parse(cell, c.field, nil); err == nil {
				return v.(string)
			}
		}
		if c.field.Kind != record.AmountKind {
			continue
		}
		if _, may := sum(cell); slices.Contains(may, r.home.Currency) {
			return r.home.Currency
		} else if len(may) > 0 {
			return may[0]
		}
	}
	return ""
}

// amount reads a sum of money. Its sign must be that of the record's currency.
func (r *rowReader) amount(f *record.Field, cell string, env *record.Env) (any, *record.Error) {
	number, may := sum(cell)
	if len(may) > 0 && !slices.Contains(may, env.Currency) {
		return f.Kind.Zero(), record.Wrong("other_currency", "here", may[0], "currency", env.Currency)
	}
	return f.Kind.Parse(r.plain(number), f, env)
}

// plain takes dots that part thousands out of a number.
func (r *rowReader) plain(number string) string {
	if r.plan.Numbers == Comma && dottedThousands.MatchString(strings.TrimSpace(number)) {
		return strings.ReplaceAll(number, ".", "")
	}
	return number
}

// nameCurrency has a draft say the currency that its amounts are in, where no
// column did.
func nameCurrency(d *Draft, currency string) {
	f := d.Type.Field("currency")
	if f == nil || currency == "" {
		return
	}
	at := slices.IndexFunc(d.Set, func(v Value) bool { return v.Field == f })
	if at < 0 {
		d.Set = append(d.Set, Value{f, currency})
		return
	}
	d.Set[at].Value = cmp.Or(d.Set[at].Value.(string), currency)
}
