package web

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

func TestUndoOfAQualificationShowsConflicts(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		b := s.signedIn("ada")
		b.get(at+"/qualify").wizardForm(s).press(b, "next").is(s, 303)
		company := s.readLead("ada", lead).Company
		b.get(at).says(s, at+"/qualification")
		ws := mustHome(s)
		f := ws.Type("company").Field("website")
		_, err := s.app.Records.Save(s.ctx, s.actor("mantas"), unit.Draft{Type: ws.Type("company"), ID: company, Set: []unit.Value{{Field: f, Value: "other.example"}}})
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
		f := b.get(at+"/qualify").wizardForm(s).set("fit", "no", "note", "They closed.")
		for _, reason := range []string{"", "nonsense", "new", s.step("stage", "lost")} {
			f.set("status", reason).press(b, "next").is(s, 422).says(s, "They closed.")
		}
		f.set("status", "not_interested").press(b, "next").goes(s, at)
		b.get(at).says(s, "Disqualified: Presses for May", "They closed.")
		b.get(at+"/qualify").is(s, 409).says(s, "This lead is disqualified. Reopen it first.")
		f.set("fit", "yes").press(b, "details").is(s, 409).says(s, "This lead is disqualified. Reopen it first.")
		if s.count("ada", "company") != 0 {
			t.Error("a record was created from an unsuitable lead")
		}
	})
}

func TestQualifySeveralLeads(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		var ids []string
		for n := range 4 {
			ids = append(ids, s.make("ona", "lead", "title", fmt.Sprintf("Lead %c", 'A'+n), "company_name", fmt.Sprintf("Firm %c", 'A'+n)).String())
		}
		b := s.signedIn("ona")
		_, err := s.app.Qualify.Disqualify(s.ctx, s.actor("ona"), mustHome(s).Lists.ByKey("lead_status", "bad_data").ID, "", lastPart("/"+ids[1]))
		s.ok(err)
		run := "/leads/qualify?ids=" + ids[0] + "&ids=" + ids[1] + "&ids=" + ids[2] + "&ids=" + ids[3]

		// In the dialog each response contains the next lead.
		form := b.scripted().with("HX-Target", "form#qualify")
		first := b.into("dialog").get(run).is(s, 200).says(s, "Lead 1 of 4", "Lead A", "dialog-head").wizardForm(s)
		second := first.tick("company").press(form, "next").is(s, 200).says(s, "Lead 3 of 4", "Lead C", "Qualified: Lead A", "1 lead was skipped").silent(s, "<html")
		third := second.wizardForm(s).press(form, "skip").is(s, 200).says(s, "Lead 4 of 4", "Lead D")
		end := third.wizardForm(s).set("fit", "no", "status", "duplicate").press(form, "next").is(s, 200).says(s, "Disqualified: Lead D")
		if !strings.Contains(end.Header.Get("HX-Trigger"), "closedialog") {
			t.Error("the dialog stays open")
		}
		for i, want := range []string{"qualified", "bad_data", "new", "duplicate"} {
			if got := s.readLead("ona", lastPart("/"+ids[i])).Status.String(); got != s.step("lead_status", want) {
				t.Errorf("lead %d is not %s", i, want)
			}
		}

		// Without a script each lead has its own page.
		to := b.post("/leads/qualify", "ids", ids[2], "ids", ids[0]).is(s, 303).Header.Get("Location")
		next := b.get(to).says(s, "<html", "Lead 1 of 2", "Lead C").wizardForm(s).press(b, "next").is(s, 303).Header.Get("Location")
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

func TestQualifyingOutOfScopeIsNotFound(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		at := "/leads/" + lead.String()
		f := s.signedIn("ada").get(at + "/qualify").wizardForm(s)
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
		s.unchanged(was, "another person's lead")
		for _, button := range []string{"skip", "nonsense"} {
			s.signedIn("ada").get("/leads/"+lead.String()+"/qualify").wizardForm(s).press(s.signedIn("ada"), button).is(s, 422)
		}
		for _, v := range []string{"", "0", "-1", "x"} {
			g := s.signedIn("ada").get("/leads/" + lead.String() + "/qualify").wizardForm(s)
			g.set("v", v).press(s.signedIn("ada"), "next").is(s, 422)
		}
	})
}

func TestSideBySide(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ona")
		b := s.signedIn("ona")
		to := b.get("/leads/"+lead.String()+"/qualify").wizardForm(s).set("side", "true").press(b, "next").is(s, 303).Header.Get("Location")
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
		b.get("/leads/"+single.String()+"/qualify").wizardForm(s).tick("company").set("side", "true").press(b, "next").goes(s, "/companies/"+s.readLead("ona", single).Company.String())
	})
}

// After an undo the records are not found, but the pages that showed them say what happened, and a refresh shows no error.
func TestPagesOfAnUndoneQualificationSayWhatHappened(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ona")
		at, b := "/leads/"+lead.String(), s.signedIn("ona")
		b.get(at+"/qualify").wizardForm(s).press(b, "next").is(s, 303)
		l := s.readLead("ona", lead)
		panes := "/side?panes=" + url.QueryEscape("company:"+l.Company.String()+",contact:"+l.Contact.String())
		b.get(at+"/qualification").says(s, `id="receipt"`, `data-live="lead:`+lead.String())
		b.post("/undo/last").is(s, 303)

		for _, who := range []string{"ona", "ada"} {
			other := s.signedIn(who)
			page := other.get(at+"/qualification").is(s, 200).says(s, "Undone by ona", "UAB Spauda", ">Created<", at).silent(s, "data-toast", "Undo qualification", "side by side")
			other.follow(s, page)
			other.into("receipt").get(at+"/qualification").is(s, 200).says(s, `id="receipt"`, "Undone by ona").silent(s, "data-toast")
			other.get(panes).is(s, 200).says(s, "In the trash", "UAB Spauda", "/trash/restore", `href="`+at+`"`).silent(s, "data-toast")
			pane := "pane-" + l.Company.String()
			other.into(pane).get(panes).is(s, 200).says(s, `id="`+pane+`"`, "In the trash").silent(s, "data-toast", "Jonas")
		}
		b.get(at+"/qualification").says(s, `name="token"`)
		redo := undoToken.FindStringSubmatch(b.get(at + "/qualification").body)
		b.post("/undo", "token", redo[1]).is(s, 303)
		b.get(at+"/qualification").is(s, 200).says(s, "Undo qualification")
		b.get(panes).is(s, 200).silent(s, "In the trash")

		b.post("/undo/last").is(s, 303)
		b.get("/leads") // takes the toast
		company := mustHome(s).Type("company")
		_, err := s.app.Records.Restore(s.ctx, s.actor("ona"), company, l.Company)
		s.ok(err)
		b.get(at+"/qualification").is(s, 200).says(s, "Undone by ona", "/companies/"+l.Company.String()).silent(s, `name="token"`) // it says why instead
		b.get(panes).is(s, 200).says(s, "UAB Spauda", "In the trash")
	})
}

// A receipt is out of sight with its lead, undone or not.
func TestUndoneReceiptOutOfScope(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		at, ada := "/leads/"+s.spauda("ada").String(), s.signedIn("ada")
		ada.get(at+"/qualify").wizardForm(s).press(ada, "next").is(s, 303)
		ada.post(at+"/qualification/undo").is(s, 303)
		ada.get(at+"/qualification").is(s, 200).says(s, "Undone by ada")
		ada.into("dialog").get(at+"/qualification").is(s, 200).says(s, "Undone by ada").silent(s, "<html")
		s.signedIn("ona").get(at+"/qualification").is(s, 404).silent(s, "Undone by", "Spauda")
	})
}

var linkOf = regexp.MustCompile(`href="(/[^"]*)"`)

// follow opens every page that a page links to.
func (b *browser) follow(s *site, a answer) {
	s.Helper()
	for _, l := range linkOf.FindAllStringSubmatch(a.body, -1) {
		path, part, _ := strings.Cut(html.UnescapeString(l[1]), "#")
		page := b.get(path)
		if page.StatusCode >= 400 {
			s.Errorf("%s leads to %d", path, page.StatusCode)
		}
		if part != "" {
			page.says(s, `id="`+part+`"`)
		}
	}
}

func TestStatusOfAQualifiedLeadIsLocked(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.spauda("ada")
		b := s.signedIn("ada")
		step := `<select id="row-` + lead.String() + `-status"`
		b.get("/leads").says(s, step)
		if open := pillOf(b.get("/leads").body, step); strings.Contains(open, "disabled autocomplete") {
			t.Errorf("the status of an open lead is %s", open)
		}
		b.get("/leads/"+lead.String()+"/qualify").wizardForm(s).tick("company").press(b, "next").is(s, 303)
		for _, path := range []string{"/leads", "/leads?peek=" + lead.String()} {
			if shut := pillOf(b.get(path).body, step); !strings.Contains(shut, "disabled autocomplete") {
				t.Errorf("on %s the status is %s", path, shut)
			}
		}
		if n := strings.Count(b.get("/leads/"+lead.String()).body, `aria-current="false" disabled`); n != 2 {
			t.Errorf("%d statuses are disabled, want new and contacted", n)
		}
	})
}

// pillOf returns the first tag of a control with that prefix.
func pillOf(body, begins string) string {
	_, rest, _ := strings.Cut(body, begins)
	tag, _, _ := strings.Cut(rest, ">")
	return tag
}

func TestReceiptHidesRecordsOutOfScope(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		firm := s.make("ada", "company", "name", "Hidden Firm", "city", "Vilnius")
		lead := s.spauda("ada")
		b := s.signedIn("ada")
		f := b.get("/leads/"+lead.String()+"/qualify").wizardForm(s).tick("company", "opportunity").press(b, "details").wizardForm(s)
		f.set("company.id", firm.String()).press(b, "next").is(s, 303)
		b.get("/leads/"+lead.String()+"/qualification").says(s, "Hidden Firm", "Already “Vilnius” there, which is kept")
		s.set("ada", lead, "owner", s.people["ona"].String())
		ona := s.signedIn("ona")
		ona.get("/leads/"+lead.String()+"/qualification").is(s, http.StatusOK).says(s, "Already filled in there").silent(s, "Hidden Firm", "Vilnius", "/companies/")
		ona.into("dialog").get("/leads/"+lead.String()+"/qualification").is(s, http.StatusOK).silent(s, "<html", "Hidden Firm")
	})
}
