package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// canary is in everything that Ona owns. Nobody else may find it without access.
const canary = "canary"

// A row describes how the matrix calls a route: its subject and its body. Records are created for each call.
type row struct {
	about func(*world) string // creates the subject of {id}, owned by Ona
	body  func(*world) any
	form  bool
}

func rows() map[string]row {
	out := map[string]row{}
	for _, t := range crm.Types {
		all, name := "/"+t.Plural, title(t)
		one := func(w *world) string { return w.make("ona", t.Plural, name, canary) }
		named := func(*world) any { return map[string]any{name: "x"} }
		out["GET "+all], out["POST "+all] = row{}, row{body: named}
		out["GET "+all+"/{id}"], out["DELETE "+all+"/{id}"] = row{about: one}, row{about: one}
		out["PATCH "+all+"/{id}"] = row{about: one, body: named}
		out["GET "+all+"/{id}/history"] = row{about: one}
		out["GET "+all+"/{id}/dependents"] = row{about: one}
		out["POST "+all+"/{id}/restoration"] = row{about: one}
	}
	noted := func(w *world) string { return w.note("ona", "leads", w.make("ona", "leads", "title", canary)) }
	texted := func(*world) any { return map[string]any{"body": "x"} }
	out["GET /notes"] = row{}
	out["POST /notes"] = row{body: func(w *world) any {
		return map[string]any{"body": "x", "parent": map[string]any{"type": "lead", "id": w.make("ona", "leads", "title", canary)}}
	}}
	out["PATCH /notes/{id}"] = row{about: noted, body: texted}
	for _, call := range []string{"GET /notes/{id}", "DELETE /notes/{id}", "GET /notes/{id}/history", "GET /notes/{id}/dependents", "POST /notes/{id}/restoration"} {
		out[call] = row{about: noted}
	}
	for _, path := range []string{"/statuses", "/sources", "/stages", "/client-stages", "/lost-reasons", "/opportunity-types", "/tags", "/users", "/fields"} {
		out["GET "+path] = row{}
	}
	company := func(*world) any { return map[string]any{"company": map[string]any{"create": true}} }
	out["POST /leads/{id}/qualification"] = row{about: openLead, body: company}
	out["GET /leads/{id}/qualification"] = row{about: qualifiedLead}
	out["DELETE /leads/{id}/qualification"] = row{about: qualifiedLead}
	out["POST /leads/{id}/disqualification"] = row{about: openLead, body: func(*world) any { return map[string]any{"status": "bad_data", "note": canary} }}
	out["DELETE /leads/{id}/disqualification"] = row{about: func(w *world) string {
		id := openLead(w)
		w.call("ona", "POST", "/leads/"+id+"/disqualification", map[string]any{"status": "bad_data"}).want(201)
		return id
	}}
	out["POST /fields"] = row{body: func(*world) any {
		return map[string]any{"record_type": "lead", "kind": "text", "label": record.NewID().String()[24:]}
	}}
	field := func(w *world) string {
		return w.call("ada", "POST", "/fields", map[string]any{"record_type": "lead", "kind": "text", "label": "f" + record.NewID().String()[24:]}).want(201).text("key")
	}
	out["PATCH /fields/{field}"] = row{about: field, body: func(*world) any { return map[string]any{"label": record.NewID().String()[24:]} }}
	out["DELETE /fields/{field}"] = row{about: field}
	rate := func(w *world) string { return w.call("ada", "POST", "/rates", newRate()).want(201).text("id") }
	out["GET /rates"], out["POST /rates"] = row{}, row{body: func(*world) any { return newRate() }}
	out["GET /rates/{id}"], out["DELETE /rates/{id}"] = row{about: rate}, row{about: rate}
	out["PATCH /rates/{id}"] = row{about: rate, body: func(*world) any { return map[string]any{"rate": 0.5} }}
	tag := func(w *world) string {
		return w.call("ada", "POST", "/tags", map[string]any{"name": record.NewID().String()[24:]}).want(201).text("id")
	}
	out["POST /tags"] = row{body: func(*world) any { return map[string]any{"name": "t" + record.NewID().String()[24:]} }}
	out["PATCH /tags/{id}"] = row{about: tag, body: func(*world) any { return map[string]any{"hue": 3} }}
	out["DELETE /tags/{id}"] = row{about: tag}
	out["POST /undos"] = row{body: func(w *world) any {
		made := w.call("ona", "POST", "/leads", map[string]any{"title": canary}).want(201)
		return map[string]any{"receipt": made.header.Get(receiptHeader)}
	}}
	started := func(w *world) string {
		return w.call("ona", "POST", "/operations", map[string]any{"record_type": "lead", "action": "set", "values": map[string]any{"city": canary}}).want(202).text("id")
	}
	out["GET /operations"] = row{}
	out["POST /operations"] = row{body: func(*world) any {
		return map[string]any{"record_type": "lead", "action": "delete", "where": "city=nowhere"}
	}}
	out["GET /operations/{id}"] = row{about: started}
	out["PATCH /operations/{id}"] = row{about: started, body: func(*world) any { return map[string]any{"state": "paused"} }}
	feed := func(w *world) string {
		for _, f := range w.call("ada", "GET", "/feeds", nil).want(200).items() { // there may be only a few
			w.call("ada", "DELETE", "/feeds/"+fmt.Sprint(f["id"]), nil).want(204)
		}
		return w.call("ona", "POST", "/feeds", map[string]any{"name": canary}).want(201).text("id")
	}
	out["GET /feeds"], out["POST /feeds"] = row{}, row{body: func(*world) any { return map[string]any{"name": canary} }}
	out["GET /feeds/{id}"], out["DELETE /feeds/{id}"], out["GET /feeds/{id}/messages"] = row{about: feed}, row{about: feed}, row{about: feed}
	out["POST /feeds/{id}/acknowledgements"] = row{about: feed, body: func(*world) any { return map[string]any{"messages": []any{}} }}
	out["POST /imports"] = row{form: true}
	out["POST /files"] = row{form: true}
	out["GET /files/{id}"] = row{about: func(w *world) string {
		return w.call("ona", "POST", "/files?name=a.txt", canary, "Content-Type", "text/plain").want(201).text("id")
	}}
	uploaded := func(w *world) string {
		return w.upload("ona", "lead", "leads.csv", "title\n"+canary).want(202).text("id")
	}
	out["GET /imports/{id}"] = row{about: uploaded}
	out["GET /imports/{id}/report"] = row{about: uploaded}
	return out
}

var rateDays int

// newRate returns a rate of a day that no other has.
func newRate() map[string]any {
	rateDays++
	return map[string]any{"currency": "HUF", "rate": "0.0025", "date": time.Date(2000, 1, 1+rateDays, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}
}

func title(t *record.Type) string {
	switch t.Name {
	case "lead":
		return "title"
	case "contact":
		return "last_name"
	}
	return "name"
}

// note writes a note on a record.
func (w *world) note(who, plural, id string) string {
	w.Helper()
	parent := map[string]any{"type": crm.TypeByName(plural).Name, "id": id}
	return w.call(who, "POST", "/notes", map[string]any{"body": canary, "parent": parent}).want(201).text("id")
}

func openLead(w *world) string {
	return w.make("ona", "leads", "title", canary, "company_name", canary, "email", "x@"+canary+".example")
}

func qualifiedLead(w *world) string {
	id := openLead(w)
	w.call("ona", "POST", "/leads/"+id+"/qualification", map[string]any{"company": map[string]any{"create": true}}).want(201)
	return id
}

// try calls a route as described by the row.
func (w *world) try(rt *route, r row, who, id string, body any) *reaction {
	w.Helper()
	if r.form && rt.path == "/files" {
		return w.call(who, rt.method, rt.path+"?name=a.txt", "One", "Content-Type", "text/plain")
	}
	if r.form {
		return w.upload(who, "lead", "leads.csv", "title\nOne")
	}
	return w.call(who, rt.method, strings.NewReplacer("{id}", id, "{field}", id).Replace(rt.path), body)
}

// Each route is called by each role with its own record, a colleague's, one of another workspace, one handed to a colleague, a
// deleted and an absent one. A denial shows nothing, is the same as for an absent record, and leaves no trace in any table.
func TestEveryRouteForEveryRole(t *testing.T) {
	both(t, func(w *world) {
		all := rows()
		w.tokens["stranger"] = "vdl_" + strings.Repeat("A", 43)
		for _, rt := range w.routes {
			r, ok := all[rt.method+" "+rt.path]
			if !ok {
				w.Errorf("%s %s is not in the matrix", rt.method, rt.path)
				continue
			}
			w.checkRoute(rt, r)
		}
	})
}

func (w *world) checkRoute(rt *route, r row) {
	w.Helper()
	good := max(rt.status, 200)
	var absent *reaction
	for _, c := range []struct {
		who, about string
		want       int
	}{
		{"nobody", "ona", 401}, {"stranger", "ona", 401}, {"reader", "ona", readers(rt, good)},
		{"ada", "absent", ifRecord(rt, 404)}, {"pavol", "ona", ifRecord(rt, ofColleague(rt, good))}, {"olga", "ona", ifRecord(rt, 404)},
		{"ona", "handed", ifOwned(rt, 404)}, {"ona", "deleted", ifOwned(rt, ofDeleted(rt))}, {"ada", "deleted", ifOwned(rt, ofDeleted(rt))},
		{"pavol", "deleted", ifOwned(rt, 404)}, {"olga", "deleted", ifOwned(rt, 404)},
		{"ona", "ona", ifAdmin(rt, good)}, {"mantas", "ona", ifAdmin(rt, good)}, {"ada", "ona", good},
	} {
		if c.want == 0 {
			continue // the route is not about one record
		}
		if c.want == good && ofOthers(rt, c.who) {
			c.want = 404
		}
		id, body := record.NewID().String(), any(nil)
		if r.about != nil && c.about != "absent" {
			id = r.about(w)
		}
		w.changed(rt, id, c.about)
		if r.body != nil {
			body = r.body(w)
		}
		before := w.fingerprint()
		got := w.try(rt, r, c.who, id, body).want(c.want)
		if c.want >= 400 || rt.method == "GET" {
			w.unchanged(before, got)
		}
		switch {
		case c.want != 404:
		case c.about == "deleted" && (c.who == "ona" || c.who == "ada"):
			w.checkInTrash(got, id)
		case absent == nil:
			absent = got
		case string(got.body) != string(absent.body):
			w.Errorf("%s differs for an existing and an absent record:\n%s\n%s", got.call, got.body, absent.body)
		}
		if c.want >= 400 && strings.Contains(string(got.body), canary) {
			w.Errorf("%s shows %s", got.call, got.body)
		}
	}
	w.checkUndo(rt, r)
}

// checkInTrash checks that a refusal shows that the record is in the trash and how to restore it.
func (w *world) checkInTrash(got *reaction, id string) {
	w.Helper()
	o := got.object()
	if o["code"] != "in_trash" || !strings.Contains(fmt.Sprint(o["detail"]), id+"/restoration") {
		w.Errorf("%s: of a record in the trash: %s", got.call, got.body)
	}
}

// ofColleague returns the expected status for something that a member does not own. Rates and tags belong to everyone.
func ofColleague(rt *route, good int) int {
	if !strings.HasPrefix(rt.path, "/rates") && !strings.HasPrefix(rt.path, "/tags") {
		return http.StatusNotFound
	}
	return ifAdmin(rt, good)
}

// ofOthers reports whether the route is about one of Ona's feeds, which is hers alone: administrators only see that it
// is there, and remove it.
func ofOthers(rt *route, who string) bool {
	messages := strings.HasPrefix(rt.path, "/feeds/{id}/") || rt.path == "/files/{id}" // of their own alone
	return who == "mantas" && (messages || strings.HasPrefix(rt.path, "/feeds/{id}")) || messages && (who == "ada" || who == "reader")
}

// ofDeleted returns the expected status for a record in the trash.
func ofDeleted(rt *route) int {
	if strings.HasSuffix(rt.path, "/restoration") {
		return http.StatusOK
	}
	return http.StatusNotFound
}

// changed hands a record to Mantas or deletes it, depending on the case.
func (w *world) changed(rt *route, id, about string) {
	w.Helper()
	one := rt.path[:strings.Index(rt.path+"/{id}", "/{id}")] + "/" + id
	switch about {
	case "handed":
		if rt.typ == crm.NoteType { // with its lead
			one = "/leads/" + w.call("ada", "GET", one, nil).want(200).object()["parent"].(map[string]any)["id"].(string)
		}
		w.call("ada", "PATCH", one, map[string]any{"owner": "mantas@example.com"}).want(200)
	case "deleted":
		w.call("ada", "DELETE", one, nil).want(204)
	}
}

// checkUndo tries receipts of other people, which are in the body.
func (w *world) checkUndo(rt *route, r row) {
	w.Helper()
	if rt.path != "/undos" {
		return
	}
	none := w.call("ada", "POST", "/undos", map[string]any{"receipt": record.NewID()}).want(422)
	for _, who := range []string{"pavol", "olga"} {
		body := r.body(w)
		before := w.fingerprint()
		got := w.call(who, "POST", "/undos", body).want(422)
		w.unchanged(before, got)
		if string(got.body) != string(none.body) {
			w.Errorf("%s differs for an existing and an absent receipt: %s", got.call, got.body)
		}
	}
	made := w.call("ona", "POST", "/leads", map[string]any{"title": canary}).want(201)
	w.call("ada", "PATCH", "/leads/"+made.text("id"), map[string]any{"owner": "mantas@example.com"}).want(200)
	before := w.fingerprint()
	got := w.call("ona", "POST", "/undos", map[string]any{"receipt": made.header.Get(receiptHeader)}).want(409)
	w.unchanged(before, got)
	if strings.Contains(string(got.body), canary) {
		w.Errorf("the undo of a record that was handed over shows %s", got.body)
	}
}

func readers(rt *route, good int) int {
	if rt.method == "GET" {
		return good
	}
	return 403
}

func ifAdmin(rt *route, good int) int {
	if rt.admin {
		return 403
	}
	return good
}

// ifOwned returns the status if the route is about records that have an owner and can be deleted.
func ifOwned(rt *route, status int) int {
	if crm.TypeByName(strings.Split(rt.path, "/")[1]) == nil {
		return 0
	}
	return ifRecord(rt, status)
}

func ifRecord(rt *route, status int) int {
	if strings.Contains(rt.path, "{id}") {
		return status
	}
	return 0
}

// Lists contain only records within the caller's scope.
func TestListsKeepToTheirScope(t *testing.T) {
	both(t, func(w *world) {
		for _, plural := range []string{"leads", "companies", "contacts", "opportunities"} {
			field := title(crm.TypeByName(plural))
			id := w.make("ona", plural, field, canary)
			for _, query := range []string{"", "?q=" + canary, "?" + field + "=" + canary, "?" + field + ".contains=anar", "?owner=ona@example.com", "?sort=updated",
				"?created_at.from=2020-01-01"} {
				for who, want := range map[string]int{"ona": 1, "mantas": 1, "ada": 1, "reader": 1, "pavol": 0, "olga": 0} {
					got := w.call(who, "GET", "/"+plural+query, nil)
					if who == "olga" && strings.Contains(query, "owner") {
						got.want(422)
						continue
					}
					if o := got.want(200).object(); len(got.items()) != want || o["total"] != float64(want) || strings.Contains(string(got.body), id) != (want == 1) {
						w.Errorf("%s finds %s", got.call, got.body)
					}
				}
			}
		}
		for _, who := range []string{"olga"} {
			if got := w.call(who, "GET", "/users", nil).want(200); strings.Contains(string(got.body), "ona@") {
				w.Errorf("Olga sees the people of Acme: %s", got.body)
			}
		}
	})
}

// A reference to a record out of scope is a reference to nothing.
func TestReferencesKeepToTheirScope(t *testing.T) {
	both(t, func(w *world) {
		company, contact := w.make("ona", "companies", "name", canary), w.make("ona", "contacts", "last_name", canary)
		status := w.call("olga", "GET", "/statuses", nil).items()[0]["id"]
		for _, c := range []struct {
			who, method, path string
			field             string
			value             any
		}{
			{"pavol", "POST", "/contacts", "company", company}, {"olga", "POST", "/contacts", "company", company},
			{"pavol", "POST", "/opportunities", "company", company}, {"pavol", "POST", "/opportunities", "contact", contact},
			{"ona", "POST", "/leads", "status", status}, {"ona", "POST", "/leads", "source", status}, {"ona", "POST", "/companies", "stage", status},
			{"ada", "POST", "/leads", "owner", w.actors["olga"].User}, {"ada", "POST", "/leads", "owner", "olga@example.com"},
			{"ada", "PATCH", "/contacts/" + contact, "company", contact},
		} {
			send := func(value any) *reaction {
				body := map[string]any{c.field: value}
				if c.method == "POST" {
					body["name"], body["last_name"], body["title"] = "x", "x", "x"
					for _, key := range []string{"name", "last_name", "title"} {
						if key != title(crm.TypeByName(strings.Trim(c.path, "/"))) {
							delete(body, key)
						}
					}
				}
				before := w.fingerprint()
				got := w.call(c.who, c.method, c.path, body).want(422)
				w.unchanged(before, got)
				if m := got.mistakes(); len(m) != 1 || m[0] != c.field+":unknown_reference" {
					w.Errorf("%s with %s: %v", got.call, c.field, m)
				}
				return got
			}
			if there, nowhere := send(c.value), send(record.NewID()); string(there.body) != string(nowhere.body) {
				w.Errorf("%s differs for an existing and an absent record: %s %s", there.call, there.body, nowhere.body)
			}
		}
		w.call("ona", "POST", "/leads", map[string]any{"title": "x", "owner": "pavol@example.com"}).want(403)
	})
}

// fingerprint returns a checksum of every table.
func (w *world) fingerprint() map[string]string {
	w.Helper()
	out := map[string]string{}
	ctx := context.Background()
	w.ok(w.app.DB.View(ctx, func(tx *db.Tx) error {
		query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_search%'"
		if tx.D().Name == "postgres" {
			query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
		}
		var tables []string
		rows, err := tx.Query(ctx, query)
		if err != nil {
			return err
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			tables = append(tables, name)
		}
		if err := rows.Close(); err != nil {
			return err
		}
		for _, name := range tables {
			if out[name], err = content(ctx, tx, name); err != nil {
				return err
			}
		}
		return nil
	}))
	return out
}

func content(ctx context.Context, tx *db.Tx, table string) (string, error) {
	rows, err := tx.Query(ctx, "SELECT * FROM "+table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var sum [sha256.Size]byte // of the rows in any order
	for rows.Next() {
		values := make([]any, len(cols))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			return "", err
		}
		h := sha256.New()
		for _, v := range values {
			fmt.Fprintf(h, "%v|", *v.(*any))
		}
		for i, b := range h.Sum(nil) {
			sum[i] ^= b
		}
	}
	return fmt.Sprintf("%x", sum), rows.Err()
}

// unchanged fails if a table differs from before.
func (w *world) unchanged(before map[string]string, r *reaction) {
	w.Helper()
	after := w.fingerprint()
	for table := range after {
		if before[table] != after[table] {
			w.Errorf("%s: status %d, and table %s changed", r.call, r.status, table)
		}
	}
}
