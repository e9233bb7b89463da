package web

import (
	"net/url"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/record"
)

// TestDeletingShowsDependents deletes a company with a contact and an opportunity: the question comes first, the others stay
// and show where it is, and Restore restores it.
func TestDeletingShowsDependents(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		at := s.oneOfEach("ada", "Acme") // lead, company, contact, deal
		company := at[1]
		got := ada.scripted().post(company+"/delete").is(s, 204)
		if !strings.Contains(got.Header.Get("HX-Trigger"), `"ask":{"address":"`+company+`/delete"}`) {
			t.Error(got.Header)
		}
		ada.post(company+"/delete").goes(s, company+"/delete")
		ada.get(company+"/delete").is(s, 200).says(s, "Delete “Acme Company”?", "Contacts: 1 (", "Acme Contact", "Opportunities: 1 (Acme Deal)", "They stay", `name="sure" value="1"`)
		ada.scripted().post(company+"/delete", "sure", "1").is(s, 200).says(s, "Moved to the trash: Acme Company")
		for _, path := range []string{at[2], at[3], "/contacts", "/opportunities"} {
			ada.get(path).is(s, 200).says(s, "Acme Company (in the trash)").silent(s, "Not visible to you")
		}
		ada.get(company).is(s, 200).says(s, "In the trash", "Restore").silent(s, "Not visible")
		ada.into("panel").get(company+"/panel").is(s, 200).says(s, "In the trash", "Restore")
		s.signedIn("ona").get(company).is(s, 404)
		ada.post("/trash/restore", "type", "company", "id", lastPart(company).String(), "to", company).goes(s, company)
		ada.get(at[2]).says(s, "Acme Company").silent(s, "in the trash")

		// A lead has no dependents: it is deleted at once, with an undo.
		ada.scripted().post(at[0]+"/delete").is(s, 200).says(s, "Moved to the trash: Acme Lead", `data-offers="undo"`)
	})
}

// TestBulkDeletingShowsDependents does so for the selected records of a list.
func TestBulkDeletingShowsDependents(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		one, two := s.make("ada", "company", "name", "One"), s.make("ada", "company", "name", "Two")
		for _, id := range []record.ID{one, two, two, two, two} {
			s.make("ada", "contact", "last_name", "Petraitis", "company", id.String())
		}
		ids := []string{"do", "delete", "ids", one.String(), "ids", two.String()}
		got := ada.scripted().post("/companies/bulk", ids...).is(s, 204)
		if !strings.Contains(got.Header.Get("HX-Trigger"), `"ask"`) {
			t.Error(got.Header)
		}
		about := url.Values{"ids": {one.String(), two.String()}}
		ada.get("/companies/bulk/delete?"+about.Encode()).is(s, 200).says(s, "Delete 2 records?", "Contacts: 5 (", " …)")
		ada.scripted().post("/companies/bulk", append(ids, "sure", "1")...).is(s, 200).says(s, "2 records moved to the trash")
		ada.scripted().post("/undo/last").is(s, 200).says(s, "Undone: 2 records moved to the trash")
		ada.get("/companies").says(s, "One", "Two")
	})
}
