package match

import (
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// beforePlus matches the end of a number that another one with a country code follows.
var beforePlus = regexp.MustCompile(`([^\s+(])\s*(\(?\+\s?[0-9])`)

// adjoining returns the numbers of a text in which nothing but blanks is between them, or nil. One number is never
// split: either each part begins with a plus sign, which no number has in its middle, or the text has more digits than
// any number and there is exactly one way to split it into valid numbers of one country.
func adjoining(s string, countries []string) []Number {
	if out := atPlus(s, countries); len(out) > 1 {
		return out
	}
	if !TooLong(strings.Map(onlyDigit, tidy(s))) || len(s) > phonesBytes {
		return nil
	}
	for _, country := range append(slices.Clone(countries), "") {
		if out, ways := atBlanks(strings.Fields(s), country); ways == 1 && len(out) > 1 {
			return out
		} else if ways > 1 {
			return nil
		}
	}
	return nil
}

// TooLong reports whether there are more digits than a phone number can have: 15, after at most 00.
func TooLong(digits string) bool {
	return len(strings.TrimPrefix(digits, "00")) > phoneMax
}

// atPlus splits a text before each plus sign. It returns nil if a part is no number.
func atPlus(s string, countries []string) (out []Number) {
	parts := strings.Split(beforePlus.ReplaceAllString(s, "$1;$2"), ";")
	for _, part := range parts {
		if len(parts) < 2 || strings.TrimSpace(part) == "" {
			return nil
		}
		n, ok := readNumber(part, countries)
		if ok && n.E164 != "" {
			out = append(out, n)
			continue
		}
		several := adjoining(part, countries)
		if several == nil {
			return nil
		}
		out = append(out, several...)
	}
	return out
}

// atBlanks joins words to valid numbers of a country. It returns the numbers and in how many ways that is possible: 0,
// 1, or 2 for more.
func atBlanks(words []string, country string) (out []Number, ways int) {
	if len(words) == 0 {
		return nil, 1
	}
	for end := 1; end <= len(words); end++ {
		text := strings.Join(words[:end], " ")
		digits := strings.Map(onlyDigit, text)
		if TooLong(digits) {
			break
		}
		n, ok := readNumber(text, []string{country})
		if len(digits) < phoneMin || !ok || !n.Bare || !validNumber(n.E164) {
			continue
		}
		rest, more := atBlanks(words[end:], country)
		if more > 0 {
			out, ways = append([]Number{n}, rest...), min(ways+more, 2)
		}
	}
	return out, ways
}

// validNumber reports whether a number in E.164 form is in a range that its country uses.
func validNumber(e164 string) bool {
	n, err := phonenumbers.Parse(e164, "")
	return err == nil && phonenumbers.IsValidNumber(n)
}
