package i18n

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// countries are the codes of ISO 3166-1.
var countries = strings.Fields(`
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ
BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR
CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU
ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ
LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR
TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`)

// newer are names that have changed since the tables of x/text were made.
var newer = map[Lang]map[string]string{
	"en": {"MK": "North Macedonia", "SZ": "Eswatini", "TR": "Türkiye", "no": "Norwegian"},
	"lt": {"MK": "Šiaurės Makedonija", "no": "norvegų"},
	"sk": {"MK": "Severné Macedónsko", "SZ": "Eswatini", "no": "nórčina"},
	"ru": {"MK": "Северная Македония", "SZ": "Эсватини", "no": "норвежский"},
	"hu": {"MK": "Észak-Macedónia", "VN": "Vietnám", "no": "norvég", "vi": "vietnámi"},
}

// Countries lists the codes of all countries in alphabetical order.
func Countries() []string { return slices.Clone(countries) }

// CountryValid reports whether code is one of Countries.
func CountryValid(code string) bool { return slices.Contains(countries, code) }

// languageCodes are the two-letter codes that are not an old code for another
// one ("iw" is Hebrew's).
var languageCodes = sync.OnceValue(func() []string {
	var codes []string
	for first := 'a'; first <= 'z'; first++ {
		for second := 'a'; second <= 'z'; second++ {
			code := string(first) + string(second)
			if tag, err := language.Parse(code); err == nil && tag.String() == code {
				codes = append(codes, code)
			}
		}
	}
	return codes
})

// LanguageCodes lists the two-letter codes (ISO 639-1) of the world's languages.
func LanguageCodes() []string { return slices.Clone(languageCodes()) }

// LanguageValid reports whether code is one of LanguageCodes.
func LanguageValid(code string) bool { return slices.Contains(languageCodes(), code) }

// Country returns the name of a country. A text that is no country code is
// returned unchanged.
func (p *Printer) Country(code string) string {
	if name, ok := newer[p.lang][code]; ok {
		return name
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return nameOr(p.regions.Name(region), code)
}

// Language returns the name of any language ("de"), with a capital as for lists.
// A text that is no language code is returned unchanged.
func (p *Printer) Language(code string) string {
	if name, ok := newer[p.lang][code]; ok {
		return capital(name)
	}
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	return nameOr(capital(p.languages.Name(tag)), code)
}

func nameOr(name, code string) string {
	if name == "" {
		return code
	}
	return name
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}
