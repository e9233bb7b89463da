package web

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/record"
)

var offers = regexp.MustCompile(`data-offers="([a-z-]+)"`)

// TestUndoAndRedoAtAnyTime undoes and redoes the actions of a session, from any page, with and without scripts.
func TestUndoAndRedoAtAnyTime(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		ada.scripted().post("/undo/last").is(s, 200).says(s, "Nothing to undo since you signed in").silent(s, "data-offers")
		ada.scripted().post("/redo/last").is(s, 200).says(s, "Nothing to redo")
		id := lastPart(ada.post("/leads", "once", record.NewID().String(), "title", "Gelinta").is(s, 303).Header.Get("Location"))
		at := "/leads/" + id.String()
		ada.scripted().post(at+"/cells/city", "v", "1", "city", "Kaunas").is(s, 200)
		ada.scripted().post(at+"/notes", "text", "Called them").is(s, 200)

		got := ada.scripted().with("HX-Current-URL", s.url+"/companies").post("/undo/last").is(s, 200)
		got.says(s, "Undone: note on “Gelinta” added", `data-offers="redo"`, ">Redo", "⇧Z").silent(s, `data-offers="undo"`)
		ada.post("/undo/last").is(s, 303)
		ada.get("/companies").says(s, "Undone: City of “Gelinta” changed to “Kaunas”")
		if l := s.readLead("ada", id); l.City != "" {
			t.Errorf("city %q", l.City)
		}
		ada.scripted().post("/redo/last").is(s, 200).says(s, "Redone: City of “Gelinta” changed to “Kaunas”", `data-offers="undo"`)
		ada.scripted().post("/redo/last").is(s, 200).says(s, "Redone: note on “Gelinta” added")
		ada.scripted().post("/redo/last").is(s, 200).says(s, "Nothing to redo")
		s.signedIn("ada").scripted().post("/undo/last").is(s, 200).says(s, "Nothing to undo")
	})
}

// TestPageAfterUndoOfACreation undoes a creation from the page and from the panel of the record.
func TestPageAfterUndoOfACreation(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		made := func() string {
			at := ada.post("/leads", "once", record.NewID().String(), "title", "Gelinta").is(s, 303).Header.Get("Location")
			return "/leads/" + lastPart(at).String()
		}
		at := made()
		got := ada.scripted().with("HX-Current-URL", s.url+at).post("/undo/last").is(s, 204)
		if got.Header.Get("HX-Redirect") != "/leads" {
			t.Error(got.Header)
		}
		ada.get("/leads").says(s, "Undone: “Gelinta” created", "Redo")
		at = made()
		id := lastPart(at).String()
		got = ada.scripted().with("HX-Current-URL", s.url+"/leads?peek="+id).post("/undo/last").is(s, 200)
		if !strings.Contains(got.Header.Get("HX-Trigger"), `"gone":{"ids":["`+id+`"]}`) {
			t.Error(got.Header)
		}
		at = made()
		r := ada.form("/undo/last")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Referer", s.url+"/leads?peek="+lastPart(at).String()+"&sort=title")
		if got := ada.do(r).is(s, 303).Header.Get("Location"); got != "/leads?sort=title" {
			t.Error(got)
		}
	})
}

// TestUndoOffersToSkip makes a colleague's change prevent an undo.
func TestUndoOffersToSkip(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		id := s.make("ada", "lead", "title", "Gelinta")
		at := "/leads/" + id.String()
		ada.scripted().post(at+"/cells/city", "v", "1", "city", "Kaunas").is(s, 200)
		ada.scripted().post(at+"/cells/phone", "v", "2", "phone", "+37061234567").is(s, 200)
		s.signedIn("mantas").scripted().post(at+"/cells/phone", "v", "3", "phone", "+37061234568").is(s, 200)
		got := ada.scripted().post("/undo/last").is(s, 409).says(s, "Not undone: Phone of “Gelinta” changed to", "has been changed since", "Press Z again", `data-offers="past"`, "Skip")
		past := regexp.MustCompile(`name="past" value="([0-9a-f-]{36})"`).FindStringSubmatch(got.body)
		ada.scripted().post("/undo/last").is(s, 409)
		ada.scripted().post("/undo/last", "past", past[1]).is(s, 200).says(s, "Undone: City of “Gelinta” changed to “Kaunas”")
		ada.scripted().post("/undo/last").is(s, 200).says(s, "Nothing to undo")
	})
}

// TestHistoryOffersUndoOrAReason checks each entry of a lead's history.
func TestHistoryOffersUndoOrAReason(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		id := s.make("ona", "lead", "title", "Gelinta")
		at := "/leads/" + id.String()
		ona := s.signedIn("ona")
		ona.scripted().post(at+"/cells/city", "v", "1", "city", "Kaunas").is(s, 200)
		ona.scripted().post(at+"/cells/city", "v", "2", "city", "Vilnius").is(s, 200)
		page := ona.get(at).is(s, 200)
		if got := strings.Count(page.body, `class="timeline-undo"`); got != 1 { // the two changes of the city are one entry
			t.Errorf("%d undo buttons", got)
		}
		page.says(s, "timeline-why", "Cannot undo: “City” has been changed since")
		tokens := undoToken.FindAllStringSubmatch(page.body, -1)
		if len(tokens) != 2 {
			t.Fatalf("%d receipts", len(tokens))
		}
		ona.scripted().post("/undo", "token", tokens[0][1], "token", tokens[1][1]).is(s, 200).says(s, "Undone: ")
		if l := s.readLead("ona", id); l.City != "" {
			t.Errorf("city %q", l.City)
		}
		page = ona.get(at).says(s, "timeline-undone", ">Redo</span>")
		redo := undoToken.FindStringSubmatch(page.body)
		ona.scripted().post("/undo", "token", redo[1]).is(s, 200).says(s, "Redone: ")
		if l := s.readLead("ona", id); l.City != "Vilnius" {
			t.Errorf("city %q", l.City)
		}
		ada.scripted().post(at+"/cells/phone", "v", "7", "phone", "+37061234567").is(s, 200)
		ona.get(at).says(s, "Not yours to undo")
		ada.into("panel").get(at+"/panel").says(s, "timeline-undo", "timeline-why")
	})
}

// TestOnlyOneToastHasTheKey leaves two toasts for the next page.
func TestOnlyOneToastHasTheKey(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		ada.post("/leads", "once", record.NewID().String(), "title", "One").is(s, 303)
		ada.scripted().post("/undo/last").is(s, 200)
		ada.scripted().post("/redo/last").is(s, 200)
		body := ada.get("/leads").body
		area := body[strings.Index(body, `id="toasts"`):]
		area = area[:strings.Index(area, `id="undo-last"`)]
		if n := strings.Count(area, ">Z<") + strings.Count(area, ">⇧Z<"); n > 1 || len(offers.FindAllString(area, -1)) == 0 {
			t.Errorf("%d toasts with a key in\n%s", n, area)
		}
	})
}
