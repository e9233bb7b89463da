package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestRecordLifeCycle(t *testing.T) {
	both(t, func(w *world) {
		made := w.call("ona", "POST", "/leads", map[string]any{"title": "Žemaitijos Print", "amount": "1500.50", "birth_date": "1980-02-29",
			"employees": 12, "status": "contacted", "source": "website", "email": "a@b.example"}).want(201)
		o, id := made.object(), made.text("id")
		if made.header.Get("Location") != "/api/v1/leads/"+id || len(made.header.Get(receiptHeader)) != 36 {
			t.Errorf("headers: %v", made.header)
		}
		for key, want := range map[string]any{"title": "Žemaitijos Print", "amount": "1500.50", "currency": "EUR", "birth_date": "1980-02-29",
			"employees": 12.0, "turnover": nil, "version": 1.0, "phone": "", "qualified_at": nil} {
			if o[key] != want {
				t.Errorf("%s is %v, want %v", key, o[key], want)
			}
		}
		got := w.call("ona", "GET", "/leads/"+id, nil).want(200)
		if string(got.body) != string(made.body) {
			t.Errorf("created %s\nfound   %s", made.body, got.body)
		}
		changed := w.call("ona", "PATCH", "/leads/"+id, map[string]any{"version": 1, "city": "Kaunas", "amount": nil, "employees": nil}).want(200)
		if o := changed.object(); o["city"] != "Kaunas" || o["amount"] != nil || o["employees"] != nil || o["version"] != 2.0 || o["title"] != "Žemaitijos Print" {
			t.Errorf("changed: %s", changed.body)
		}
		same := w.call("ona", "PATCH", "/leads/"+id, map[string]any{"city": "Kaunas"}).want(200)
		if same.header.Get(receiptHeader) != "" || same.object()["version"] != 2.0 {
			t.Errorf("an empty change left a receipt: %v", same.header)
		}
		gone := w.call("ona", "DELETE", "/leads/"+id, nil).want(204)
		w.call("ona", "GET", "/leads/"+id, nil).want(404)
		undo := w.call("ona", "POST", "/undos", map[string]any{"receipt": gone.header.Get(receiptHeader)}).want(201)
		if undo.object()["count"] != 1.0 || undo.text("receipt") != undo.header.Get(receiptHeader) {
			t.Errorf("undo: %s", undo.body)
		}
		w.call("ona", "GET", "/leads/"+id, nil).want(200)
	})
}

func TestListsPageAndSort(t *testing.T) {
	both(t, func(w *world) {
		for i := range 5 {
			w.make("ona", "companies", "name", fmt.Sprintf("Company %d", i), "turnover", fmt.Sprint(100*i), "stage", "call")
		}
		var names []string
		next := ""
		for {
			page := w.call("ona", "GET", "/companies?sort=-name&limit=2&cursor="+next, nil).want(200)
			for _, c := range page.items() {
				names = append(names, c["name"].(string)[8:])
			}
			o := page.object()
			if o["total"] != 5.0 || o["total_more"] != false {
				t.Errorf("total: %s", page.body)
			}
			if o["next"] == nil {
				break
			}
			next = o["next"].(string)
		}
		if !slices.Equal(names, []string{"4", "3", "2", "1", "0"}) {
			t.Errorf("paged: %v", names)
		}
		for query, want := range map[string]int{"turnover.from=200": 3, "turnover.to=199.99": 2, "stage=call": 5, "stage=call&stage=meeting": 5,
			"stage=meeting": 0, "owner=me": 5, "owner=ada@example.com": 0, "q=company": 5, "name=company+3": 1, "name.contains=3": 1,
			"created_at.from=2020-01-01": 5, "created.to=2020-01-01T00:00:00Z": 0, "sort=created_at": 5, "sort=-created": 5, "city.empty=true": 5} {
			if got := w.call("ona", "GET", "/companies?"+query, nil).want(200).items(); len(got) != want {
				t.Errorf("%s finds %d, want %d", query, len(got), want)
			}
		}
	})
}

// A caller can list the dependents of a record before deleting it, but only those within its scope.
func TestDependents(t *testing.T) {
	both(t, func(w *world) {
		company := w.make("ada", "companies", "name", "Acme")
		w.make("ada", "contacts", "last_name", "Petraitis", "company", company)
		got := string(w.call("ada", "GET", "/companies/"+company+"/dependents", nil).want(200).body)
		if !strings.Contains(got, `"type":"contact","count":1,"records":[{"id":`) || !strings.Contains(got, `"title":"Petraitis"`) {
			t.Error(got)
		}
		w.call("ona", "GET", "/companies/"+company+"/dependents", nil).want(404)
	})
}

// Each history entry has the receipt that undoes it, or the reason why it cannot be undone.
func TestHistoryHasUndoReceipts(t *testing.T) {
	both(t, func(w *world) {
		id := w.make("ada", "leads", "title", "One")
		w.call("ada", "PATCH", "/leads/"+id, map[string]any{"city": "Kaunas"}).want(200)
		w.call("ada", "PATCH", "/leads/"+id, map[string]any{"city": "Vilnius"}).want(200)
		entry := func(n int) map[string]any {
			items := w.call("ada", "GET", "/leads/"+id+"/history", nil).want(200).object()["items"].([]any)
			return items[n].(map[string]any)
		}
		if e := entry(1); e["undoable"] != false || e["not_undoable"] == nil || e["undone"] != false {
			t.Errorf("changed since: %v", e)
		}
		e := entry(0)
		if e["undoable"] != true || e["not_undoable"] != nil || e["undo_receipt"] != e["receipt"] {
			t.Errorf("can be undone: %v", e)
		}
		w.call("ada", "POST", "/undos", map[string]any{"receipt": e["undo_receipt"]}).want(201)
		e = entry(1)
		if e["undone"] != true || e["undoable"] != false || e["undo_receipt"] == e["receipt"] {
			t.Errorf("undone: %v", e)
		}
		w.call("ada", "POST", "/undos", map[string]any{"receipt": e["undo_receipt"]}).want(201)
		if got := w.call("ada", "GET", "/leads/"+id, nil).want(200).object()["city"]; got != "Vilnius" {
			t.Errorf("city %v", got)
		}
	})
}
