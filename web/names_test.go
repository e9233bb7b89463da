package web

import (
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
)

// speaks sets the language of a person.
func (s *site) speaks(name, lang string) *browser {
	s.Helper()
	b := s.signedIn(name)
	b.post("/settings/profile", "name", name, "language", lang, "theme", "system").goes(s, "/settings/profile")
	return b
}

// inOrder fails unless the texts appear in this order.
func (a answer) inOrder(s *site, texts ...string) answer {
	s.Helper()
	rest := a.body
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		if !found {
			s.Errorf("%q is missing or not in the order of %q", text, texts)
			return a
		}
		rest = after
	}
	return a
}

// A name is written in the order of the person's own language or country, else in the reader's.
func TestOrderOfNames(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		acme := s.make("ada", "company", "name", "Acme")
		unknown := s.make("ada", "contact", "first_name", "Eszter", "last_name", "Rácz", "company", acme.String())
		s.make("ada", "contact", "first_name", "Jonas", "last_name", "Petraitis", "language", "lt")
		s.make("ada", "contact", "first_name", "Béla", "last_name", "Nagy", "country", "HU")
		s.make("ada", "contact", "first_name", "Иван", "middle_name", "Сергеевич", "last_name", "Петров", "language", "ru")
		s.make("ada", "opportunity", "name", "Deal", "contact", unknown.String())
		en := s.signedIn("ada")
		en.get("/contacts").says(s, "Eszter Rácz", "Jonas Petraitis", "Nagy Béla", "Петров Иван Сергеевич")
		en.get("/contacts/new").inOrder(s, `name="first_name"`, `name="middle_name"`, `name="last_name"`)

		hu := s.speaks("mantas", "hu")
		hu.get("/contacts").says(s, "Rácz Eszter", "Jonas Petraitis", "Nagy Béla").silent(s, "Eszter Rácz")
		hu.get("/contacts/"+unknown.String()).says(s, "<h1", "Rácz Eszter").inOrder(s, `-last_name`, `-first_name`)
		hu.scripted().get("/contacts/"+unknown.String()+"/panel").says(s, "Rácz Eszter")
		hu.get("/opportunities").says(s, "Deal")
		hu.get("/opportunities?col=name.contact").says(s, "Rácz Eszter")
		hu.get("/companies/"+acme.String()).says(s, "Rácz Eszter")
		hu.get("/search?q=eszter").says(s, "Rácz Eszter")
		hu.get("/contacts/new").inOrder(s, `name="last_name"`, `name="first_name"`)
		hu.get("/leads/new").inOrder(s, `name="last_name"`, `name="first_name"`)
		hu.post("/opportunities", "once", "01900000-0000-7000-8000-000000000001", "name", "Typed", "contact", "", "contact_text", "Eszter Rácz").is(s, 303)
	})
}

// A lead titled after its person has the name in the order of the user who creates it.
func TestLeadTitleHasTheOrderOfNames(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		hu := s.speaks("ada", "hu")
		hu.post("/leads", "once", "01900000-0000-7000-8000-000000000001", "first_name", "Eszter", "last_name", "Rácz").is(s, 303)
		hu.post("/leads", "once", "01900000-0000-7000-8000-000000000002", "first_name", "Jonas", "last_name", "Petraitis", "language", "lt").is(s, 303)
		hu.get("/leads").says(s, "Rácz Eszter", "Jonas Petraitis").silent(s, "Eszter Rácz", "Petraitis Jonas")
	})
}

// The form asks for the patronymic where people have one. If it has a value it is always shown.
func TestPatronymic(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		hidden := `class="field field-elsewhere" data-where`
		en := s.signedIn("ada")
		en.get("/contacts/new").says(s, hidden, `name="middle_name"`)
		filled := s.make("ada", "contact", "last_name", "Smith", "middle_name", "Michael")
		en.get("/contacts/"+filled.String()+"/edit").silent(s, hidden)
		plain := s.make("ada", "contact", "last_name", "Smith")
		en.get("/contacts/"+plain.String()).silent(s, "Middle name")
		there := s.make("ada", "contact", "last_name", "Petrov", "country", "KZ")
		en.get("/contacts/"+there.String()).says(s, "Middle name")
		ru := s.speaks("mantas", "ru")
		ru.get("/contacts/new").silent(s, hidden).inOrder(s, "Фамилия", "Имя", "Отчество")
		lead := s.make("ada", "lead", "first_name", "Иван", "middle_name", "Петрович", "last_name", "Сидоров", "language", "ru")
		done, q, err := s.app.Qualify.Qualify(s.ctx, s.actor("ada"), lead, qualify.Plan{Company: &qualify.Target{}, Contact: &qualify.Target{}}, false)
		s.ok(err)
		if q.Company.Title != "Сидоров Иван Петрович" || q.Contact.Title != "Сидоров Иван Петрович" || done == nil {
			s.Errorf("%+v %+v", q.Company, q.Contact)
		}
		r, _, err := s.app.Records.Get(s.ctx, s.actor("ada"), crm.ContactType, q.Contact.ID)
		s.ok(err)
		if c := r.(*crm.Contact); c.MiddleName != "Петрович" {
			s.Errorf("%+v", c)
		}
	})
}

// The legal codes of a company are those of its country, with their names there.
func TestLegalCodesOfACountry(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		form := ada.get("/companies/new?country=RU")
		form.says(s, ">INN (ИНН)<", ">OGRN (ОГРН)<", "&#34;RU&#34;:&#34;KPP (КПП)&#34;", "&#34;HU&#34;:&#34;Tax number (Adószám)&#34;", "&#34;SK&#34;:&#34;VAT number (IČ DPH)&#34;")
		form.inOrder(s, "field-elsewhere", `name="registration_code"`, "field-elsewhere", `name="tax_code"`)
		for country, names := range map[string][]string{"SK": {"IČO", "DIČ", "IČ DPH"}, "HU": {"Cégjegyzékszám", "Adószám", "Közösségi adószám"}, "LT": {"Įmonės kodas", "PVM mokėtojo kodas"}} {
			id := s.make("ada", "company", "name", "In "+country, "country", country)
			page := ada.get("/companies/" + id.String())
			for _, name := range names {
				page.says(s, "("+name+")")
			}
			page.silent(s, ">INN", ">OGRN")
		}
		ada.get("/companies/new").says(s, "Registration code (Įmonės kodas)") // of the workspace
		hu := s.speaks("mantas", "hu")
		hu.get("/companies/new?country=HU").says(s, ">Adószám<", ">Közösségi adószám<", ">Cégjegyzékszám<")
		id := s.make("ada", "company", "name", "Nyomda", "country", "HU", "tax_code", "12345676-2-41", "vat_code", "HU12345676")
		hu.get("/search?q=12345676-2-41").says(s, "Nyomda")
		hu.get("/companies/"+id.String()).says(s, "12345676-2-41", "HU12345676").silent(s, "callout-warn")
		doubtful := s.make("ada", "company", "name", "Bad", "country", "HU", "tax_code", "12345678-2-41")
		hu.get("/companies/"+doubtful.String()).says(s, "callout-warn", "Adószám")
	})
}
