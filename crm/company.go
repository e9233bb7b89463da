package crm

import (
	"cmp"
	"strings"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A Company is an organisation, or a person who buys, that is or may become a
// customer.
type Company struct {
	record.Meta
	Name                                    string
	Stage, Source, Owner                    ID
	Email, Phone, Website                   string
	Emails, Phones                          record.Several // beside the plain ones
	Industry                                string
	Turnover                                record.Amount
	Currency                                string
	Employees                               record.Int
	LegalName                               string
	RegistrationCode, TaxCode, VATCode      string
	INN, KPP, OGRN                          string
	Street, City, Region, Postcode, Country string         // the primary address
	Addresses                               record.RowText // the others, see addresses
	PhoneCountry                            string         // of the file that the company was imported from
	Description                             string
	Lead                                    ID // the lead it came from
}

// CompanyType describes companies.
var CompanyType = record.Describe(record.Shape[Company]{
	Name: "company", Plural: "companies", Matched: true,
	Meta:   func(c *Company) *record.Meta { return &c.Meta },
	Title:  func(c *Company, _ i18n.NameOrder) string { return c.Name },
	Detail: func(c *Company, _ i18n.NameOrder) string { return c.City },
},
	record.Text("name", func(c *Company) *string { return &c.Name }, record.Required, record.Listed, record.Filtered, record.Sorted, record.Searched, record.Wide, record.In("company")),
	record.Ref("stage", ClientStages, func(c *Company) *ID { return &c.Stage }, record.Required, record.Preset, record.Step, record.Listed, record.Filtered, record.Sorted, record.In("company")),
	record.Ref("owner", "user", func(c *Company) *ID { return &c.Owner }, record.Listed, record.Filtered, record.Sorted, record.In("company")),
	record.Ref("source", Sources, func(c *Company) *ID { return &c.Source }, record.Listed, record.Filtered, record.Sorted, record.In("company")),
	record.Email("email", func(c *Company) *string { return &c.Email }, record.Listed, record.Filtered, record.Searched, record.Under("emails"), record.In("company")),
	record.Emails("emails", func(c *Company) *record.Several { return &c.Emails }, func(c *Company) *string { return &c.Email }, record.Listed, record.Filtered, record.Searched, record.Wide, record.In("company")),
	record.Phone("phone", func(c *Company) *string { return &c.Phone }, record.Listed, record.Filtered, record.Searched, record.Under("phones"), record.In("company")),
	record.Phones("phones", func(c *Company) *record.Several { return &c.Phones }, func(c *Company) (first, mobile *string) { return &c.Phone, nil }, record.Listed, record.Filtered, record.Searched, record.Wide, record.In("company")),
	record.Link("website", func(c *Company) *string { return &c.Website }, record.Listed, record.Filtered, record.Searched, record.In("company")),
	record.Text("industry", func(c *Company) *string { return &c.Industry }, record.Listed, record.Filtered, record.In("company")),
	record.Money("turnover", func(c *Company) *record.Amount { return &c.Turnover }, record.NotNegative, record.Listed, record.Filtered, record.In("company")),
	record.Currency("currency", func(c *Company) *string { return &c.Currency }, record.Filtered, record.In("company")),
	record.Whole("employees", func(c *Company) *record.Int { return &c.Employees }, record.Listed, record.Filtered, record.In("company")),
	record.Text("street", func(c *Company) *string { return &c.Street }, record.Filtered, record.In("address")),
	record.Text("city", func(c *Company) *string { return &c.City }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("address")),
	record.Text("region", func(c *Company) *string { return &c.Region }, record.Listed, record.Filtered, record.In("address")),
	record.Text("postcode", func(c *Company) *string { return &c.Postcode }, record.Filtered, record.Max(20), record.In("address")),
	record.Country("country", func(c *Company) *string { return &c.Country }, record.Listed, record.Filtered, record.Sorted, record.In("address")),
	addresses((*Company).located),
	record.Text("legal_name", func(c *Company) *string { return &c.LegalName }, record.Listed, record.Filtered, record.Searched, record.In("legal")),
	record.Text("registration_code", func(c *Company) *string { return &c.RegistrationCode }, record.Listed, record.Filtered, record.Searched, record.Max(40), record.In("legal")),
	record.Text("tax_code", func(c *Company) *string { return &c.TaxCode }, record.Listed, record.Filtered, record.Searched, record.Max(40), record.In("legal")),
	record.Text("vat_code", func(c *Company) *string { return &c.VATCode }, record.Listed, record.Filtered, record.Searched, record.Max(40), record.In("legal")),
	record.Text("inn", func(c *Company) *string { return &c.INN }, record.Listed, record.Filtered, record.Searched, record.Max(40), record.In("legal")),
	record.Text("kpp", func(c *Company) *string { return &c.KPP }, record.Filtered, record.Max(40), record.In("legal")),
	record.Text("ogrn", func(c *Company) *string { return &c.OGRN }, record.Filtered, record.Max(40), record.In("legal")),
	record.LongText("description", func(c *Company) *string { return &c.Description }, record.Wide, record.In("company")),
	record.Country("phone_country", func(c *Company) *string { return &c.PhoneCountry }, record.ReadOnly, record.In("record")),
	record.Ref("lead", "lead", func(c *Company) *ID { return &c.Lead }, record.ReadOnly, record.Filtered, record.In("record")),
)

var companies = matching(describe(CompanyType, SettleCompany, Descriptor{Menu: true, Imported: true, Icon: "building-2", Jump: "C",
	Name:    "name",
	Columns: []string{"stage", "owner", "phone", "updated"},
	Narrow:  []string{"phone", "email"},
	Quick:   []string{"name", "emails", "phones", "currency", "stage", "source", "owner", "tags"},
	Brief:   []string{"owner", "source", "tags", "emails", "phones", "website", "description"},
	Always:  []string{"owner", "tags", "emails", "phones"},
}), func(c *Company, country string) match.Record {
	return match.Record{Kind: match.Company, Company: c.Name, Emails: reached(c.Emails, c.Email), Phones: reached(c.Phones, c.Phone),
		Street: c.Street, City: c.City, Postcode: c.Postcode, Country: c.Country, Further: matchAddresses(c), PhoneCountry: cmp.Or(c.PhoneCountry, country),
		TaxID: cmp.Or(c.VATCode, c.INN, c.TaxCode), RegistrationCode: cmp.Or(c.RegistrationCode, c.OGRN)}
})

// SettleCompany applies the rules of a company and fills its defaults.
func SettleCompany(e Edit[Company]) record.Errors {
	c := e.Is
	if e.New() {
		if c.Stage == record.None {
			if first := e.Lists.First(ClientStages, ""); first != nil {
				c.Stage = first.ID
			}
		}
		if c.Owner == record.None {
			c.Owner = e.By.User
		}
		if c.Currency == "" {
			c.Currency = e.Workspace.Currency
		}
	}
	return settleAddresses(e)
}

// LegalCodes are the fields with a registered code. Each name is also the kind
// of code whose check digits are tested.
var LegalCodes = []string{"registration_code", "tax_code", "vat_code", "inn", "kpp", "ogrn"}

// DoubtfulCodes lists the legal codes whose check digits are wrong for the
// company's country. It is a warning: registers have odd entries too.
func (c *Company) DoubtfulCodes(ws Workspace) []string {
	country := c.Country
	if country == "" {
		country = ws.Country
	}
	var out []string
	for _, key := range LegalCodes {
		code, _ := CompanyType.Field(key).Get(c).(string)
		if strings.TrimSpace(code) == "" {
			continue
		}
		if got := match.LegalCode(country, key, code); got.Known && !got.OK {
			out = append(out, key)
		}
	}
	return out
}
