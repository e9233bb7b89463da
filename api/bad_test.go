package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// Invalid input is refused at its field, and nothing is stored.
func TestBadInput(t *testing.T) {
	both(t, func(w *world) {
		lead := w.make("ona", "leads", "title", "Good", "company_name", "UAB Good", "amount", "12.50")
		before := w.fingerprint()
		for _, c := range []struct {
			method, path string
			body         string
			status       int
			mistakes     string
		}{
			{"POST", "/leads", `{}`, 422, "title:required"},
			{"POST", "/leads", `{"title":"  "}`, 422, "title:required"},
			{"POST", "/leads", `{"title":null}`, 422, "title:required"},
			{"POST", "/leads", `{"title":12}`, 422, "title:invalid_type"},
			{"POST", "/leads", `{"title":["a"]}`, 422, "title:invalid_type"},
			{"POST", "/leads", `{"title":{"a":1}}`, 422, "title:invalid_type"},
			{"POST", "/leads", `{"title":"x","employees":"12"}`, 422, "employees:invalid_type"},
			{"POST", "/leads", `{"title":"x","employees":1.5}`, 422, "employees:invalid_number"},
			{"POST", "/leads", `{"title":"x","employees":-1}`, 422, "employees:out_of_range"},
			{"POST", "/leads", `{"title":"x","employees":1e30}`, 422, "employees:invalid_number"},
			{"POST", "/leads", `{"title":"x","amount":"12,50"}`, 422, "amount:invalid_amount"},
			{"POST", "/leads", `{"title":"x","amount":"12.505"}`, 422, "amount:too_many_decimals"},
			{"PATCH", "/leads/" + lead, `{"currency":"JPY"}`, 422, "currency:too_many_decimals"},
			{"PATCH", "/leads/" + lead, `{"currency":"JPY","turnover":"1.5"}`, 422, "turnover:too_many_decimals"},
			{"POST", "/leads", `{"title":"x","amount":true}`, 422, "amount:invalid_type"},
			{"POST", "/leads", `{"title":"x","amount":"-1"}`, 422, "amount:negative"},
			{"POST", "/leads", `{"title":"x","turnover":"-0.01"}`, 422, "turnover:negative"},
			{"POST", "/companies", `{"name":"x","turnover":"-1","employees":-1}`, 422, "employees:out_of_range"},
			{"POST", "/companies", `{"name":"x","turnover":"-1"}`, 422, "turnover:negative"},
			{"POST", "/opportunities", `{"name":"x","amount":"-1"}`, 422, "amount:negative"},
			{"POST", "/leads", `{"title":"x","amount":"1e5"}`, 422, "amount:invalid_amount"},
			{"POST", "/leads", `{"title":"x","birth_date":"29.02.1980"}`, 422, "birth_date:invalid_date"},
			{"POST", "/leads", `{"title":"x","birth_date":"1981-02-29"}`, 422, "birth_date:invalid_date"},
			{"POST", "/leads", `{"title":"x","birth_date":"2999-01-01"}`, 422, "birth_date:future_date"},
			{"POST", "/leads", `{"title":"x","email":"no address"}`, 422, "email:invalid_email"},
			{"POST", "/leads", `{"title":"x","website":"javascript:alert(1)"}`, 422, "website:invalid_url"},
			{"POST", "/leads", `{"title":"x","country":"Lithuania"}`, 422, "country:invalid_country"},
			{"POST", "/leads", `{"title":"x","country":"XX"}`, 422, "country:invalid_country"},
			{"POST", "/leads", `{"title":"x","currency":"ABC"}`, 422, "currency:invalid_currency"},
			{"POST", "/leads", `{"title":"x","status":"absent"}`, 422, "status:unknown_reference"},
			{"POST", "/leads", `{"title":"x","status":7}`, 422, "status:invalid_type"},
			{"POST", "/leads", `{"title":"x","source":"offer"}`, 422, "source:unknown_reference"},
			{"POST", "/leads", `{"title":"x","owner":"nobody@example.com"}`, 422, "owner:unknown_reference"},
			{"POST", "/leads", `{"title":"x","owner":"` + w.actors["pavol"].User.String() + `"}`, 403, "owner:owner_denied"},
			{"PATCH", "/leads/" + lead, `{"owner":null}`, 403, "owner:owner_denied"},
			{"POST", "/leads", `{"title":"x","colour":"red","c_size":1}`, 422, "c_size:unknown_field colour:unknown_field"},
			{"POST", "/leads", `{"title":"x","title ":"y"}`, 422, "title :unknown_field"},
			{"POST", "/leads", `{"title":"x","city":"Kaunas","t\u0069tle":"y"}`, 422, "title:repeated_field"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"create":true,"fields":{"name":"A","name":"B"}}}`, 422, "company.fields.name:repeated_field"},
			{"POST", "/leads", `{"title":"x\u0000"}`, 422, "title:invalid_text"},
			{"POST", "/leads", `{"title":"x\ud800"}`, 422, "title:invalid_text"},
			{"POST", "/leads", "{\"title\":\"x\xff\"}", 422, "title:invalid_text"},
			{"POST", "/leads", `{"title":"` + strings.Repeat("x", 256) + `"}`, 422, "title:too_long"},
			{"POST", "/leads", `{"title":"x","postcode":"` + strings.Repeat("ž", 21) + `"}`, 422, "postcode:too_long"},
			{"POST", "/leads", `{"title":"x","description":"` + strings.Repeat("x", 20001) + `"}`, 422, "description:too_long"},
			{"POST", "/leads", `{"title":"x","employees":"a","email":"b","status":"c"}`, 422, "status:unknown_reference email:invalid_email employees:invalid_type"},
			{"POST", "/leads", `{"title":"` + strings.Repeat("x", maxBody) + `"}`, 413, ":too_large"},
			{"POST", "/leads", ``, 400, ":invalid_json"},
			{"POST", "/leads", `{`, 400, ":invalid_json"},
			{"POST", "/leads", `{"title":"x"} {}`, 400, ":invalid_json"},
			{"POST", "/leads", `{"title":"x"}x`, 400, ":invalid_json"},
			{"POST", "/leads", `{title:"x"}`, 400, ":invalid_json"},
			{"POST", "/leads", `{"title":NaN}`, 400, ":invalid_json"},
			{"POST", "/leads", strings.Repeat("[", 20000), 400, ":invalid_json"},
			{"POST", "/leads", `[]`, 422, ":invalid_type"},
			{"POST", "/leads", `null`, 422, ":invalid_type"},
			{"POST", "/leads", `"title"`, 422, ":invalid_type"},
			{"POST", "/opportunities", `{"name":"x","probability":101}`, 422, "probability:out_of_range"},
			{"POST", "/contacts", `{}`, 422, "last_name:nameless"},
			{"POST", "/contacts", `{"last_name":"x","company":"UAB"}`, 422, "company:unknown_reference"},
			{"PATCH", "/leads/" + lead, `{"version":0}`, 422, "version:invalid_type"},
			{"PATCH", "/leads/" + lead, `{"version":"1"}`, 422, "version:invalid_type"},
			{"PATCH", "/leads/" + lead, `{"version":1.5}`, 422, "version:invalid_type"},
			{"PATCH", "/leads/" + lead, `{"version":99,"city":"x"}`, 409, "city:conflict"},
			{"PATCH", "/leads/" + lead, `{"status":"qualified"}`, 422, "status:use_qualification"},
			{"POST", "/leads", `{"title":"x","status":"qualified"}`, 422, "status:use_qualification"},
			{"POST", "/opportunities", `{"name":"x","stage":"lost"}`, 422, "lost_reason:lost_reason"},
			{"POST", "/opportunities", `{"name":"x","stage":"lost","lost_reason":"too dear"}`, 422, "lost_reason:unknown_reference"},
			{"POST", "/opportunities", `{"name":"x","lost_reason":"price","lost_note":"y"}`, 422, "lost_reason:not_lost lost_note:not_lost"},
			{"PATCH", "/leads/" + lead, `{"title":""}`, 422, "title:required"},
			{"DELETE", "/leads/" + lead + "?version=99", ``, 409, ":conflict"},
			{"DELETE", "/leads/" + lead + "?version=x", ``, 422, "version:out_of_range"},
			{"GET", "/leads/x", ``, 404, ":not_found"},
			{"GET", "/leads/" + strings.Repeat("0", 36), ``, 404, ":not_found"},
			{"GET", "/leads/%00", ``, 404, ":not_found"},
			{"GET", "/leads/" + lead + "?x=1", ``, 422, "x:unknown_parameter"},
			{"GET", "/leads/" + lead + "/history?cursor=x", ``, 422, "cursor:bad_cursor"},
			{"GET", "/leads/" + lead + "/history?limit=0", ``, 422, "limit:out_of_range"},
			{"GET", "/leads?limit=201", ``, 422, "limit:out_of_range"},
			{"GET", "/leads?limit=x", ``, 422, "limit:out_of_range"},
			{"GET", "/leads?colour=red&status.near=new", ``, 422, "colour:unknown_parameter status.near:unknown_operator"},
			{"GET", "/leads?status=", ``, 422, "status:blank_filter"},
			{"GET", "/leads?status=new&status=&city.contains=%20&created_at.from=&source.empty=", ``, 422,
				"city.contains:blank_filter created_at.from:blank_filter source.empty:blank_filter status:blank_filter"},
			{"GET", "/leads?colour=&q=&cursor=&owner=", ``, 422, "colour:unknown_parameter owner:blank_filter"},
			{"GET", "/leads?description=x", ``, 422, "description:unknown_parameter"},
			{"GET", "/leads?sort=email_fold", ``, 422, "sort:unknown_sort"},
			{"GET", "/leads?sort=description", ``, 422, "sort:unknown_sort"},
			{"GET", "/leads?workspace_id=x", ``, 422, "workspace_id:unknown_parameter"},
			{"GET", "/leads?created_at.from=yesterday", ``, 422, "created_at.from:invalid_date"},
			{"GET", "/leads?cursor=x", ``, 422, "cursor:bad_cursor"},
			{"GET", "/leads?cursor=e30&sort=amount", ``, 422, "cursor:bad_cursor"},
			{"GET", "/leads?q=%00", ``, 422, "q:invalid_text"},
			{"GET", "/leads?q=%ff", ``, 422, "q:invalid_text"},
			{"GET", "/leads?q=%zz", ``, 400, ":invalid_query"},
			{"GET", "/leads?a;b", ``, 400, ":invalid_query"},
			{"GET", "/leads?" + strings.Repeat("title=x&", 101), ``, 422, "title:too_many_values"},
			{"POST", "/leads/" + lead + "/qualification", `{}`, 422, ":nothing_chosen"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{}}`, 422, "company.create:create_or_id"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"create":"yes"}}`, 422, "company.create:invalid_type company.create:create_or_id"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":[]}`, 422, "company:invalid_type"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"create":true,"id":"x"}}`, 422, "company.create:create_or_id"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"id":"x"}}`, 422, "company.id:unknown_reference"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"id":"` + lead + `"}}`, 422, "company.id:unknown_reference"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"create":true,"fields":{"name":1,"lead":"x"}}}`, 422, "company.fields.name:invalid_type company.fields.lead:read_only"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"create":true,"fields":{"name":""}}}`, 422, "company.fields.name:required"},
			{"POST", "/leads/" + lead + "/qualification?dry_run=true", `{"company":{"create":true,"fields":{"name":""}}}`, 422, "company.fields.name:required"},
			{"POST", "/leads/" + lead + "/qualification", `{"contact":{"create":true},"opportunity":{"create":true,"fields":{"amount":"-1","shape":"x"}}}`, 422, "opportunity.fields.shape:unknown_field"},
			{"POST", "/leads/" + lead + "/qualification", `{"opportunity":{"create":true,"fields":{"amount":"-1"}}}`, 422, "opportunity.fields.amount:negative"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"create":true,"fields":{"owner":"` + w.actors["pavol"].User.String() + `"}}}`, 403, "company.fields.owner:owner_denied"},
			{"POST", "/leads/" + lead + "/qualification", `{"firm":{"create":true}}`, 422, "firm:unknown_field"},
			{"POST", "/leads/" + lead + "/qualification?dry_run=", `{"company":{"create":true}}`, 422, "dry_run:invalid_choice"},
			{"POST", "/leads/" + lead + "/qualification?dry_run=maybe", `{"company":{"create":true}}`, 422, "dry_run:invalid_choice"},
			{"POST", "/leads/" + lead + "/qualification", `{"company":{"create":true},"version":9}`, 409, ":conflict"},
			{"DELETE", "/leads/" + lead + "/qualification", ``, 409, ":not_qualified"},
			{"GET", "/leads/" + lead + "/qualification", ``, 404, ":not_found"},
			{"POST", "/leads/" + lead + "/disqualification", `{}`, 422, "status:required"},
			{"POST", "/leads/" + lead + "/disqualification", `{"status":"new"}`, 422, "status:not_disqualified_status"},
			{"POST", "/leads/" + lead + "/disqualification", `{"status":"bad_data","note":"\u0000"}`, 422, "note:invalid_text"},
			{"DELETE", "/leads/" + lead + "/disqualification", ``, 409, ":not_disqualified"},
			{"POST", "/undos", `{}`, 422, "receipt:required"},
			{"POST", "/undos", `{"receipt":"x"}`, 422, "receipt:unknown_reference"},
			{"GET", "/fields?record_type=invoice", ``, 422, "record_type:invalid_choice"},
			{"GET", "/fields?record_type=", ``, 422, "record_type:invalid_choice"},
			{"GET", "/imports/" + lead, ``, 404, ":not_found"},
			{"GET", "/absent", ``, 404, ":not_found"},
			{"PUT", "/leads/" + lead, `{}`, 405, ":wrong_method"},
			{"PATCH", "/leads", `{}`, 405, ":wrong_method"},
		} {
			got := w.call("ona", c.method, c.path, c.body)
			if got.status != c.status {
				w.Errorf("%s %.80s: status %d, want %d\n%s", got.call, c.body, got.status, c.status, got.body)
				continue
			}
			if m := strings.Join(got.mistakes(), " "); m != c.mistakes {
				w.Errorf("%s %.80s: %s, want %s", got.call, c.body, m, c.mistakes)
			}
		}
		w.unchanged(before, &reaction{world: w, call: "bad input"})
		if got := w.call("ona", "GET", "/leads?created_at.from=", nil); !strings.Contains(string(got.body), "created_at.from has no value") {
			w.Errorf("%s", got.body)
		}
		if w.log.Len() > 0 {
			w.Errorf("something was logged:\n%s", w.log)
		}
	})
}

// Each naughty string comes back byte for byte from each text field, and does
// no harm in other fields, in parameters or as the name of a field.
func TestNaughtyStrings(t *testing.T) {
	raw, err := os.ReadFile("../match/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	both(t, func(w *world) {
		for _, typ := range crm.Types {
			for _, s := range all {
				w.naughty(typ, s)
			}
			w.sameInLists(typ)
		}
		if w.log.Len() > 0 {
			w.Errorf("something was logged:\n%s", w.log)
		}
	})
}

func (w *world) naughty(typ *record.Type, s string) {
	w.Helper()
	body, strict := map[string]any{}, map[string]any{}
	for _, f := range typ.Editable() {
		if f.Kind != record.TextKind && f.Kind != record.LongTextKind {
			strict[f.Key] = s
		} else if n := len([]rune(s)); n <= f.Limit() && (!f.Required || strings.TrimSpace(s) != "") {
			body[f.Key] = s
		}
	}
	if typ == crm.OpportunityType { // otherwise it could have no note on the loss
		body["stage"], body["lost_reason"] = "lost", "price"
	}
	if strings.TrimSpace(s) == "" || len([]rune(s)) > 255 {
		body[title(typ)] = "x"
	}
	made := w.call("ada", "POST", "/"+typ.Plural, body)
	if strings.Contains(s, "\x00") {
		made.want(422)
		return
	}
	o := made.want(201).object()
	for key, want := range body {
		if o[key] != want && typ.Field(key).Kind != record.RefKind { // a reference is returned as an ID
			w.Errorf("%s of a %s: sent %q, got %q", key, typ.Name, want, o[key])
		}
	}
	w.made[o["id"].(string)] = made.body
	strict[title(typ)] = "x"
	w.call("ada", "POST", "/"+typ.Plural, strict).wantOne(201, 422)
	if typ != crm.LeadType {
		return // parameters are parsed alike for all types
	}
	w.call("ada", "POST", "/"+typ.Plural, map[string]any{title(typ): "x", s: s}).wantOne(201, 422)
	for _, key := range []string{"q", "sort", "cursor", "status", title(typ), "amount.from", s} {
		w.call("ada", "GET", "/"+typ.Plural+"?"+encode(key, s), nil).wantOne(200, 422)
	}
}

// sameInLists compares each record in the lists with the response to its
// creation.
func (w *world) sameInLists(typ *record.Type) {
	w.Helper()
	next := ""
	for {
		var page struct {
			Items []json.RawMessage
			Next  *string
		}
		w.ok(json.Unmarshal(w.call("ada", "GET", "/"+typ.Plural+"?limit=200&cursor="+next, nil).want(200).body, &page))
		for _, item := range page.Items {
			var o struct{ ID string }
			w.ok(json.Unmarshal(item, &o))
			if was := w.made[o.ID]; was != nil && string(was) != string(item) {
				w.Errorf("created %s\nfound   %s", was, item)
			}
			delete(w.made, o.ID)
		}
		if page.Next == nil {
			break
		}
		next = *page.Next
	}
	if len(w.made) > 0 {
		w.Errorf("%d records are not in the list of %s", len(w.made), typ.Plural)
	}
}

// Nobody can set read-only values, under any name of a column.
func TestMassAssignment(t *testing.T) {
	both(t, func(w *world) {
		var columns []string
		ctx := context.Background()
		w.ok(w.app.DB.View(ctx, func(tx *db.Tx) error {
			for _, table := range []string{"lead", "company", "contact", "opportunity", "note", "person", "membership", "api_token", "workspace", "receipt"} {
				found, err := tx.Columns(ctx, table)
				if err != nil {
					return err
				}
				for name := range found {
					columns = append(columns, name)
				}
			}
			return nil
		}))
		columns = append(columns, "created", "updated", "deleted", "owner_name", "converted_at", "tenant", "is_admin", "Custom", "Meta", "CreatedBy", "Workspace", "ID")
		for _, typ := range crm.Types {
			id := w.make("ona", typ.Plural, title(typ), "x")
			before := w.fingerprint()
			for _, name := range columns {
				if f := typ.Field(name); f != nil && !f.ReadOnly && jsonKey(f) == name {
					continue // can be set
				}
				for _, value := range []any{record.NewID(), 7, "2020-01-01T00:00:00Z", nil, map[string]any{"c_x": 1}} {
					if name == "version" && value == 7 {
						continue
					}
					for _, call := range [][2]string{{"POST", "/" + typ.Plural}, {"PATCH", "/" + typ.Plural + "/" + id}} {
						got := w.call("ona", call[0], call[1], map[string]any{title(typ): "y", name: value}).want(422)
						if m := got.mistakes(); len(m) != 1 || !strings.HasPrefix(m[0], name+":") {
							w.Errorf("%s with %s: %v", got.call, name, m)
						}
					}
				}
			}
			w.call("ona", "POST", "/"+typ.Plural, map[string]any{title(typ): "y", "version": 7}).want(422)
			w.unchanged(before, &reaction{world: w, call: "mass assignment"})
		}
	})
}

// Whatever is sent to filter, sort or page a list, the database gets the same
// statements as for valid requests. PostgreSQL keeps the prepared statements of
// a connection, and successive requests use the same connection.
func TestStatementsAreAFiniteSet(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "postgres"))
	w.make("ona", "leads", "title", "x", "amount", "5")
	ask := func(value string) {
		for _, key := range []string{"sort", "cursor", "limit", "title", "email", "title.contains", "title.not", "phone.contains", "owner", "status", "amount.from",
			"created_at.to", "country", value, "title." + value, value + ".contains"} {
			for _, sort := range []string{"", "&sort=title", "&sort=-amount"} {
				w.call("ona", "GET", "/leads?"+encode(key, value)+sort, nil).wantOne(200, 422)
			}
		}
		for _, sort := range []string{"title", "-created", "status", "amount"} {
			q, _ := record.ParseQuery(crm.LeadType, url.Values{"sort": {sort}}, &record.Env{})
			cursor := (&record.Cursor{Value: value, ID: record.NewID(), Of: q.Mark(crm.LeadType)}).String()
			w.call("ona", "GET", "/leads?sort="+sort+"&cursor="+cursor, nil).wantOne(200, 422)
		}
	}
	for _, decent := range []string{"x", "7", "LT", "new", "me", "title", "amount", "2020-01-01", w.call("ona", "GET", "/statuses", nil).items()[0]["id"].(string)} {
		ask(decent)
	}
	before := w.statements()
	for _, evil := range []string{"' OR 1=1 --", "title; DROP TABLE lead", "title DESC, (SELECT 1)", `"title"`, "title/**/", "CASE WHEN 1=1 THEN title END",
		"1) UNION SELECT 1 --", "%", "_", `\`, "$1", "?", "title COLLATE NOCASE", "custom->>'x'", "c_x')) OR 1=1 --", "workspace_id", "title_fold", "rid"} {
		ask(evil)
	}
	for _, s := range w.statements() {
		if !slices.Contains(before, s) {
			t.Errorf("a new statement:\n%s", s)
		}
	}
	if len(before) < 15 {
		t.Errorf("only %d statements were seen: the test sees nothing", len(before))
	}
}

func (w *world) statements() (out []string) {
	w.Helper()
	ctx := context.Background()
	w.ok(w.app.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT statement FROM pg_prepared_statements")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return err
			}
			out = append(out, s)
		}
		return rows.Err()
	}))
	return out
}

// Only a bearer token authenticates a request.
func TestOnlyBearerTokens(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	token := w.tokens["ada"]
	for name, set := range map[string]func(*http.Request){
		"nothing":   func(*http.Request) {},
		"basic":     func(r *http.Request) { r.SetBasicAuth("ada@example.com", token) },
		"cookie":    func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "session", Value: token}) },
		"parameter": func(r *http.Request) { r.URL.RawQuery = "access_token=" + token },
		"bare":      func(r *http.Request) { r.Header.Set("Authorization", token) },
		"long":      func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+strings.Repeat(token, 100)) },
		"hash":      func(r *http.Request) { r.Header.Set("Authorization", "Bearer vdl_"+fmt.Sprintf("%064x", 1)) },
	} {
		r := httptest.NewRequest("GET", prefix+"/leads", nil)
		set(r)
		out := httptest.NewRecorder()
		w.ServeHTTP(out, r)
		if out.Code != 401 || out.Header().Get("WWW-Authenticate") == "" || strings.Contains(out.Body.String(), token) {
			t.Errorf("%s: %d %v %s", name, out.Code, out.Header(), out.Body)
		}
	}
	r := httptest.NewRequest("GET", prefix+"/leads", nil)
	r.Header.Set("Authorization", "bearer  "+token)
	out := httptest.NewRecorder()
	if w.ServeHTTP(out, r); out.Code != 200 {
		t.Errorf("bearer in small letters: %d", out.Code)
	}
}
