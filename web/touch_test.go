package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// askedNow is the moment that the form came with.
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
			t.Fatalf("it does not begin with now and nothing else: %s", page.body)
		}
		post := func(more ...string) answer {
			return b.scripted().post("/leads/contact", append([]string{"ids", lead.String(), "asked", now[1]}, more...)...)
		}

		// As Enter sends it: contacted now, nothing else.
		done := post("at", now[1], "note", "").is(s, http.StatusOK).says(s, "Contacted: Presses", `data-offers="undo"`)
		if !strings.Contains(done.Header.Get("HX-Trigger"), "closedialog") {
			t.Error("the dialog stays open")
		}
		b.get(at).silent(s, "Call, ", "timeline-noted")
		done.undoes(b)

		// With how, when and words: one note, one undo.
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

// The form's moment is in the reader's own form, and read back as that.
func TestContactReadsItsMomentInEachLanguage(t *testing.T) {
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
