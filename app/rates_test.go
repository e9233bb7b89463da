package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/rates"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// rate adds a rate and returns its ID.
func (w *world) rate(currency, date, rate string) record.ID {
	w.t.Helper()
	done, err := w.Rates.Add(w.ctx, w.ada, crm.Rate{Currency: currency, Date: record.Date(date), Rate: rate})
	w.ok(err)
	return done.Record.(*crm.Rate).ID
}

// converted runs the background job that the last change of rates has enqueued.
func (w *world) converted() {
	w.t.Helper()
	payload, err := json.Marshal(unit.ConvertWork{Workspace: w.ws.ID})
	w.ok(err)
	w.ok(w.Rates.Convert(w.ctx, payload))
	if ws, err := w.Workspace(w.ctx, w.ws.ID); err != nil || !ws.Rates.Ready {
		w.t.Fatalf("the conversion is not complete, %v", err)
	}
}

// priced saves a lead with an amount in minor units, or with none if it is negative.
func (w *world) priced(title string, minor int64, currency string) record.ID {
	w.t.Helper()
	lt := w.ws.Type("lead")
	set := append(w.set(w.ada, lt, "title", title, "currency", currency), unit.Value{Field: lt.Field("amount"), Value: record.Amount{Minor: max(minor, 0), Set: minor >= 0}})
	done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, Set: set})
	w.ok(err)
	return crm.LeadType.Meta(done.Record).ID
}

// titles returns the leads of a query, read in pages of a size.
func (w *world) titles(query, limit string) (out []string) {
	w.t.Helper()
	v, err := url.ParseQuery(query + "&limit=" + limit)
	w.ok(err)
	recs, _ := w.readPages(w.ada, v)
	for _, r := range recs {
		out = append(out, r.(*crm.Lead).Title)
	}
	return out
}

func (w *world) lists(query string, want ...string) {
	w.t.Helper()
	for _, limit := range []string{"1", "2", "50"} {
		if got := w.titles(query, limit); !slices.Equal(got, want) {
			w.t.Errorf("%s, %s a page: %v, want %v", query, limit, got, want)
		}
	}
}

func TestAmountsAreComparedByRates(t *testing.T) {
	both(t, func(w *world) {
		today := w.Clock().UTC()
		day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
		for title, money := range map[string]record.Amount{"EUR": {Minor: 1_500_001}, "HUF": {Minor: 600_000_000}, "JPY": {Minor: 1000}, "USD": {Minor: 1}} {
			w.priced(title, money.Minor, title)
		}
		w.priced("nothing", -1, "EUR")
		w.lists("sort=amount", "EUR", "HUF", "JPY", "USD", "nothing")
		w.lists("sort=-amount", "EUR", "USD", "JPY", "HUF", "nothing")
		w.lists("amount.to=999999999", "EUR")

		w.rate("HUF", day(-3), "1")
		huf := w.rate("HUF", day(-2), "0.0025")
		w.rate("HUF", day(2), "0.01") // not yet
		w.rate("JPY", day(0), "0.006")
		w.converted()
		w.lists("sort=amount", "JPY", "HUF", "EUR", "USD", "nothing")
		w.lists("sort=-amount", "EUR", "HUF", "JPY", "USD", "nothing")
		w.lists("sort=amount&amount.from=15000", "HUF", "EUR")
		w.lists("sort=amount&amount.to=15000", "JPY", "HUF")
		w.lists("amount=15000", "HUF")
		w.lists("sort=amount&amount.empty=true", "nothing")
		w.lists("sort=amount&amount.filled=true", "JPY", "HUF", "EUR", "USD")

		w.ok(failed(w.Rates.Change(w.ctx, w.ada, crm.Rate{ID: huf, Currency: "HUF", Date: record.Date(day(-2)), Rate: "0.0026", Version: 1})))
		w.converted()
		w.lists("sort=amount", "JPY", "EUR", "HUF", "USD", "nothing")
		w.ok(failed(w.Rates.Delete(w.ctx, w.ada, huf))) // the one before it is the newest again
		w.converted()
		w.lists("sort=amount&amount.from=6000000", "HUF")

		// The day of the rate that was in the future comes.
		clock := w.Clock
		w.Clock = func() time.Time { return clock().AddDate(0, 0, 2) }
		w.ok(w.Rates.TakeUp(w.ctx))
		w.converted()
		w.lists("sort=amount&amount.from=60000&amount.to=60000", "HUF")
		if ws, err := w.Workspace(w.ctx, w.ws.ID); err != nil || string(ws.Rates.DateOf("HUF")) != day(2) {
			t.Errorf("newest rate %v, %v", ws.Rates, err)
		}
	})
}

// The rates of the former currency do not apply to the new one, and apply again
// when it comes back.
func TestRatesBelongToTheWorkspacesCurrency(t *testing.T) {
	both(t, func(w *world) {
		w.rate("HUF", "2026-01-02", "0.0025")
		w.converted()
		for title, minor := range map[string]int64{"EUR": 200, "HUF": 100_000} {
			w.priced(title, minor, title)
		}
		w.lists("sort=amount", "EUR", "HUF")
		to := func(currency string) {
			w.ok(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.ada, workspaces.NewWorkspace{Name: "Acme", Country: "LT", Language: "lt", Currency: currency, Zone: "Europe/Vilnius"})))
			w.converted()
		}
		to("HUF")
		w.lists("sort=amount", "HUF", "EUR")
		w.lists("sort=-amount", "HUF", "EUR") // there is no rate for euros
		if all, err := w.Rates.List(w.ctx, w.ada); err != nil || len(all) != 0 {
			t.Errorf("rates of forints: %v, %v", all, err)
		}
		w.rate("EUR", "2026-01-02", "400")
		w.converted()
		w.lists("sort=-amount", "HUF", "EUR")
		w.lists("sort=amount", "EUR", "HUF")
		to("EUR")
		w.lists("sort=amount", "EUR", "HUF")
		if all, err := w.Rates.List(w.ctx, w.ada); err != nil || len(all) != 1 || all[0].Currency != "HUF" || all[0].Rate != "0.0025" {
			t.Errorf("rates of euros: %v, %v", all, err)
		}
	})
}

func TestRatesAreChecked(t *testing.T) {
	both(t, func(w *world) {
		w.rate("HUF", "2026-01-02", "0.0025")
		for field, r := range map[string]crm.Rate{
			"currency": {Currency: "EUR", Date: "2026-01-02", Rate: "1"}, "currency ": {Currency: "ABC", Date: "2026-01-02", Rate: "1"},
			"currency  ": {Date: "2026-01-02", Rate: "1"}, "date": {Currency: "huf", Date: "2026-01-02", Rate: "1"},
			"date ": {Currency: "USD", Rate: "1"}, "rate": {Currency: "USD", Date: "2026-01-02", Rate: "0"}, "rate ": {Currency: "USD", Date: "2026-01-02", Rate: "-1"},
			"rate  ": {Currency: "USD", Date: "2026-01-02"}, "rate   ": {Currency: "USD", Date: "2026-01-02", Rate: "1e5"},
		} {
			_, err := w.Rates.Add(w.ctx, w.ada, r)
			if w.refused(err, record.Invalid); record.All(err)[0].Field != trimmed(field) {
				t.Errorf("%v: %v", r, err)
			}
		}
		w.refused(failed(w.Rates.Add(w.ctx, w.mantas, crm.Rate{Currency: "USD", Date: "2026-01-02", Rate: "1"})), record.Denied)
		all, err := w.Rates.List(w.ctx, w.ona)
		if w.ok(err); len(all) != 1 {
			t.Fatalf("rates %v", all)
		}
		r := *all[0]
		w.ok(failed(w.Rates.Change(w.ctx, w.ada, r)))
		w.refused(failed(w.Rates.Change(w.ctx, w.ada, r)), record.Conflict)
		w.refused(failed(w.Rates.Delete(w.ctx, w.ona, r.ID)), record.Denied)
		w.ok(failed(w.Rates.Delete(w.ctx, w.ada, r.ID)))
		w.refused(failed(w.Rates.Delete(w.ctx, w.ada, r.ID)), record.NotFound)
		w.refused(failed(w.Rates.Change(w.ctx, w.ada, r)), record.NotFound)
	})
}

func trimmed(s string) string {
	for s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// A modelled lead has its place in the list by exact arithmetic.
type modelled struct {
	id       record.ID
	title    string
	minor    int64
	currency string
}

// Lists are in the order of the exact amounts, whatever happened to records and
// rates before.
func TestOrderIsThatOfExactAmounts(t *testing.T) {
	both(t, func(w *world) {
		random := rand.New(rand.NewPCG(7, 8))
		codes := []string{"EUR", "HUF", "JPY", "KWD", "USD"}
		rates := map[string]string{"EUR": "1"}
		var all []*modelled
		for n := range 60 {
			p := &modelled{title: fmt.Sprint(n), minor: random.Int64N(1 << uint(1+random.IntN(30))), currency: codes[random.IntN(len(codes))]}
			p.id = w.priced(p.title, p.minor, p.currency)
			all = append(all, p)
		}
		for n := range 6 {
			code := codes[1+random.IntN(4)]
			rate := fmt.Sprintf("0.%06d", 1+random.IntN(999_999))
			w.rate(code, w.Clock().AddDate(0, 0, n-10).Format(time.DateOnly), rate)
			rates[code] = rate
			w.changeSome(random, all, codes)
			w.converted()
			w.changeSome(random, all, codes)
			w.sameOrder(all, rates)
		}
	})
}

// changeSome gives some leads another amount or currency.
func (w *world) changeSome(random *rand.Rand, all []*modelled, codes []string) {
	w.t.Helper()
	lt := w.ws.Type("lead")
	for range 5 {
		p := all[random.IntN(len(all))]
		p.minor, p.currency = random.Int64N(1<<30), codes[random.IntN(len(codes))]
		set := append(w.set(w.ada, lt, "currency", p.currency), unit.Value{Field: lt.Field("amount"), Value: record.Amount{Minor: p.minor, Set: true}})
		w.ok(failed(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: p.id, Set: set})))
	}
}

// sameOrder compares the list with the model's, which converts by rational numbers.
func (w *world) sameOrder(all []*modelled, rates map[string]string) {
	w.t.Helper()
	exact := map[*modelled]*big.Rat{}
	for _, p := range all {
		if rate, ok := new(big.Rat).SetString(rates[p.currency]); ok {
			unit, _ := new(big.Rat).SetString("1e-" + strconv.Itoa(i18n.CurrencyDigits(p.currency)))
			exact[p] = rate.Mul(rate, unit.Mul(unit, new(big.Rat).SetInt64(p.minor)))
		}
	}
	slices.SortFunc(all, func(a, b *modelled) int {
		x, y := exact[a], exact[b]
		switch {
		case x != nil && y != nil:
			return cmp.Or(x.Cmp(y), slices.Compare(a.id[:], b.id[:]))
		case x != nil || y != nil:
			return map[bool]int{true: -1, false: 1}[x != nil]
		}
		return cmp.Or(cmp.Compare(a.currency, b.currency), cmp.Compare(a.minor, b.minor), slices.Compare(a.id[:], b.id[:]))
	})
	var want []string
	for _, p := range all {
		want = append(want, p.title)
	}
	if got := w.titles("sort=amount", "7"); !slices.Equal(got, want) {
		w.t.Fatalf("the list is\n%v, want\n%v", got, want)
	}
}

// A conversion that was stopped after some steps goes on, also with other rates
// and with records that changed in between. Paging through a list during it
// returns each record once.
func TestAStoppedConversionGoesOn(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 1200, func(int, int) {}))
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "UPDATE lead SET amount_key = '', currency = 'HUF'") // as in a database of an older version
			return err
		}))
		w.rate("HUF", "2026-01-02", "0.0025")
		c := rates.Conversion{Service: w.Rates, Workspace: w.ws.ID}
		for range 3 {
			if more, err := c.Step(w.ctx); err != nil || !more {
				t.Fatalf("more %t, %v", more, err)
			}
		}
		if n := w.count("SELECT COUNT(*) FROM lead WHERE amount_key = '' AND amount IS NOT NULL"); n == 0 {
			t.Fatal("nothing is left to convert")
		}
		if got := w.titles("sort=amount", "200"); len(got) != w.count("SELECT COUNT(*) FROM lead WHERE deleted_at IS NULL") {
			t.Errorf("%d leads on the pages", len(got))
		}
		w.rate("HUF", "2026-01-03", "0.0026")
		stale, err := w.staleStep()
		if w.ok(err); stale {
			t.Error("a step of former rates was written")
		}
		w.ok(w.Rates.TakeUp(w.ctx))
		w.converted()
		w.rightKeys()
	})
}

// The records of a backup from before there were rates get their keys in the
// background.
func TestAnOldBackupGetsItsKeys(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			w := restored(t, engine, filepath.Join("testdata", "tables2.backup"))
			if w.ws.Rates.Ready {
				t.Fatal("the keys of an old backup are said to be there")
			}
			w.ok(w.Rates.TakeUp(w.ctx))
			w.converted()
			w.rightKeys()
			if n := w.count("SELECT COUNT(*) FROM opportunity WHERE amount_key <> ''"); n == 0 {
				t.Error("no opportunity has a key")
			}
		})
	}
}

// A record that is saved while the rates change gets the keys of the new rates,
// although its transaction has read the former ones.
func TestARecordSavedWhileRatesChange(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "postgres")) // SQLite has one writer at a time
	saved, rated, done := make(chan struct{}), make(chan struct{}), make(chan error, 2)
	go func() {
		done <- w.DB.Update(w.ctx, func(tx *db.Tx) error {
			u, err := w.Begin(w.ctx, tx, w.ada, "save")
			if err != nil {
				return err
			}
			lt := u.Workspace.Type("lead")
			lead := &crm.Lead{Title: "Slow", Currency: "HUF", Amount: record.Amount{Minor: 100, Set: true}, Status: u.Workspace.Lists.ByKey(crm.LeadStatuses, "new").ID}
			lead.Meta = record.Meta{ID: record.NewID(), Workspace: w.ws.ID, Created: u.At, Updated: u.At, Version: 1}
			err = u.Create(lt, lead)
			close(saved)
			<-rated
			return err
		})
	}()
	<-saved
	w.rate("HUF", "2026-01-02", "0.0025")
	go func() {
		payload, _ := json.Marshal(unit.ConvertWork{Workspace: w.ws.ID})
		done <- w.Rates.Convert(w.ctx, payload)
	}()
	select { // a conversion that does not wait ends at once
	case err := <-done:
		t.Errorf("the conversion did not wait for the record, %v", err)
		close(rated)
		<-done
	case <-time.After(300 * time.Millisecond):
		close(rated)
		w.ok(errors.Join(<-done, <-done))
	}
	w.rightKeys()
	if n := w.count("SELECT COUNT(*) FROM lead WHERE amount_key LIKE '~%'"); n != 0 {
		t.Error("the lead has a key of the former rates")
	}
}

// staleStep reads a step, changes the rates and then does the step.
func (w *world) staleStep() (written bool, err error) {
	var step *store.ConversionStep
	err = w.DB.View(w.ctx, func(tx *db.Tx) (err error) {
		step, err = store.NextStep(w.ctx, tx, w.ws.ID)
		return err
	})
	w.ok(err)
	w.rate("HUF", "2026-01-04", "0.0027")
	err = w.DB.Update(w.ctx, func(tx *db.Tx) (err error) {
		written, err = step.Do(w.ctx, tx, w.ws.ID)
		return err
	})
	return written, err
}

// rightKeys checks the keys of all records.
func (w *world) rightKeys() {
	w.t.Helper()
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		n, err := store.WrongKeys(w.ctx, tx, w.ws.ID)
		if n != 0 {
			w.t.Errorf("%d records have wrong keys", n)
		}
		return err
	}))
}
