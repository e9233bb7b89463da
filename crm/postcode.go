package crm

import (
	"regexp"
	"strings"
)

// A postcode is how the postcodes of a country look.
type postcode struct {
	form    *regexp.Regexp // without spaces and hyphens, in capitals
	example string
}

func postcodeOf(form, example string) postcode {
	return postcode{regexp.MustCompile("^(?:" + form + ")$"), example}
}

// postcodes has the countries whose postcodes are checked. The letters before
// the digits are those that senders abroad write.
var postcodes = map[string]postcode{
	"LT": postcodeOf(`(LT)?\d{5}`, "LT-01103"),
	"SK": postcodeOf(`(SK)?[089]\d{4}`, "811 01"),
	"HU": postcodeOf(`(H|HU)?[1-9]\d{3}`, "1011"),
	"RU": postcodeOf(`(RU)?[1-6]\d{5}`, "101000"),
	"LV": postcodeOf(`(LV)?\d{4}`, "LV-1050"),
	"EE": postcodeOf(`(EE)?\d{5}`, "10111"),
	"PL": postcodeOf(`(PL)?\d{5}`, "00-950"),
	"BY": postcodeOf(`(BY)?2\d{5}`, "220030"),
	"UA": postcodeOf(`(UA)?\d{5}`, "01001"),
	"CZ": postcodeOf(`(CZ)?[1-7]\d{4}`, "110 00"),
	"DE": postcodeOf(`(D|DE)?\d{5}`, "10115"),
	"AT": postcodeOf(`(A|AT)?[1-9]\d{3}`, "1010"),
	"CH": postcodeOf(`(CH)?[1-9]\d{3}`, "3000"),
	"RO": postcodeOf(`(RO)?\d{6}`, "010011"),
	"RS": postcodeOf(`(RS)?\d{5,6}`, "11000"),
	"HR": postcodeOf(`(HR)?[1-5]\d{4}`, "10000"),
	"SI": postcodeOf(`(SI)?[1-9]\d{3}`, "1000"),
	"KZ": postcodeOf(`(KZ)?(\d{6}|[A-Z]\d{2}[A-Z]\d[A-Z]\d)`, "010000"),
	"FI": postcodeOf(`(FI)?\d{5}`, "00100"),
	"SE": postcodeOf(`(S|SE)?[1-9]\d{4}`, "111 20"),
	"NO": postcodeOf(`(N|NO)?\d{4}`, "0150"),
	"DK": postcodeOf(`(DK)?\d{3,4}`, "1050"),
	"NL": postcodeOf(`(NL)?[1-9]\d{3}[A-Z]{2}`, "1012 AB"),
	"BE": postcodeOf(`(B|BE)?[1-9]\d{3}`, "1000"),
	"FR": postcodeOf(`(F|FR)?\d{5}`, "75001"),
	"IT": postcodeOf(`(I|IT)?\d{5}`, "00184"),
	"ES": postcodeOf(`(E|ES)?\d{5}`, "28001"),
	"GB": postcodeOf(`GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}`, "SW1A 1AA"),
	"US": postcodeOf(`\d{5}(\d{4})?`, "10001"),
}

// postcodeMarks holds the signs that people write between the characters of a
// postcode.
var postcodeMarks = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "‐", "", "‑", "", "–", "", "—", "", ".", "")

// PostcodeFits reports whether a country may have a postcode. An empty one fits
// everywhere; of countries that are not known, anything short does.
func PostcodeFits(country, code string) bool {
	known, ok := postcodes[country]
	code = strings.ToUpper(postcodeMarks.Replace(code))
	return !ok || code == "" || known.form.MatchString(code)
}

// PostcodeExample returns a postcode as they are written in a country, or "".
func PostcodeExample(country string) string { return postcodes[country].example }
