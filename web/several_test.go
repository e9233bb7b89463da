package web

import (
	"slices"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

func entriesOf(l *crm.Lead, key string) []record.Entry {
	return crm.LeadType.Field(key).Get(l).(record.Several).Entries()
}

// The rows of a form make a list; an emptied row is removed, and the next one
// becomes the primary one.
func TestListsInForms(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		ada.get("/leads/new").says(s, `name="phones"`, `name="phones_kind"`, `name="phones_primary"`, `name="emails"`).silent(s, `name="phone"`, `name="mobile"`)
		made := ada.post("/leads", "once", record.NewID().String(), "title", "T", "phones", "8 5 212 3456", "phones_kind", "work", "phones", "8 612 34567", "phones_kind", "mobile",
			"phones", "", "phones_kind", "home", "phones", "8 5 212 3457", "phones_kind", "home", "phones_primary", "1").is(s, 303)
		at := made.Header.Get("Location")
		l := s.readLead("ada", lastPart(at))
		want := []record.Entry{{Value: "8 5 212 3456", Kind: "work"}, {Value: "8 612 34567", Kind: "mobile", Primary: true}, {Value: "8 5 212 3457", Kind: "home"}}
		if got := entriesOf(l, "phones"); !slices.Equal(got, want) || l.Phone != "8 5 212 3456" || l.Mobile != "8 612 34567" {
			t.Errorf("%v", got)
		}
		ada.get(at).says(s, `href="tel:+37061234567"`, `href="tel:+37052123457"`, "Mobile · Main", "Home")
		ada.get(at+"/edit").says(s, `value="8 612 34567"`, `value="8 5 212 3457"`)
		ada.post(at, "v", "1", "phones", "8 5 212 3456", "phones_kind", "work", "phones", "", "phones_kind", "mobile", "phones_primary", "1").goes(s, at)
		if got := entriesOf(s.readLead("ada", lastPart(at)), "phones"); len(got) != 1 || !got[0].Primary {
			t.Errorf("%v", got)
		}
		ada.post(at, "v", "2", "emails", "nobody", "emails_kind", "home").is(s, 422).says(s, "not an e-mail address", `value="nobody"`)
		ada.scripted().post(at+"/cells/emails?in=page", "v", "2", "emails", "a@example.com", "emails_kind", "home", "emails_primary", "0").is(s, 200).says(s, "a@example.com", "Personal")
		ada.get(at).says(s, `href="mailto:a@example.com"`)
	})
}

// Two people change numbers of one lead at the same time: what only one of them
// changed is kept, and the other's form asks.
func TestListsOfAStaleForm(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		id := s.make("ada", "lead", "title", "T", "phone", "8 5 212 3456", "mobile", "8 612 34567")
		at, ada := "/leads/"+id.String(), s.signedIn("ada")
		s.set("mantas", id, "mobile", "8 612 34568")
		ada.post(at, "v", "1", "title", "Other", "phones", "8 5 212 3456", "phones_kind", "work", "phones", "8 612 34567", "phones_kind", "mobile", "phones_primary", "0").goes(s, at)
		if l := s.readLead("ada", id); l.Mobile != "8 612 34568" || l.Title != "Other" {
			t.Errorf("%+v", l)
		}
		ada.post(at, "v", "1", "phones", "8 5 212 3499", "phones_kind", "work", "phones_primary", "0").is(s, 409).says(s, "mantas")
	})
}
