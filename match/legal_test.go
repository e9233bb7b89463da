package match

import (
	"strings"
	"testing"
)

// published holds codes that companies and their registers publish, and no private data.
var published = []struct{ who, country, kind, code, normal string }{
	{"UAB Lidl Lietuva", "LT", "registration_code", "111791015", "111791015"},
	{"AB Telia Lietuva", "LT", "registration_code", "121 215 434", "121215434"},
	{"UAB Maxima LT", "LT", "registration_code", "123033512", "123033512"},
	{"AB SEB bankas", "LT", "registration_code", "112021238", "112021238"},
	{"AB Ignitis grupė", "LT", "registration_code", "301844044", "301844044"},
	{"UAB Lidl Lietuva", "LT", "vat_code", "LT117910113", "LT117910113"},
	{"AB Telia Lietuva", "lt", "vat_code", "lt 212154314", "LT212154314"},
	{"Swedbank, AB", "LT", "vat_code", "120296515", "LT120296515"},
	{"AB Ignitis grupė", "LT", "vat_code", "LT100004278519", "LT100004278519"},
	{"example of the second weights", "LT", "vat_code", "100004801610", "LT100004801610"},
	{"Slovenská sporiteľňa", "SK", "registration_code", "00 151 653", "00151653"},
	{"Slovenská sporiteľňa", "SK", "registration_code", "151653", "00151653"},
	{"ESET", "SK", "registration_code", "31333532", "31333532"},
	{"Volkswagen Slovakia", "SK", "registration_code", "35 757 442", "35757442"},
	{"Slovak Telekom", "SK", "registration_code", "35763469", "35763469"},
	{"ESET", "SK", "vat_code", "SK2020317068", "SK2020317068"},
	{"Slovnaft", "SK", "vat_code", "2020372640", "2020372640"},
	{"Slovenská sporiteľňa", "SK", "vat_code", "SK 7020000262", "SK7020000262"},
	{"ESET", "SK", "tax_code", "2020317068", "2020317068"},
	{"MOL", "HU", "tax_code", "10625790444", "10625790-4-44"},
	{"AB Telia Lietuva", "LT", "tax_code", "121215434", "121215434"},
	{"Яндекс", "RU", "tax_code", "7736207543", "7736207543"},
	{"MOL", "HU", "vat_code", "10625790-4-44", "10625790-4-44"},
	{"OTP Bank", "HU", "vat_code", "10537914444", "10537914-4-44"},
	{"Magyar Telekom", "HU", "vat_code", "HU10773381", "HU10773381"},
	{"Richter Gedeon", "HU", "vat_code", "hu 10484878", "HU10484878"},
	{"MOL", "HU", "registration_code", "01-10-041683", "01-10-041683"},
	{"OTP Bank", "HU", "registration_code", "0110041585", "01-10-041585"},
	{"Сбербанк", "RU", "inn", "7707083893", "7707083893"},
	{"Газпром", "RU", "inn", "7736 050 003", "7736050003"},
	{"Яндекс", "RU", "vat_code", "7736207543", "7736207543"},
	{"example of twelve digits", "", "inn", "123456789047", "123456789047"},
	{"Сбербанк", "RU", "kpp", "773601001", "773601001"},
	{"a foreign branch", "RU", "kpp", "7707a1001", "7707A1001"},
	{"Сбербанк", "RU", "ogrn", "1027700132195", "1027700132195"},
	{"Газпром", "RU", "registration_code", "1027700070518", "1027700070518"},
	{"Яндекс", "", "ogrn", "102 77 002 2919 3", "1027700229193"},
	{"example of fifteen digits", "RU", "ogrn", "304500116000157", "304500116000157"},
}

func TestPublishedCodes(t *testing.T) {
	for _, p := range published {
		want := Check{Known: true, OK: true, Normal: p.normal}
		if got := LegalCode(p.country, p.kind, p.code); got != want {
			t.Errorf("%s: LegalCode(%q, %q, %q) = %+v", p.who, p.country, p.kind, p.code, got)
		}
	}
}

// A check digit catches nearly every single wrong digit. A remainder of 10 that is written as 0 lets some through.
func TestWrongDigits(t *testing.T) {
	for _, p := range published {
		if p.kind == "kpp" || strings.HasPrefix(p.normal, "01-") {
			continue // only the form can be checked
		}
		passed, tried := 0, 0
		for i := range p.normal {
			if p.normal[i] < '0' || p.normal[i] > '9' || i > 8 && p.kind != "registration_code" && p.country == "HU" {
				continue
			}
			for d := byte('0'); d <= '9'; d++ {
				if d != p.normal[i] {
					tried++
					if LegalCode(p.country, p.kind, p.normal[:i]+string(d)+p.normal[i+1:]).OK {
						passed++
					}
				}
			}
		}
		if tried < 60 || passed*10 > tried {
			t.Errorf("%s %s: %d of %d wrong codes pass", p.who, p.normal, passed, tried)
		}
	}
}

func TestLegalCodeRefuses(t *testing.T) {
	for _, c := range [][3]string{
		{"LT", "registration_code", ""}, {"LT", "registration_code", "111791014"}, {"LT", "registration_code", "11179101"},
		{"LT", "registration_code", "000000000"}, {"LT", "registration_code", "11179101O"}, {"LT", "vat_code", "LT121215434"},
		{"LT", "vat_code", "LV117910113"}, {"SK", "registration_code", "31333533"}, {"SK", "vat_code", "SK2020317069"},
		{"SK", "vat_code", "SK1"}, {"HU", "vat_code", "10625790"}, {"HU", "vat_code", "10625791-4-44"}, {"HU", "vat_code", "10625790-9-44"},
		{"HU", "vat_code", "10625790-4-99"}, {"HU", "vat_code", "HU10625790444"}, {"HU", "registration_code", "21-10-041683"},
		{"HU", "registration_code", "01-99-041683"}, {"HU", "registration_code", "01-10-04168"}, {"RU", "inn", "7707083894"},
		{"RU", "inn", "77070838930"}, {"RU", "inn", "123456789048"}, {"RU", "kpp", "77360100"}, {"RU", "kpp", "7736Ж1001"},
		{"RU", "ogrn", "1027700132196"}, {"RU", "ogrn", "2027700132195"}, {"RU", "ogrn", "304500116000158"}, {"RU", "inn", "٧٧٠٧٠٨٣٨٩٣x"},
	} {
		if got := LegalCode(c[0], c[1], c[2]); got.OK || !got.Known {
			t.Errorf("LegalCode(%q) = %+v", c, got)
		}
	}
}

func TestUnknownCodesStayAsTyped(t *testing.T) {
	for _, c := range [][3]string{{"DE", "registration_code", "HRB  12345 b"}, {"LT", "inn", "7707083893"}, {"", "vat_code", "x"}, {"LT", "passport", "1"}} {
		got := LegalCode(c[0], c[1], c[2])
		if got.Known || got.OK || got.Normal != strings.ToUpper(strings.Join(strings.Fields(c[2]), " ")) {
			t.Errorf("LegalCode(%q) = %+v", c, got)
		}
	}
}
