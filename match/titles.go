package match

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/titles.txt
var titleList string

// titles maps each word of the list of titles to 't' for a title, 's' for senior, 'j' for junior.
var titles = sync.OnceValue(func() map[string]byte {
	words := map[string]byte{}
	for section, word := range listed(titleList) {
		for _, spelling := range latinSpellings(word) {
			words[spelling] = section[0]
		}
	}
	return words
})

// listed yields the words of a list, each with its section, such as [title]. Words are separated by spaces, tidied and
// without punctuation.
func listed(list string) func(yield func(section, word string) bool) {
	return func(yield func(section, word string) bool) {
		section := " "
		for line := range strings.Lines(list) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || line[0] == '#':
				continue
			case line[0] == '[':
				section = strings.Trim(line, "[]")
				continue
			}
			for _, word := range strings.Fields(tidy(line)) {
				if !yield(section, strings.NewReplacer("-", "", ".", "", "'", "").Replace(word)) {
					return
				}
			}
		}
	}
}

// generation returns 's' for a word such as senior, st. or vyr., 'j' for one such as junior, ml. or ifj., else 0.
func generation(word string) byte {
	if g := titles()[word]; g != 't' {
		return g
	}
	return 0
}
