package api

import (
	"strings"
	"testing"
)

// kept returns the addresses in a response: kind, city, and a star for the primary one.
func (r *reaction) kept() (out []string) {
	list, _ := r.object()["addresses"].([]any)
	for _, a := range list {
		o := a.(map[string]any)
		text := o["kind"].(string) + " " + o["city"].(string)
		if o["primary"] == true {
			text += "*"
		}
		out = append(out, text)
	}
	return out
}

func TestAddressesInTheAPI(t *testing.T) {
	type address = map[string]any
	both(t, func(w *world) {
		for path, name := range map[string]string{"/leads": "title", "/companies": "name", "/contacts": "last_name"} {
			says := func(r *reaction, want string) {
				t.Helper()
				if got := strings.Join(r.kept(), "|"); got != want {
					t.Errorf("%s: addresses %q, want %q", path, got, want)
				}
			}
			made := w.call("ona", "POST", path, map[string]any{name: "A", "addresses": []address{{"city": "Kaunas", "kind": "delivery", "country": "LT", "postcode": "44001"},
				{"city": "Vilnius", "kind": "billing", "country": "LT", "primary": true}}}).want(201)
			says(made, "billing Vilnius*|delivery Kaunas")
			at := path + "/" + made.text("id")
			if made.text("city") != "Vilnius" || made.text("postcode") != "" {
				t.Errorf("the plain fields have %s, %s", made.text("city"), made.text("postcode"))
			}
			says(w.call("ona", "GET", at, nil).want(200), "billing Vilnius*|delivery Kaunas")
			says(w.call("ona", "PATCH", at, map[string]any{"city": "Trakai"}).want(200), "billing Trakai*|delivery Kaunas")
			same := w.call("ona", "GET", at, nil).object()["addresses"]
			if got := w.call("ona", "PATCH", at, map[string]any{"addresses": same}).want(200); got.header.Get(receiptHeader) != "" {
				t.Errorf("%s: the same addresses leave a receipt", path)
			}
			both := w.call("ona", "PATCH", at, map[string]any{"city": "Alytus", "addresses": []address{{"city": "Riga", "primary": true}, {"city": "Tartu"}}}).want(200)
			says(both, "office Alytus*|office Tartu")
			w.call("ona", "POST", "/undos", map[string]any{"receipt": both.header.Get(receiptHeader)}).want(201)
			says(w.call("ona", "GET", at, nil), "billing Trakai*|delivery Kaunas")
			says(w.call("ona", "PATCH", at, map[string]any{"addresses": []address{{"city": "Riga"}}}).want(200), "office Riga")
			says(w.call("ona", "PATCH", at, map[string]any{"addresses": []address{}}).want(200), "")
			for field, sent := range map[string]any{
				"addresses.1.primary":  []address{{"city": "A", "primary": true}, {"city": "B", "primary": true}},
				"addresses.0.postcode": []address{{"city": "A", "country": "LT", "postcode": "1"}, {"city": "B", "primary": true}},
				"addresses.1.postcode": []address{{"city": "A"}, {"city": "B", "country": "SK", "postcode": "1", "primary": true}},
				"addresses.0.kind":     []address{{"city": "A", "kind": "summer"}},
				"addresses.0.town":     []address{{"town": "A", "city": "A"}},
				"addresses.0.street":   []address{{"kind": "office"}},
				"addresses.0.id":       []address{{"id": "x", "city": "A"}},
				"addresses":            address{"city": "A"},
			} {
				for _, method := range []string{"POST", "PATCH"} {
					to := map[string]string{"POST": path, "PATCH": at}[method]
					got := w.call("ona", method, to, map[string]any{name: "A", "addresses": sent}).want(422)
					if !strings.Contains(string(got.body), `"field":"`+field+`"`) {
						t.Errorf("%s %s: %s, want the field %s", method, to, got.body, field)
					}
				}
			}
			w.call("ona", "PATCH", at, map[string]any{"country": "LT", "postcode": "811 011"}).want(422)
			w.call("ona", "PATCH", at, map[string]any{"country": "SK", "postcode": "811 01"}).want(200)
			if got := w.call("ona", "GET", at+"/history", nil).want(200); !strings.Contains(string(got.body), `"addresses"`) {
				t.Errorf("%s: the history has no addresses", path)
			}
		}
	})
}

// The company gets all addresses of the lead, and the response says so.
func TestAddressesAreQualified(t *testing.T) {
	both(t, func(w *world) {
		lead := w.call("ona", "POST", "/leads", map[string]any{"title": "A", "company_name": "Acme", "addresses": []map[string]any{{"city": "Vilnius", "primary": true},
			{"city": "Kaunas", "kind": "delivery"}}}).want(201).text("id")
		old := w.make("ona", "companies", "name", "Old", "city", "Riga")
		got := w.call("ona", "POST", "/leads/"+lead+"/qualification", map[string]any{"company": map[string]any{"id": old}}).want(201)
		if !strings.Contains(string(got.body), `"field":"addresses"`) {
			t.Errorf("the response says nothing of addresses: %s", got.body)
		}
		if has := w.call("ona", "GET", "/companies/"+old, nil).kept(); strings.Join(has, "|") != "office Riga*|delivery Kaunas" {
			t.Errorf("the existing company has %q", has)
		}
		w.call("ona", "DELETE", "/leads/"+lead+"/qualification", nil)
		if has := w.call("ona", "GET", "/companies/"+old, nil).kept(); strings.Join(has, "|") != "office Riga*" {
			t.Errorf("after the undo %q", has)
		}
		w.call("ona", "POST", "/leads/"+lead+"/qualification", map[string]any{"company": map[string]any{"create": true}}).want(201)
		made := w.call("ona", "GET", "/companies?name=Acme", nil).items()
		if len(made) != 1 || len(made[0]["addresses"].([]any)) != 2 || made[0]["city"] != "Vilnius" {
			t.Errorf("the new company is %v", made)
		}
	})
}

// An address with the ID of another record's would be in two records, and one
// that was removed would come back.
func TestAddressesWithForeignIDsAreRefused(t *testing.T) {
	both(t, func(w *world) {
		one := []any{map[string]any{"city": "Vilnius", "primary": true}, map[string]any{"city": "Pécs"}}
		id := w.make("ona", "leads", "title", "A", "addresses", one)
		mine := w.call("ona", "GET", "/leads/"+id, nil).object()["addresses"].([]any)
		refused := func(method, path string, body map[string]any) {
			t.Helper()
			if m := w.call("ona", method, path, body).want(422).mistakes(); len(m) != 1 || !strings.HasSuffix(m[0], "addresses.1.id:unknown_reference") {
				t.Error(m)
			}
		}
		refused("POST", "/leads", map[string]any{"title": "B", "addresses": []any{map[string]any{"city": "X"}, mine[1]}})
		refused("POST", "/operations", map[string]any{"record_type": "lead", "action": "set", "where": "", "values": map[string]any{"addresses": []any{map[string]any{"city": "X"}, mine[1]}}})
		other := w.make("ona", "companies", "name", "B")
		refused("PATCH", "/companies/"+other, map[string]any{"addresses": []any{map[string]any{"city": "X", "id": ""}, mine[0]}})
		w.call("ona", "PATCH", "/leads/"+id, map[string]any{"addresses": []any{mine[1], mine[0]}}).want(200)
		w.call("ona", "PATCH", "/leads/"+id, map[string]any{"addresses": []any{mine[0]}}).want(200)
		refused("PATCH", "/leads/"+id, map[string]any{"addresses": []any{mine[0], mine[1]}})
	})
}

// Of a key that an object within a value has twice all but the last would be
// lost silently.
func TestRepeatedKeysWithinValuesAreRefused(t *testing.T) {
	both(t, func(w *world) {
		w.call("ada", "POST", "/fields", map[string]any{"record_type": "lead", "kind": "money", "label": "Fee"}).want(201)
		for body, want := range map[string]string{
			`{"title": "A", "addresses": [{"city": "X"}, {"city": "Y", "city": "Z"}]}`:             "addresses.1.city",
			`{"title": "A", "phones": [{"value": "12345", "value": "123456"}]}`:                    "phones.0.value",
			`{"title": "A", "emails": [{"kind": "home", "value": "a@b.example", "kind": "work"}]}`: "emails.0.kind",
			`{"title": "A", "c_fee": {"amount": 1, "amount": 2, "currency": "EUR"}}`:               "c_fee.amount",
		} {
			if m := w.call("ona", "POST", "/leads", body).want(422).mistakes(); len(m) != 1 || m[0] != want+":repeated_field" {
				t.Errorf("%s: %v", body, m)
			}
		}
	})
}
