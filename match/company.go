package match

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

//go:embed data/legal_forms.txt
var legalForms string

// before and after hold the legal forms that stand there, each written together: "sro".
var before, after = readForms(legalForms)

// formWords is the largest number of words that can be one legal form.
const formWords = 8

// readForms reads the list of legal forms. Those that may stand before the name may stand after it too.
func readForms(list string) (before, after map[string]bool) {
	before, after = map[string]bool{}, map[string]bool{}
	both := false
	for line := range strings.Lines(list) {
		form := strings.Join(nameWords(line), "")
		switch {
		case line[0] == '#' || form == "":
		case line[0] == '[':
			both = strings.HasPrefix(line, "[before")
		default:
			before[form], after[form] = before[form] || both, true
		}
	}
	return before, after
}

// keyBytes bounds the keys of names.
const keyBytes = 200

// CompanyKey returns the form of a company name by which two are compared: folded, Cyrillic written as Lithuanian and
// Slovak do, without quotes, punctuation and the legal forms before and after the name, the words in their order. A name
// that is nothing but a legal form stays. It is empty if the name has no letter or digit.
func CompanyKey(s string) string {
	w := nameWords(s)
	for {
		short := withoutForm(w)
		if len(short) == len(w) || len(short) == 0 {
			return cut(strings.Join(w, " "), keyBytes)
		}
		w = short
	}
}

// withoutForm takes the longest legal form off the end or, if there is none, off the beginning of a name.
func withoutForm(w []string) []string {
	for n := min(formWords, len(w)); n > 0; n-- {
		if after[strings.Join(w[len(w)-n:], "")] {
			return w[:len(w)-n]
		}
	}
	for n := min(formWords, len(w)); n > 0; n-- {
		if before[strings.Join(w[:n], "")] {
			return w[n:]
		}
	}
	return w
}

// PersonKey returns the form of a person's name by which two are compared: folded, Cyrillic written as Lithuanian and
// Slovak do, without punctuation, the words sorted so that their order does not matter.
func PersonKey(first, last string) string {
	w := nameWords(last + " " + first)
	slices.Sort(w)
	return cut(strings.Join(w, " "), keyBytes)
}

// nameWords splits a name into words of letters and digits, transliterated and folded; apostrophes vanish and & is read
// as "and".
func nameWords(s string) []string {
	s = latin(tidy(strings.ReplaceAll(cut(s, 4*keyBytes), "&", " and ")))
	return strings.FieldsFunc(strings.ReplaceAll(s, "'", ""), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.N, unicode.M)
	})
}
