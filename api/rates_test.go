package api

import (
	"strings"
	"testing"
)

func TestRates(t *testing.T) {
	both(t, func(w *world) {
		made := w.call("ada", "POST", "/rates", map[string]any{"currency": "huf", "date": "2026-11-28", "rate": 0.0025}).want(201)
		if o := made.object(); o["currency"] != "HUF" || o["date"] != "2026-11-28" || o["rate"] != "0.0025" || o["version"] != float64(1) {
			t.Errorf("made %s", made.body)
		}
		at := "/rates/" + made.text("id")
		if got := w.call("ona", "GET", at, nil).want(200); string(got.body) != string(made.body) {
			t.Errorf("got %s", got.body)
		}
		w.call("ada", "POST", "/rates", map[string]any{"currency": "USD", "date": "2026-11-27", "rate": "0.90"}).want(201)
		items := w.call("ona", "GET", "/rates", nil).want(200).items()
		if len(items) != 2 || items[0]["currency"] != "HUF" || items[1]["rate"] != "0.9" {
			t.Errorf("rates %v", items)
		}
		if o := w.call("ada", "PATCH", at, map[string]any{"rate": "1234567.000000000001"}).want(200).object(); o["rate"] != "1234567.000000000001" || o["date"] != "2026-11-28" || o["version"] != float64(2) {
			t.Errorf("changed %v", o)
		}
		w.call("ada", "PATCH", at, map[string]any{"rate": 1, "version": 1}).want(409)
		w.call("ada", "DELETE", at, nil).want(204)
		body := map[string]any{"currency": "RUB", "date": "2026-11-28", "rate": "0.01"}
		again := func() string {
			return w.call("ada", "POST", "/rates", body, keyHeader, "one").want(201).text("id")
		}
		if first := again(); first != again() {
			t.Error("a repeated request added another rate")
		}
		w.call("ada", "GET", at, nil).want(404)
	})
}

func TestRatesAreRefused(t *testing.T) {
	both(t, func(w *world) {
		w.call("ada", "POST", "/rates", map[string]any{"currency": "HUF", "date": "2026-11-28", "rate": "1"}).want(201)
		for field, body := range map[string]map[string]any{
			"currency": {"currency": "EUR", "date": "2026-11-28", "rate": "1"}, "currency.": {"currency": "EURO", "date": "2026-11-28", "rate": "1"}, "currency..": {"date": "2026-11-28", "rate": "1"},
			"date": {"currency": "HUF", "date": "2026-11-28", "rate": "1"}, "date.": {"currency": "USD", "date": "28.11.2026", "rate": "1"}, "date..": {"currency": "USD", "rate": "1"},
			"rate": {"currency": "USD", "date": "2026-11-28", "rate": 0}, "rate.": {"currency": "USD", "date": "2026-11-28", "rate": -1}, "rate..": {"currency": "USD", "date": "2026-11-28", "rate": "1,5"},
			"rate...": {"currency": "USD", "date": "2026-11-28"}, "rate....": {"currency": "USD", "date": "2026-11-28", "rate": true}, "rate.....": {"currency": "USD", "date": "2026-11-28", "rate": nil},
			"base": {"currency": "USD", "date": "2026-11-28", "rate": "1", "base": "EUR"},
		} {
			got := w.call("ada", "POST", "/rates", body).want(422)
			if all := got.mistakes(); len(all) != 1 || !strings.HasPrefix(all[0], strings.TrimRight(field, ".")) {
				t.Errorf("%v: %v", body, all)
			}
		}
		w.call("mantas", "POST", "/rates", map[string]any{"currency": "USD", "date": "2026-11-28", "rate": "1"}).want(403)
	})
}
