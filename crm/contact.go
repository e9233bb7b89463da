package crm

import (
	"cmp"
	"strings"
	"time"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A Contact is a person, usually at a company.
type Contact struct {
	record.Meta
	FirstName, MiddleName, LastName         string
	JobTitle                                string
	Company, Source, Owner                  ID
	Email, Phone, Mobile                    string
	Emails, Phones                          record.Several // beside the plain ones
	BirthDate                               record.Date
	Language                                string
	Street, City, Region, Postcode, Country string         // the primary address
	Addresses                               record.RowText // the others, see addresses
	PhoneCountry                            string         // of the file that the contact was imported from, or of the company
	Description                             string
	Lead                                    ID // the lead it came from
}

// ContactType describes contacts.
var ContactType = record.Describe(record.Shape[Contact]{
	Name: "contact", Plural: "contacts", Matched: true,
	Meta:   func(c *Contact) *record.Meta { return &c.Meta },
	Title:  func(c *Contact, o i18n.NameOrder) string { return c.name(o) },
	Detail: func(c *Contact, _ i18n.NameOrder) string { return c.JobTitle },
},
	record.Text("first_name", func(c *Contact) *string { return &c.FirstName }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("person")),
	record.Text("middle_name", func(c *Contact) *string { return &c.MiddleName }, record.Listed, record.Filtered, record.Searched, record.In("person")),
	record.Text("last_name", func(c *Contact) *string { return &c.LastName }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("person")),
	record.Text("job_title", func(c *Contact) *string { return &c.JobTitle }, record.Listed, record.Filtered, record.In("person")),
	record.Ref("company", "company", func(c *Contact) *ID { return &c.Company }, record.Listed, record.Filtered, record.In("person")),
	record.Ref("owner", "user", func(c *Contact) *ID { return &c.Owner }, record.Listed, record.Filtered, record.Sorted, record.In("person")),
	record.Ref("source", Sources, func(c *Contact) *ID { return &c.Source }, record.Listed, record.Filtered, record.Sorted, record.In("person")),
	record.Email("email", func(c *Contact) *string { return &c.Email }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.Under("emails"), record.In("person")),
	record.Emails("emails", func(c *Contact) *record.Several { return &c.Emails }, func(c *Contact) *string { return &c.Email }, record.Listed, record.Filtered, record.Searched, record.Wide, record.In("person")),
	record.Phone("phone", func(c *Contact) *string { return &c.Phone }, record.Listed, record.Filtered, record.Searched, record.Under("phones"), record.In("person")),
	record.Phone("mobile", func(c *Contact) *string { return &c.Mobile }, record.Listed, record.Filtered, record.Searched, record.Under("phones"), record.In("person")),
	record.Phones("phones", func(c *Contact) *record.Several { return &c.Phones }, func(c *Contact) (first, mobile *string) { return &c.Phone, &c.Mobile }, record.Listed, record.Filtered, record.Searched, record.Wide, record.In("person")),
	record.Day("birth_date", func(c *Contact) *record.Date { return &c.BirthDate }, record.Listed, record.Filtered, record.Past, record.In("person")),
	record.Language("language", func(c *Contact) *string { return &c.Language }, record.Listed, record.Filtered, record.Sorted, record.In("person")),
	record.Text("street", func(c *Contact) *string { return &c.Street }, record.Filtered, record.In("address")),
	record.Text("city", func(c *Contact) *string { return &c.City }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("address")),
	record.Text("region", func(c *Contact) *string { return &c.Region }, record.Listed, record.Filtered, record.In("address")),
	record.Text("postcode", func(c *Contact) *string { return &c.Postcode }, record.Filtered, record.Max(20), record.In("address")),
	record.Country("country", func(c *Contact) *string { return &c.Country }, record.Listed, record.Filtered, record.Sorted, record.In("address")),
	addresses((*Contact).located),
	record.LongText("description", func(c *Contact) *string { return &c.Description }, record.Wide, record.In("person")),
	record.Country("phone_country", func(c *Contact) *string { return &c.PhoneCountry }, record.ReadOnly, record.In("record")),
	record.Ref("lead", "lead", func(c *Contact) *ID { return &c.Lead }, record.ReadOnly, record.Filtered, record.In("record")),
)

var contacts = matching(describe(ContactType, SettleContact, Descriptor{Menu: true, Imported: true, Icon: "contact", Jump: "P",
	Name: "last_name", Named: []string{"first_name", "middle_name", "last_name", "email", "phone", "mobile"}, People: true,
	Columns: []string{"company", "owner", "phone", "updated"},
	Narrow:  []string{"phone", "email", "company"},
	Quick:   []string{"first_name", "middle_name", "last_name", "job_title", "company", "emails", "phones", "source", "owner", "tags"},
	Brief:   []string{"owner", "source", "tags", "company", "job_title", "emails", "phones", "description"},
	Always:  []string{"owner", "tags", "company", "emails", "phones"},
}), func(c *Contact, country string) match.Record {
	return match.Record{Kind: match.Person, FirstName: given(c.FirstName, c.MiddleName), LastName: c.LastName,
		Emails: reached(c.Emails, c.Email), Phones: reached(c.Phones, c.Phone, c.Mobile), Street: c.Street, City: c.City, Postcode: c.Postcode,
		Country: c.Country, Further: matchAddresses(c), PhoneCountry: cmp.Or(c.PhoneCountry, country), BirthDate: string(c.BirthDate)}
})

func (c *Contact) name(o i18n.NameOrder) string {
	person := i18n.OrderOf(c.Language, c.Country).Or(o).FullName(c.FirstName, c.MiddleName, c.LastName)
	for _, s := range []string{person, c.Email, c.Phone, c.Mobile} {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// SettleContact applies the rules of a contact and fills its defaults. A
// contact needs a name, an e-mail address or a phone number.
func SettleContact(e Edit[Contact]) record.Errors {
	c := e.Is
	if e.New() && c.Owner == record.None {
		c.Owner = e.By.User
	}
	errs := settleAddresses(e)
	if c.name(0) == "" {
		errs = append(errs, record.Wrong("nameless").On("last_name"))
	}
	if c.BirthDate > record.Date(e.At.Format(time.DateOnly)) {
		errs = append(errs, record.Wrong("future_date").On("birth_date"))
	}
	return errs
}
