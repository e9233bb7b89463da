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

// listed yields the words of a list with the section, as in [title], that each stands in; words are separated by spaces,
// and come tidied and without punctuation.
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

// spelled are titles of several words, as nameWords breaks them at their dots.
var spelled = [][]string{{"ph", "d"}, {"c", "sc"}, {"dr", "sc"}, {"ll", "m"}, {"m", "d"}, {"m", "b", "a"}, {"dipl", "ing"}, {"g", "n"}, {"g", "za"}, {"k", "t", "n"}}

// stripTitles leaves the titles, degrees and words for senior and junior out of a name, as nameWords gives it. If nothing
// else is there, the name stays as it is.
func stripTitles(words []string) []string {
	var kept []string
	for i := 0; i < len(words); i++ {
		if n := titleAt(words[i:]); n > 0 {
			i += n - 1
		} else {
			kept = append(kept, words[i])
		}
	}
	if len(kept) == 0 {
		return words
	}
	return kept
}

// titleAt returns how many words at the beginning are one title.
func titleAt(words []string) int {
	for _, s := range spelled {
		if len(words) >= len(s) && strings.Join(words[:len(s)], " ") == strings.Join(s, " ") {
			return len(s)
		}
	}
	if titles()[words[0]] != 0 {
		return 1
	}
	return 0
}

// generation returns 's' for a word such as senior, st. or vyr., 'j' for one such as junior, ml. or ifj., else 0.
func generation(word string) byte {
	if g := titles()[word]; g != 't' {
		return g
	}
	return 0
}
