package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// make saves a record of a type from field=text pairs, as a colleague would.
func (s *site) make(who, name string, pairs ...string) record.ID {
	s.Helper()
	s.later(time.Millisecond) // records made one after the other are in that order
	by := s.actor(who)
	h, err := s.app.Home(s.ctx, s.ws.ID)
	s.ok(err)
	t := h.Type(name)
	var set []app.Value
	for i := 0; i+1 < len(pairs); i += 2 {
		f := t.Field(pairs[i])
		v, perr := f.Kind.Parse(pairs[i+1], f, h.Env(by, true))
		if perr != nil {
			s.Fatal(perr)
		}
		set = append(set, app.Value{Field: f, Value: v})
	}
	done, err := s.app.Save(s.ctx, by, app.Draft{Type: t, Set: set})
	s.ok(err)
	return t.Meta(done.Record).ID
}

// oneOfEach makes a record of every type, each pointing to those before, and returns their addresses.
func (s *site) oneOfEach(who, mark string) []string {
	s.Helper()
	company := s.make(who, "company", "name", mark+" Company", "city", "Kaunas")
	contact := s.make(who, "contact", "first_name", mark, "last_name", "Contact", "company", company.String())
	deal := s.make(who, "opportunity", "name", mark+" Deal", "company", company.String(), "contact", contact.String(), "amount", "1500")
	lead := s.make(who, "lead", "title", mark+" Lead", "email", "lead@example.com", "amount", "21000")
	return []string{"/leads/" + lead.String(), "/companies/" + company.String(), "/contacts/" + contact.String(), "/opportunities/" + deal.String()}
}

func (s *site) readLead(who string, id record.ID) *crm.Lead {
	s.Helper()
	r, _, err := s.app.Get(s.ctx, s.actor(who), crm.LeadType, id)
	s.ok(err)
	return r.(*crm.Lead)
}

// into is the browser's script asking for what goes into an element.
func (b *browser) into(id string) *browser { return b.scripted().with("HX-Target", "div#"+id) }

func lastPart(path string) record.ID {
	id, _ := record.ParseID(path[strings.LastIndexByte(path, '/')+1:])
	return id
}

var undoToken = regexp.MustCompile(`name="token" value="([0-9a-f-]{36})"`)

// undoes takes back what the answer offers to take back.
func (a answer) undoes(b *browser) answer {
	b.Helper()
	token := undoToken.FindStringSubmatch(a.body)
	if token == nil {
		b.Fatalf("%s %s offers no undo:\n%s", a.Request.Method, a.Request.URL.Path, a.body)
	}
	return b.scripted().post("/undo", "token", token[1]).is(b.site, 200)
}

func TestEachPageWholeAndInPart(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for _, at := range s.oneOfEach("ada", "Žemaitijos") {
			root := at[:strings.LastIndexByte(at, '/')]
			for _, path := range []string{root, root + "/new", at, at + "/edit", root + "?peek=" + lastPart(at).String(), root + "?peek=nothing"} {
				ada.get(path).is(s, 200).says(s, "<html", "<h1", "Žemaitijos"[:0])
			}
			for id, path := range map[string]string{"list": root, "record": at, "panel": at + "/panel", "dialog": root + "/new", "related": at} {
				ada.into(id).get(path).is(s, 200).silent(s, "<html").says(s, map[string]string{"dialog": "dialog-head", "panel": `id="panel-body"`}[id])
			}
			ada.get(at+"/panel").goes(s, at)
			ada.get(root+"?peek="+lastPart(at).String()).says(s, `id="panel-body"`)
			ada.into("list").get(root).says(s, `data-id="`+lastPart(at).String()+`"`, "Žemaitijos")
		}
		ada.get("/trash").is(s, 200).says(s, "The trash is empty")
		ada.get("/search?q=zemait").is(s, 200).says(s, "<html", "Žemaitijos Company", "Žemaitijos Deal")
		ada.into("palette-found").get("/search?q=zemait").is(s, 200).silent(s, "<html").says(s, "palette-item", "Žemaitijos Lead")
		ada.get("/pick/company?q=zemait").says(s, `role="option"`, "Žemaitijos Company").silent(s, "Žemaitijos Deal")
		ada.get("/pick/note?q=").is(s, 404)
		ada.get("/pick/nonsense?q=").is(s, 404)
		ada.get("/leads?owner=nobody").is(s, 200).says(s, "Part of this address was not understood")
	})
}

func TestRelatedRecordsStandOnThePage(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		at := s.oneOfEach("ada", "Acme")
		company := lastPart(at[1]).String()
		ada.get(at[1]).says(s, "Acme Contact", "Acme Deal", "/contacts/new?company="+company)
		ada.get(at[2]).says(s, "Acme Deal", `href="`+at[1]+`"`)
		ada.get("/contacts/new?company="+company).says(s, `value="Acme Company"`, `value="`+company+`"`)
		ada.get("/contacts/new?company="+record.NewID().String()).is(s, 200).silent(s, "Acme Company")
		for range 6 {
			s.make("ada", "contact", "last_name", "Petraitis", "company", company)
		}
		ada.get(at[1]).says(s, "Contacts · 7", `href="/contacts?company=`+company+`"`)
		ada.get("/contacts?company="+company).says(s, "1–7 of 7", "Acme Company")
	})
}

func TestAListIsSaidByItsAddress(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		s.make("ada", "lead", "title", "First", "city", "Vilnius", "amount", "100", "source", "referral")
		s.make("ada", "lead", "title", "Second", "city", "Kaunas", "amount", "20000")
		s.make("mantas", "lead", "title", "Third", "city", "Kaunas", "amount", "5", "status", "contacted")
		for query, want := range map[string]string{
			"": "Third Second First", "sort=amount": "Third First Second", "sort=-amount": "Second First Third", "sort=title": "First Second Third",
			"status=contacted": "Third", "status=new&status=contacted&sort=title": "First Second Third", "owner=me&sort=title": "First Second",
			"city.contains=kaun": "Third Second", "amount.from=50&amount.to=1000": "First", "source.empty=true": "Third Second",
			"source.filled=true": "First", "q=seco": "Second", "status.not=new": "Third", "created.to=2001-01-01": "", "city=Vilnius": "First",
		} {
			got := ada.get("/leads?"+query).is(s, 200).silent(s, "not understood")
			if titles := strings.Join(names(got.body), " "); titles != want {
				t.Errorf("%q lists %q, want %q", query, titles, want)
			}
			s.sameAgain(ada, query, want, got.body)
		}
		ada.get("/leads?foo=1&amount.from=abc&sort=nonsense&cursor=x&col=title,bar").is(s, 200).
			says(s, "Part of this address was not understood", "There is no field “foo”", "Third", "1–3 of 3")
	})
}

var (
	rowTitle   = regexp.MustCompile(`class="table-link"[^>]*>([^<]*)</a>`)
	filterForm = regexp.MustCompile(`(?s)<form id="list-filters".*?</form>`)
	control    = regexp.MustCompile(`<input[^>]*>`)
	attribute  = regexp.MustCompile(` (name|value|type)="([^"]*)"`)
)

func names(body string) (out []string) {
	for _, m := range rowTitle.FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

// sameAgain sends the toolbar of a list as it came: nothing may be lost on the way.
func (s *site) sameAgain(b *browser, query, want, body string) {
	s.Helper()
	values := url.Values{}
	for _, in := range control.FindAllString(filterForm.FindString(body), -1) {
		a := map[string]string{}
		for _, m := range attribute.FindAllStringSubmatch(in, -1) {
			a[m[1]] = html.UnescapeString(m[2])
		}
		ticked := a["type"] != "checkbox" && a["type"] != "radio" || strings.Contains(in, " checked")
		if a["name"] != "" && a["value"] != "" && ticked {
			values.Add(a["name"], a["value"])
		}
	}
	if again := strings.Join(names(b.get("/leads?"+values.Encode()).is(s, 200).body), " "); again != want {
		s.Errorf("%q comes back from its toolbar as %q and lists %q, want %q", query, values.Encode(), again, want)
	}
}

func TestAListIsPaged(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for i := range 7 {
			s.make("ada", "lead", "title", "Lead "+strconv.Itoa(i))
		}
		next := regexp.MustCompile(`href="(/leads\?cursor=[^"]*)" aria-label="(Next|Previous) page"`)
		path, seen := "/leads?limit=3", []string{}
		for _, want := range []string{"1–3 of 7", "4–6 of 7", "7–7 of 7"} {
			got := ada.get(path).says(s, want)
			seen = append(seen, names(got.body)...)
			links := next.FindAllStringSubmatch(got.body, -1)
			path = html.UnescapeString(links[len(links)-1][1])
		}
		if len(seen) != 7 || seen[0] != "Lead 6" || seen[6] != "Lead 0" {
			t.Errorf("paging shows %v", seen)
		}
		ada.get(path).says(s, "4–6 of 7") // the only link of the last page leads back
	})
}

func TestColumnsAreAsEachPersonLikesThem(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		s.make("ada", "lead", "title", "First", "city", "Vilnius", "job_title", "Keeper")
		ada, mantas := s.signedIn("ada"), s.signedIn("mantas")
		ada.get("/leads").silent(s, "Vilnius")
		ada.get("/leads?col=name.city&density=compact").says(s, "Vilnius", "table-compact")
		ada.get("/leads").silent(s, "Vilnius") // an address that one was sent is no wish of one's own
		toolbar := ada.into("list").with("HX-Source", "form#list-filters")
		got := toolbar.get("/leads?col=name&col=city&col=nonsense&density=roomy").says(s, "Vilnius", "table-roomy")
		if to := got.Header.Get("HX-Replace-Url"); to != "/leads?col=name.city&density=roomy" {
			t.Errorf("the address becomes %q", to)
		}
		ada.get("/leads").says(s, "Vilnius", "table-roomy")
		mantas.get("/leads").silent(s, "Vilnius", "table-roomy")
		ada.get("/companies").silent(s, "table-roomy")
		toolbar.get("/leads").silent(s, "Vilnius", "table-roomy")
		ada.get("/leads").silent(s, "Vilnius", "table-roomy")
	})
}

func TestNewRecords(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		once := record.NewID().String()
		first := ada.post("/leads", "once", once, "title", "Presses", "amount", "1,500", "currency", "USD", "city", "").is(s, 303)
		l := s.readLead("ada", lastPart(first.Header.Get("Location")))
		if l.Title != "Presses" || l.Amount.Minor != 150000 || l.Currency != "USD" || l.Owner != s.people["ada"] {
			t.Errorf("made %+v", l)
		}
		ada.post("/leads", "once", once, "title", "Presses", "amount", "1,500", "currency", "USD", "city", "").goes(s, first.Header.Get("Location"))
		ada.post("/leads", "once", once, "title", "Other").is(s, 422)
		if n := len(names(ada.get("/leads").body)); n != 1 {
			t.Errorf("%d leads were made of one form", n)
		}
		bad := ada.post("/leads", "once", record.NewID().String(), "title", " ", "email", "no <address>", "amount", "12x", "first_name", "Ona & co").is(s, 422)
		bad.says(s, "not an e-mail address", "not an amount", `value="no &lt;address&gt;"`, `value="12x"`, `value="Ona &amp; co"`, "<html")
		part := ada.scripted().post("/leads", "once", record.NewID().String(), "in", "dialog", "title", "", "job_title", "Keeper").is(s, 422)
		part.silent(s, "<html").says(s, `id="record-form"`, `value="Keeper"`, "This must be filled in", "aria-invalid")
		ada.post("/leads", "once", record.NewID().String(), "title", "A", "nonsense", "1").is(s, 422).says(s, "nonsense")
		ada.post("/leads", "once", record.NewID().String(), "title", "A", "company", record.NewID().String()).is(s, 422)
		ada.post("/leads", "title", "A").is(s, 422)
		ada.post("/leads", "once", record.NewID().String(), "first_name", "Ona", "last_name", "Kazlauskienė").is(s, 303) // its title is the person
	})
}

func TestWhereANewRecordLeads(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		make := func(path, at string) answer {
			name := map[string]string{"/companies": "name", "/contacts": "last_name"}[path]
			return ada.scripted().with("HX-Current-URL", s.url+at).post(path, "once", record.NewID().String(), "in", "dialog", name, "Acme")
		}
		if to := make("/companies", "/companies?q=acme").is(s, 204).Header.Get("HX-Redirect"); !strings.HasPrefix(to, "/companies?peek=") || !strings.HasSuffix(to, "&q=acme") {
			t.Errorf("from the list to %s", to)
		}
		if to := make("/companies", "/companies/"+record.NewID().String()).is(s, 204).Header.Get("HX-Redirect"); !strings.HasPrefix(to, "/companies/") {
			t.Errorf("from another one's page to %s", to)
		}
		stay := make("/contacts", "/companies/"+record.NewID().String()).is(s, 200).says(s, "Created: Acme")
		if heard := stay.Header.Get("HX-Trigger"); !strings.Contains(heard, "closedialog") || !strings.Contains(heard, "contact:") {
			t.Errorf("the page hears %q", heard)
		}
		stay.undoes(ada)
	})
}

func TestPickersWithoutAScript(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada, ona := s.signedIn("ada"), s.signedIn("ona")
		acme := s.make("ada", "company", "name", "Acme")
		s.make("ada", "company", "name", "Twin")
		s.make("ada", "company", "name", "Twin")
		post := func(b *browser, id, text string) answer {
			return b.post("/contacts", "once", record.NewID().String(), "last_name", "Petraitis", "company", id, "company_text", text)
		}
		made := post(ada, "", "acme").is(s, 303).Header.Get("Location")
		ada.get(made).says(s, `href="/companies/`+acme.String()+`"`)
		post(ada, acme.String(), "Nobody").is(s, 422).says(s, "Nothing of this name", `value="Nobody"`)
		post(ada, "", "Twin").is(s, 422).says(s, "several of this name")
		post(ona, acme.String(), "Acme").is(s, 422) // out of her sight
		ada.post(made, "v", "1", "last_name", "Petraitis", "company", acme.String(), "company_text", "").goes(s, made)
		ada.get(made).silent(s, acme.String())
	})
}

func TestEditingARecord(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		id := s.make("ada", "lead", "title", "Presses", "city", "Kaunas", "phone", "+370 612 34567")
		at := "/leads/" + id.String()
		ada.get(at+"/edit").says(s, `name="v" value="1"`, `value="Kaunas"`)
		s.set("mantas", id, "city", "Vilnius")
		// Mantas has changed the city since; this form leaves it as it was and changes the title.
		ada.post(at, "v", "1", "title", "New presses", "city", "Kaunas", "phone", "+370 612 34567").goes(s, at)
		if l := s.readLead("ada", id); l.City != "Vilnius" || l.Title != "New presses" {
			t.Errorf("merged into %+v", l)
		}
		clash := ada.post(at, "v", "1", "title", "Best presses", "city", "Klaipėda").is(s, 409)
		clash.says(s, "mantas has changed this to “Vilnius”", `value="Klaipėda"`, `name="v" value="3"`)
		ada.post(at, "v", "3", "title", "Best presses", "city", "Klaipėda").goes(s, at)
		if l := s.readLead("ada", id); l.City != "Klaipėda" || l.Title != "Best presses" {
			t.Errorf("overruled into %+v", l)
		}
		ada.post(at, "v", "x", "title", "A").is(s, 422)
		ada.post(at, "v", "4", "title", "", "city", "Trakai").is(s, 422).says(s, `value="Trakai"`)
	})
}

// set changes one field as a colleague, beside what the page knows.
func (s *site) set(who string, id record.ID, key, text string) {
	s.Helper()
	f := crm.LeadType.Field(key)
	v, perr := f.Kind.Parse(text, f, &record.Env{Currency: "EUR"})
	if perr != nil {
		s.Fatal(perr)
	}
	_, err := s.app.Save(s.ctx, s.actor(who), app.Draft{Type: crm.LeadType, ID: id, Set: []app.Value{{Field: f, Value: v}}})
	s.ok(err)
}

func TestCells(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada").scripted()
		id := s.make("ada", "lead", "title", "Presses", "city", "Kaunas", "amount", "10")
		at := "/leads/" + id.String() + "/cells/"
		wrapper := `<div id="row-` + id.String() + `-city"`
		ada.get(at+"city?in=row").is(s, 200).says(s, wrapper, "hx-morph-skip", `name="city" value="Kaunas"`, `name="v" value="1"`)
		ada.get(at+"city?in=row&show=1").is(s, 200).says(s, wrapper, "Kaunas").silent(s, "hx-morph-skip", "<form")
		saved := ada.post(at+"city?in=row", "v", "1", "city", "Vilnius").is(s, 200).says(s, wrapper, "Vilnius", "City saved")
		if !strings.Contains(saved.Header.Get("HX-Trigger"), "lead:"+id.String()) {
			t.Errorf("open pages hear %q", saved.Header.Get("HX-Trigger"))
		}
		saved.undoes(ada)
		if l := s.readLead("ada", id); l.City != "Kaunas" {
			t.Errorf("undone to %q", l.City)
		}
		ada.post(at+"amount?in=panel", "v", "3", "amount", "ten").is(s, 422).says(s, `id="panel-`+id.String()+`-amount"`, `value="ten"`, "not an amount", "aria-invalid")
		s.set("mantas", id, "phone", "+370 612 34567")
		ada.post(at+"city?in=row", "v", "3", "city", "Trakai").is(s, 200) // another field is no clash
		clash := ada.post(at+"city?in=row", "v", "3", "city", "Alytus").is(s, 409)
		clash.says(s, "Trakai", `value="Alytus"`, `name="v" value="5"`, "Keep theirs", "Take mine")
		ada.post(at+"city?in=row", "v", "5", "city", "Alytus").is(s, 200)
		ada.post(at+"status?in=pill", "v", "6", "status", "contacted").is(s, 200).says(s, "Status saved").silent(s, wrapper)
		ada.post(at+"status?in=pill", "v", "7", "status", "qualified").is(s, 422).says(s, "Qualify", "toast-bad")
		for _, key := range []string{"created", "company", "nonsense"} {
			ada.get(at+key+"?in=row").is(s, 404)
			ada.post(at+key+"?in=row", "v", "1", key, "").is(s, 404)
		}
		ada.post(at+"city?in=row", "v", "7", "city", "A", "title", "B").is(s, 422)
		ada.post(at+"city?in=row", "city", "A").is(s, 422)
		plain := s.signedIn("ada")
		plain.get(at+"city?in=row").goes(s, "/leads/"+id.String()+"/edit")
		plain.with("Referer", s.url+"/leads?q=pre").post(at+"status?in=pill", "v", "7", "status", "new").goes(s, "/leads?q=pre")
	})
}

func TestManyAtOnce(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada, ona := s.signedIn("ada").scripted(), s.signedIn("ona").scripted()
		var ids []string
		for range 3 {
			ids = append(ids, s.make("ada", "lead", "title", "Presses", "city", "Kaunas").String())
		}
		her := s.make("ona", "lead", "title", "Hers").String()
		status := func(id string) string {
			r, _ := record.ParseID(id)
			return mustHome(s).Lists.Item(crm.LeadStatuses, s.readLead("ada", r).Status).Key
		}
		done := ada.post("/leads/bulk", "ids", ids[0], "ids", ids[1], "ids", ids[0], "status", "contacted", "owner", "").is(s, 200).says(s, "2 records changed")
		if status(ids[0]) != "contacted" || status(ids[1]) != "contacted" || status(ids[2]) != "new" {
			t.Error("not the ticked ones")
		}
		done.undoes(ada)
		if status(ids[0]) != "new" || status(ids[1]) != "new" {
			t.Error("not undone")
		}
		ada.post("/leads/bulk", "all", "1", "query", "city.contains=kaun", "owner", s.people["mantas"].String()).is(s, 200).says(s, "3 records changed")
		ada.post("/leads/bulk", "all", "1", "query", "nonsense=1", "do", "delete").is(s, 422)
		ada.post("/leads/bulk", "ids", ids[0], "do", "contact").is(s, 200)
		ada.post("/leads/bulk", "ids", ids[0], "do", "nonsense").is(s, 422)
		ada.post("/leads/bulk", "ids", ids[0]).is(s, 422)
		ada.post("/leads/bulk", "do", "delete").is(s, 422)
		ada.post("/leads/bulk", "ids", "nonsense", "do", "delete").is(s, 404)
		was := s.fingerprint()
		ona.post("/leads/bulk", "ids", her, "ids", ids[0], "do", "delete").is(s, 404)
		ona.post("/leads/bulk", "ids", her, "ids", ids[0], "status", "contacted").is(s, 404)
		ona.post("/leads/bulk", "ids", her, "owner", s.people["ada"].String()).is(s, 403)
		s.unchanged(was, "a refused bulk change")
		ada.post("/leads/bulk", "ids", ids[0], "ids", ids[1], "do", "delete").is(s, 200).says(s, "2 records moved to the trash").undoes(ada)
		ada.get("/leads/"+ids[0]).is(s, 200)
	})
}

func mustHome(s *site) *app.Home {
	h, err := s.app.Home(s.ctx, s.ws.ID)
	s.ok(err)
	return h
}

func TestManyHaveALimit(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		form := []string{"do", "delete"}
		for range app.MaxBulk + 1 {
			form = append(form, "ids", record.NewID().String())
		}
		s.signedIn("ada").scripted().post("/leads/bulk", form...).is(s, 413).says(s, "1,000")
	})
}

func TestLeadsAreContactedDroppedAndTakenUpAgain(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		plain := s.signedIn("ada")
		ada := plain.scripted()
		id := s.make("ada", "lead", "title", "Presses")
		at := "/leads/" + id.String()
		plain.get(at).says(s, `action="`+at+`/contact"`, at+"/qualify", "/leads/disqualify?ids="+id.String())
		ada.post(at+"/contact").is(s, 200).says(s, "Contacted: Presses")
		ada.post(at+"/extend").is(s, 409)
		ada.into("dialog").get("/leads/disqualify?ids="+id.String()).is(s, 200).says(s, "Bad data", id.String()).silent(s, "<html", "Qualified")
		ada.post("/leads/disqualify", "ids", id.String(), "note", "No such firm").is(s, 422).says(s, "must be filled in", "No such firm")
		ada.post("/leads/disqualify", "ids", id.String(), "status", "new").is(s, 422)
		done := ada.post("/leads/disqualify", "ids", id.String(), "status", "bad_data", "note", "No such <firm>").is(s, 200)
		done.says(s, "1 lead disqualified")
		if !strings.Contains(done.Header.Get("HX-Trigger"), "closedialog") {
			t.Error("the dialog stays open")
		}
		plain.get(at).says(s, "No such &lt;firm&gt;", `action="`+at+`/extend"`).silent(s, at+"/qualify\"")
		ada.post(at+"/extend").is(s, 200)
		plain.post("/leads/disqualify", "ids", id.String()).is(s, 422).says(s, "<html", "Bad data")
	})
}

func TestNotes(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada, ona := s.signedIn("ada"), s.signedIn("ona")
		id := s.make("ona", "lead", "title", "Presses")
		at := "/leads/" + id.String()
		ona.post(at+"/notes", "text", "Mine, with\r\na second line").is(s, 303)
		ada.scripted().post(at+"/notes", "text", "Of the boss").is(s, 200).says(s, "Note added").undoes(ada)
		ada.post(at+"/notes", "text", "Of the boss").is(s, 303)
		ada.post(at+"/notes", "text", "  ").is(s, 422)
		page := ona.get(at).says(s, "Mine, with\na second line", "Of the boss")
		menus := regexp.MustCompile(`href="(/notes/[0-9a-f-]{36})/edit"`).FindAllStringSubmatch(page.body, -1)
		if len(menus) != 1 {
			t.Fatalf("a member may change %d notes, want her own", len(menus))
		}
		mine := menus[0][1]
		ona.get(mine+"/edit").says(s, "Mine, with", "<html")
		ona.into("dialog").get(mine+"/edit").silent(s, "<html")
		ona.post(mine, "v", "1", "body", "").is(s, 422)
		ona.post(mine, "v", "1", "body", "Better").goes(s, at)
		ona.post(mine, "v", "1", "body", "Best").is(s, 409).says(s, "Better", "Best")
		ona.post(mine+"/delete").goes(s, at)
		ona.get(at).silent(s, "Better")
		ona.get("/trash").says(s, "Better")
		all := regexp.MustCompile(`href="(/notes/[0-9a-f-]{36})/edit"`).FindAllStringSubmatch(ada.get(at).body, -1)
		was := s.fingerprint()
		for _, m := range all {
			ona.get(m[1]+"/edit").is(s, 404)
			ona.post(m[1], "v", "1", "body", "Mine now").is(s, 404)
			ona.post(m[1]+"/delete").is(s, 404)
		}
		s.unchanged(was, "another's note")
	})
}

func TestTheTrash(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for _, at := range s.oneOfEach("ada", "Acme") {
			root := at[:strings.LastIndexByte(at, '/')]
			ada.post(at+"/delete").goes(s, root)
			ada.get(at).is(s, 404)
			ada.scripted().get(at+"/panel").is(s, 404)
			ada.get(root+"?peek="+lastPart(at).String()).is(s, 200).silent(s, "panel-body")
			// A page or panel that is open somewhere says that the record is gone.
			ada.into("record").get(at).is(s, 200).says(s, "Not found")
			ada.into("panel-body").get(at+"/panel").is(s, 200).says(s, `hx-target="#panel"`, "Not found")
		}
		page := ada.get("/trash").says(s, "Acme Lead", "Acme Company", "Acme Contact", "Acme Deal", "ada")
		ada.post("/trash/restore", "type", "lead", "id", record.NewID().String()).is(s, 404)
		ada.post("/trash/restore", "type", "nonsense", "id", record.NewID().String()).is(s, 404)
		for _, m := range regexp.MustCompile(`name="type" value="(\w+)"> ?<input type="hidden" name="id" value="([^"]+)"`).FindAllStringSubmatch(page.body, -1) {
			ada.post("/trash/restore", "type", m[1], "id", m[2]).goes(s, "/trash")
		}
		ada.get("/trash").says(s, "The trash is empty")
		ada.get("/leads").says(s, "Acme Lead")
	})
}

func TestAMemberSeesNothingOfOthers(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona := s.signedIn("ona")
		his := s.oneOfEach("mantas", "Secret")
		ona.scripted().post("/leads", "once", record.NewID().String(), "title", "Own").is(s, 204)
		was := s.fingerprint()
		for _, at := range his {
			root := at[:strings.LastIndexByte(at, '/')]
			id := lastPart(at).String()
			for _, path := range []string{root, root + "?q=secret", root + "?peek=" + id, "/search?q=secret", "/trash", "/pick/company?q=secret", root + "/new?company=" + id} {
				ona.get(path).is(s, 200).silent(s, "Secret")
				ona.into("list").get(path).is(s, 200).silent(s, "Secret")
			}
			for _, path := range []string{at, at + "/edit", at + "/panel", at + "/cells/description?in=row"} {
				ona.scripted().get(path).is(s, 404).silent(s, "Secret")
			}
			for path, form := range map[string][]string{at: {"v", "1", "description", "x"}, at + "/delete": nil, at + "/notes": {"text", "x"},
				at + "/cells/description?in=row": {"v", "1", "description", "x"}, root + "/bulk": {"ids", id, "do", "delete"}} {
				ona.post(path, form...).is(s, 404).silent(s, "Secret")
				ona.scripted().post(path, form...).is(s, 404).silent(s, "Secret")
			}
		}
		for _, path := range []string{his[0] + "/contact", his[0] + "/extend"} {
			ona.post(path).is(s, 404)
		}
		ona.post("/leads/disqualify", "ids", lastPart(his[0]).String(), "status", "bad_data").is(s, 404)
		s.unchanged(was, "a member among others' records")
		deal := s.make("ada", "opportunity", "name", "Shared", "company", lastPart(his[1]).String(), "owner", s.people["ona"].String())
		ona.get("/opportunities/"+deal.String()).is(s, 200).says(s, "Not visible to you").silent(s, "Secret")
		ona.get("/opportunities").silent(s, "Secret")
		// What she cannot see stays when she saves the rest.
		ona.post("/opportunities/"+deal.String(), "v", "1", "name", "Renamed", "company", lastPart(his[1]).String(), "company_text", "Not visible to you").is(s, 303)
		r, _, err := s.app.Get(s.ctx, s.actor("ada"), crm.OpportunityType, deal)
		s.ok(err)
		if o := r.(*crm.Opportunity); o.Company != lastPart(his[1]) || o.Name != "Renamed" {
			t.Errorf("saved as %+v", o)
		}
	})
}

func TestRussianCodesAreForRussianCompanies(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		here := s.make("ada", "company", "name", "Čia", "country", "LT", "registration_code", "123456789")
		there := s.make("ada", "company", "name", "Там", "country", "RU", "inn", "1234567890")
		kept := s.make("ada", "company", "name", "Buvusi", "country", "LT", "kpp", "770101001")
		ada.get("/companies/"+here.String()).silent(s, ">INN<", ">OGRN<").says(s, "check digits", "Registration code")
		ada.get("/companies/"+there.String()).says(s, ">INN<", ">KPP<", "check digits")
		ada.get("/companies/"+kept.String()).says(s, "770101001").silent(s, ">INN<")
	})
}

func TestHistoryIsToldAndPaged(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		acme := s.make("ada", "company", "name", "Acme")
		id := s.make("ada", "opportunity", "name", "Deal", "currency", "EUR", "amount", "10")
		at := "/opportunities/" + id.String()
		for i, set := range [][]string{{"company", acme.String(), "company_text", "Acme"}, {"amount", "20"}, {"currency", "USD"}, {"stage", "offer"}} {
			s.later(time.Hour)
			ada.scripted().post(at+"/cells/"+set[0]+"?in=page", append(set, "v", strconv.Itoa(i+1))...).is(s, 200)
		}
		ada.get(at).says(s, "Acme", "€10", "€20", "USD", "Offer", "Created")
		for i := range 40 {
			s.later(time.Hour)
			ada.post(at+"/notes", "text", "Note number "+strconv.Itoa(i)).is(s, 303)
		}
		ada.get(at).says(s, "Note number 39", "?history=2").silent(s, "Note number 1<", `timeline-what">Created<`)
		ada.get(at+"?history=2").says(s, "Note number 39", "Note number 1<", `timeline-what">Created<`).silent(s, "?history=3")
	})
}

func TestChangesOfOneGoAreToldAsOne(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		id := s.make("ada", "lead", "title", "Presses", "city", "Kaunas")
		for _, city := range []string{"Vilnius", "Trakai", "Alytus"} {
			s.later(time.Minute)
			s.set("ada", id, "city", city)
		}
		got := ada.get("/leads/"+id.String()).says(s, "Kaunas", "Alytus").silent(s, "Trakai")
		if n := strings.Count(got.body, `class="timeline-entry`); n != 2 {
			t.Errorf("%d entries, want the creation and one change", n)
		}
		s.set("ada", id, "city", "Kaunas")
		if n := strings.Count(ada.get("/leads/"+id.String()).body, `class="timeline-entry`); n != 1 {
			t.Errorf("%d entries although all is as it was", n)
		}
	})
}

func TestListsAreLight(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for i := range 50 {
			s.make("ada", "lead", "title", "Saugumo auditas – UAB Kęstola spauda "+strconv.Itoa(i), "first_name", "Kristina", "last_name", "Ąžuolaitė "+strconv.Itoa(i),
				"phone", "+370 612 "+strconv.Itoa(10000+i*317), "amount", strconv.Itoa(i*531), "source", "referral")
		}
		b := s.signedIn("ada")
		b.client.Transport = &http.Transport{DisableCompression: true}
		got := b.with("Accept-Encoding", "gzip").get("/leads").is(s, 200)
		if len(got.body) > 25_000 {
			t.Errorf("a list has %d bytes packed", len(got.body))
		}
	})
}

func TestPagesOfEveryTypeAreWalked(t *testing.T) {
	for _, typ := range crm.Types {
		if !slices.Contains([]string{"leads", "companies", "contacts", "opportunities"}, typ.Plural) {
			t.Errorf("no test walks the pages of %s", typ.Plural)
		}
	}
}
