package web

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// Tags are typed into a form, a cell and the form of a bulk action, with and
// without a script, and shown wherever the record is.
func TestTagsOnPages(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona := s.signedIn("ona").scripted()
		id := s.make("ona", "lead", "title", "Press").String()
		at := "/leads/" + id
		ona.post(at+"/cells/tags?in=page", "v", "1", "tags", "", "tags", "VIP, Šaltas").is(s, 200)
		ona.get(at).is(s, 200).says(s, "VIP", "Šaltas", "tag-list", "+VIP, +Šaltas")
		ona.get("/leads?col=name.tags").is(s, 200).says(s, "pill tag")
		ona.get("/leads?tag=vip").is(s, 200).says(s, "Press", "VIP")
		ona.get("/leads?tags.not=vip").is(s, 200).silent(s, "/leads/"+id+`"`)
		ona.get("/leads/board").is(s, 200).says(s, "pill tag")
		ona.get(at+"/panel").is(s, 200).says(s, "Šaltas")
		ona.get("/search?q=press").is(s, 200).says(s, "pill tag")
		ona.get("/pick/tag?q=salt").is(s, 200).says(s, "Šaltas", `data-new`)
		ona.get("/pick/tag?q=SALTAS").is(s, 200).says(s, "Šaltas").silent(s, `data-new`)
		ona.get("/leads/bulk/tags?ids="+id).is(s, 200).says(s, "Add tags", "Remove tags")
		ona.post("/leads/bulk/tags", "ids", id, "add", "Naujas", "remove", "vip").is(s, 200)
		ona.get(at).is(s, 200).says(s, "+Naujas, −VIP")
		ona.post("/leads/bulk/tags", "ids", id, "add", "", "remove", "nonsense").is(s, 422)
		ona.post("/leads/bulk/tags", "ids", id, "add", "").is(s, 422)
		s.signedIn("ada").get("/settings/lists/tag").is(s, 200).says(s, "Šaltas", "Naujas", "Records")
		if strings.Contains(ona.get(at).body, "⟦") {
			t.Error("a text is missing")
		}
	})
}

// The settings list tags by the alphabet of the reader, with the number of
// records that have each.
func TestTagsInSettings(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona, ada := s.signedIn("ona").scripted(), s.signedIn("ada")
		for n, tags := range []string{"Zebra, Šaltas", "Zebra, Čekis", "zebra, Sėkmė"} {
			id := s.make("ona", "lead", "title", "Press "+string(rune('A'+n))).String()
			ona.post("/leads/"+id+"/cells/tags?in=page", "v", "1", "tags", tags).is(s, 200)
		}
		page := ada.get("/settings/lists/tag").is(s, 200)
		at := -1
		for _, name := range []string{"Čekis", "Šaltas", "Sėkmė", "Zebra"} {
			now := strings.Index(page.body, name)
			if now <= at {
				t.Errorf("%s is at %d, after %d", name, now, at)
			}
			at = now
		}
		if n := strings.Count(page.body, "/move"); n > 0 {
			t.Errorf("%d buttons would move a tag", n)
		}
		uses := regexp.MustCompile(`<td class="table-end">\s*(\d+)`).FindAllStringSubmatch(page.body, -1)
		var counts []string
		for _, u := range uses {
			counts = append(counts, u[1])
		}
		if got := strings.Join(counts, " "); got != "1 1 1 3" {
			t.Errorf("records with each tag: %s", got)
		}
	})
}

// A renamed tag has its new name in a list that somebody else has open: the
// list hears of it and reads the new name.
func TestRenamedTagsChangeOpenLists(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona := s.signedIn("ona").with("X-Tab", "ona-1").scripted()
		id := s.make("ona", "lead", "title", "Press").String()
		ona.post("/leads/"+id+"/cells/tags?in=page", "v", "1", "tags", "Hot").is(s, 200)
		list := "/leads?col=name.tags"
		open := ona.get(list).is(s, 200).says(s, "Hot")
		if !regexp.MustCompile(`data-live="[^"]*settings`).MatchString(open.body) {
			t.Error("the list is not about settings")
		}
		s.started()
		lines := ona.listen()
		ws, err := s.app.Workspace(s.ctx, s.ws.ID)
		s.ok(err)
		tag := *ws.Item(crm.Tags, record.None, "hot")
		tag.Name = "Boiling"
		_, err = s.app.Workspaces.ChangeItem(s.ctx, s.actor("ada"), tag, false)
		s.ok(err)
		hears(s.T, lines, "data: settings")
		ona.get(list).is(s, 200).says(s, "Boiling").silent(s, ">Hot<")
	})
}
