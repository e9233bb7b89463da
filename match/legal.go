package match

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Check is the verdict on a legal code.
type Check struct {
	Known  bool   // there are rules for this kind of code
	OK     bool   // the code follows them; false if there are none
	Normal string // the usual spelling of the code; if it is not OK, the typed one without needless spaces
}

// rules holds the rules by country and kind.
var rules = map[string]func(string) (normal string, ok bool){
	"LT registration_code": ltCompany,
	"LT tax_code":          ltCompany,
	"LT vat_code":          ltVAT,
	"SK registration_code": skCompany,
	"SK tax_code":          skDIC,
	"SK vat_code":          skVAT,
	"CZ registration_code": skCompany,
	"HU registration_code": huCompany,
	"HU tax_code":          huTax,
	"HU vat_code":          huVAT,
	"RU registration_code": ruOGRN,
	"RU tax_code":          ruINN,
	"RU vat_code":          ruINN,
	"RU inn":               ruINN,
	"RU kpp":               ruKPP,
	"RU ogrn":              ruOGRN,
}

// LegalCode checks a company's code against the rules of its country. The country is ISO 3166 alpha-2. The kind is
// registration_code, tax_code, vat_code, inn, kpp or ogrn; the last three mean Russia if no country is given. In Russia
// the registration code is the OGRN and the tax code is the INN. A valid code may still belong to nobody.
func LegalCode(country, kind, code string) Check {
	code = strings.ToUpper(strings.Join(strings.Fields(norm.NFKC.String(code)), " "))
	country = strings.ToUpper(country)
	if country == "" && (kind == "inn" || kind == "kpp" || kind == "ogrn") {
		country = "RU"
	}
	rule, known := rules[country+" "+kind]
	if !known {
		return Check{Normal: code}
	}
	if normal, ok := rule(noise.Replace(code)); ok {
		return Check{Known: true, OK: true, Normal: normal}
	}
	return Check{Known: true, Normal: code}
}

// noise removes the characters that people put between the digits.
var noise = strings.NewReplacer(" ", "", "-", "", "‐", "", "–", "", ".", "", "/", "")

// ltCompany checks an įmonės kodas: 9 digits, the last one a check digit. It is calculated as in a personal code
// (weights 1 to 8, then 3 to 9 and 1 if the remainder by 11 is 10), as published for the Register of Legal Entities and
// confirmed by the numbers in the test.
func ltCompany(s string) (string, bool) { return s, digits(s, 9) && ltCheck(s) }

// ltVAT checks a PVM mokėtojo kodas: 9 digits for a legal person, 12 for others, a 1 before the check digit. Source:
// European Commission, VIES VAT number construction rules, section LT.
func ltVAT(s string) (string, bool) {
	s = strings.TrimPrefix(s, "LT")
	ok := (digits(s, 9) || digits(s, 12)) && s[len(s)-2] == '1' && ltCheck(s)
	return "LT" + s, ok
}

// ltCheck reports whether the last digit is the check digit: the weighted sum modulo 11, with other weights if that is
// 10, and 0 if it is 10 again.
func ltCheck(s string) bool {
	last := len(s) - 1
	first, second := 0, 0
	for i := range last {
		first += int(s[i]-'0') * (1 + i%9)
		second += int(s[i]-'0') * (1 + (i+2)%9)
	}
	check := first % 11
	if check == 10 {
		check = second % 11 % 10
	}
	return int(s[last]-'0') == check
}

// skCompany checks an IČO: 8 digits (old ones of 6 get two zeros in front), weights 8 to 2. The check digit makes the
// sum a multiple of 11. Source: the rule of the former federal statistical office, which the Czech IČO shares; see
// python-stdnum, stdnum.cz.dic.
func skCompany(s string) (string, bool) {
	if digits(s, 6) {
		s = "00" + s
	}
	if !digits(s, 8) {
		return s, false
	}
	return s, (11-weighted(s[:7], 8, 7, 6, 5, 4, 3, 2)%11)%10 == int(s[7]-'0')
}

// skVAT checks a DIČ, or with SK in front an IČ DPH: 10 digits, a multiple of 11, the third digit one of 2, 3, 4, 7, 8,
// 9. Source: European Commission, VIES VAT number construction rules, section SK. A DIČ without SK is kept without it,
// since its holder may not be registered for VAT.
func skVAT(s string) (string, bool) {
	d := strings.TrimPrefix(s, "SK")
	if !digits(d, 10) || d[0] == '0' || !strings.ContainsRune("234789", rune(d[2])) {
		return s, false
	}
	n, err := strconv.Atoi(d)
	return s, err == nil && n%11 == 0
}

// skDIC checks a DIČ, the number of a taxpayer: the same as an IČ DPH without SK.
func skDIC(s string) (string, bool) {
	normal, ok := skVAT(s)
	return normal, ok && !strings.HasPrefix(s, "SK")
}

// huTax checks an adószám of 8-1-2 digits without HU.
func huTax(s string) (string, bool) {
	normal, ok := huVAT(s)
	return normal, ok && !strings.HasPrefix(s, "HU")
}

// huVAT checks an adószám (8-1-2 digits) or a European tax number (HU and 8 digits): the weights 9, 7, 3, 1 repeated make
// the first 8 digits a multiple of 10. Then come the kind of taxation (1 to 5) and the office (02 to 44, or 51). Source:
// European Commission, VIES VAT number construction rules, section HU; Act CL of 2017, annex 1.
func huVAT(s string) (string, bool) {
	d, european := strings.CutPrefix(s, "HU")
	if european && digits(d, 8) {
		return s, huCheck(d)
	}
	if european || !digits(d, 11) || !huCheck(d[:8]) {
		return s, false
	}
	office, _ := strconv.Atoi(d[9:])
	ok := d[8] >= '1' && d[8] <= '5' && (office >= 2 && office <= 44 || office == 51)
	return d[:8] + "-" + d[8:9] + "-" + d[9:], ok
}

func huCheck(s string) bool { return weighted(s, 9, 7, 3, 1, 9, 7, 3, 1)%10 == 0 }

// huCompany checks the form of a cégjegyzékszám: court (01 to 20), legal form (01 to 23), number, 2-2-6 digits. It has no
// check digit. Source: Act V of 2006 on company registration, section 34 and annexes.
func huCompany(s string) (string, bool) {
	if !digits(s, 10) {
		return s, false
	}
	ok := s[:2] >= "01" && s[:2] <= "20" && s[2:4] >= "01" && s[2:4] <= "23"
	return s[:2] + "-" + s[2:4] + "-" + s[4:], ok
}

// ruINN checks an ИНН: 10 digits for a company with one check digit, 12 for a person with two, both weighted sums modulo
// 11 modulo 10. Source: order of the Russian tax service ММВ-7-6/435@ of 2012 (structure); python-stdnum, stdnum.ru.inn
// (weights).
func ruINN(s string) (string, bool) {
	switch {
	case digits(s, 10):
		return s, ruDigit(s, 9, 2, 4, 10, 3, 5, 9, 4, 6, 8)
	case digits(s, 12):
		return s, ruDigit(s, 10, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8) && ruDigit(s, 11, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
	}
	return s, false
}

// ruDigit reports whether the digit of an ИНН at index at is the check digit of those before it.
func ruDigit(s string, at int, weights ...int) bool {
	return weighted(s[:at], weights...)%11%10 == int(s[at]-'0')
}

var kppForm = regexp.MustCompile(`^[0-9]{4}[0-9A-Z]{2}[0-9]{3}$`)

// ruKPP checks the form of a КПП: tax office (4 digits), reason (2 digits or capital letters), number (3 digits). It has
// no check digit. Source: order of the Russian tax service ММВ-7-6/435@ of 2012.
func ruKPP(s string) (string, bool) { return s, kppForm.MatchString(s) }

// ruOGRN checks an ОГРН (13 digits, beginning with 1 or 5) or ОГРНИП (15 digits, beginning with 3): the last digit is the
// last digit of the remainder of the rest by 11 or 13. Source: Russian government decrees 438 of 2002 and 630 of 2003.
func ruOGRN(s string) (string, bool) {
	divisor := 11
	switch {
	case digits(s, 13) && (s[0] == '1' || s[0] == '5'):
	case digits(s, 15) && s[0] == '3':
		divisor = 13
	default:
		return s, false
	}
	last := len(s) - 1
	n, err := strconv.Atoi(s[:last])
	return s, err == nil && n%divisor%10 == int(s[last]-'0')
}

// digits reports whether s is n ASCII digits and not all zeros.
func digits(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == "" && strings.Trim(s, "0") != ""
}

// weighted sums the digits of s, each times its weight.
func weighted(s string, weights ...int) int {
	sum := 0
	for i := range len(s) {
		sum += int(s[i]-'0') * weights[i]
	}
	return sum
}
