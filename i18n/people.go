package i18n

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NameOrder is the order in which the parts of a person's name are written.
type NameOrder int

// The orders. The zero value means unknown.
const (
	UnknownOrder NameOrder = iota
	GivenFirst             // Jonas Petraitis
	FamilyFirst            // Rácz Eszter
	WithFather             // Иван Иванов, in full Иванов Иван Иванович
)

// The languages and countries that do not write the given name first, as CLDR has them, and those whose full names
// include a patronymic.
var (
	familyFirst = strings.Fields("hu zh ja ko vi km HU CN TW HK MO JP KR KP VN KH")
	withFather  = strings.Fields("ru uk be kk ky uz tg az tk RU UA BY KZ KG UZ TJ AZ TM")
)

// FatherLanguages and FatherCountries are the codes of the languages and countries with patronymics.
var (
	FatherLanguages = withFather[:slices.Index(withFather, "RU")]
	FatherCountries = withFather[slices.Index(withFather, "RU"):]
)

// OrderOf returns the order of names of people who speak a language ("hu") or, without one, who live in a country
// ("HU").
func OrderOf(language, country string) NameOrder {
	for _, code := range []string{strings.ToLower(language), strings.ToUpper(country)} {
		switch {
		case code == "":
		case slices.Contains(familyFirst, code):
			return FamilyFirst
		case slices.Contains(withFather, code):
			return WithFather
		default:
			return GivenFirst
		}
	}
	return UnknownOrder
}

// Or returns the order, or other if it is unknown.
func (o NameOrder) Or(other NameOrder) NameOrder {
	if o == UnknownOrder {
		return other
	}
	return o
}

// FullName writes the parts of a person's name in their order. Names in Chinese, Japanese and Korean characters have no
// space between their parts.
func (o NameOrder) FullName(given, middle, family string) string {
	parts := []string{given, middle, family}
	if o == FamilyFirst || o == WithFather && strings.TrimSpace(middle) != "" {
		parts = []string{family, given, middle}
	}
	name := ""
	for _, p := range parts {
		p = strings.TrimSpace(p)
		if name != "" && p != "" && !(ideographic(utf8.DecodeLastRuneInString(name)) && ideographic(utf8.DecodeRuneInString(p))) {
			name += " "
		}
		name += p
	}
	return name
}

func ideographic(r rune, _ int) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// AskedNames returns the keys of the parts of a name in the order of the language's forms.
func AskedNames(l Lang) []string {
	switch OrderOf(string(l), "") {
	case FamilyFirst, WithFather:
		return []string{"last_name", "first_name", "middle_name"}
	}
	return []string{"first_name", "middle_name", "last_name"}
}
