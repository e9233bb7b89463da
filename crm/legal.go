package crm

import "strings"

// legalTerms are the names of the codes that companies have, by country and
// field.
var legalTerms = map[string]map[string]string{
	"LT": {"registration_code": "Įmonės kodas", "vat_code": "PVM mokėtojo kodas"},
	"LV": {"registration_code": "Reģistrācijas numurs", "vat_code": "PVN numurs"},
	"EE": {"registration_code": "Registrikood", "vat_code": "KMKR number"},
	"PL": {"registration_code": "KRS", "tax_code": "NIP", "vat_code": "NIP UE"},
	"SK": {"registration_code": "IČO", "tax_code": "DIČ", "vat_code": "IČ DPH"},
	"CZ": {"registration_code": "IČO", "vat_code": "DIČ"},
	"HU": {"registration_code": "Cégjegyzékszám", "tax_code": "Adószám", "vat_code": "Közösségi adószám"},
	"AT": {"registration_code": "Firmenbuchnummer", "tax_code": "Steuernummer", "vat_code": "UID-Nummer"},
	"DE": {"registration_code": "Handelsregisternummer", "tax_code": "Steuernummer", "vat_code": "USt-IdNr."},
	"UA": {"registration_code": "ЄДРПОУ", "tax_code": "ІПН"},
	"RU": {"inn": "ИНН", "kpp": "КПП", "ogrn": "ОГРН"},
	"BY": {"tax_code": "УНП"},
	"KZ": {"registration_code": "БИН"},
}

// LegalCountries lists the countries whose names for legal codes are known.
func LegalCountries() []string {
	var out []string
	for country := range legalTerms {
		out = append(out, country)
	}
	return out
}

// LegalTerm returns a country's own name for the code in a field. It reports
// false if companies there have no such code. The name is empty for a country
// that is not in legalTerms.
func LegalTerm(country, field string) (name string, ok bool) {
	terms, known := legalTerms[strings.ToUpper(country)]
	if !known {
		return "", field != "inn" && field != "kpp" && field != "ogrn"
	}
	name, ok = terms[field]
	return name, ok
}
