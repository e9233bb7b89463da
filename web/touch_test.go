package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// askedNow is the time that the form was shown with.
var askedNow = regexp.MustCompile(`name="asked" value="([^"]+)"`)

func TestContactAsksHowAndWhen(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead, other := s.make("ada", "lead", "title", "Presses"), s.make("ada", "lead", "title", "Leaflets")
		b := s.signedIn("ada")
		at := "/leads/" + lead.String()
		page := b.get("/leads/contact?ids="+lead.String()).is(s, http.StatusOK).says(s, "Contact with Presses", "Letter or e-mail", "Cancel", "data-moment").silent(s, `type="datetime-local"`)
		now := askedNow.FindStringSubmatch(page.body)
		if now == nil || !strings.Contains(page.body, `name="at" value="`+now[1]+`" placeholder=`) || strings.Contains(page.body, `value="call" checked`) {
			t.Fatalf("the form does not start with the current time: %s", page.body)
		}
		post := func(more ...string) answer {
			return b.scripted().post("/leads/contact", append([]string{"ids", lead.String(), "asked", now[1]}, more...)...)
		}

		// As sent by Enter: contacted now, nothing else.
		done := post("at", now[1], "note", "").is(s, http.StatusOK).says(s, "Contacted: Presses", `data-offers="undo"`)
		if !strings.Contains(done.Header.Get("HX-Trigger"), "closedialog") {
			t.Error("the dialog stays open")
		}
		b.get(at).silent(s, "Call, ", "timeline-noted")
		done.undoes(b)

		// With how, when and text: one note, one undo.
		when := time.Date(2020, 5, 4, 9, 30, 0, 0, time.UTC).Format("2006-01-02T15:04")
		done = post("how", "call", "at", when, "note", "Wants <b> prices").is(s, http.StatusOK)
		b.get(at).says(s, "Call, ", "2020", "09:30", "Wants &lt;b&gt; prices")
		done.undoes(b)
		b.get(at).silent(s, "Wants &lt;b&gt; prices").says(s, "/leads/contact?ids=")

		for _, bad := range [][]string{{"how", "dream"}, {"at", "yesterday"}, {"at", "2999-01-01T10:00"}} {
			b.post("/leads/contact", append([]string{"ids", lead.String(), "note", "kept"}, bad...)...).is(s, http.StatusUnprocessableEntity).says(s, "kept")
		}
		b.scripted().post("/leads/contact", "ids", lead.String(), "ids", other.String(), "how", "met").is(s, http.StatusOK).says(s, "2 records changed")
		b.get("/leads/"+other.String()).says(s, "Meeting, ")
		b.post("/leads/contact", "ids", lead.String()).is(s, http.StatusSeeOther)
	})
}

// The form's time is in the reader's own format, and parsed in it.
func TestContactTimeInEachLanguage(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for lang, day := range map[string]string{"en": "4 May 2020, 09:30", "lt": "2020-05-04 09:30", "sk": "4. 5. 2020 9:30", "ru": "04.05.2020, 09:30", "hu": "2020. 05. 04. 9:30"} {
			lead := s.make("ada", "lead", "title", "Presses "+lang).String()
			b := s.speaks("ada", lang)
			now := askedNow.FindStringSubmatch(b.get("/leads/contact?ids="+lead).is(s, http.StatusOK).body)
			b.post("/leads/contact", "ids", lead, "asked", now[1], "at", now[1], "how", "call").is(s, http.StatusSeeOther)
			b.post("/leads/contact", "ids", lead, "asked", now[1], "at", day, "how", "met").is(s, http.StatusSeeOther)
			b.get("/leads/"+lead).says(s, "2020", "30")
		}
	})
}

// A change from new to contacted is saved at once. The form for how and when follows and can be skipped.
func TestContactedStatusOffersTheForm(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		lead := s.make("ada", "lead", "title", "Presses").String()
		b := s.signedIn("ada")
		at, form := "/leads/"+lead, "/leads/contact?after=1&ids="+lead
		contacted, fresh := s.step("lead_status", "contacted"), s.step("lead_status", "new")
		asks := func(a answer) bool { return strings.Contains(a.Header.Get("HX-Trigger"), "after=1") }

		saved := b.scripted().post(at+"/cells/status?in=pill", "status", contacted, "v", "1").is(s, http.StatusOK)
		if !asks(saved) {
			t.Errorf("the form does not open: %v", saved.Header)
		}
		b.scripted().with("HX-Target", "dialog#dialog").get(form).is(s, http.StatusOK).says(s, "Contact with Presses", "Skip", `commandfor="dialog"`, `name="after" value="1"`)
		now := askedNow.FindStringSubmatch(b.get(form).body)[1]

		// As sent by Enter: no note is added, and the status stays.
		skipped := b.scripted().post("/leads/contact", "ids", lead, "after", "1", "asked", now, "at", now).is(s, http.StatusNoContent)
		if !strings.Contains(skipped.Header.Get("HX-Trigger"), "closedialog") {
			t.Error("the dialog stays open")
		}
		b.get(at).silent(s, "timeline-noted")

		// With how and text: a note, whose undo keeps the status.
		b.scripted().post("/leads/contact", "ids", lead, "after", "1", "asked", now, "at", "yesterday", "how", "call").is(s, http.StatusUnprocessableEntity).says(s, "Skip")
		noted := b.scripted().post("/leads/contact", "ids", lead, "after", "1", "asked", now, "at", now, "how", "call", "note", "Wants prices").is(s, http.StatusOK)
		b.get(at).says(s, "Call, ", "Wants prices")
		noted.undoes(b)
		b.get(at).silent(s, "Wants prices")
		if back := b.scripted().post(at+"/cells/status?in=pill", "status", fresh, "v", "2").is(s, http.StatusOK); asks(back) {
			t.Error("a change back opens the form too")
		}

		// Without scripts a page asks, and leads back to where the status was changed.
		b.with("Referer", s.url+"/leads?q=pre").post(at+"/cells/status?in=row", "status", contacted, "v", "3").goes(s, form)
		b.with("Referer", s.url+"/leads?q=pre").get(form).is(s, http.StatusOK).says(s, `href="/leads?q=pre"`, `name="back" value="/leads?q=pre"`)
		b.post("/leads/contact", "ids", lead, "after", "1", "asked", now, "at", now, "back", "/leads?q=pre").goes(s, "/leads?q=pre")
		b.post("/leads/contact", "ids", lead, "after", "1", "how", "met", "back", "//evil.example").goes(s, "/")

		// A board does not open the form, but offers it.
		other := s.make("ada", "lead", "title", "Leaflets").String()
		b.scripted().post("/leads/"+other+"/move", "status", contacted, "v", "1").is(s, http.StatusOK).says(s, "How and when?", "data-dialog", other)
		b.scripted().post("/leads/"+other+"/move", "status", fresh, "v", "2").is(s, http.StatusOK).silent(s, "How and when?")
	})
}
