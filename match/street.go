package match

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

//go:embed data/street_words.txt
var streetWordList string

// streetWords maps the words of addresses to letters: 's' for street, 'h' for house number, 'b' for block, 'f' for
// flat. A word may have several.
var streetWords = sync.OnceValue(func() map[string]string {
	words := map[string]string{}
	for section, word := range listed(streetWordList) {
		for _, spelling := range latinSpellings(word) {
			if !strings.Contains(words[spelling], section[:1]) {
				words[spelling] += section[:1]
			}
		}
	}
	return words
})

// streetPart matches the words and numbers of an address: 12, 12a, 12/5, 11-osios, the 5 of 12-5.
var streetPart = regexp.MustCompile(`[0-9]+(?: ?[a-z]\b)?(?:/[0-9a-z]+)?|[^\s,.;:()"#№/-]+`)

// ordinal matches numbers that belong to a street's name: 11-osios, 13-oji, 5th, 9-го.
var ordinal = regexp.MustCompile(`[0-9]+(?:-?(?:[aiou][a-z]+|go|ja|aja|j|th|st|nd|rd)\b)`)

// An address is the state of reading a street address.
type address struct {
	name, numbers, house, flat []string
	english                    bool // the first number came before the name
}

// streetParts splits a street address into the street's name, the house number and the flat, all folded and in Latin
// letters. The name has no words for street and no initials: "J. Basanavičiaus g. 12-5" is basanaviciaus, 12, 5.
func streetParts(street string) (name, house, flat string) {
	text := latin(tidy(cut(street, 4*keyBytes)))
	var a address
	text = ordinal.ReplaceAllStringFunc(text, func(s string) string {
		a.name = append(a.name, strings.TrimRight(s, "-abcdefghijklmnopqrstuvwxyz"))
		return " "
	})
	expect := ""
	for _, part := range streetPart.FindAllString(text, 100) {
		if is := streetWords()[part]; is != "" {
			expect = is
			continue
		}
		a.add(part, expect)
		expect = ""
	}
	a.settle()
	return strings.Join(a.name, " "), strings.Join(a.house, "-"), strings.Join(a.flat, "-")
}

// add adds a word or number that follows a word of the given kinds.
func (a *address) add(part, after string) {
	part = strings.ReplaceAll(part, " ", "")
	number := part[0] >= '0' && part[0] <= '9'
	switch {
	case !number && len(part) < 2:
	case !number && strings.Contains(after, "f") && !strings.Contains(after, "s"):
		a.flat = append(a.flat, part)
	case !number:
		a.name = append(a.name, part)
	case strings.Contains(after, "b") && len(a.house)+len(a.numbers) > 0:
		a.house = append(a.house, a.numbers...)
		a.house, a.numbers = append(a.house, part), nil
	case strings.Contains(after, "h"):
		a.house = append([]string{part}, a.house...)
	case strings.Contains(after, "f") && len(a.house)+len(a.numbers) > 0, after == "f":
		a.flat = append(a.flat, part)
	default:
		a.english = a.english || len(a.name) == 0
		a.numbers = append(a.numbers, part)
	}
}

// settle decides which of the numbers without a word before them is the house number: the first, or the second if the
// first precedes the name (1. máje 12).
func (a *address) settle() {
	n := a.numbers
	switch {
	case len(a.house) > 0:
		a.flat = append(n, a.flat...)
	case len(n) == 0:
	case a.english && len(n) > 1 && len(a.flat) == 0:
		a.name, a.house, a.flat = append(a.name, n[0]), n[1:2], n[2:]
	default:
		a.house, a.flat = n[:1], append(n[1:len(n):len(n)], a.flat...)
	}
}
