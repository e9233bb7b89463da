package records

import (
	"slices"

	"github.com/vedlys/vedlys/record"
)

// readMixed finds out whether the records are sorted or filtered by amounts in several currencies, also if those that a filter
// leaves are in one. Amounts are compared without conversion, so the page must warn.
func (v *view) readMixed() (err error) {
	if !v.comparesAmounts() {
		return nil
	}
	if v.list != nil && v.pageMixes() {
		v.mixed = true
		return nil
	}
	if v.t.Step() != nil && v.t.Field("amount") != nil {
		compared := v.query
		compared.Where = slices.DeleteFunc(slices.Clone(v.query.Where), comparesAmount)
		v.mixed, err = v.app().SeveralCurrencies(v.Ctx(), v.By, v.t, compared)
	}
	return err
}

func (v *view) comparesAmounts() bool {
	return v.query.Sort != nil && v.query.Sort.Kind == record.AmountKind || slices.ContainsFunc(v.query.Where, comparesAmount)
}

// comparesAmount reports whether a condition compares an amount with a number.
func comparesAmount(c record.Cond) bool {
	return c.Field.Kind == record.AmountKind && c.Op != record.Blank && c.Op != record.Filled
}

// pageMixes reports whether the records of the page have amounts in several currencies.
func (v *view) pageMixes() bool {
	var first string
	for _, r := range v.list.Records {
		for _, f := range v.t.Fields {
			if f.Kind != record.AmountKind || f.Empty(r) {
				continue
			}
			currency := v.context(f, r).Currency
			if first != "" && currency != first {
				return true
			}
			first = currency
		}
	}
	return false
}
