package app

import (
	"cmp"
	"net/url"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A thousand yen are stored as 1000, a thousand euros as 100000 and a thousand
// dinars as 1000000. Lists treat them as equal if the rates are 1.
func TestListsCompareAmountsOfAllCurrencies(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		for _, currency := range []string{"JPY", "KWD", "CLF"} {
			w.rate(currency, "2026-01-02", "1")
		}
		for _, money := range []string{"", "999.99 EUR", "1000 JPY", "0.001 KWD", "1000.001 KWD", "0.0002 CLF", "1001 EUR", "10000000000000 KWD", "10000000000000 CLF"} {
			amount, currency, _ := strings.Cut(money, " ")
			v, wrong := record.AmountKind.Parse(amount, nil, &record.Env{Currency: currency})
			if wrong != nil {
				t.Fatal(wrong)
			}
			set := append(w.set(w.ada, lt, "title", cmp.Or(money, "nothing"), "currency", currency), unit.Value{Field: lt.Field("amount"), Value: v})
			w.ok(failed(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, Set: set})))
		}
		for query, want := range map[string]string{
			"sort=amount":  "0.0002 CLF|0.001 KWD|999.99 EUR|1000 JPY|1000.001 KWD|1001 EUR|10000000000000 KWD|10000000000000 CLF|",
			"sort=-amount": "10000000000000 CLF|10000000000000 KWD|1001 EUR|1000.001 KWD|1000 JPY|999.99 EUR|0.001 KWD|0.0002 CLF|",
			"sort=amount&amount.from=1000&amount.to=1001":   "1000 JPY|1000.001 KWD|1001 EUR",
			"sort=amount&amount=1000":                       "1000 JPY",
			"sort=amount&amount.to=0.01":                    "0.0002 CLF|0.001 KWD",
			"sort=amount&amount.from=1000.01&currency=JPY":  "",
			"sort=amount&amount.empty=true":                 "",
			"sort=amount&amount.filled=true&amount.to=0.01": "0.0002 CLF|0.001 KWD",
		} {
			for _, limit := range []string{"1", "3", "50"} {
				v, err := url.ParseQuery(query + "&limit=" + limit)
				w.ok(err)
				recs, _ := w.readPages(w.ada, v)
				var got []string
				for _, r := range recs {
					l := r.(*crm.Lead)
					if l.Amount.Set {
						got = append(got, l.Title)
					} else {
						got = append(got, "")
					}
				}
				if all := strings.Join(got, "|"); all != want {
					t.Errorf("%s, %s a page: %s", query, limit, all)
				}
			}
		}
	})
}
