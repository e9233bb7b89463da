package vedlys_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/api"
	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web"
	"github.com/vedlys/vedlys/web/shell"
)

// An order is a record type that only this test knows. It has what a type may
// have: a step, an owner, a parent of any type, rows, several choices, money
// and a duration. Its name and some of its fields are reserved words of SQL.
type order struct {
	record.Meta
	Name, From, Group string
	Stage, Owner      record.ID
	Of                record.Parent
	Select            record.Choices
	Sum               record.Amount
	Currency          string
	Time              record.Duration
	Lines             record.RowText
}

// An item is a row of an order.
type item struct {
	ID    record.ID
	What  string
	Count record.Int
}

var itemType = record.DescribeRows(func(i *item) *record.ID { return &i.ID },
	record.Text("what", func(i *item) *string { return &i.What }, record.Required, record.Filtered),
	record.Whole("count", func(i *item) *record.Int { return &i.Count }))

var orderType = record.Describe(record.Shape[order]{
	Name: "order", Plural: "orders",
	Meta:  func(o *order) *record.Meta { return &o.Meta },
	Title: func(o *order, _ i18n.NameOrder) string { return o.Name },
},
	record.Text("name", func(o *order) *string { return &o.Name }, record.Required, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("lead")),
	record.Ref("stage", crm.Stages, func(o *order) *record.ID { return &o.Stage }, record.Required, record.Preset, record.Step, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Ref("owner", "user", func(o *order) *record.ID { return &o.Owner }, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.ParentOf("of", func(o *order) *record.Parent { return &o.Of }, record.In("lead")),
	record.Text("from", func(o *order) *string { return &o.From }, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Choice("group", []string{"a", "b"}, func(o *order) *string { return &o.Group }, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.MultiChoice("select", []string{"red", "green", "blue"}, func(o *order) *record.Choices { return &o.Select }, record.Listed, record.Filtered, record.In("lead")),
	record.Money("sum", func(o *order) *record.Amount { return &o.Sum }, record.Worth, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Currency("currency", func(o *order) *string { return &o.Currency }, record.Filtered, record.In("lead")),
	record.Length("time", func(o *order) *record.Duration { return &o.Time }, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Rows("lines", itemType, func(o *order) *record.RowText { return &o.Lines }, record.In("lead")),
)

var orders = crm.Describe(orderType, func(e crm.Edit[order]) record.Errors {
	if e.New() && e.Is.Owner == record.None {
		e.Is.Owner = e.By.User
	}
	if e.Is.Stage == record.None {
		e.Is.Stage = e.Lists.First(crm.Stages, crm.CategoryOpen).ID
	}
	if e.Is.Currency == "" {
		e.Is.Currency = e.Workspace.Currency
	}
	if e.Is.Name == "refused" {
		return record.Errors{record.Wrong("invalid_text").On("name")}
	}
	return nil
}, crm.Descriptor{Menu: true, Imported: true, Icon: "users", Columns: []string{"stage", "sum", "owner", "select", "time"}, Brief: []string{"owner", "sum"}})

// addTypes adds the types of this package's tests until the test ends. The first
// of them makes the tables, so all have the same types.
func addTypes(t *testing.T) {
	t.Cleanup(crm.Add(orders))
	for _, of := range randomTypes {
		t.Cleanup(crm.Add(descriptorOf(of)))
	}
	dbtest.Setup = store.Migrate
}

// A shop is a running server with orders.
type shop struct {
	*testing.T
	app     *app.App
	url     string
	tokens  map[string]string
	browser *http.Client
	lead    string // of Ona
}

func TestATypeInOneFileWorksEverywhere(t *testing.T) {
	addTypes(t)
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		s := newShop(t, d)
		s.lead = s.call("ona", "POST", "/leads", `{"title":"Printing"}`, 201)["id"].(string)
		s.call("ada", "POST", "/fields", `{"record_type":"order","kind":"text","label":"Colour"}`, 201)
		id := s.inAPI()
		s.inLists(id)
		s.onPages(id)
		s.inFiles()
		s.withTime(id)
		s.withOthers(id)
		s.sound()
	})
}

// newShop sets a database up and opens it.
func newShop(t *testing.T, d *db.DB) *shop {
	ctx := context.Background()
	a, err := app.New(d, slog.New(slog.DiscardHandler))
	s := &shop{T: t}
	s.ok(err)
	w, err := a.Workspaces.AddWorkspace(ctx, workspaces.NewWorkspace{Slug: "acme", Name: "Acme", Country: "LT", Language: "en"})
	s.ok(err)
	for name, role := range map[string]crm.Role{"ada": crm.Administrator, "ona": crm.Member, "pavol": crm.Member} {
		_, err := a.People.AddPerson(ctx, w.ID, people.NewPerson{Email: name + "@example.com", Name: name, Password: "correct horse " + name, Role: role})
		s.ok(err)
	}
	return openShop(t, d)
}

// openShop serves what a database has.
func openShop(t *testing.T, d *db.DB) *shop {
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	a, err := app.New(d, log)
	s := &shop{T: t, app: a, tokens: map[string]string{}}
	s.ok(err)
	a.Files, err = blob.Open(t.TempDir())
	s.ok(err)
	w, err := a.Workspaces.WorkspaceBySlug(ctx, "acme")
	s.ok(err)
	for _, name := range []string{"ada", "ona", "pavol"} {
		by, err := a.People.ActorByEmail(ctx, w, name+"@example.com", crm.ByCLI)
		s.ok(err)
		s.tokens[name], _, err = a.People.AddToken(ctx, by, "test", false)
		s.ok(err)
	}
	s.ok(a.Start(ctx))
	mux := http.NewServeMux()
	mux.Handle("/", web.New(&shell.Kit{App: a, Log: log}))
	mux.Handle("/api/", api.New(a, api.Options{}))
	server := httptest.NewServer(mux)
	s.url = server.URL
	t.Cleanup(func() { server.Close(); s.ok(a.Stop(ctx)); s.ok(a.Files.Close()) })
	jar, err := cookiejar.New(nil)
	s.ok(err)
	s.browser = &http.Client{Jar: jar, Timeout: time.Minute}
	s.post("/sign-in", url.Values{"email": {"ona@example.com"}, "password": {"correct horse ona"}})
	return s
}

func (s *shop) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shop) check(what string, got, want any) {
	s.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		s.Errorf("%s: %v, want %v", what, got, want)
	}
}

// inAPI makes an order and returns its ID.
func (s *shop) inAPI() string {
	o := s.call("ona", "POST", "/orders", `{"name":"Chairs","from":"Kaunas","group":"b","select":["blue","red"],"sum":"1200.50","time":"PT90M",
		"of":{"type":"lead","id":"`+s.lead+`"},"lines":[{"what":"Chair","count":4},{"what":"Žalias stalas","count":1}],"c_colour":"brown"}`, 201)
	id := o["id"].(string)
	for key, want := range map[string]any{"name": "Chairs", "from": "Kaunas", "group": "b", "select": []any{"red", "blue"}, "sum": "1200.50", "currency": "EUR",
		"time": "PT1H30M", "of": map[string]any{"type": "lead", "id": s.lead}, "c_colour": "brown", "tags": []any{}} {
		s.check(key, o[key], want)
	}
	s.check("a row", o["lines"].([]any)[1].(map[string]any)["what"], "Žalias stalas")
	s.call("ona", "POST", "/orders", `{"name":"X","select":["pink"]}`, 422)
	s.call("ona", "POST", "/orders", `{"name":"X","lines":[{"what":"Shelf","count":-1}]}`, 422)
	s.call("ona", "POST", "/orders", `{"name":"X","lines":[{"what":"Shelf"},{"what":""}]}`, 422)
	s.call("ona", "POST", "/orders", `{"name":"refused"}`, 422)
	o = s.call("ona", "PATCH", "/orders/"+id, `{"group":"a","select":["green"],"tags":[],"sum":"990"}`, 200)
	s.check("the changed order", []any{o["group"], o["select"], o["sum"], o["version"]}, []any{"a", []any{"green"}, "990.00", 2})
	doc := s.text(s.send("ona", "GET", "/openapi.json", "", nil))
	for _, part := range []string{`/orders/{id}`, `"OrderNew"`, `"select"`, `"lines"`} {
		if !strings.Contains(doc, part) {
			s.Errorf("the document has no %s", part)
		}
	}
	return id
}

// inLists filters, sorts and changes orders in bulk.
func (s *shop) inLists(id string) {
	for n, name := range []string{"Beds", "Lamps"} {
		s.call("ona", "POST", "/orders", fmt.Sprintf(`{"name":%q,"from":"Vilnius","group":"b","select":["red"],"sum":"%d","time":"PT%dM","of":{"type":"lead","id":%q}}`,
			name, 5000*n+10, 200-n*195, s.lead), 201)
	}
	for query, want := range map[string]string{"from=kaunas": "Chairs", "group=b&sort=name": "Beds Lamps", "select=green": "Chairs", "select=red&sort=-name": "Lamps Beds",
		"sort=sum": "Beds Chairs Lamps", "sort=-time": "Beds Chairs Lamps", "time.from=PT1H&sort=name": "Beds Chairs", "sum.to=1000&sort=name": "Beds Chairs", "q=chair": "Chairs",
		"sort=from&limit=3": "Chairs Beds Lamps", "c_colour=brown": "Chairs", "owner=me&sort=name": "Beds Chairs Lamps", "select.empty=true": ""} {
		s.check(query, s.names("ona", "/orders?"+query), want)
	}
	s.call("ona", "POST", "/operations", `{"record_type":"order","action":"set","where":"group=b","values":{"group":"a"}}`, 202)
	s.until("the operation", func() bool { return s.names("ona", "/orders?group=a&sort=name") == "Beds Chairs Lamps" })
}

// onPages looks at the order in the browser.
func (s *shop) onPages(id string) {
	for path, words := range map[string][]string{"/orders": {"Chairs", "Lamps", "⟦order.field.select⟧"}, "/orders/board": {"Chairs"}, "/orders/" + id: {"Chairs", "Kaunas", "Žalias stalas"},
		"/orders/" + id + "/edit": {`name="from"`, `value="green"`}, "/orders/new": {`name="group"`}, "/orders/" + id + "/panel": {"Chairs"}, "/orders/" + id + "/cells/from": {}} {
		page := s.get(path)
		for _, word := range words {
			if !strings.Contains(page, word) {
				s.Errorf("%s does not say %s", path, word)
			}
		}
	}
	s.post("/orders/"+id+"/cells/from", url.Values{"v": {s.version(id)}, "from": {"Klaipėda"}})
	s.check("a cell", s.call("ona", "GET", "/orders/"+id, "", 200)["from"], "Klaipėda")
	s.post("/orders/"+id, url.Values{"v": {s.version(id)}, "select": {"", "red", "blue"}, "time": {"2:15"}, "sum": {"1 000,00"}})
	o := s.call("ona", "GET", "/orders/"+id, "", 200)
	s.check("a form", []any{o["select"], o["time"], o["sum"]}, []any{[]any{"red", "blue"}, "PT2H15M", "1000.00"})
	stages := s.items("/stages")
	s.post("/orders/"+id+"/move", url.Values{"v": {s.version(id)}, "stage": {stages[1]["key"].(string)}})
	s.check("a card that was moved", s.call("ona", "GET", "/orders/"+id, "", 200)["stage"], stages[1]["id"])
}

// inFiles exports the orders and imports them again.
func (s *shop) inFiles() {
	by, err := s.app.People.ActorByToken(s.Context(), s.tokens["ona"])
	s.ok(err)
	var file bytes.Buffer
	_, err = s.app.Records.Export(s.Context(), by, orderType, record.Query{Sort: orderType.Field("created")}, &file, nil)
	s.ok(err)
	text := file.String()
	for _, cell := range []string{"Chairs", "Klaipėda", "Lamps"} {
		if !strings.Contains(text, cell) {
			s.Errorf("the file lacks %s:\n%s", cell, text)
		}
	}
	s.importFile("order", "name,from,group,select,sum,time\nShelf,Ryga,b,\"red, blue\",99.90,1:30\nWrong,Ryga,q,,x,\n")
	s.until("the import", func() bool { return strings.Contains(s.names("ona", "/orders"), "Shelf") })
	shelf := s.items("/orders?q=shelf")[0]
	s.check("the imported order", []any{shelf["from"], shelf["group"], shelf["select"], shelf["sum"], shelf["time"]}, []any{"Ryga", "b", []any{"red", "blue"}, "99.90", "PT1H30M"})
	s.check("a bad row", strings.Contains(s.names("ona", "/orders"), "Wrong"), false)
}

// importFile begins the import of a CSV file.
func (s *shop) importFile(recordType, csv string) {
	s.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	s.ok(form.WriteField("record_type", recordType))
	part, err := form.CreateFormFile("file", recordType+".csv")
	s.ok(err)
	_, err = io.WriteString(part, csv)
	s.ok(err)
	s.ok(form.Close())
	res := s.send("ona", "POST", "/imports", body.String(), http.Header{"Content-Type": {form.FormDataContentType()}})
	if text := s.text(res); res.StatusCode != 202 {
		s.Fatalf("the import was answered %d: %s", res.StatusCode, text)
	}
}

// withTime reads the history of the order, undoes changes, and uses the trash.
func (s *shop) withTime(id string) {
	before := s.call("ona", "GET", "/orders/"+id, "", 200)
	res := s.send("ona", "PATCH", "/orders/"+id, `{"select":[],"lines":[],"time":null,"sum":"1","tags":[]}`, nil)
	receipt := res.Header.Get("Vedlys-Receipt")
	_ = res.Body.Close()
	fields := []string{}
	history := s.items("/orders/" + id + "/history")
	for _, c := range history[0]["changes"].([]any) {
		fields = append(fields, c.(map[string]any)["field"].(string))
	}
	slices.Sort(fields)
	s.check("the history", fields, "[lines select sum time]")
	s.call("ona", "POST", "/undos", `{"receipt":"`+receipt+`"}`, 201)
	after := s.call("ona", "GET", "/orders/"+id, "", 200)
	for _, key := range []string{"select", "lines", "time", "sum"} {
		s.check("undone "+key, after[key], before[key])
	}
	s.call("ona", "DELETE", "/orders/"+id, "", 204)
	s.call("ona", "GET", "/orders/"+id, "", 404)
	if !strings.Contains(s.get("/trash"), "Chairs") {
		s.Error("the order is not in the trash")
	}
	s.call("ona", "POST", "/orders/"+id+"/restoration", "", 200)
	s.check("the restored order", s.call("ona", "GET", "/orders/"+id, "", 200)["lines"], before["lines"])
}

// withOthers checks who sees the order, and that open pages hear of changes.
func (s *shop) withOthers(id string) {
	s.call("pavol", "GET", "/orders/"+id, "", 404)
	s.check("a colleague's list", s.names("pavol", "/orders"), "")
	s.call("pavol", "PATCH", "/orders/"+id, `{"name":"Mine"}`, 404)
	s.call("ada", "GET", "/orders/"+id, "", 200)
	ctx, stop := context.WithTimeout(s.Context(), time.Minute)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, "GET", s.url+"/events", nil)
	s.ok(err)
	res, err := s.browser.Do(r)
	s.ok(err)
	defer res.Body.Close()
	s.call("ada", "PATCH", "/orders/"+id, `{"from":"Alytus"}`, 200)
	heard, part := "", make([]byte, 4096)
	for !strings.Contains(heard, "order:"+id) {
		n, err := res.Body.Read(part)
		if heard += string(part[:n]); err != nil {
			s.Fatalf("open pages hear %q (%v)", heard, err)
		}
	}
}

// sound checks the whole database.
func (s *shop) sound() {
	s.ok(s.app.Backups.Examine(s.Context(), s.TempDir(), false, func(f unit.Finding) {
		if !f.OK {
			s.Errorf("%s: %s", f.Area, f.Text)
		}
	}))
}

func (s *shop) version(id string) string {
	return fmt.Sprint(s.call("ona", "GET", "/orders/"+id, "", 200)["version"])
}

func (s *shop) until(what string, true func() bool) {
	s.Helper()
	for end := time.Now().Add(30 * time.Second); !true(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("%s does not end", what)
		}
	}
}

func (s *shop) send(who, method, path, body string, head http.Header) *http.Response {
	s.Helper()
	r, err := http.NewRequest(method, s.url+"/api/v1"+path, strings.NewReader(body))
	s.ok(err)
	r.Header.Set("Content-Type", "application/json")
	for key, values := range head {
		r.Header[key] = values
	}
	r.Header.Set("Authorization", "Bearer "+s.tokens[who])
	res, err := http.DefaultClient.Do(r)
	s.ok(err)
	return res
}

func (s *shop) text(res *http.Response) string {
	s.Helper()
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	s.ok(err)
	return string(b)
}

func (s *shop) call(who, method, path, body string, want int) map[string]any {
	s.Helper()
	res := s.send(who, method, path, body, nil)
	text, out := s.text(res), map[string]any{}
	if res.StatusCode != want {
		s.Fatalf("%s %s: %d, want %d: %s", method, path, res.StatusCode, want, text)
	}
	if text != "" {
		s.ok(json.Unmarshal([]byte(text), &out))
	}
	return out
}

func (s *shop) items(path string) (out []map[string]any) {
	s.Helper()
	for _, i := range s.call("ona", "GET", path, "", 200)["items"].([]any) {
		out = append(out, i.(map[string]any))
	}
	return out
}

func (s *shop) names(who, path string) string {
	s.Helper()
	var names []string
	for _, i := range s.call(who, "GET", path, "", 200)["items"].([]any) {
		names = append(names, i.(map[string]any)["name"].(string))
	}
	return strings.Join(names, " ")
}

func (s *shop) get(path string) string {
	s.Helper()
	res, err := s.browser.Get(s.url + path)
	s.ok(err)
	text := s.text(res)
	if res.StatusCode != 200 {
		s.Fatalf("GET %s: %d\n%.3000s", path, res.StatusCode, mainPart(text))
	}
	return text
}

func (s *shop) post(path string, form url.Values) {
	s.Helper()
	r, err := http.NewRequest("POST", s.url+path, strings.NewReader(form.Encode()))
	s.ok(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := s.browser.Do(r)
	s.ok(err)
	if text := s.text(res); res.StatusCode >= 400 {
		s.Fatalf("POST %s: %d\n%.3000s", path, res.StatusCode, mainPart(text))
	}
}

// mainPart returns a page without its frame.
func mainPart(page string) string { return page[max(0, strings.Index(page, "<main")):] }
