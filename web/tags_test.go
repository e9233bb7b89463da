package web

import (
	"strings"
	"testing"
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
