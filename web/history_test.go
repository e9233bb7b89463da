package web

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
)

// Each change of settings is in their history, in words, with its undo.
func TestHistoryOfSettings(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		ada.get("/settings/history").is(s, 200).says(s, "No changes yet")
		s.ok(failed(s.app.Workspaces.AddField(s.ctx, s.actor("ada"), workspaces.NewField{Type: "lead", Key: "size", Label: "Size", Kind: "text"})))
		s.ok(failed(s.app.Workspaces.RemoveField(s.ctx, s.actor("ada"), "lead", "c_size")))
		website := mustHome(s).Lists.ByKey(crm.Sources, "website")
		at := "/settings/lists/source/" + website.ID.String()
		ada.post("/settings/lists/source", "name", "Radio").is(s, 303)
		ada.post(at+"/hide", "hidden", "true").is(s, 303)
		ada.post(at+"/hide", "hidden", "false").is(s, 303)
		ada.post(at+"/move", "place", "4").is(s, 303)
		ada.post(at+"/delete").is(s, 303)
		ada.post("/settings/rates", "currency", "HUF", "date", "2026-01-02", "rate", "0,0025").is(s, 303)
		ada.post("/settings/people/"+s.people["ona"].String()+"/role", "role", "manager").is(s, 303)
		ada.post("/settings/people/"+s.people["ona"].String()+"/remove").is(s, 303)
		ada.post("/settings/workspace", "name", "Beta", "country", "LT", "language", "en", "currency", "EUR", "zone", "Europe/Vilnius").is(s, 303)
		ada.get("/leads") // takes the toast
		page := ada.get("/settings/history").is(s, 200).says(s, "field “Size” added (Leads)", "field “Size” removed (Leads)", "“Radio” added to Sources",
			"hidden in Sources", "shown again in Sources", "order of Sources changed", "deleted from Sources", "rate of HUF added",
			"role of ona: Manager", "ona removed", "settings of the workspace changed").silent(s, "⟦")
		if n := strings.Count(page.body, `action="/undo"`); n != 11 {
			t.Errorf("%d changes offer their undo", n)
		}
		token := undoToken.FindStringSubmatch(page.body)[1] // the newest
		ada.scripted().post("/undo", "token", token).is(s, 200).says(s, "Undone: settings of the workspace changed")
		if ws := mustHome(s); ws.Name == "Beta" {
			t.Error("the workspace kept its new name")
		}
		ada.get("/settings/history").is(s, 200).says(s, "Undone: settings of the workspace changed")
		ada.scripted().post("/redo/last").is(s, 200).says(s, "Redone: ")
		rate := regexp.MustCompile(`(?s)rate of HUF added.*?name="token" value="([0-9a-f-]{36})"`).FindStringSubmatch(ada.get("/settings/history").body)[1]
		ada.scripted().post("/undo", "token", rate).is(s, 200)
		ada.get("/settings/history").is(s, 200).says(s, "Undone: rate of HUF added")
		s.signedIn("mantas").get("/settings/history").is(s, 403)
	})
}
