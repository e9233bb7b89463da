package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
)

// A caller who may restore a record gets the information that it is in the trash, and how to restore it. For others it does not
// exist.
func TestRecordInTheTrash(t *testing.T) {
	both(t, func(w *world) {
		for _, typ := range crm.Types {
			name := title(typ)
			id := w.make("ona", typ.Plural, name, canary)
			one := "/" + typ.Plural + "/" + id
			w.call("ada", "DELETE", one, nil).want(204)
			nowhere := w.call("pavol", "GET", "/"+typ.Plural+"/"+absentID, nil).want(404)
			for _, path := range []string{one, one + "/dependents", one + "/history"} {
				for _, who := range []string{"ona", "mantas", "ada", "reader"} {
					w.checkInTrash(w.call(who, "GET", path, nil).want(404), id)
				}
				for _, who := range []string{"pavol", "olga"} {
					if got := w.call(who, "GET", path, nil).want(404); string(got.body) != string(nowhere.body) {
						t.Errorf("%s: the response is %s", got.call, got.body)
					}
				}
			}
			w.checkInTrash(w.call("ona", "PATCH", one, map[string]any{name: "x"}).want(404), id)
			w.checkInTrash(w.call("ona", "DELETE", one, nil).want(404), id)
			w.call("pavol", "POST", one+"/restoration", nil).want(404)
			w.call("reader", "POST", one+"/restoration", nil).want(403)

			back := w.call("ona", "POST", one+"/restoration", nil).want(200) // though an administrator deleted it
			if back.text("id") != id || back.header.Get(receiptHeader) == "" {
				t.Errorf("restored: %v %s", back.header, back.body)
			}
			if got := w.call("ona", "GET", one, nil).want(200); string(got.body) != string(back.body) {
				t.Errorf("restored %s\nfound    %s", back.body, got.body)
			}
			if again := w.call("ona", "POST", one+"/restoration", nil).want(200); again.header.Get(receiptHeader) != "" {
				t.Error("restoring a record that is not deleted left a receipt")
			}
		}
	})
}

const absentID = "01890000-0000-7000-8000-000000000000"

func TestTheActionsOnALeadInTheTrash(t *testing.T) {
	both(t, func(w *world) {
		id := qualifiedLead(w)
		w.call("ona", "DELETE", "/leads/"+id, nil).want(204)
		for _, method := range []string{"GET", "DELETE"} {
			w.checkInTrash(w.call("ona", method, "/leads/"+id+"/qualification", nil).want(404), id)
		}
		w.checkInTrash(w.call("ona", "POST", "/leads/"+id+"/qualification", map[string]any{"company": map[string]any{"create": true}}).want(404), id)
		w.checkInTrash(w.call("ona", "POST", "/leads/"+id+"/disqualification", map[string]any{"status": "bad_data"}).want(404), id)
	})
}

func TestTheTrashIsNamedInTheReadersLanguage(t *testing.T) {
	both(t, func(w *world) {
		id := w.make("ona", "leads", "title", canary)
		w.call("ona", "DELETE", "/leads/"+id, nil).want(204)
		for lang, word := range map[string]string{"en": "trash", "lt": "šiukšlinėje", "sk": "koši", "ru": "корзине", "hu": "lomtárban"} {
			got := w.call("ona", "GET", "/leads/"+id, nil, "Accept-Language", lang).want(404)
			detail := got.text("detail")
			if !strings.Contains(detail, word) || !strings.Contains(detail, "POST /api/v1/leads/"+id+"/restoration") {
				t.Errorf("%s: %s", lang, detail)
			}
		}
	})
}

// A stored response is not sent to a person who can no longer see its record.
func TestStoredResponseAfterLossOfAccess(t *testing.T) {
	both(t, func(w *world) {
		lead, other := openLead(w), openLead(w)
		company := w.make("ona", "companies", "name", canary)
		calls := map[string]struct {
			path string
			body any
			lost func(answered *reaction) string // path of what Ona loses
		}{
			"made":         {"/leads", map[string]any{"title": canary}, func(r *reaction) string { return "/leads/" + r.text("id") }},
			"disqualified": {"/leads/" + lead + "/disqualification", map[string]any{"status": "bad_data"}, func(*reaction) string { return "/leads/" + lead }},
			"qualified": {"/leads/" + other + "/qualification", map[string]any{"company": map[string]any{"id": company}},
				func(*reaction) string { return "/companies/" + company }},
			"restored": {"/companies/" + company + "/restoration", nil, func(*reaction) string { return "/companies/" + company }},
		}
		for name, c := range calls {
			send := func() *reaction { return w.call("ona", "POST", c.path, c.body, keyHeader, name) }
			first := send()
			if first.status >= 300 {
				t.Fatalf("%s: %s", first.call, first.body)
			}
			if again := send().want(first.status); string(again.body) != string(first.body) {
				t.Errorf("%s: %s, then %s", name, first.body, again.body)
			}
			w.call("ada", "PATCH", c.lost(first), map[string]any{"owner": "mantas@example.com"}).want(200)
			if got := send().want(404); strings.Contains(string(got.body), canary) {
				t.Errorf("%s: %s", name, got.body)
			}
			w.call("ada", "PATCH", c.lost(first), map[string]any{"owner": "ona@example.com"}).want(200)
			send().want(first.status)
		}
	})
}

// After a manager becomes a member, stored responses about records out of scope are gone too. Those about records in the trash
// are kept.
func TestStoredResponseAfterChangeOfRole(t *testing.T) {
	both(t, func(w *world) {
		body := map[string]any{"title": canary, "owner": "pavol@example.com"}
		send := func(key string) *reaction { return w.call("mantas", "POST", "/leads", body, keyHeader, key) }
		id := send("theirs").want(201).text("id")
		w.call("mantas", "DELETE", "/leads/"+id, nil).want(204)
		if got := send("theirs").want(201).text("id"); got != id {
			t.Errorf("of a record in the trash: %s, want %s", got, id)
		}
		w.ok(failed(w.app.People.SetRole(t.Context(), w.actors["ada"], w.actors["mantas"].User, crm.Member)))
		if got := send("theirs"); got.status != http.StatusNotFound || strings.Contains(string(got.body), canary) {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}
