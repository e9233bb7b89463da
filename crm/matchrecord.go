package crm

import (
	"cmp"
	"strings"

	"github.com/vedlys/vedlys/match"
)

// MatchRecord returns what the matcher compares of a lead, company or contact.
// A phone number that is invalid in the record's country is read as one of its
// file's, else of the given country, the workspace's. Records of other types
// have nothing to compare.
func MatchRecord(r any, country string) match.Record {
	further := matchAddresses(r)
	switch x := r.(type) {
	case *Lead:
		return match.Record{FirstName: given(x.FirstName, x.MiddleName), LastName: x.LastName, Company: x.CompanyName,
			Emails: filled(x.Email), Phones: filled(x.Phone, x.Mobile), Street: x.Street, City: x.City, Postcode: x.Postcode,
			Country: x.Country, Further: further, PhoneCountry: cmp.Or(x.PhoneCountry, country), BirthDate: string(x.BirthDate)}
	case *Company:
		return match.Record{Kind: match.Company, Company: x.Name, Emails: filled(x.Email), Phones: filled(x.Phone),
			Street: x.Street, City: x.City, Postcode: x.Postcode, Country: x.Country, Further: further, PhoneCountry: cmp.Or(x.PhoneCountry, country),
			TaxID: cmp.Or(x.VATCode, x.INN, x.TaxCode), RegistrationCode: cmp.Or(x.RegistrationCode, x.OGRN)}
	case *Contact:
		return match.Record{Kind: match.Person, FirstName: given(x.FirstName, x.MiddleName), LastName: x.LastName,
			Emails: filled(x.Email), Phones: filled(x.Phone, x.Mobile), Street: x.Street, City: x.City, Postcode: x.Postcode,
			Country: x.Country, Further: further, PhoneCountry: cmp.Or(x.PhoneCountry, country), BirthDate: string(x.BirthDate)}
	}
	return match.Record{}
}

// matchAddresses returns the further addresses of a record.
func matchAddresses(r any) (out []match.Address) {
	for _, a := range FurtherAddresses(r) {
		out = append(out, match.Address{Street: a.Street, City: a.City, Postcode: a.Postcode})
	}
	return out
}

func given(first, middle string) string { return strings.TrimSpace(first + " " + middle) }

// filled returns the values that are not empty.
func filled(values ...string) []string {
	var out []string
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			out = append(out, v)
		}
	}
	return out
}
