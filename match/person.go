package match

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// A token is one word of a name in the forms for comparison.
type token struct {
	typed  string   // as typed; only for people's names
	text   string   // folded, Cyrillic written as Lithuanian and Slovak do
	bare   string   // in Cyrillic letters, one byte each; empty for other words
	others []string // the spellings in other schemes of transliteration
	sound  string
	stem   string    // of people's names: the sound without the endings of sex and marital status
	means  []meaning // the given names that it may be
	letter bool      // it is only an initial
}

// A person is the parts of a person's name.
type person struct {
	given, family []token
	patronymic    *token
	rank          string // "j" or "s" if the name states it
}

// A reading is one interpretation of a name: which of its words are the given ones.
type reading struct {
	person
	cost float64 // how unlikely the interpretation is
}

// The costs of unusual interpretations.
const (
	costSwapped = -2.0 // family name and given name are in each other's field
	costOneWord = -0.3 // one field holds both names, or two fields are read as labelled although the words suggest the other order
)

// readings returns the interpretations of a name, the likeliest first.
func readings(first, last string) []reading {
	f, rank := personWords(first)
	l, rank2 := personWords(last)
	for _, t := range [2][]token{f, l} {
		for i := range t {
			t[i].means, t[i].stem = t[i].names(), sound(surnameStem(t[i].text).stem)
		}
	}
	var out []reading
	switch {
	case len(f) == 0 && len(l) == 0:
	case len(f) == 0 && len(l) == 1:
		out = []reading{read(nil, l, 0), read(l, nil, costSwapped)}
	case len(f) == 1 && len(l) == 0:
		out = []reading{read(f, nil, 0), read(nil, f, costSwapped)}
	case len(f) == 0 || len(l) == 0:
		out = oneField(append(f, l...))
	case len(f[0].means) == 0 && len(l[0].means) > 0: // a given name in the field of the family name
		out = []reading{read(f, l, costOneWord), read(l, f, 0)}
	default:
		out = []reading{read(f, l, 0), read(l, f, costSwapped)}
	}
	for i := range out {
		out[i].rank = cmp.Or(rank, rank2)
	}
	return out
}

// read interprets some words as the given names and others as the family names.
func read(given, family []token, cost float64) reading {
	r := reading{person{given: given, family: family}, cost}
	r.takePatronymic()
	return r
}

// oneField interprets several words in a single field: either name may come first.
func oneField(words []token) []reading {
	n := len(words)
	firstLast, lastFirst := costOneWord, costOneWord
	if a, b := len(words[0].means) > 0, len(words[n-1].means) > 0; a && !b {
		lastFirst += costSwapped
	} else if b && !a {
		firstLast += costSwapped
	}
	out := []reading{read(words[:n-1], words[n-1:], firstLast), read(words[1:], words[:1], lastFirst)}
	if n > 2 {
		out = append(out, read(words[:1], words[1:], costOneWord))
	}
	return out
}

// takePatronymic removes a patronymic from the given names.
func (p *person) takePatronymic() {
	for i, t := range p.given {
		if i > 0 && patronymic(t.text) {
			p.patronymic = &p.given[i]
			p.given = slices.Concat(p.given[:i:i], p.given[i+1:])
			return
		}
	}
}

// patronymic reports whether a word ends like a Russian patronymic.
func patronymic(s string) bool {
	for _, end := range []string{"vic", "vich", "ovna", "evna", "icna", "ichna", "inicna", "inichna", "vitch"} {
		if strings.HasSuffix(s, end) && len(s) > len(end)+2 {
			return true
		}
	}
	return false
}

// personWords splits a person's name into tokens, without titles. It also returns the rank, such as junior or senior.
func personWords(s string) (tokens []token, rank string) {
	for _, field := range strings.FieldsFunc(cut(neat(s), keyBytes), func(r rune) bool {
		return r == ' ' || r == ',' || r == ';' || r == '/' || r == '(' || r == ')' || r == '"'
	}) {
		bare := bareWord(field)
		if g := generation(bare); g != 0 {
			rank = string(g)
			continue
		}
		if titles()[bare] != 0 || bare == "" {
			continue
		}
		if head, rest, ok := strings.Cut(field, "."); ok && titles()[bareWord(head)] != 0 && rest != "" {
			field = rest
		}
		for _, w := range strings.FieldsFunc(field, func(r rune) bool { return r == '-' || r == '.' || r == '‐' || r == '–' }) {
			if len(tokens) < 6 {
				if t := newToken(tidy(strings.ReplaceAll(w, "'", ""))); t.text != "" {
					t.typed = cut(w, maxDistance)
					tokens = append(tokens, t)
				}
			}
		}
	}
	return tokens, rank
}

// bareWord returns a word in the form of the lists of titles.
func bareWord(s string) string { return strings.Map(lettersOnly, latin(tidy(s))) }

func lettersOnly(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= utf8.RuneSelf {
		return r
	}
	return -1
}

func newToken(w string) token {
	w = cut(w, maxDistance)
	t := token{text: strings.Map(lettersOnly, latin(w))}
	t.text = cut(t.text, maxDistance)
	t.sound = sound(t.text)
	if cyrillic(w) {
		t.bare = oneByte(w)
	}
	for _, o := range latins(w) {
		if o != t.text && len(o) <= maxDistance {
			t.others = append(t.others, o)
		}
	}
	t.letter = utf8.RuneCountInString(w) == 1
	return t
}

// names returns the given names that a word may be.
func (t *token) names() []meaning {
	if m := givenName(t.text); m != nil {
		return m
	}
	for _, o := range t.others {
		if m := givenName(o); m != nil {
			return m
		}
	}
	return nil
}

// oneByte writes Cyrillic letters as single bytes, so that distance counts letters.
func oneByte(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

// A like is the degree to which two words agree.
type like byte

const (
	unknown  like = iota // one of them is missing
	same                 // the same letters, in some transliteration
	sounds               // the same sound
	short                // one is a short form of the other
	gendered             // the same family name for another sex or marital status
	part                 // one of two double names
	typo                 // one letter
	typos                // more letters
	initial              // one is only the first letter
	different
	likes // the number of degrees
)

// alike compares two words.
func (t *token) alike(u *token) like {
	switch {
	case t.text == u.text:
		return same
	case wed(t.text, u.text):
		return different
	}
	least := t.apart(u)
	switch n := max(len(t.text), len(u.text)); {
	case least == 0:
		return same
	case t.sound == u.sound:
		return sounds
	case least == 1 && n >= 3 && min(len(t.text), len(u.text)) >= 2:
		return typo
	case least == 2 && n >= 6, least == 3 && n >= 9, least == 2 && n >= 4 && sameLetters(t.text, u.text):
		return typos
	}
	if n := max(len(t.sound), len(u.sound)); n >= 5 && distance(t.sound, u.sound, 1) == 1 || n >= 6 && sameLetters(t.text, u.text) {
		return typos
	}
	return different
}

// apart returns the smallest distance between the spellings of two words.
func (t *token) apart(u *token) int {
	least := distance(t.text, u.text, 3)
	if t.bare != "" && u.bare != "" {
		least = min(least, distance(t.bare, u.bare, 3))
	}
	for _, a := range t.others {
		least = min(least, distance(a, u.text, 3))
		for _, b := range u.others {
			least = min(least, distance(a, b, 3))
		}
	}
	for _, b := range u.others {
		least = min(least, distance(t.text, b, 3))
	}
	return least
}

// sameLetters reports whether two words consist of the same letters.
func sameLetters(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	var n [256]int8
	for i := range len(a) {
		n[a[i]]++
		n[b[i]]--
	}
	return n == [256]int8{}
}

// givenLike compares given names: the first ones, or any if there are several.
func givenLike(a, b []token) like {
	if len(a) == 0 || len(b) == 0 {
		return unknown
	}
	best := different
	for i := range a {
		for j := range b {
			l := oneGiven(&a[i], &b[j])
			if (i > 0 || j > 0) && (l == initial || l == typos || l == typo) {
				continue
			}
			best = min(best, l)
		}
	}
	return min(best, together(a, b))
}

// together compares two names with different numbers of words as if each were one word: Ana Maria and Anamaria, Mc
// Donald and McDonald.
func together(a, b []token) like {
	if len(a) == len(b) {
		return different
	}
	x, y := oneWord(a), oneWord(b)
	switch d := distance(x, y, 1); {
	case d == 0:
		return sounds
	case d == 1 && min(len(x), len(y)) >= 5:
		return typo
	}
	return different
}

func oneWord(words []token) string {
	var b strings.Builder
	for i := range words {
		b.WriteString(words[i].text)
	}
	return b.String()
}

func oneGiven(a, b *token) like {
	if a.letter || b.letter {
		if strings.HasPrefix(a.text, b.text) || strings.HasPrefix(b.text, a.text) || a.sound[:min(1, len(a.sound))] == b.sound[:min(1, len(b.sound))] || otherInitial(a, b) {
			return initial
		}
		return different
	}
	l := a.alike(b)
	if l <= sounds {
		return l
	}
	switch relateGiven(a.means, b.means) {
	case sameGiven:
		return sounds
	case translatedGiven, nickGiven:
		return short
	case otherGiven:
		if l == typo && sexOf(a.means) == sexOf(b.means) || l <= typos && sameLetters(a.text, b.text) {
			return typos
		}
		return different
	}
	if l == different && !wed(a.text, b.text) && diminutive(a.sound, b.sound) {
		return short
	}
	return l
}

// diminutive reports whether one given name looks like a pet form of the other.
func diminutive(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for n < len(a) && a[n] == b[n] {
		n++
	}
	return n >= 3 && n >= len(a)-2 || len(a) >= 3 && len(b) >= 5 && strings.Contains(b, petStem(a))
}

// petStem returns a pet form without its ending: "ron" of ronnie.
func petStem(s string) string {
	if short := strings.TrimRight(s, "aeiou"); len(short) >= 3 {
		return short
	}
	return s
}

func otherInitial(a, b *token) bool {
	for _, o := range a.others {
		if o != "" && o[0] == b.text[0] {
			return true
		}
	}
	for _, o := range b.others {
		if o != "" && o[0] == a.text[0] {
			return true
		}
	}
	return false
}

// familyLike compares family names.
func familyLike(a, b []token) like {
	if len(a) == 0 || len(b) == 0 {
		return unknown
	}
	best := different
	for i := range a {
		for j := range b {
			l := a[i].alike(&b[j])
			if l > gendered && len(a[i].text) >= 3 && len(b[j].text) >= 3 && relateSurname(a[i].text, b[j].text) != otherSurname {
				l = gendered
			}
			if a[i].letter || b[j].letter {
				l = oneGiven(&a[i], &b[j])
			}
			best = min(best, l)
		}
	}
	if joined := together(a, b); joined < best {
		return joined
	}
	if len(a) != len(b) && best < part {
		return part
	}
	return best
}
