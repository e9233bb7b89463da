package match

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/mail_words.txt
var mailWordList string

//go:embed data/towns.txt
var townList string

// mailWords maps domains to 'c' for consumer and local parts to 'r' for role.
var mailWords = sync.OnceValue(func() map[string]byte {
	words := map[string]byte{}
	section := byte(0)
	for line := range strings.Lines(mailWordList) {
		switch line[0] {
		case '#':
		case '[':
			section = line[1]
		default:
			for _, w := range strings.Fields(line) {
				words[w] = section
			}
		}
	}
	return words
})

// consumerDomain reports whether a domain is a public mail provider, so that sharing it proves nothing. The domain is
// in the form of Email.
func consumerDomain(domain string) bool { return mailWords()[domain] == 'c' }

// roleMailbox reports whether the local part of an address is a shared mailbox such as info or office. Digits and
// anything after a dot, hyphen or underscore are ignored: sales2, info.vilnius.
func roleMailbox(local string) bool {
	if mailWords()[local] == 'r' {
		return true
	}
	word, _, _ := strings.Cut(strings.NewReplacer("-", ".", "_", ".").Replace(local), ".")
	return mailWords()[strings.TrimRight(word, "0123456789")] == 'r'
}

// towns maps the names of towns to the line of the list, from 1.
var towns = sync.OnceValue(func() map[string]int {
	groups := map[string]int{}
	group := 0
	for line := range strings.Lines(townList) {
		if strings.TrimSpace(line) == "" || line[0] == '#' {
			continue
		}
		group++
		for _, name := range strings.Split(line, ",") {
			words := strings.FieldsFunc(strings.ReplaceAll(tidy(name), ".", ""), separates)
			for _, spelling := range latinSpellings(strings.Join(words, " ")) {
				if groups[spelling] == 0 {
					groups[spelling] = group
				}
			}
		}
	}
	return groups
})

// townGroup returns a number that is equal for all names of a town in the five languages, or 0 for an unknown town. The
// name is in the form of nameWords, its words joined by spaces.
func townGroup(name string) int { return towns()[name] }
