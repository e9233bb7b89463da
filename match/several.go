package match

import (
	"strings"
	"unicode"
)

// Phones returns the phone numbers of a text as they are typed in it. A text with one number, or with words that would
// be lost, is returned whole. The countries are as for Phone.
func Phones(s string, countries ...string) []string {
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	numbers := PhoneNumbers(s, countries...)
	if len(numbers) < 2 {
		return []string{s}
	}
	var out []string
	rest := phoneBreaks.ReplaceAllString(s, ";")
	for _, n := range numbers {
		between, after, found := strings.Cut(rest, n.Typed)
		if !found || n.Typed == "" || hasWords(between) {
			return []string{s}
		}
		out, rest = append(out, n.Typed), after
	}
	if hasWords(rest) {
		return []string{s}
	}
	return out
}

// Addresses returns the e-mail addresses of a text, or the whole text if it is anything but addresses.
func Addresses(s string) []string {
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	for _, separators := range []string{",;|", ",;|/"} {
		parts := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(separators, r) })
		if parts = addresses(parts); len(parts) > 1 {
			return parts
		}
	}
	return []string{s}
}

// addresses returns the parts that have letters, or nil if one of them is no address.
func addresses(parts []string) (out []string) {
	for _, part := range parts {
		if !hasWords(part) {
			continue
		}
		if _, ok := Email(part); !ok {
			return nil
		}
		out = append(out, part)
	}
	return out
}

// hasWords reports whether a text has letters or digits.
func hasWords(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N) }) >= 0
}
