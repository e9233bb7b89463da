package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

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
			first.wizardForm(s).tick(ticked...).press(b, "next").goes(s, at+"/qualification")
			receipt := b.get(at+"/qualification").is(s, 200).says(s, "Qualified: Presses for May", "Undo qualification")
			for i, name := range []string{"company", "contact", "opportunity"} {
				if got := s.count("ona", name) - before[name]; got != n>>i&1 {
					t.Errorf("combination %d made %d of %s", n, got, name)
				}
			}
			if got := strings.Count(receipt.body, ">Created<"); got != len(ticked) {
				t.Errorf("combination %d: the receipt shows %d", n, got)
			}
			receipt.wizardForm(s).press(b, "").goes(s, at)
			for name, count := range before {
				if got := s.count("ona", name); got != count {
					t.Errorf("combination %d: %d of %s after undo, want %d", n, got, name, count)
				}
			}
			b.get(at+"/qualification").is(s, 200).says(s, "Undone by ona", "/undo", at)
		}
		none := b.get("/leads/" + s.spauda("ona").String() + "/qualify").wizardForm(s).tick()
		none.press(b, "next").is(s, 422).says(s, "Choose at least one")
	})
}

func TestTheWizardInTheDialog(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		b := s.signedIn("ada")
		first := b.into("dialog").get(at+"/qualify").is(s, 200).silent(s, "<html").says(s, "dialog-head").wizardForm(s)
		form := b.scripted().with("HX-Target", "form#qualify")
		details := first.press(form, "details").is(s, 200).silent(s, "<html", "dialog-head").says(s, `value="UAB Spauda"`, "values go from the lead")
		again := details.wizardForm(s).set("company.name", "Spauda LT").press(form, "again").is(s, 200).says(s, "Changed to “Spauda LT” there")
		back := again.wizardForm(s).press(form, "back").is(s, 200).says(s, `name="company.name" value="Spauda LT"`)
		done := back.wizardForm(s).press(form, "details").says(s, `value="Spauda LT"`).wizardForm(s).press(form, "next").is(s, 200)
		done.says(s, "Undo qualification", ">Created<", "Qualified: Presses for May", "data-offers").silent(s, "<html")
		if got := done.Header.Get("HX-Trigger"); !strings.Contains(got, "lead:"+lead.String()) {
			t.Error(got)
		}
		r, _, err := s.app.Records.Get(s.ctx, s.actor("ada"), crm.CompanyType, s.readLead("ada", lead).Company)
		s.ok(err)
		if c := r.(*crm.Company); c.Name != "Spauda LT" || c.City != "Kaunas" {
			t.Errorf("%+v", c)
		}
		undone := done.wizardForm(s).press(form, "").is(s, 200).says(s, "Qualification undone")
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
		details := b.get(at+"/qualify").wizardForm(s).press(b, "next").is(s, 200)
		details.says(s, "Use Spauda, UAB", "same name · Vilnius · ona", "Create anyway").silent(s, hidden, "same e-mail")
		f := details.wizardForm(s)
		if got := []string{f.values.Get("company.id"), f.values.Get("contact.id"), f.values.Get("opportunity.id")}; !slices.Equal(got, []string{"", "", "new"}) {
			t.Errorf("%v are chosen, though only a person can decide", got)
		}
		f.press(b, "next").is(s, 422).says(s, "Choose an existing record, or create a new one.")
		kept := f.set("company.id", firm).press(b, "again").is(s, 200).silent(s, "Already “Vilnius” there").wizardForm(s)
		kept.set("contact.id", twin).press(b, "again").is(s, 200).says(s, "Already “Vilnius” there, which is kept")
		kept.set("contact.id", twin).press(b, "next").goes(s, at+"/qualification")
		b.get(at+"/qualification").says(s, "Existing, empty fields filled in", "Already “Vilnius” there, which is kept")
		l := s.readLead("ona", lead)
		if l.Company.String() != firm || l.Contact.String() != twin || l.Opportunity == record.None {
			t.Errorf("%+v", l)
		}

		// Create anyway, and another existing one by its name.
		other := s.spauda("ona")
		f = b.get("/leads/"+other.String()+"/qualify").wizardForm(s).press(b, "details").wizardForm(s)
		f.set("company.id", "new", "contact.id", "other", "contact.other_text", "jonas žukauskas").press(b, "next").is(s, 303)
		if l := s.readLead("ona", other); l.Company.String() == firm || l.Contact.String() != twin {
			t.Errorf("%+v", l)
		}

		// A record of someone else, a deleted one and a missing one.
		third := s.spauda("ona")
		f = b.get("/leads/"+third.String()+"/qualify").wizardForm(s).press(b, "details").wizardForm(s)
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
		f := b.get(at+"/qualify").wizardForm(s).press(b, "details").wizardForm(s)
		wrong := f.set("company.name", "", "company.website", "no page <b>", "contact.birth_date", "yesterday", "opportunity.amount", "a lot", "opportunity.description", "Ring\nthe bell").press(b, "next")
		wrong.is(s, 422).says(s, "no page &lt;b&gt;", `value="a lot"`, "Ring\nthe bell", "This is not an amount of money.", "This is not a web address.", "This is not a date.")
		f = wrong.wizardForm(s).set("company.website", "spauda.example", "contact.birth_date", "1980-02-29", "opportunity.amount", "3000")
		still := f.press(b, "next").is(s, 422).says(s, "This must be filled in.", `value="spauda.example"`, "Ring\nthe bell")
		if s.count("ada", "company")+s.count("ada", "contact")+s.count("ada", "opportunity") != 0 || s.readLead("ada", lead).Version != 1 {
			t.Fatal("half done")
		}
		still.wizardForm(s).set("company.name", "Spauda LT", "opportunity.currency", "USD").press(b, "next").is(s, 303)
		l := s.readLead("ada", lead)
		r, _, err := s.app.Records.Get(s.ctx, s.actor("ada"), crm.OpportunityType, l.Opportunity)
		s.ok(err)
		if o := r.(*crm.Opportunity); o.Amount.Minor != 300000 || o.Currency != "USD" || o.Description != "Ring\nthe bell" || o.Company != l.Company {
			t.Errorf("%+v", o)
		}
		b.get(at+"/qualification").says(s, "Changed to “$3,000” there", "€2,500.50")
	})
}

func TestValuesFollowTheTickedTargets(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		lead := s.spauda("ada")
		f := b.get("/leads/"+lead.String()+"/qualify").wizardForm(s).tick("company", "contact").press(b, "details").wizardForm(s)
		if f.values.Get("company.email") != "" || f.values.Get("contact.email") == "" {
			t.Fatalf("%v", f.values)
		}
		// Without a contact the person's e-mail address goes to the company.
		f = f.press(b, "back").wizardForm(s).tick("company").press(b, "details").wizardForm(s)
		if got := f.values.Get("company.email"); got != "jonas@spauda.example" {
			t.Errorf("the company's address is %q", got)
		}
		f.press(b, "next").is(s, 303)
		nobody := s.make("ada", "lead", "title", "Nobody")
		first := b.get("/leads/"+nobody.String()+"/qualify").says(s, "The lead names no person").wizardForm(s)
		if first.values.Has("contact") || first.values.Has("company") || !first.values.Has("opportunity") {
			t.Error("a lead without names becomes a contact or a company")
		}
		first.tick("company").press(b, "next").is(s, 422).says(s, "This must be filled in.").silent(s, `name="company.name" value="Nobody"`)
	})
}

func TestWizardPresetsFollowTheLead(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		first := b.get("/leads/"+s.spauda("ada").String()+"/qualify").is(s, 200).says(s, "Qualify Presses for May", ">Cancel<")
		first.wizardForm(s).tick("opportunity").set("side", "true").press(b, "next").is(s, 303)
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
			f := page.wizardForm(s)
			var got []string
			for _, target := range []string{"company", "contact", "opportunity"} {
				if f.values.Has(target) {
					got = append(got, target)
				}
			}
			if !slices.Equal(got, c.want) || !f.values.Has("side") {
				t.Errorf("%s: %v are ticked, want %v: %v", name, got, c.want, f.values)
			}
		}
	})
}

func TestAmountIsShownFirst(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		lead := s.make("ada", "lead", "title", "No sum yet")
		page := b.get("/leads/"+lead.String()+"/qualify").wizardForm(s).press(b, "details").is(s, 200)
		amount, fold := strings.Index(page.body, `name="opportunity.amount"`), strings.Index(page.body, "<details")
		if amount < 0 || amount > fold {
			t.Error("the amount is folded away")
		}
	})
}

func TestStaleWizardShowsChanges(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		b := s.signedIn("ada")
		f := b.get("/leads/"+lead.String()+"/qualify").wizardForm(s).press(b, "details").wizardForm(s).set("contact.job_title", "Director")
		s.set("mantas", lead, "city", "Klaipėda")
		stale := f.press(b, "next").is(s, 409).says(s, "This lead was changed while you were working on it", "mantas", "Kaunas", `value="Klaipėda"`, `value="Director"`)
		if s.count("ada", "company") != 0 {
			t.Fatal("half done")
		}
		stale.wizardForm(s).press(b, "next").is(s, 303)
		r, _, err := s.app.Records.Get(s.ctx, s.actor("ada"), crm.ContactType, s.readLead("ada", lead).Contact)
		s.ok(err)
		if r.(*crm.Contact).JobTitle != "Director" {
			t.Errorf("%+v", r)
		}

		// The same form once more, as after a double click.
		stale.wizardForm(s).press(b, "next").is(s, 409).says(s, "This lead is already qualified.", ">Created<")
		if s.count("ada", "company") != 1 {
			t.Error("made twice")
		}
		twice := s.spauda("ada", "company_name", "Twice")
		f = b.get("/leads/" + twice.String() + "/qualify").wizardForm(s).tick("company")
		f.press(b, "next").is(s, 303)
		f.press(b, "next").is(s, 409).says(s, "This lead is already qualified.", ">Created<")
		f.press(b, "back").is(s, 409).says(s, "This lead is already qualified.")
		early := s.spauda("ada", "company_name", "Other", "email", "other@other.example", "phone", "")
		f = b.get("/leads/" + early.String() + "/qualify").wizardForm(s).tick("company")
		s.set("mantas", early, "city", "Alytus")
		f.press(b, "next").is(s, 409).says(s, "Alytus", "Is this lead suitable?").wizardForm(s).press(b, "next").is(s, 303)
	})
}
