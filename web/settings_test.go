package web

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/unit"
)

// item returns an item of a list and its URL.
func (s *site) item(list, key string) (*crm.Item, string) {
	s.Helper()
	ws, err := s.app.Workspace(s.ctx, s.ws.ID)
	s.ok(err)
	i := ws.Lists.ByKey(list, key)
	if i == nil {
		s.Fatalf("no %s in %s", key, list)
	}
	return i, "/settings/lists/" + list + "/" + i.ID.String()
}

func TestListSettings(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		b.get("/settings/lists").goes(s, "/settings/lists/lead_status")
		b.get("/settings/lists/people").is(s, http.StatusNotFound)
		b.get("/settings/lists/lead_status").says(s, "Contacted", "Disqualified")

		b.get("/settings/lists/stage/new").says(s, "Probability", `name="category"`, "<html")
		b.with("HX-Target", "dialog#dialog").scripted().get("/settings/lists/source/new").says(s, "dialog-body").silent(s, "<html", "Probability")
		b.post("/settings/lists/stage", "name", "", "category", "new", "hue", "3", "probability", "x").is(s, http.StatusUnprocessableEntity).
			says(s, `aria-invalid="true"`)
		b.post("/settings/lists/stage", "name", "Pilot <b>", "category", "open", "hue", "3", "probability", "60").goes(s, "/settings/lists/stage")
		b.get("/settings/lists/stage").says(s, "Pilot &lt;b&gt;", "60%", "Added")

		i, path := s.item(crm.Stages, "pilot_b")
		got := b.scripted().post(path, "name", "Pilot", "category", "open", "hue", "4", "probability", "65", "v", "1").is(s, http.StatusOK).says(s, "Saved")
		if trigger := got.Header.Get("HX-Trigger"); !strings.Contains(trigger, `"settings"`) || !strings.Contains(trigger, "closedialog") {
			t.Error(trigger)
		}
		b.scripted().post(path, "name", "Stale", "category", "open", "hue", "4", "probability", "65", "v", "1").is(s, http.StatusConflict).
			says(s, "Someone else changed this", `id="item"`).silent(s, "<html")
		b.scripted().post(path+"/move", "place", "0").is(s, http.StatusOK)
		b.post(path+"/move", "place", "x").is(s, http.StatusUnprocessableEntity)
		if again, _ := s.item(crm.Stages, "pilot_b"); again.Position != 0 || again.Name != "Pilot" || again.Probability != 65 || i.Position == 0 {
			t.Errorf("%+v", again)
		}
		b.post(path+"/delete").goes(s, "/settings/lists/stage")
		b.get(path).is(s, http.StatusNotFound)
	})
}

func TestListItemInUse(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		status, path := s.item(crm.LeadStatuses, "duplicate")
		ws, err := s.app.Workspace(s.ctx, s.ws.ID)
		s.ok(err)
		lead := ws.Type("lead")
		_, err = s.app.Records.Save(s.ctx, s.actor("ona"), unit.Draft{Type: lead, Set: []unit.Value{{Field: lead.Field("title"), Value: "A lead"}, {Field: lead.Field("status"), Value: status.ID}}})
		s.ok(err)
		b.scripted().post(path+"/delete").is(s, http.StatusConflict).says(s, "records: 1", "toast-bad")
		b.post(path+"/hide", "hidden", "true").goes(s, "/settings/lists/lead_status")
		b.get("/settings/lists/lead_status").says(s, "Hidden", "Show again")
		change := []string{"name", "Duplicate", "category", "working", "hue", "1", "v", "2"}
		b.post(path, change...).is(s, http.StatusConflict).says(s, "records: 1", `name="sure" value="working"`, "Change the category")
		b.post(path, append(change, "sure", "new")...).is(s, http.StatusConflict) // another category was confirmed
		b.post(path, append(change, "sure", "working")...).goes(s, "/settings/lists/lead_status")
		if got, _ := s.item(crm.LeadStatuses, "duplicate"); got.Category != crm.CategoryWorking {
			s.Error(got.Category)
		}
		_, path = s.item(crm.LeadStatuses, "new")
		b.post(path+"/hide", "hidden", "true").is(s, http.StatusConflict).says(s, "“New”")
	})
}

// The form of an item is a dialog on the list, and a page of its own at its URL. The page leads on.
func TestFormOfAListItem(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		at := "/settings/lists/lead_status"
		b.get(at+"/new").says(s, `<option value="">Choose a category</option>`)
		b.post(at, "name", "No meaning", "category", "", "hue", "1").is(s, http.StatusUnprocessableEntity).says(s, "f-category-error")
		value := []string{"name", "Meeting", "category", "working", "hue", "1"}
		got := b.scripted().with("HX-Current-URL", s.url+at+"/new").post(at, value...).is(s, http.StatusNoContent)
		if got.Header.Get("HX-Redirect") != at {
			s.Error(got.Header)
		}
		b.get(at).says(s, "Meeting", "Added")
		_, path := s.item(crm.LeadStatuses, "meeting")
		got = b.scripted().with("HX-Current-URL", s.url+path).post(path, append(value, "v", "1")...).is(s, http.StatusNoContent)
		if got.Header.Get("HX-Redirect") != at {
			s.Error(got.Header)
		}
		got = b.scripted().with("HX-Current-URL", s.url+at).post(path, append(value, "v", "2")...).is(s, http.StatusOK)
		if got.Header.Get("HX-Redirect") != "" || !strings.Contains(got.Header.Get("HX-Trigger"), "closedialog") {
			s.Error(got.Header)
		}
	})
}

// The name of a preset stays translatable, whatever language it was edited in.
func TestPresetStaysTranslatable(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		_, path := s.item(crm.Sources, "referral")
		b.post("/preferences", "lang", "lt").goes(s, "/")
		name := regexp.MustCompile(`name="name" value="([^"]+)"`).FindStringSubmatch(b.get(path).body)[1]
		b.post(path, "name", name, "hue", "9", "v", "1").goes(s, "/settings/lists/source")
		if i, _ := s.item(crm.Sources, "referral"); i.Name != "" || i.Hue != 9 {
			t.Errorf("%+v", i)
		}
		b.post(path, "name", name+" 2", "hue", "9", "v", "2").goes(s, "/settings/lists/source")
		if i, _ := s.item(crm.Sources, "referral"); i.Name != name+" 2" {
			t.Errorf("%+v", i)
		}
	})
}

func TestWorkspaceSettings(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		b.post("/settings/workspace", "name", "", "currency", "XXQ", "language", "lt", "zone", "Europe/Vilnius").is(s, http.StatusUnprocessableEntity).
			says(s, "This is not a currency code.")
		b.post("/settings/workspace", "name", "Acme Kft.", "country", "HU", "currency", "HUF", "language", "hu", "zone", "Europe/Budapest").
			goes(s, "/settings/workspace")
		b.get("/settings/workspace").says(s, "Acme Kft.", `<html lang="hu"`)
	})
}

func TestProfileForm(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ona")
		b.post("/settings/profile", "name", " ", "zone", "Moon/Base", "theme", "dark").is(s, http.StatusUnprocessableEntity).
			says(s, "This must be filled in.", "This is not a time zone.")
		got := b.scripted().post("/settings/profile", "name", "Ona Ožė", "zone", "Asia/Almaty", "language", "lt", "theme", "dark", "keys", "true")
		if got.StatusCode != http.StatusNoContent || got.Header.Get("HX-Redirect") != "/settings/profile" {
			t.Errorf("%d %v", got.StatusCode, got.Header)
		}
		b.get("/settings/profile").says(s, "Ona Ožė", `lang="lt"`, `data-theme="dark"`, `<option value="Asia/Almaty" selected>`, "data-toast")
		b.get("/settings/profile").silent(s, "data-toast")
	})
}

func TestTokenPage(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ona")
		b.post("/settings/tokens", "name", " ").is(s, http.StatusUnprocessableEntity).says(s, "This must be filled in.")
		page := b.post("/settings/tokens", "name", "Script <1>", "read_only", "true").is(s, http.StatusOK).says(s, "Script &lt;1&gt;", "read only")
		secret := regexp.MustCompile(`value="(vdl_[^"]+)"`).FindStringSubmatch(page.body)[1]
		by, err := s.app.People.ActorByToken(s.ctx, secret)
		s.ok(err)
		if by.User != s.people["ona"] || !by.ReadOnly {
			t.Errorf("%+v", by)
		}
		list := b.get("/settings/tokens").silent(s, secret)
		revoke := regexp.MustCompile(`/settings/tokens/[^/]+/revoke`).FindString(list.body)
		s.signedIn("mantas").post(revoke).is(s, http.StatusNotFound)
		s.signedIn("ada").get("/settings/tokens").says(s, "Script &lt;1&gt;", "ona")
		b.post(revoke).goes(s, "/settings/tokens")
		if _, err := s.app.People.ActorByToken(s.ctx, secret); err == nil {
			t.Error("the token is still valid")
		}
	})
}

// Typed text is shown as it was typed, and never taken for markup.
func TestNaughtyNames(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		for n, name := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' OR 1=1 --`, `{{7*7}}`, "\u202eabc", "=cmd|' /C calc'!A0", "Ω≈ç√"} {
			b.post("/settings/profile", "name", name, "theme", "system").goes(s, "/settings/profile")
			b.post("/settings/workspace", "name", name, "currency", "EUR", "language", "en", "zone", "UTC").goes(s, "/settings/workspace")
			b.post("/settings/lists/source", "name", name, "hue", strconv.Itoa(n)).goes(s, "/settings/lists/source")
			for _, path := range []string{"/settings/profile", "/settings/people", "/settings/workspace", "/settings/lists/source"} {
				b.get(path).is(s, http.StatusOK).silent(s, "<script>alert", "<img src=x")
			}
			ws, err := s.app.Workspace(s.ctx, s.ws.ID)
			s.ok(err)
			if ws.Name != name || ws.Person(s.people["ada"]).Name != name {
				t.Errorf("%q became %q and %q", name, ws.Name, ws.Person(s.people["ada"]).Name)
			}
		}
		b.post("/settings/profile", "name", "a\x00b", "theme", "system").is(s, http.StatusUnprocessableEntity)
		b.post("/settings/profile", "name", "a\xffb", "theme", "system").is(s, http.StatusUnprocessableEntity)
	})
}

// An administrator of one workspace has no access to another: its people, items, invitations and tokens are not found.
func TestSettingsOfAnotherWorkspace(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		other, err := s.app.Workspaces.AddWorkspace(s.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other", Country: "HU"})
		s.ok(err)
		_, err = s.app.People.AddPerson(s.ctx, other.ID, people.NewPerson{Email: "hanna@example.com", Name: "hanna", Password: "correct horse hanna", Role: crm.Administrator})
		s.ok(err)
		_, err = s.app.People.Invite(s.ctx, s.actor("ada"), crm.Member, "")
		s.ok(err)
		invited, err := s.app.People.Invitations(s.ctx, s.actor("ada"))
		s.ok(err)
		_, token, err := s.app.People.AddToken(s.ctx, s.actor("ona"), "script", false)
		s.ok(err)
		_, item := s.item(crm.LeadStatuses, "duplicate")
		hanna := s.signedIn("hanna")
		was := s.fingerprint()
		for _, path := range []string{
			"/settings/people/" + s.people["ona"].String() + "/role", "/settings/people/" + s.people["ona"].String() + "/remove",
			"/settings/invitations/" + invited[0].ID.String() + "/revoke", "/settings/tokens/" + token.String() + "/revoke",
			item, item + "/move", item + "/hide", item + "/delete",
		} {
			hanna.post(path, "role", "manager", "name", "Mine", "category", "working", "place", "0", "hidden", "true", "v", "1").is(s, http.StatusNotFound)
		}
		hanna.get(item).is(s, http.StatusNotFound)
		hanna.get("/settings/people").silent(s, "ona@example.com")
		s.unchanged(was, "an administrator of another workspace")
	})
}

// The key C creates what the page is about: an item of its list, an invitation, a token, else a lead.
func TestKeyForNewOnEachPage(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for path, makes := range map[string]string{
			"/settings/people": "/settings/invitations/new", "/settings/lists/source": "/settings/lists/source/new", "/settings/tokens": "#f-name",
			"/settings/profile": "/leads/new", "/settings/sessions": "/leads/new", "/settings/workspace": "/leads/new",
			"/imports": "/leads/new", "/trash": "/leads/new", "/search": "/leads/new", "/companies": "/companies/new", "/opportunities/board": "/opportunities/new",
		} {
			ada.get(path).is(s, 200).says(s, `data-create-url="`+makes+`"`)
		}
		ada.get("/settings/tokens").says(s, `id="f-name"`)
	})
}

// While another alphabet is being prepared, the settings show how far it is.
func TestSettingsShowHowFarSortingIs(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		b.get("/settings/workspace").silent(s, "<progress", "Search, sorting and similar records")
		b.post("/settings/workspace", "name", "Acme", "country", "LT", "language", "hu", "currency", "EUR", "zone", "UTC").goes(s, "/settings/workspace")
		b.get("/settings/workspace").says(s, "<progress", "Keresés, rendezés és hasonló rekordok")
	})
}
