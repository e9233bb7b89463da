package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

var (
	aControl  = regexp.MustCompile(`(?s)<input ([^>]*)/?>|<select ([^>]*)>(.*?)</select>|<textarea ([^>]*)>(.*?)</textarea>`)
	itsName   = regexp.MustCompile(`\bname="([^"]*)"`)
	itsValue  = regexp.MustCompile(`\bvalue="([^"]*)"`)
	itsType   = regexp.MustCompile(`\btype="([^"]*)"`)
	selected  = regexp.MustCompile(`<option value="([^"]*)" selected`)
	aForm     = regexp.MustCompile(`(?s)<form id="qualify".*?</form>`)
	anAction  = regexp.MustCompile(`action="([^"]*)"`)
	aChecked  = regexp.MustCompile(`\bchecked\b`)
	onlyFirst = regexp.MustCompile(`<option value="([^"]*)"`)
)

// A sheet is the wizard's form as a browser holds it.
type sheet struct {
	action string
	values url.Values
}

// sheet reads the wizard's form out of a page.
func (a answer) sheet(s *site) *sheet {
	s.Helper()
	form := aForm.FindString(a.body)
	if form == "" {
		s.Fatalf("%s %s: status %d without the wizard:\n%s", a.Request.Method, a.Request.URL, a.StatusCode, a.body)
	}
	out := &sheet{anAction.FindStringSubmatch(form)[1], url.Values{}}
	for _, m := range aControl.FindAllStringSubmatch(form, -1) {
		attributes := m[1] + m[2] + m[4]
		name := itsName.FindStringSubmatch(attributes)
		if name == nil {
			continue
		}
		value := ""
		switch {
		case m[2] != "":
			if v := selected.FindStringSubmatch(m[3]); v != nil {
				value = v[1]
			} else if v := onlyFirst.FindStringSubmatch(m[3]); v != nil {
				value = v[1]
			}
		case m[4] != "":
			value = strings.TrimPrefix(m[5], "\n") // which browsers leave out
		default:
			if v := itsValue.FindStringSubmatch(attributes); v != nil {
				value = v[1]
			}
			if t := itsType.FindStringSubmatch(attributes); t != nil && (t[1] == "radio" || t[1] == "checkbox") && !aChecked.MatchString(attributes) {
				continue
			}
		}
		out.values.Add(html.UnescapeString(name[1]), html.UnescapeString(value))
	}
	return out
}

func (f *sheet) set(pairs ...string) *sheet {
	for i := 0; i+1 < len(pairs); i += 2 {
		f.values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// tick ticks exactly these targets.
func (f *sheet) tick(names ...string) *sheet {
	for _, name := range []string{"company", "contact", "opportunity"} {
		f.values.Del(name)
		if slices.Contains(names, name) {
			f.values.Set(name, "true")
		}
	}
	return f
}

// press sends the form with a button.
func (f *sheet) press(b *browser, button string) answer {
	b.Helper()
	var pairs []string
	for name, values := range f.values {
		for _, v := range values {
			pairs = append(pairs, name, v)
		}
	}
	return b.post(f.action, append(pairs, "go", button)...)
}

// spauda is a lead with much to tell.
func (s *site) spauda(who string, more ...string) record.ID {
	s.Helper()
	return s.make(who, "lead", append([]string{"title", "Presses for May", "first_name", "Jonas", "last_name", "Žukauskas", "company_name", "UAB Spauda",
		"email", "jonas@spauda.example", "phone", "+370 612 34567", "city", "Kaunas", "amount", "2500.50", "description", "Call in May"}, more...)...)
}

func (s *site) count(who, name string) int {
	s.Helper()
	t := mustHome(s).Type(name)
	q, _ := record.ParseQuery(t, nil, &record.Env{})
	l, err := s.app.List(s.ctx, s.actor(who), t, q)
	s.ok(err)
	return l.Total
}

func TestQualifyInTwoClicks(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ona")
		for n := 1; n < 8; n++ {
			lead := s.spauda("ona")
			at := "/leads/" + lead.String()
			var ticked []string
			before := map[string]int{}
			for i, name := range []string{"company", "contact", "opportunity"} {
				before[name] = s.count("ona", name)
				if n>>i&1 == 1 {
					ticked = append(ticked, name)
				}
			}
			first := b.get(at+"/qualify").is(s, 200).says(s, "UAB Spauda", "Jonas Žukauskas", "Presses for May")
			first.sheet(s).tick(ticked...).press(b, "next").goes(s, at+"/qualification")
			receipt := b.get(at+"/qualification").is(s, 200).says(s, "Qualified: Presses for May", "Undo qualification")
			for i, name := range []string{"company", "contact", "opportunity"} {
				if got := s.count("ona", name) - before[name]; got != n>>i&1 {
					t.Errorf("combination %d made %d of %s", n, got, name)
				}
			}
			if got := strings.Count(receipt.body, ">Created<"); got != len(ticked) {
				t.Errorf("combination %d: the receipt tells of %d", n, got)
			}
			receipt.sheet(s).press(b, "").goes(s, at)
			for name, count := range before {
				if got := s.count("ona", name); got != count {
					t.Errorf("combination %d: %d of %s after undo, want %d", n, got, name, count)
				}
			}
			b.get(at+"/qualification").is(s, 404)
		}
		none := b.get("/leads/" + s.spauda("ona").String() + "/qualify").sheet(s).tick()
		none.press(b, "next").is(s, 422).says(s, "Choose at least one")
	})
}

func TestTheWizardInTheDialog(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		b := s.signedIn("ada")
		first := b.into("dialog").get(at+"/qualify").is(s, 200).silent(s, "<html").says(s, "dialog-head").sheet(s)
		form := b.scripted().with("HX-Target", "form#qualify")
		details := first.press(form, "details").is(s, 200).silent(s, "<html", "dialog-head").says(s, `value="UAB Spauda"`, "values go from the lead")
		again := details.sheet(s).set("company.name", "Spauda LT").press(form, "again").is(s, 200).says(s, "Changed to “Spauda LT” there")
		back := again.sheet(s).press(form, "back").is(s, 200).says(s, `name="company.name" value="Spauda LT"`)
		done := back.sheet(s).press(form, "details").says(s, `value="Spauda LT"`).sheet(s).press(form, "next").is(s, 200)
		done.says(s, "Undo qualification", ">Created<", "Qualified: Presses for May", "data-offers").silent(s, "<html")
		if got := done.Header.Get("HX-Trigger"); !strings.Contains(got, "lead:"+lead.String()) {
			t.Error(got)
		}
		r, _, err := s.app.Get(s.ctx, s.actor("ada"), crm.CompanyType, s.readLead("ada", lead).Company)
		s.ok(err)
		if c := r.(*crm.Company); c.Name != "Spauda LT" || c.City != "Kaunas" {
			t.Errorf("%+v", c)
		}
		undone := done.sheet(s).press(form, "").is(s, 200).says(s, "Qualification undone")
		if !strings.Contains(undone.Header.Get("HX-Trigger"), "closedialog") {
			t.Error("the dialog stays open")
		}
	})
}

func TestSimilarRecordsAreOffered(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		firm := s.make("ona", "company", "name", "Spauda, UAB", "city", "Vilnius").String()
		twin := s.make("ona", "contact", "first_name", "Jonas", "last_name", "Žukauskas", "company", firm).String()
		hidden := s.make("ada", "company", "name", "UAB „Spauda“", "email", "jonas@spauda.example").String()
		lead := s.spauda("ona")
		at := "/leads/" + lead.String()
		b := s.signedIn("ona")

		b.get(at+"/qualify").says(s, "UAB Spauda · 1 similar record exists", ">Next<")
		details := b.get(at+"/qualify").sheet(s).press(b, "next").is(s, 200)
		details.says(s, "Use Spauda, UAB", "same name · Vilnius · ona", "Create anyway").silent(s, hidden, "same e-mail")
		f := details.sheet(s)
		if got := []string{f.values.Get("company.id"), f.values.Get("contact.id"), f.values.Get("opportunity.id")}; !slices.Equal(got, []string{"", "", "new"}) {
			t.Errorf("chosen are %v; a person says what is the same", got)
		}
		f.press(b, "next").is(s, 422).says(s, "Choose an existing record, or create a new one.")
		kept := f.set("company.id", firm).press(b, "again").is(s, 200).silent(s, "Already “Vilnius” there").sheet(s)
		kept.set("contact.id", twin).press(b, "again").is(s, 200).says(s, "Already “Vilnius” there, which is kept")
		kept.set("contact.id", twin).press(b, "next").goes(s, at+"/qualification")
		b.get(at+"/qualification").says(s, "Existing, empty fields filled in", "Already “Vilnius” there, which is kept")
		l := s.readLead("ona", lead)
		if l.Company.String() != firm || l.Contact.String() != twin || l.Opportunity == record.None {
			t.Errorf("%+v", l)
		}

		// Create anyway, and any other one by its name.
		other := s.spauda("ona")
		f = b.get("/leads/"+other.String()+"/qualify").sheet(s).press(b, "details").sheet(s)
		f.set("company.id", "new", "contact.id", "other", "contact.other_text", "jonas žukauskas").press(b, "next").is(s, 303)
		if l := s.readLead("ona", other); l.Company.String() == firm || l.Contact.String() != twin {
			t.Errorf("%+v", l)
		}

		// Foreign, absent and missing ones.
		third := s.spauda("ona")
		f = b.get("/leads/"+third.String()+"/qualify").sheet(s).press(b, "details").sheet(s)
		for _, id := range []string{hidden, record.NewID().String(), "x", twin} {
			f.set("company.id", id, "contact.id", "new").press(b, "next").is(s, 422).says(s, "Nothing with this name or ID exists.")
		}
		f.set("company.id", "other", "company.other_text", "").press(b, "next").is(s, 422).says(s, "This must be filled in.")
		f.set("company.id", "other", "company.other_text", "Nobody & Sons").press(b, "next").is(s, 422).says(s, "Nobody &amp; Sons")
		if got := s.readLead("ona", third); got.Company != record.None || got.Version != 1 {
			t.Error("half done")
		}
	})
}

func TestTheWizardKeepsWhatWasTyped(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		b := s.signedIn("ada")
		f := b.get(at+"/qualify").sheet(s).press(b, "details").sheet(s)
		wrong := f.set("company.name", "", "company.website", "no page <b>", "contact.birth_date", "yesterday", "opportunity.amount", "a lot", "opportunity.description", "Ring\nthe bell").press(b, "next")
		wrong.is(s, 422).says(s, "no page &lt;b&gt;", `value="a lot"`, "Ring\nthe bell", "This is not an amount of money.", "This is not a web address.", "This is not a date.")
		f = wrong.sheet(s).set("company.website", "spauda.example", "contact.birth_date", "1980-02-29", "opportunity.amount", "3000")
		still := f.press(b, "next").is(s, 422).says(s, "This must be filled in.", `value="spauda.example"`, "Ring\nthe bell")
		if s.count("ada", "company")+s.count("ada", "contact")+s.count("ada", "opportunity") != 0 || s.readLead("ada", lead).Version != 1 {
			t.Fatal("half done")
		}
		still.sheet(s).set("company.name", "Spauda LT", "opportunity.currency", "USD").press(b, "next").is(s, 303)
		l := s.readLead("ada", lead)
		r, _, err := s.app.Get(s.ctx, s.actor("ada"), crm.OpportunityType, l.Opportunity)
		s.ok(err)
		if o := r.(*crm.Opportunity); o.Amount.Minor != 300000 || o.Currency != "USD" || o.Description != "Ring\nthe bell" || o.Company != l.Company {
			t.Errorf("%+v", o)
		}
		b.get(at+"/qualification").says(s, "Changed to “$3,000” there", "€2,500.50")
	})
}

func TestValuesFollowTheTicks(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		lead := s.spauda("ada")
		f := b.get("/leads/"+lead.String()+"/qualify").sheet(s).tick("company", "contact").press(b, "details").sheet(s)
		if f.values.Get("company.email") != "" || f.values.Get("contact.email") == "" {
			t.Fatalf("%v", f.values)
		}
		// Without a contact the person's address goes to the company.
		f = f.press(b, "back").sheet(s).tick("company").press(b, "details").sheet(s)
		if got := f.values.Get("company.email"); got != "jonas@spauda.example" {
			t.Errorf("the company's address is %q", got)
		}
		f.press(b, "next").is(s, 303)
		nobody := s.make("ada", "lead", "title", "Nobody")
		first := b.get("/leads/"+nobody.String()+"/qualify").says(s, "The lead names no person").sheet(s)
		if first.values.Has("contact") || first.values.Has("company") || !first.values.Has("opportunity") {
			t.Error("nobody becomes neither a contact nor a company")
		}
		first.tick("company").press(b, "next").is(s, 422).says(s, "This must be filled in.").silent(s, `name="company.name" value="Nobody"`)
	})
}

func TestTheWizardStartsFromItsLead(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		first := b.get("/leads/"+s.spauda("ada").String()+"/qualify").is(s, 200).says(s, "Qualify Presses for May", ">Cancel<")
		first.sheet(s).tick("opportunity").set("side", "true").press(b, "next").is(s, 303)
		for name, c := range map[string]struct {
			lead []string
			want []string
		}{
			"both":      {[]string{"company_name", "UAB A", "last_name", "B"}, []string{"company", "contact", "opportunity"}},
			"a company": {[]string{"company_name", "UAB C"}, []string{"company", "opportunity"}},
			"a person":  {[]string{"first_name", "D"}, []string{"contact", "opportunity"}},
			"neither":   {[]string{"title", "E", "email", "e@e.example"}, []string{"opportunity"}},
		} {
			page := b.get("/leads/" + s.make("ada", "lead", append([]string{"title", name}, c.lead...)...).String() + "/qualify")
			f := page.sheet(s)
			var got []string
			for _, target := range []string{"company", "contact", "opportunity"} {
				if f.values.Has(target) {
					got = append(got, target)
				}
			}
			if !slices.Equal(got, c.want) || !f.values.Has("side") {
				t.Errorf("%s: ticked are %v, want %v: %v", name, got, c.want, f.values)
			}
		}
	})
}

func TestTheAmountIsInFront(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		lead := s.make("ada", "lead", "title", "No sum yet")
		page := b.get("/leads/"+lead.String()+"/qualify").sheet(s).press(b, "details").is(s, 200)
		amount, fold := strings.Index(page.body, `name="opportunity.amount"`), strings.Index(page.body, "<details")
		if amount < 0 || amount > fold {
			t.Error("the amount is folded away")
		}
	})
}

func TestAStaleWizardShowsWhatChanged(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		b := s.signedIn("ada")
		f := b.get("/leads/"+lead.String()+"/qualify").sheet(s).press(b, "details").sheet(s).set("contact.job_title", "Director")
		s.set("mantas", lead, "city", "Klaipėda")
		stale := f.press(b, "next").is(s, 409).says(s, "This lead was changed while you were working on it", "mantas", "Kaunas", `value="Klaipėda"`, `value="Director"`)
		if s.count("ada", "company") != 0 {
			t.Fatal("half done")
		}
		stale.sheet(s).press(b, "next").is(s, 303)
		r, _, err := s.app.Get(s.ctx, s.actor("ada"), crm.ContactType, s.readLead("ada", lead).Contact)
		s.ok(err)
		if r.(*crm.Contact).JobTitle != "Director" {
			t.Errorf("%+v", r)
		}

		// The same form once more, as a double click sends it.
		stale.sheet(s).press(b, "next").is(s, 409).says(s, "This lead is already qualified.", ">Created<")
		if s.count("ada", "company") != 1 {
			t.Error("made twice")
		}
		twice := s.spauda("ada", "company_name", "Twice")
		f = b.get("/leads/" + twice.String() + "/qualify").sheet(s).tick("company")
		f.press(b, "next").is(s, 303)
		f.press(b, "next").is(s, 409).says(s, "This lead is already qualified.", ">Created<")
		f.press(b, "back").is(s, 409).says(s, "This lead is already qualified.")
		early := s.spauda("ada", "company_name", "Other", "email", "other@other.example", "phone", "")
		f = b.get("/leads/" + early.String() + "/qualify").sheet(s).tick("company")
		s.set("mantas", early, "city", "Alytus")
		f.press(b, "next").is(s, 409).says(s, "Alytus", "Is this lead suitable?").sheet(s).press(b, "next").is(s, 303)
	})
}

func TestUndoingAQualificationNamesWhatStandsAgainstIt(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		b := s.signedIn("ada")
		b.get(at+"/qualify").sheet(s).press(b, "next").is(s, 303)
		company := s.readLead("ada", lead).Company
		b.get(at).says(s, at+"/qualification")
		h := mustHome(s)
		f := h.Type("company").Field("website")
		_, err := s.app.Save(s.ctx, s.actor("mantas"), app.Draft{Type: h.Type("company"), ID: company, Set: []app.Value{{Field: f, Value: "other.example"}}})
		s.ok(err)
		refused := b.post(at+"/qualification/undo").is(s, 409)
		refused.says(s, "Website", "UAB Spauda", "has been changed since", "Undo qualification")
		if s.readLead("ada", lead).Company != company {
			t.Error("half undone")
		}
		b.scripted().post(at+"/qualification/undo", "dialog", "1").is(s, 409).silent(s, "<html").says(s, "has been changed since")
		fresh := s.make("ada", "lead", "title", "Fresh")
		b.post("/leads/"+fresh.String()+"/qualification/undo").is(s, 409)
	})
}

func TestUnsuitableLeads(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		b := s.signedIn("ada")
		f := b.get(at+"/qualify").sheet(s).set("fit", "no", "note", "They closed.")
		for _, reason := range []string{"", "nonsense", "new", s.step("stage", "lost")} {
			f.set("status", reason).press(b, "next").is(s, 422).says(s, "They closed.")
		}
		f.set("status", "not_interested").press(b, "next").goes(s, at)
		b.get(at).says(s, "Disqualified: Presses for May", "They closed.")
		b.get(at+"/qualify").is(s, 409).says(s, "This lead is disqualified. Reopen it first.")
		f.set("fit", "yes").press(b, "details").is(s, 409).says(s, "This lead is disqualified. Reopen it first.")
		if s.count("ada", "company") != 0 {
			t.Error("something was made of an unsuitable lead")
		}
	})
}

func TestSeveralLeadsOneAfterTheOther(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		var ids []string
		for n := range 4 {
			ids = append(ids, s.make("ona", "lead", "title", fmt.Sprintf("Lead %c", 'A'+n), "company_name", fmt.Sprintf("Firm %c", 'A'+n)).String())
		}
		b := s.signedIn("ona")
		_, err := s.app.Disqualify(s.ctx, s.actor("ona"), mustHome(s).Lists.ByKey("lead_status", "bad_data").ID, "", lastPart("/"+ids[1]))
		s.ok(err)
		run := "/leads/qualify?ids=" + ids[0] + "&ids=" + ids[1] + "&ids=" + ids[2] + "&ids=" + ids[3]

		// In the dialog each answer holds the next lead.
		form := b.scripted().with("HX-Target", "form#qualify")
		first := b.into("dialog").get(run).is(s, 200).says(s, "Lead 1 of 4", "Lead A", "dialog-head").sheet(s)
		second := first.tick("company").press(form, "next").is(s, 200).says(s, "Lead 3 of 4", "Lead C", "Qualified: Lead A", "1 lead was skipped").silent(s, "<html")
		third := second.sheet(s).press(form, "skip").is(s, 200).says(s, "Lead 4 of 4", "Lead D")
		end := third.sheet(s).set("fit", "no", "status", "duplicate").press(form, "next").is(s, 200).says(s, "Disqualified: Lead D")
		if !strings.Contains(end.Header.Get("HX-Trigger"), "closedialog") {
			t.Error("the dialog stays open")
		}
		for i, want := range []string{"qualified", "bad_data", "new", "duplicate"} {
			if got := s.readLead("ona", lastPart("/"+ids[i])).Status.String(); got != s.step("lead_status", want) {
				t.Errorf("lead %d is not %s", i, want)
			}
		}

		// Without a script each has its own page.
		to := b.post("/leads/qualify", "ids", ids[2], "ids", ids[0]).is(s, 303).Header.Get("Location")
		next := b.get(to).says(s, "<html", "Lead 1 of 2", "Lead C").sheet(s).press(b, "next").is(s, 303).Header.Get("Location")
		b.get(next).goes(s, "/leads")

		theirs := s.make("ada", "lead", "title", "Secret").String()
		for _, id := range []string{theirs, record.NewID().String(), "x"} {
			b.get("/leads/qualify?ids="+ids[0]+"&ids="+id).is(s, 404).silent(s, "Secret")
			b.post("/leads/qualify", "ids", ids[0], "ids", id).is(s, 404)
		}
		b.get("/leads/qualify").is(s, 422)
		many := make([]string, 0, 102)
		for range 51 {
			many = append(many, "ids", record.NewID().String())
		}
		b.post("/leads/qualify", many...).is(s, 413)
	})
}

func TestNobodyQualifiesWhatTheyDoNotSee(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		f := s.signedIn("ada").get(at + "/qualify").sheet(s)
		b := s.signedIn("ona")
		was := s.fingerprint()
		for _, id := range []string{lead.String(), record.NewID().String(), "x"} {
			at := "/leads/" + id
			b.get(at+"/qualify").is(s, 404)
			b.get(at+"/qualification").is(s, 404)
			b.post(at+"/qualification/undo").is(s, 404)
			f.action = at + "/qualify"
			for _, button := range []string{"next", "details", "back", "again", ""} {
				f.press(b, button).is(s, 404).silent(s, "Spauda")
			}
		}
		s.unchanged(was, "somebody else's lead")
		for _, button := range []string{"skip", "nonsense"} {
			s.signedIn("ada").get("/leads/"+lead.String()+"/qualify").sheet(s).press(s.signedIn("ada"), button).is(s, 422)
		}
		for _, v := range []string{"", "0", "-1", "x"} {
			g := s.signedIn("ada").get("/leads/" + lead.String() + "/qualify").sheet(s)
			g.set("v", v).press(s.signedIn("ada"), "next").is(s, 422)
		}
	})
}

func TestSideBySide(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ona")
		b := s.signedIn("ona")
		to := b.get("/leads/"+lead.String()+"/qualify").sheet(s).set("side", "true").press(b, "next").is(s, 303).Header.Get("Location")
		l := s.readLead("ona", lead)
		want := "/side?panes=" + url.QueryEscape("company:"+l.Company.String()+",contact:"+l.Contact.String()+",opportunity:"+l.Opportunity.String())
		if to != want {
			t.Fatalf("%s, want %s", to, want)
		}
		page := b.get(to).is(s, 200).says(s, "UAB Spauda", "Jonas Žukauskas", "Presses for May", "/companies/"+l.Company.String()+"/cells/website", "Qualified: Presses for May")
		if strings.Count(page.body, `class="panes-pane"`) != 3 {
			t.Error("not three panes")
		}
		secret := s.make("ada", "company", "name", "Secret").String()
		for _, panes := range []string{"", "company", "company:x", "nothing:" + secret, "note:" + secret, "company:" + secret, "company:" + l.Company.String() + ",company:" + secret,
			strings.Repeat("company:"+l.Company.String()+",", 4), "company:" + record.NewID().String()} {
			b.get("/side?panes="+url.QueryEscape(panes)).is(s, 404).silent(s, "Secret")
		}
		single := s.make("ona", "lead", "title", "One", "company_name", "Solo")
		b.get("/leads/"+single.String()+"/qualify").sheet(s).tick("company").set("side", "true").press(b, "next").goes(s, "/companies/"+s.readLead("ona", single).Company.String())
	})
}

func TestTheStatusOfAQualifiedLeadIsSeenAndNotChanged(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		b := s.signedIn("ada")
		step := `<select id="row-` + lead.String() + `-status"`
		b.get("/leads").says(s, step)
		if open := pillOf(b.get("/leads").body, step); strings.Contains(open, "disabled autocomplete") {
			t.Errorf("the status of an open lead is %s", open)
		}
		b.get("/leads/"+lead.String()+"/qualify").sheet(s).tick("company").press(b, "next").is(s, 303)
		for _, path := range []string{"/leads", "/leads?peek=" + lead.String()} {
			if shut := pillOf(b.get(path).body, step); !strings.Contains(shut, "disabled autocomplete") {
				t.Errorf("on %s the status is %s", path, shut)
			}
		}
		if n := strings.Count(b.get("/leads/"+lead.String()).body, `aria-current="false" disabled`); n != 2 {
			t.Errorf("%d steps cannot be pressed, want new and contacted", n)
		}
	})
}

// pillOf is the opening tag of a control that begins so.
func pillOf(body, begins string) string {
	_, rest, _ := strings.Cut(body, begins)
	tag, _, _ := strings.Cut(rest, ">")
	return tag
}

func TestTheReceiptIsForItsReader(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		firm := s.make("ada", "company", "name", "Hidden Firm", "city", "Vilnius")
		lead := s.spauda("ada")
		b := s.signedIn("ada")
		f := b.get("/leads/"+lead.String()+"/qualify").sheet(s).tick("company", "opportunity").press(b, "details").sheet(s)
		f.set("company.id", firm.String()).press(b, "next").is(s, 303)
		b.get("/leads/"+lead.String()+"/qualification").says(s, "Hidden Firm", "Already “Vilnius” there, which is kept")
		s.set("ada", lead, "owner", s.people["ona"].String())
		ona := s.signedIn("ona")
		ona.get("/leads/"+lead.String()+"/qualification").is(s, http.StatusOK).says(s, "Already filled in there").silent(s, "Hidden Firm", "Vilnius", "/companies/")
		ona.into("dialog").get("/leads/"+lead.String()+"/qualification").is(s, http.StatusOK).silent(s, "<html", "Hidden Firm")
	})
}
