package records

import (
	"slices"
	"strings"

	"github.com/vedlys/vedlys/record"
)

// readCompared sets the sentences about how amounts of several currencies are compared, if the records are sorted or filtered by
// them.
func (v *view) readCompared() error {
	if !v.comparesAmounts() {
		return nil
	}
	found, err := v.currencies()
	if err != nil {
		return err
	}
	rates := v.Workspace.Rates
	var newest record.Date
	var unrated []string
	for _, currency := range found {
		switch {
		case currency == rates.Home:
		case rates.Knows(currency):
			newest = max(newest, rates.DateOf(currency))
		default:
			unrated = append(unrated, currency)
		}
	}
	if len(found) == 1 && !v.filtersAmounts() {
		newest, unrated = "", nil
	}
	v.compared = v.comparison(newest, unrated)
	return nil
}

// comparison returns the sentences for the date of the newest rate, "" for none, and the currencies without a rate.
func (v *view) comparison(newest record.Date, unrated []string) string {
	var out []string
	if newest != "" {
		out = append(out, v.Page.T("list.compared_at", "currency", v.Workspace.Rates.Home, "date", v.Page.Date(string(newest))))
	}
	if len(unrated) > 0 {
		key := "list.unrated_last"
		if v.filtersAmounts() {
			key = "list.unrated_left_out"
		}
		out = append(out, v.Page.T(key, "currencies", strings.Join(unrated, ", "), "currency", v.Workspace.Rates.Home))
	}
	if !v.Workspace.Rates.Ready {
		out = append(out, v.Page.T("list.comparing_again"))
	}
	return strings.Join(out, " ")
}

// currencies returns the currencies of the amounts that are compared, in alphabetical order.
func (v *view) currencies() ([]string, error) {
	var out []string
	if v.list != nil {
		out = v.pageCurrencies()
	}
	if v.t.Step() != nil && v.t.Worth() != nil {
		q := v.query
		q.Where = slices.DeleteFunc(slices.Clone(q.Where), comparesAmount) // those in a currency without a rate are not found by it
		more, err := v.app().Records.Currencies(v.Ctx(), v.By, v.t, q)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func comparesAmount(c record.Cond) bool {
	return c.Field.IsMoney() && c.Op != record.Blank && c.Op != record.Filled
}

func (v *view) filtersAmounts() bool { return slices.ContainsFunc(v.query.Where, comparesAmount) }

func (v *view) comparesAmounts() bool {
	return v.query.Sort != nil && v.query.Sort.IsMoney() || v.filtersAmounts()
}

// pageCurrencies returns the currencies of the amounts on the page.
func (v *view) pageCurrencies() (out []string) {
	for _, r := range v.list.Records {
		for _, f := range v.t.Fields {
			if f.IsMoney() && !f.Empty(r) {
				out = append(out, v.context(f, r).Currency)
			}
		}
	}
	return out
}
