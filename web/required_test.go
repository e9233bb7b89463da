package web

import (
	"regexp"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/record"
)

// A form marks as required exactly the fields that the rules refuse if they are empty.
func TestFormsMarkRequiredFields(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		for _, typ := range s.home().Types() {
			page := ada.get("/" + typ.Plural + "/new")
			for _, f := range typ.Editable() {
				marked := strings.Contains(tagOf(page.body, f.Key), " required")
				form := []string{"once", record.NewID().String(), f.Key, ""}
				for key, text := range map[string]string{"title": "A", "name": "A", "last_name": "A"} {
					if g := typ.Field(key); g != nil && g != f {
						form = append(form, key, text)
					}
				}
				if typ.Name == "lead" && f.Key == "title" {
					form = append(form, "company_name", "A")
				}
				if typ.Name == "contact" && f.Key == "last_name" {
					form = append(form, "email", "a@example.com")
				}
				refused := ada.post("/"+typ.Plural, form...).StatusCode == 422
				if marked != refused {
					s.Errorf("%s.%s: required %v, refused %v", typ.Name, f.Key, marked, refused)
				}
			}
		}
		ada.get("/leads/new").says(s, "If left empty, it is called by its company, person, e-mail or phone")
		ada.get("/contacts/new").says(s, "A name, an e-mail address or a phone number is needed")
		ada.post("/contacts", "once", record.NewID().String(), "city", "Vilnius").is(s, 422).says(s, "Enter a name, an e-mail address or a phone number")
		lead := s.make("ada", "lead", "title", "A")
		if edit := ada.get("/leads/" + lead.String() + "/edit"); !strings.Contains(tagOf(edit.body, "title"), " required") {
			s.Error("an existing title cannot be cleared")
		}
		ada.post("/leads/"+lead.String(), "v", "1", "title", "").is(s, 422)
	})
}

// tagOf returns the tag of the control of a field.
func tagOf(body, name string) string {
	return regexp.MustCompile(`<(?:input|select|textarea)[^>]* name="` + name + `"[^>]*>`).FindString(body)
}
