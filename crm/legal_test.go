package crm

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/i18n"
)

func TestACountryNamesItsOwnLegalCodes(t *testing.T) {
	for _, c := range []struct {
		country, field, name string
		used                 bool
	}{
		{"LT", "registration_code", "Įmonės kodas", true},
		{"lt", "vat_code", "PVM mokėtojo kodas", true},
		{"SK", "tax_code", "DIČ", true},
		{"LT", "tax_code", "", false}, // Lithuanian companies have none
		{"LT", "inn", "", false},
		{"RU", "inn", "ИНН", true},
		{"RU", "kpp", "КПП", true},
		{"RU", "ogrn", "ОГРН", true},
		{"RU", "vat_code", "", false},
		// Of other countries nothing is known, but that they have no Russian codes.
		{"FR", "registration_code", "", true},
		{"FR", "vat_code", "", true},
		{"", "tax_code", "", true},
		{"FR", "inn", "", false},
		{"FR", "kpp", "", false},
		{"", "ogrn", "", false},
	} {
		if name, ok := LegalTerm(c.country, c.field); name != c.name || ok != c.used {
			t.Errorf("%s in %q: %q, %v", c.field, c.country, name, ok)
		}
	}
}

func TestCountriesWithLegalCodesAreKnown(t *testing.T) {
	countries := LegalCountries()
	if len(countries) == 0 {
		t.Fatal("no country has legal codes")
	}
	for _, country := range countries {
		if !slices.Contains(i18n.Countries(), country) {
			t.Errorf("%s is no country", country)
		}
		named := 0
		for _, field := range LegalCodes {
			name, used := LegalTerm(country, field)
			if used {
				named++
			}
			if used != (name != "") {
				t.Errorf("%s in %s: %q, %v", field, country, name, used)
			}
		}
		if named == 0 {
			t.Errorf("%s has no legal code", country)
		}
	}
}

func TestAWrongCheckDigitIsDoubted(t *testing.T) {
	lt := Workspace{Country: "LT"}
	for name, c := range map[string]struct {
		company Company
		doubts  string
	}{
		"no codes":                      {Company{}, ""},
		"blank code":                    {Company{RegistrationCode: "  "}, ""},
		"right codes":                   {Company{RegistrationCode: "111791015", VATCode: "LT117910113"}, ""},
		"wrong registration code":       {Company{RegistrationCode: "111791016", VATCode: "LT117910113"}, "registration_code"},
		"both wrong":                    {Company{RegistrationCode: "111791016", VATCode: "LT117910114"}, "registration_code vat_code"},
		"Lithuanian code, in Slovakia":  {Company{RegistrationCode: "111791015", Country: "SK"}, "registration_code"},
		"Slovak code, in Slovakia":      {Company{RegistrationCode: "31333532", Country: "SK"}, ""},
		"any code, rules are not known": {Company{RegistrationCode: "111791016", Country: "FR"}, ""},
		"Russian codes":                 {Company{INN: "7707083893", KPP: "773601001", OGRN: "1027700132195", Country: "RU"}, ""},
		"Russian codes with mistakes":   {Company{INN: "7707083894", KPP: "77", OGRN: "1027700132196", Country: "RU"}, "inn kpp ogrn"},
	} {
		if got := strings.Join(c.company.DoubtfulCodes(lt), " "); got != c.doubts {
			t.Errorf("%s: doubts %q, want %q", name, got, c.doubts)
		}
	}
}
