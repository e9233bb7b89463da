package board

import (
	"cmp"
	"maps"
	"slices"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/web/ui"
)

// sums sets the totals of a column: the largest sum, then those in other currencies.
func (p *page) sums(c *app.Column, out *ui.BoardColumnView) {
	for _, currency := range largestFirst(c.Sum.Amount) {
		sum := p.Page.MoneyShort(c.Sum.Amount[currency], currency)
		switch {
		case out.Sum != "":
			out.Others = append(out.Others, sum)
		case c.Sum.More:
			out.Sum = sum + "+"
		default:
			out.Sum = sum
		}
	}
}

// largestFirst returns the currencies whose sums, in minor units, are not zero, the most valuable first.
func largestFirst(sums map[string]int64) []string {
	worth := func(currency string) float64 { return i18n.RoughlyEuros(sums[currency], currency) }
	out := slices.DeleteFunc(slices.Collect(maps.Keys(sums)), func(currency string) bool { return sums[currency] == 0 })
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(worth(b), worth(a)), cmp.Compare(a, b)) })
	return out
}
