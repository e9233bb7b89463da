package web

import (
	"regexp"
	"testing"

	"github.com/vedlys/vedlys/crm"
)

var addressMenus = regexp.MustCompile(`href="(/[a-z]+/[0-9a-f-]{36}/addresses/[0-9a-f-]{36})/edit"`)

// The cards of a record's page work without JavaScript. The primary address is
// in the details too.
func TestAddressCards(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for _, name := range []string{"lead", "company", "contact"} {
			id := s.make("ada", name, nameKey(name), "Presses")
			at := "/" + crm.TypeByName(name).Plural + "/" + id.String()
			ada.get(at).says(s, at+"/addresses/new", "There are no addresses yet.")
			ada.get(at+"/addresses/new").says(s, "<html", "Presses", `name="primary" value="true" checked`)
			ada.into("dialog").get(at+"/addresses/new").silent(s, "<html")
			ada.post(at+"/addresses", "v", "1", "kind", "office", "street", "Gedimino pr. 1", "city", "Vilnius", "postcode", "1", "country", "LT", "primary", "true").
				is(s, 422).says(s, "LT-01103", `value="Gedimino pr. 1"`)
			ada.post(at+"/addresses", "v", "1", "kind", "office", "city", " ").is(s, 422).says(s, "at least a city")
			ada.post(at+"/addresses", "v", "1", "kind", "office", "city", "Vilnius", "country", "LT", "primary", "true").goes(s, at)
			ada.post(at+"/addresses", "v", "2", "kind", "delivery", "street", "Laisvės al. 7", "city", "Kaunas", "country", "LT").goes(s, at)
			menus := addressMenus.FindAllStringSubmatch(ada.get(at).says(s, "Vilnius", "Laisvės al. 7", "Delivery").body, -1)
			if len(menus) != 2 || menus[0][1] != at+"/addresses/"+id.String() {
				t.Fatalf("the cards are %v", menus)
			}
			main, other := menus[0][1], menus[1][1]
			ada.get(at+"/cells/addresses").is(s, 404)
			ada.scripted().post(other+"/primary").is(s, 200).says(s, "Address saved").undoes(ada)
			ada.post(other+"/primary").goes(s, at)
			ada.get(at+"/edit").says(s, `value="Kaunas"`)
			ada.get(other+"/edit").says(s, `value="Laisvės al. 7"`)
			ada.get(main+"/edit").says(s, `value="Vilnius"`)
			ada.post(main, "v", "2", "kind", "office", "city", "Trakai").is(s, 409)
			ada.scripted().post(main+"/delete").is(s, 200).says(s, "Address deleted").undoes(ada)
			ada.post(main+"/delete").goes(s, at)
			ada.get(main+"/edit").is(s, 404)
			ada.post(main+"/delete").is(s, 404)
			ada.get(at).says(s, "Delivery")
		}
	})
}
