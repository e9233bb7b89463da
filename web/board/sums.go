package board

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	apprecords "github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/web/ui"
)

// sums sets the total of a column. Sums in several currencies are added in the workspace's, and are listed behind it. Those in
// currencies without a rate are not added, which a + shows. Without any rates the largest sum is the total.
func (p *page) sums(c *apprecords.Column, out *ui.BoardColumnView) {
	var parts []string
	total, rated, fits := int64(0), 0, true
	order := largestFirst(c.Sum.Amount)
	for _, currency := range order {
		parts = append(parts, p.Page.MoneyShort(c.Sum.Amount[currency], currency))
		if worth, ok := p.Workspace.Rates.Convert(c.Sum.Amount[currency], currency); ok {
			fits = fits && total <= total+worth
			total, rated = total+worth, rated+1
		}
	}
	switch {
	case len(parts) == 0:
		return
	case rated > 1 && fits:
		out.Sum, out.Parts, out.PartsMark = "≈ "+p.Page.MoneyShort(total, p.Workspace.Rates.Home), parts, "…"
		if missing := len(parts) - rated; missing > 0 {
			out.PartsMark = "+" + strconv.Itoa(missing)
		}
	default:
		out.Sum, out.Parts = parts[0], parts[1:]
		out.PartsMark = "+" + strconv.Itoa(len(out.Parts))
	}
	if c.Sum.More {
		out.Sum += "+"
	}
}

// largestFirst returns the currencies whose sums, in minor units, are not zero, the most valuable first.
func largestFirst(sums map[string]int64) []string {
	worth := func(currency string) float64 { return i18n.RoughlyEuros(sums[currency], currency) }
	out := slices.DeleteFunc(slices.Collect(maps.Keys(sums)), func(currency string) bool { return sums[currency] == 0 })
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(worth(b), worth(a)), cmp.Compare(a, b)) })
	return out
}
