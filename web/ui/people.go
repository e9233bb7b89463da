package ui

import (
	"hash/fnv"
	"strings"
	"unicode"
)

// Hues is how many colours a status, a person or a company can have.
const Hues = 12

// HueOf returns the hue of a thing made from its id, the same every time.
func HueOf(id string) int {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id))
	return int(sum.Sum32() % Hues)
}

// initials are those of a person.
func (p Person) initials() string {
	if p.Initials != "" {
		return p.Initials
	}
	return Initials(p.Name)
}

// A Mark is the small picture of a record: initials on a hue, round for a person and square for anything else. The hue is made
// from the name, so that a company looks the same wherever it is named and two companies mostly differ.
type Mark struct {
	Name   string
	Person bool
}

func (m Mark) hue() int { return HueOf(strings.ToLower(m.Name)) }

// Initials returns one or two capital letters for a name: of its first and last word, or of its only one.
func Initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch len(words) {
	case 0:
		return "?"
	case 1:
		return capitals(words[0], 2)
	}
	return capitals(words[0], 1) + capitals(words[len(words)-1], 1)
}

func capitals(word string, n int) string {
	letters := []rune(word)
	return strings.ToUpper(string(letters[:min(n, len(letters))]))
}
