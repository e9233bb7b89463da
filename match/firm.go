package match

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed data/filler_words.txt
var fillerList string

// fillers maps words that do not distinguish companies to 'f', and words that join names to 'j'.
var fillers = sync.OnceValue(func() map[string]byte {
	words := map[string]byte{}
	for section, word := range listed(fillerList) {
		for _, spelling := range latinSpellings(word) {
			words[spelling] = section[0]
		}
	}
	return words
})

// A firm is the parts of a company name.
type firm struct {
	words []token
	core  string   // the words by sound, sorted
	glued []string // the words joined, in each transliteration
	form  string   // the class of its legal form; empty if it has none
}

func newFirm(s string) firm {
	var f firm
	raw := strings.FieldsFunc(strings.ReplaceAll(tidy(strings.ReplaceAll(cut(s, 2*keyBytes), "&", " and ")), "'", ""), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.N, unicode.M)
	})
	var words []token
	for _, w := range raw {
		if t := newToken(w); t.text != "" && len(words) < 12 {
			words = append(words, t)
		}
	}
	words, f.form = stripForms(words)
	for _, w := range words {
		if len(words) < 3 || fillers()[w.text] != 'j' {
			f.words = append(f.words, w)
		}
	}
	f.glue()
	return f
}

// stripForms removes the legal forms from a name, like splitForm.
func stripForms(words []token) (rest []token, form string) {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	core, form := splitForm(texts)
	if form == "" && len(texts) > 1 {
		core, form = looseForm(texts)
	}
	for i := range texts {
		if len(core) > 0 && &texts[i] == &core[0] {
			return words[i : i+len(core)], form
		}
	}
	return words, form
}

// looseForm removes a legal form that is misplaced or misspelled: LLC Rotona, Rotona Kvt.
func looseForm(w []string) (rest []string, form string) {
	if f := forms[w[0]]; f != nil {
		return w[1:], f.code
	}
	last := len(w) - 1
	if code := nearForm(w[last]); code != "" {
		return w[:last], code
	}
	if code := nearForm(w[0]); code != "" {
		return w[1:], code
	}
	return w, ""
}

// commonForms are the short forms that misspelled words are compared with.
var commonForms = []string{"uab", "vsi", "sro", "ooo", "zao", "pao", "kft", "zrt", "ltd", "llc", "inc", "plc", "limited"}

// nearForm returns the legal form of which a word is a misspelling: one letter doubled, swapped or replaced by a
// neighbour on the keyboard.
func nearForm(word string) string {
	if len(word) < 3 || len(word) > 8 {
		return ""
	}
	for _, f := range commonForms {
		if distance(word, f, 1) == 1 && (sameLetters(word, f) || len(word) == len(f)+1 || len(f) > 4) {
			return forms[f].code
		}
	}
	return ""
}

func (f *firm) glue() {
	sounds := make([]string, len(f.words))
	var ways [5]strings.Builder
	for i, w := range f.words {
		sounds[i] = w.sound
		for k := range ways {
			text := w.text
			if k > 0 && k <= len(w.others) {
				text = w.others[k-1]
			}
			ways[k].WriteString(text)
		}
	}
	slices.Sort(sounds)
	f.core = cut(strings.Join(sounds, " "), keyBytes)
	for k := range ways {
		if s := cut(ways[k].String(), maxDistance); s != "" && !slices.Contains(f.glued, s) {
			f.glued = append(f.glued, s)
		}
	}
}

// How two company names agree, the best first.
const (
	firmUnknown like = iota
	firmSame
	firmSounds
	firmShort // a word is abbreviated, or a filler is missing
	firmTypo
	firmDomain // the name of one is the web domain of the other
	firmPart   // one has one more word
	firmKin    // they share a rare word
	firmOther
)

func firmLike(a, b *firm) like {
	if len(a.glued) == 0 || len(b.glued) == 0 {
		return firmUnknown
	}
	least := 9
	for _, x := range a.glued {
		for _, y := range b.glued {
			least = min(least, distance(x, y, 3))
		}
	}
	n := min(len(a.glued[0]), len(b.glued[0]))
	switch {
	case least == 0:
		return firmSame
	case a.core == b.core, sound(a.glued[0]) == sound(b.glued[0]):
		return firmSounds
	case least == 1 && n >= 4 && len(a.words) >= 1, least == 2 && n >= 8, least == 3 && n >= 14:
		if !digitsDiffer(a.glued[0], b.glued[0]) {
			return firmTypo
		}
	}
	return firmWords(a, b)
}

func digitsDiffer(a, b string) bool {
	return strings.Map(onlyDigit, a) != strings.Map(onlyDigit, b)
}

// firmWords compares names word by word.
func firmWords(a, b *firm) like {
	if len(a.words) > len(b.words) {
		a, b = b, a
	}
	var taken [16]bool
	found, slips, abbreviated := 0, 0, 0
	for i := range a.words {
		for j := range b.words {
			if taken[j] {
				continue
			}
			l := a.words[i].alike(&b.words[j])
			cutShort := l == different && abbreviates(a.words[i].text, b.words[j].text)
			if l <= typos && l != gendered || cutShort {
				taken[j] = true
				found++
				if cutShort {
					abbreviated++
				} else if l >= typo {
					slips++
				}
				break
			}
		}
	}
	extra := 0
	for j := range b.words {
		if !taken[j] && fillers()[b.words[j].text] != 'f' {
			extra++
		}
	}
	switch {
	case found < len(a.words):
		if found > 0 {
			return firmKin
		}
		return firmOther
	case extra == 0 && slips == 0:
		return firmShort
	case extra == 0:
		return firmTypo
	}
	return firmPart
}

// abbreviates reports whether one word is the beginning of the other.
func abbreviates(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 3 && strings.HasPrefix(b, a) && len(b)-len(a) >= 2
}

// owns reports whether a domain is named after the company.
func (f *firm) owns(label string) bool {
	if len(label) < 4 {
		return false
	}
	for _, g := range f.glued {
		n := min(len(g), len(label))
		if n >= 5 && (g[:n] == label[:n]) && 2*n >= max(len(g), len(label)) || g == label {
			return true
		}
		if n >= 8 && distance(g[:n], label[:n], 1) <= 1 && 2*n >= max(len(g), len(label)) {
			return true
		}
	}
	return false
}
