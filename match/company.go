package match

import (
	"slices"
	"strings"
	"unicode"
)

// keyBytes limits the keys of names.
const keyBytes = 200

// CompanyKey returns the form of a company name for comparison: folded, Cyrillic written as Lithuanian and Slovak do,
// without quotes, punctuation and the legal forms before and after the name, the words in their order. A name that
// consists of a legal form only is kept. The key is empty if the name has no letter or digit.
func CompanyKey(s string) string {
	w, _ := splitForm(nameWords(s))
	return cut(strings.Join(w, " "), keyBytes)
}

// PersonKey returns the form of a person's name for comparison: folded, Cyrillic written as Lithuanian and Slovak do,
// without punctuation, the words sorted so that their order does not matter.
func PersonKey(first, last string) string {
	name := last + " " + first
	return cached(personKeys, name, func() string {
		w := nameWords(name)
		slices.Sort(w)
		return cut(strings.Join(w, " "), keyBytes)
	})
}

var personKeys = latest[string]()

// nameWords splits a name into words of letters and digits, transliterated and folded. Apostrophes are dropped, and &
// is read as "and".
func nameWords(s string) []string {
	s = latin(tidy(strings.ReplaceAll(cut(s, 4*keyBytes), "&", " and ")))
	return strings.FieldsFunc(strings.ReplaceAll(s, "'", ""), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.N, unicode.M)
	})
}
