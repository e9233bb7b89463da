package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// A sign or code beside an amount gives its currency. The meaning of "$"
// depends on the workspace, whose currency is EUR here.
func TestCurrencyIsSplitFromAmount(t *testing.T) {
	for cell, want := range map[string]string{
		"€1 200,50": "1 200,50 EUR", "1,200.50 EUR": "1,200.50 EUR", "$50": "50 USD", "1 000 Ft": "1 000 HUF", "500 Kč": "500 CZK", "2 000 ₽": "2 000 RUB",
		"1 000 руб.": "1 000 RUB", "US$ 50": "50 USD", "usd 1.5": "1.5 USD", "$50 CAD": "50 CAD", "CA$50": "50 CAD", "-€5": "-5 EUR", "€-5": "-5 EUR", "€ −5": "-5 EUR",
		"1'000 Fr.": "1'000 CHF", "100kr": "100 SEK", "¥1,000": "1,000 JPY", "1.200,00\u00a0€": "1.200,00 EUR", "12 eurų": "12 EUR", "12 zł": "12 PLN",
		"50": "50", "1 200,50": "1 200,50", "50 k": "50 k", "50%": "50%", "€": "€", "€5 $": "€5 $", "-€-5": "-€-5", "5 € a year": "5 € a year", "abc": "abc", "EUR": "EUR", "": "",
	} {
		number, currencies := record.Sum(cell)
		if got := strings.TrimSpace(number + " " + strings.Join(currencies[:min(1, len(currencies))], "")); got != want {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
	}
}

func TestImportReadsCurrencies(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for n, c := range []struct{ cells, want string }{
			{"€1 200,50;;", "120050 EUR 0"}, {"500 Kč;;", "50000 CZK 0"}, {"$50;;", "5000 USD 0"}, {"$50;;CAD", "5000 CAD 0"}, {"1.200 Ft;;", "120000 HUF 0"},
			{"¥1 200;7;", "1200 JPY 7"}, {"7;¥1 200;", "7 JPY 1200"}, {"2 000 ₽;1 000 руб.;RUB", "200000 RUB 100000"}, {"12,50;;", "1250 EUR 0"}, {";;", "0 EUR 0"},
			{"12;;jpy", "12 JPY 0"}, {"€5;;EUR", "500 EUR 0"},
			{"$50;;EUR", "2 Suma $50 other_currency"}, {"€5;$6;", "2 Apyvarta $6 other_currency"}, {"500 Kč;;EUR", "2 Suma 500 Kč other_currency"},
			{"¥1,5;;", "2 Suma ¥1,5 too_many_decimals"}, {"-€5;;", "2 Suma -€5 negative"}, {"5 k;;", "500000 EUR 0"}, {"€5;;ABC", "2 Valiuta ABC invalid_currency"},
		} {
			i := w.imported(w.ada, "lead", fmt.Sprintf("Pavadinimas;Suma;Apyvarta;Valiuta\nRow %d;%s\n", n, c.cells), func(p *imports.Plan) { p.Numbers = imports.Comma })
			got := strings.Join(w.problems(w.ada, i), ", ")
			if l := w.byTitle(w.ada)[fmt.Sprint("Row ", n)]; got == "" && l != nil {
				got = fmt.Sprint(l.Amount.Minor, " ", l.Currency, " ", l.Turnover.Minor)
			}
			if got != c.want {
				t.Errorf("%s: %s, want %s", c.cells, got, c.want)
			}
		}
	})
}

// In a workspace with Canadian dollars, "$" means those. A file without a
// currency column gives it beside the amounts, and they show its decimal sign.
func TestASignAloneIsOfTheWorkspace(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.ok(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.ada, workspaces.NewWorkspace{Name: "Acme", Country: "CA", Language: "en", Currency: "CAD", Zone: "America/Toronto"})))
		i := w.imported(w.ada, "lead", "Title,Amount\nA,\"$1,200.50\"\nB,US$5\nC,\"5,25 €\"\n", nil)
		same(t, "problems", w.problems(w.ada, i), []string{})
		for title, want := range map[string]crm.Lead{"A": {Currency: "CAD", Amount: record.Amount{Minor: 120050, Set: true}},
			"B": {Currency: "USD", Amount: record.Amount{Minor: 500, Set: true}}, "C": {Currency: "EUR", Amount: record.Amount{Minor: 525, Set: true}}} {
			if l := w.byTitle(w.ada)[title]; l.Currency != want.Currency || l.Amount != want.Amount {
				t.Errorf("%s: %v %s", title, l.Amount, l.Currency)
			}
		}
		// A value that does not fit goes into the description if the plan says so; its sign is then ignored.
		i = w.imported(w.ada, "lead", "Title,Amount,Currency\nD,$5,EUR\n", func(p *imports.Plan) { p.KeepUnfit = true })
		if l := w.byTitle(w.ada)["D"]; i.Created != 1 || l.Currency != "EUR" || l.Amount.Set || l.Description != "Amount: $5" {
			t.Errorf("%+v", l)
		}
	})
}
