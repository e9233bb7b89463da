package crm

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// targets are the types that a lead can become, by name.
var targets = map[string]*record.Type{"company": CompanyType, "contact": ContactType, "opportunity": OpportunityType}

// chosen is the set of the targets in a text.
func chosen(names string) map[string]bool {
	with := map[string]bool{}
	for _, name := range strings.Fields(names) {
		with[name] = true
	}
	return with
}

// goesTo lists where a field of the lead goes as "company.name" when it is
// qualified into the chosen types.
func goesTo(l *Lead, field, names string) string {
	var out []string
	for _, name := range strings.Fields(names) {
		for _, tr := range Transfers(l, name, chosen(names)) {
			if tr.From == field || slices.Contains(tr.With, field) {
				out = append(out, name+"."+tr.To)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestWhereAValueOfALeadGoes(t *testing.T) {
	firm := &Lead{Title: "Press", CompanyName: "Spauda", FirstName: "Jonas", LastName: "Rimkus", Phone: "1", Mobile: "2"}
	all := "company contact opportunity"
	for _, c := range []struct{ field, into, want string }{
		{"title", all, "opportunity.name"},
		{"title", "company contact", ""},
		{"company_name", all, "company.name"},
		{"amount", all, "opportunity.amount"},
		{"turnover", all, "company.turnover"},
		{"currency", all, "company.currency opportunity.currency"},
		{"currency", "contact", ""},
		{"last_name", all, "contact.last_name"},
		{"email", all, "contact.email"},
		{"email", "company opportunity", "company.email"}, // nobody else can take it
		{"phone", "company", "company.phone"},
		{"mobile", "company", ""},
		{"mobile", "company contact", "contact.mobile"},
		{"phone_country", "company", "company.phone_country"},
		{"phone_country", all, "contact.phone_country"},
		{"city", all, "company.city"},
		{"city", "contact opportunity", "contact.city"},
		{"city", "opportunity", ""},
		{"description", all, "opportunity.description"},
		{"description", "company contact", "company.description"},
		{"description", "contact", "contact.description"},
		{"owner", all, "company.owner contact.owner opportunity.owner"},
		{"source", "contact", "contact.source"},
	} {
		if got := goesTo(firm, c.field, c.into); got != c.want {
			t.Errorf("%s goes to %q with %s, want %q", c.field, got, c.into, c.want)
		}
	}
}

func TestACompanyIsNamedAfterTheLeadsCompanyOrPerson(t *testing.T) {
	for name, c := range map[string]struct {
		lead Lead
		want string // "" = it must be given a name
	}{
		"company":     {Lead{Title: "Press", CompanyName: "Spauda", LastName: "Rimkus"}, "Spauda"},
		"person":      {Lead{Title: "Press", CompanyName: " ", FirstName: "Jonas", MiddleName: "P.", LastName: "Rimkus"}, "Jonas P. Rimkus"},
		"Hungarian":   {Lead{FirstName: "Eszter", LastName: "Rácz", Language: "hu"}, "Rácz Eszter"},
		"first name":  {Lead{FirstName: "Jonas", LastName: " "}, "Jonas"},
		"middle name": {Lead{MiddleName: "P."}, ""},
		"title":       {Lead{Title: "Press"}, ""},
	} {
		got := ""
		for _, tr := range Transfers(&c.lead, "company", chosen("company")) {
			if tr.To == "name" {
				got = TransferValue(LeadType, &c.lead, tr).(string)
			}
		}
		if got != c.want {
			t.Errorf("%s: the company is called %q, want %q", name, got, c.want)
		}
	}
	person := Lead{FirstName: "Eszter", LastName: "Rácz"}
	tr := Transfers(&person, "company", chosen("company"))[0]
	if got := TransferValue(LeadType.Ordered(i18n.FamilyFirst, nil), &person, tr); got != "Rácz Eszter" {
		t.Errorf("for a Hungarian reader it is called %q", got)
	}
}

func TestACompanyTakesTheMobileIfThereIsNoOtherPhone(t *testing.T) {
	for _, c := range []struct{ phone, mobile, want string }{{"1", "2", "1"}, {"", "2", "2"}, {" ", "2", "2"}, {"1", "", "1"}} {
		l := &Lead{CompanyName: "Spauda", Phone: c.phone, Mobile: c.mobile}
		if made := qualified(l, LeadType, chosen("company"))[0].Is.(*Company); made.Phone != c.want {
			t.Errorf("phone %q, mobile %q: the company has %q", c.phone, c.mobile, made.Phone)
		}
	}
}
