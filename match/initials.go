package match

import (
	"strings"
	"unicode"
)

// PersonInitials returns one or two capital letters for a person's name: of its first and its last word. Titles,
// patronymics, words such as junior and senior, and words in brackets do not count.
func PersonInitials(name string) string {
	return cached(personInitials, name, func() string { return initialsOfPerson(name) })
}

// CompanyInitials returns one or two capital letters for a name of a company or thing. Its legal form, quotation marks
// and numbers do not count.
func CompanyInitials(name string) string {
	return cached(companyInitials, name, func() string { return initialsOfCompany(name) })
}

var personInitials, companyInitials = latest[string](), latest[string]()

func initialsOfPerson(name string) string {
	name, _, _ = strings.Cut(withoutBrackets(name), "@")
	words := initialWords(name, "-'’.")
	var kept []string
	for _, w := range words {
		if bare := bareWord(w); titles()[bare] == 0 && (len(words) < 3 || !patronymic(bare)) {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		kept = words
	}
	return initials(kept, name)
}

func initialsOfCompany(name string) string {
	name = withoutBrackets(name)
	words := initialWords(name, "'’")
	tokens := make([]token, len(words))
	for i, w := range words {
		tokens[i] = newToken(strings.ToLower(w))
	}
	core, _ := stripForms(tokens)
	for i := range tokens {
		if len(core) > 0 && &tokens[i] == &core[0] {
			words = words[i : i+len(core)]
			break
		}
	}
	return initials(words, name)
}

// initials returns the first letters of the first and the last word, or two letters of a single word.
func initials(words []string, name string) string {
	var kept [][]rune
	for _, w := range words {
		if r := []rune(strings.TrimLeftFunc(w, func(r rune) bool { return !unicode.IsLetter(r) })); len(r) > 0 {
			kept = append(kept, r)
		}
	}
	switch {
	case len(kept) > 1:
		return strings.ToUpper(string(kept[0][:1]) + string(kept[len(kept)-1][:1]))
	case len(kept) == 1:
		return strings.ToUpper(string(kept[0][:min(2, len(kept[0]))]))
	case strings.ContainsFunc(name, unicode.IsDigit):
		return "#"
	}
	return "?"
}

// initialWords splits a name at all characters except letters, digits and the marks in joins.
func initialWords(name, joins string) []string {
	return strings.FieldsFunc(neat(cut(name, 2*keyBytes)), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.N, unicode.M) && !strings.ContainsRune(joins, r)
	})
}

// withoutBrackets removes the text in brackets, unless that is all.
func withoutBrackets(name string) string {
	before, rest, opened := strings.Cut(name, "(")
	_, after, _ := strings.Cut(rest, ")")
	if !opened || strings.TrimSpace(before+after) == "" {
		return name
	}
	return before + " " + after
}
