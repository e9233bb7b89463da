package web

import (
	"regexp"
	"strings"
	"testing"
)

// TestRemoveSampleAndUndo removes the sample data on the pages, checks the question before, and undoes it.
func TestRemoveSampleAndUndo(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		s.ok(s.app.Samples.Add(s.ctx, s.ws.ID, 60, nil))
		ada := s.signedIn("ada")
		ada.get("/settings/workspace").is(s, 200).says(s, `href="/settings/sample/remove"`).silent(s, `action="/settings/sample/remove"`)
		page := ada.get("/settings/sample/remove").is(s, 200).says(s, "Remove the sample data?", "Leads: 60", "Your own records stay", "People who leave", "You can undo it")
		if people := regexp.MustCompile(`People who leave the workspace: ([^<]*)`).FindStringSubmatch(page.body); len(strings.Split(people[1], ", ")) != 6 {
			t.Error(people)
		}
		for _, path := range []string{"/leads", "/leads/board", "/settings/people", "/companies"} {
			ada.get(path).is(s, 200).says(s, "(sample)")
		}
		s.signedIn("mantas").get("/settings/sample/remove").is(s, 403)
		ada.post("/settings/sample/remove").is(s, 303)
		ada.get("/settings/workspace").says(s, "Sample data moved to the trash", `data-offers="undo"`, "Restore the sample data")
		ada.get("/settings/people").silent(s, "(sample)")
		ada.get("/leads").silent(s, "(sample)")
		ada.scripted().post("/undo/last").is(s, 200).says(s, "Undone: sample data moved to the trash")
		ada.get("/leads").says(s, "(sample)", "of 60")
		ada.get("/settings/people").says(s, "(sample)")
	})
}

// The question says so if nothing of the sample data is left to remove, and offers no button for it.
func TestRemovalOfNothingSaysSo(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		ada.get("/settings/sample/remove").is(s, 200).says(s, "Nothing of the sample data is left").silent(s, "Moves to the trash:", "btn-danger", "You can undo it", "Remove the sample data</span>")
		s.ok(s.app.Samples.Add(s.ctx, s.ws.ID, 20, nil))
		ada.get("/settings/sample/remove").silent(s, "Nothing of the sample data is left")
		ada.post("/settings/sample/remove").is(s, 303)
		ada.get("/settings/sample/remove").is(s, 200).says(s, "Nothing of the sample data is left")
	})
}
