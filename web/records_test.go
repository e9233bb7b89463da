package web

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// make saves a record of a type from field=text pairs as another person.
func (s *site) make(who, name string, pairs ...string) record.ID {
	s.Helper()
	s.later(time.Millisecond) // so that records are in order of creation
	by := s.actor(who)
	ws, err := s.app.Workspace(s.ctx, s.ws.ID)
	s.ok(err)
	t := ws.Type(name)
	var set []unit.Value
	for i := 0; i+1 < len(pairs); i += 2 {
		f := t.Field(pairs[i])
		v, perr := f.Kind.Parse(pairs[i+1], f, ws.Env(by, true))
		if perr != nil {
			s.Fatal(perr)
		}
		set = append(set, unit.Value{Field: f, Value: v})
	}
	done, err := s.app.Records.Save(s.ctx, by, unit.Draft{Type: t, Set: set})
	s.ok(err)
	return t.Meta(done.Record).ID
}

// oneOfEach creates a record of every type, each referring to those before, and returns their URLs.
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
	r, _, err := s.app.Records.Get(s.ctx, s.actor(who), crm.LeadType, id)
	s.ok(err)
	return r.(*crm.Lead)
}

// into returns a browser whose script asks for the content of an element.
func (b *browser) into(id string) *browser { return b.scripted().with("HX-Target", "div#"+id) }

func lastPart(path string) record.ID {
	id, _ := record.ParseID(path[strings.LastIndexByte(path, '/')+1:])
	return id
}

var undoToken = regexp.MustCompile(`name="token" value="([0-9a-f-]{36})"`)

// undoes posts the undo that the response offers.
func (a answer) undoes(b *browser) answer {
	b.Helper()
	token := undoToken.FindStringSubmatch(a.body)
	if token == nil {
		b.Fatalf("%s %s offers no undo:\n%s", a.Request.Method, a.Request.URL.Path, a.body)
	}
	return b.scripted().post("/undo", "token", token[1]).is(b.site, 200)
}

func TestPagesAndFragments(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for _, at := range s.oneOfEach("ada", "Žemaitijos") {
			root := at[:strings.LastIndexByte(at, '/')]
			for _, path := range []string{root, root + "/new", at, at + "/edit", root + "?peek=" + lastPart(at).String(), root + "?peek=nothing"} {
				ada.get(path).is(s, 200).says(s, "<html", "<h1")
			}
			for _, part := range [][3]string{{"list", root, `id="list"`}, {"record", at, `id="record"`}, {"panel", at + "/panel", `id="panel-body"`},
				{"dialog", root + "/new", "dialog-head"}, {"related", at, `id="related"`}} {
				ada.into(part[0]).get(part[1]).is(s, 200).silent(s, "<html").says(s, part[2])
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

func TestRelatedRecords(t *testing.T) {
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

var (
	rowTitle   = regexp.MustCompile(`class="table-link"[^>]*>([^<]*)</a>`)
	filterForm = regexp.MustCompile(`(?s)<form id="list-filters".*?</form>`)
	control    = regexp.MustCompile(`<input[^>]*>`)
	attribute  = regexp.MustCompile(` (name|value|type)="([^"]*)"`)
)

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
			t.Errorf("one form created %d leads", n)
		}
		bad := ada.post("/leads", "once", record.NewID().String(), "title", " ", "emails", "no <address>", "emails_kind", "home", "amount", "12x", "first_name", "Ona & co").is(s, 422)
		bad.says(s, "not an e-mail address", "not an amount", `value="no &lt;address&gt;"`, `value="12x"`, `value="Ona &amp; co"`, "<html")
		part := ada.scripted().post("/leads", "once", record.NewID().String(), "in", "dialog", "title", "", "job_title", "Keeper").is(s, 422)
		part.silent(s, "<html").says(s, `id="record-form"`, `value="Keeper"`, "This must be filled in", "aria-invalid")
		ada.post("/leads", "once", record.NewID().String(), "title", "A", "nonsense", "1").is(s, 422).says(s, "nonsense")
		ada.post("/leads", "once", record.NewID().String(), "title", "A", "company", record.NewID().String()).is(s, 422)
		ada.post("/leads", "title", "A").is(s, 422)
		ada.post("/leads", "once", record.NewID().String(), "first_name", "Ona", "last_name", "Kazlauskienė").is(s, 303) // its title is the person
	})
}

func TestPageAfterCreation(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		make := func(path, at string) answer {
			name := map[string]string{"/companies": "name", "/contacts": "last_name"}[path]
			return ada.scripted().with("HX-Current-URL", s.url+at).post(path, "once", record.NewID().String(), "in", "dialog", name, "Acme")
		}
		if to := make("/companies", "/companies?q=acme").is(s, 204).Header.Get("HX-Redirect"); !strings.HasPrefix(to, "/companies?peek=") || !strings.HasSuffix(to, "&q=acme") {
			t.Errorf("from the list it leads to %s", to)
		}
		if to := make("/companies", "/companies/"+record.NewID().String()).is(s, 204).Header.Get("HX-Redirect"); !strings.HasPrefix(to, "/companies/") {
			t.Errorf("from the page of another record it leads to %s", to)
		}
		stay := make("/contacts", "/companies/"+record.NewID().String()).is(s, 200).says(s, "Created: Acme")
		if heard := stay.Header.Get("HX-Trigger"); !strings.Contains(heard, "closedialog") || !strings.Contains(heard, "contact:") {
			t.Errorf("the page gets the event %q", heard)
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
		post(ada, acme.String(), "Nobody").is(s, 422).says(s, "Nothing with this name", `value="Nobody"`)
		post(ada, "", "Twin").is(s, 422).says(s, "Several records have this name")
		post(ona, acme.String(), "Acme").is(s, 422) // out of her scope
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
		// Mantas has changed the city since. This form has the old city and a new title.
		ada.post(at, "v", "1", "title", "New presses", "city", "Kaunas", "phone", "+370 612 34567").goes(s, at)
		if l := s.readLead("ada", id); l.City != "Vilnius" || l.Title != "New presses" {
			t.Errorf("merged to %+v", l)
		}
		conflict := ada.post(at, "v", "1", "title", "Best presses", "city", "Klaipėda").is(s, 409)
		conflict.says(s, "mantas changed this to “Vilnius”", `value="Klaipėda"`, `name="v" value="3"`)
		ada.post(at, "v", "3", "title", "Best presses", "city", "Klaipėda").goes(s, at)
		if l := s.readLead("ada", id); l.City != "Klaipėda" || l.Title != "Best presses" {
			t.Errorf("overwritten to %+v", l)
		}
		ada.post(at, "v", "x", "title", "A").is(s, 422)
		ada.post(at, "v", "4", "title", "", "city", "Trakai").is(s, 422).says(s, `value="Trakai"`)
	})
}

// set changes one field as another person, in another session.
func (s *site) set(who string, id record.ID, key, text string) {
	s.Helper()
	f := crm.LeadType.Field(key)
	v, perr := f.Kind.Parse(text, f, &record.Env{Currency: "EUR"})
	if perr != nil {
		s.Fatal(perr)
	}
	_, err := s.app.Records.Save(s.ctx, s.actor(who), unit.Draft{Type: crm.LeadType, ID: id, Set: []unit.Value{{Field: f, Value: v}}})
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
			t.Errorf("open pages get the event %q", saved.Header.Get("HX-Trigger"))
		}
		saved.undoes(ada)
		if l := s.readLead("ada", id); l.City != "Kaunas" {
			t.Errorf("undone to %q", l.City)
		}
		ada.post(at+"amount?in=panel", "v", "3", "amount", "ten").is(s, 422).says(s, `id="panel-`+id.String()+`-amount"`, `value="ten"`, "not an amount", "aria-invalid")
		s.set("mantas", id, "phone", "+370 612 34567")
		ada.post(at+"city?in=row", "v", "3", "city", "Trakai").is(s, 200) // another field does not conflict
		conflict := ada.post(at+"city?in=row", "v", "3", "city", "Alytus").is(s, 409)
		conflict.says(s, "Trakai", `value="Alytus"`, `name="v" value="5"`, "’s value", "Keep my value")
		ada.post(at+"city?in=row", "v", "5", "city", "Alytus").is(s, 200)
		moved := ada.post(at+"status?in=pill", "v", "6", "status", "contacted").is(s, 200).says(s, "Status saved").silent(s, wrapper)
		if v := moved.Header.Get("X-Version"); v != "7" { // so that the next change need not wait for a refresh
			t.Errorf("the page gets version %q", v)
		}
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

func TestContactDisqualifyReopen(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		plain := s.signedIn("ada")
		ada := plain.scripted()
		id := s.make("ada", "lead", "title", "Presses")
		at := "/leads/" + id.String()
		plain.get(at).says(s, `/leads/contact?ids=`+id.String(), at+"/qualify", "/leads/disqualify?ids="+id.String())
		ada.post("/leads/contact", "ids", id.String()).is(s, 200).says(s, "Contacted: Presses")
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
		ona.get(mine+"/edit").says(s, "Mine, with", "<html", `href="`+at+`" aria-label="Back"`)
		ona.get(mine).goes(s, at)
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
			ona.get(m[1]).is(s, 404)
			ona.post(m[1], "v", "1", "body", "Mine now").is(s, 404)
			ona.post(m[1]+"/delete").is(s, 404)
		}
		s.unchanged(was, "another's note")
	})
}

func TestMemberSeesOnlyOwnRecords(t *testing.T) {
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
		ona.post(his[0]+"/extend").is(s, 404)
		ona.post("/leads/contact", "ids", lastPart(his[0]).String()).is(s, 404)
		ona.post("/leads/disqualify", "ids", lastPart(his[0]).String(), "status", "bad_data").is(s, 404)
		s.unchanged(was, "a member among others' records")
		deal := s.make("ada", "opportunity", "name", "Shared", "company", lastPart(his[1]).String(), "owner", s.people["ona"].String())
		ona.get("/opportunities/"+deal.String()).is(s, 200).says(s, "Not visible to you").silent(s, "Secret")
		ona.get("/opportunities").silent(s, "Secret")
		// A reference that she cannot see stays when she saves the rest.
		ona.post("/opportunities/"+deal.String(), "v", "1", "name", "Renamed", "company", lastPart(his[1]).String(), "company_text", "Not visible to you").is(s, 303)
		r, _, err := s.app.Records.Get(s.ctx, s.actor("ada"), crm.OpportunityType, deal)
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
		ada.get("/companies/"+here.String()).silent(s, ">INN", ">OGRN").says(s, "check digits", "Registration code (Įmonės kodas)")
		ada.get("/companies/"+there.String()).says(s, ">INN (ИНН)<", ">KPP (КПП)<", "check digits")
		ada.get("/companies/"+kept.String()).says(s, "770101001", ">KPP<").silent(s, ">INN")
	})
}

func TestHistory(t *testing.T) {
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

func TestChangesInOneGoAreOneEntry(t *testing.T) {
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
			t.Errorf("%d entries, though nothing has changed in the end", n)
		}
	})
}
