package i18n

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// A sort key is a text whose bytes are in the order of a language's dictionary.
// It has the levels of the Unicode collation algorithm: the letters, then the
// accents, then the case, the last two only where something differs from plain
// small letters. A letter of the language takes one byte, so a key is about as
// long as its text. It consists of ASCII, so that JSON holds it, in this order:
//
//	' '  ends the letters if there is no accent; the case follows
//	'!'  ends the letters; the accents follow, then ' ' and the case
//	'"'  comes before the first letter of the table; '#' and the next ones are its letters
//	'~'  follows the letter of the table before which is not in it, and is followed by the weight
const (
	noAccents  = ' '
	accents    = '!'
	firstCode  = '"'
	lastCode   = '}'
	otherCode  = '~'
	longestRun = 60 // plain letters that one byte counts

	plainAccent = 0x20 // the weights of a plain small letter
	plainCase   = 2
)

const (
	sortedRunes  = 100  // of a text; what follows does not count
	longestKey   = 1200 // bytes
	weightDigit  = lastCode - firstCode
	weightDigits = 4 // 92 to the fourth is more than any weight
)

// An alphabet makes the sort keys of one language.
type alphabet struct {
	collators sync.Pool // of *sorter, which serve one caller at a time
	codes     []weight  // the ranks of the letters in the table, ascending
	cyrillic  [2]int    // the weights of the letters that come before Latin, in Russian
	latin     int
}

type sorter struct {
	*collate.Collator
	buffer collate.Buffer
}

// A weight is the place of a letter in the order of a language.
type weight = int

// letters are the characters that a key of any language writes as one byte,
// where the table has room, in the order of their importance.
const letters = "0 1 2 3 4 5 6 7 8 9 a b c d e f g h i j k l m n o p q r s t u v w x y z " +
	"а б в г д е ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я - . , ' & / ( ) + _ @ : \" ; ! ? –"

// more are the letters of one language that have a place of their own.
var more = map[Lang]string{
	"lt": "č š ž", "sk": "ä č ch ô š ž", "hu": "cs dz dzs gy ly ny ö sz ty ü zs",
}

var alphabets = func() map[Lang]func() *alphabet {
	all := map[Lang]func() *alphabet{}
	for _, lang := range append(slices.Clone(Languages), "") {
		all[lang] = sync.OnceValue(func() *alphabet { return newAlphabet(lang) })
	}
	return all
}()

func newAlphabet(lang Lang) *alphabet {
	a := &alphabet{}
	tag := language.Und
	if lang != "" {
		tag = language.MustParse(string(lang))
	}
	a.collators.New = func() any { return &sorter{Collator: collate.New(tag)} }
	if lang == "ru" { // Cyrillic words come first, which the tables of x/text do not do
		a.latin = a.weights("a")[0]
		a.cyrillic = a.span('Ѐ', 'ԯ')
	}
	units := append(strings.Fields(more[lang]), append(strings.Fields(letters), " ")...)
	for _, unit := range units {
		w := a.weights(unit)
		if len(w) == 1 && !slices.Contains(a.codes, a.rank(w[0])) && len(a.codes) < lastCode-firstCode {
			a.codes = append(a.codes, a.rank(w[0]))
		}
	}
	slices.Sort(a.codes)
	return a
}

// span returns the lowest and the highest weight of letters from one character
// to another.
func (a *alphabet) span(from, to rune) (ends [2]int) {
	for r := from; r <= to; r++ {
		if w := a.weights(string(r)); len(w) == 1 && w[0] > a.latin {
			if ends[0] == 0 || w[0] < ends[0] {
				ends[0] = w[0]
			}
			ends[1] = max(ends[1], w[0])
		}
	}
	return ends
}

// SortKey returns a text that compares with others of its kind, byte by byte,
// as s compares with their texts in the language's dictionary. It is "" for a
// text without letters, digits and signs. Only the first hundred characters
// count.
func SortKey(lang Lang, s string) string {
	if s == "" {
		return ""
	}
	open, known := alphabets[lang]
	if !known {
		open = alphabets[""]
	}
	return open().key(s)
}

func (a *alphabet) key(s string) string {
	n := 0
	for i := range s {
		if n++; n > sortedRunes {
			s = s[:i]
			break
		}
	}
	primary, accent, letterCase := a.levels(s)
	out := make([]byte, 0, len(s)+8)
	for _, w := range primary {
		out = a.appendLetter(out, w)
	}
	marks, cases := runs(accent, plainAccent, 2), runs(letterCase, plainCase, 1)
	if len(marks) > 0 {
		out = append(append(out, accents), marks...)
	}
	if len(cases) > 0 {
		out = append(append(out, noAccents), cases...)
	}
	return string(out[:min(len(out), longestKey)])
}

// weights returns the weights of the letters of s.
func (a *alphabet) weights(s string) []int {
	primary, _, _ := a.levels(s)
	return primary
}

// levels splits a key of package collate into the weights of its levels. There
// a letter takes two bytes, or three that begin with the highest bit; an accent
// takes two; a case takes one; and two zeros separate the levels.
func (a *alphabet) levels(s string) (primary, accent, letterCase []int) {
	c := a.collators.Get().(*sorter)
	defer a.collators.Put(c)
	c.buffer.Reset()
	k := c.KeyFromString(&c.buffer, s)
	for len(k) >= 2 && (k[0] != 0 || k[1] != 0) {
		if k[0]&0x80 == 0 {
			primary, k = append(primary, int(k[0])<<8|int(k[1])), k[2:]
		} else {
			primary, k = append(primary, int(k[0]&0x7f)<<16|int(k[1])<<8|int(k[2])), k[3:]
		}
	}
	for k = k[2:]; len(k) >= 2 && (k[0] != 0 || k[1] != 0); k = k[2:] {
		accent = append(accent, int(k[0])<<8|int(k[1]))
	}
	for _, b := range k[2:] {
		letterCase = append(letterCase, int(b))
	}
	return primary, accent, letterCase
}

// rank returns the place of a letter: its weight, but in Russian Cyrillic
// before Latin.
func (a *alphabet) rank(w int) weight {
	const scripts = 1 << 23
	switch {
	case a.latin == 0 || w < a.latin:
		return w
	case a.cyrillic[0] <= w && w <= a.cyrillic[1]:
		return w + scripts
	}
	return w + 2*scripts
}

func (a *alphabet) appendLetter(out []byte, w int) []byte {
	i, found := slices.BinarySearchFunc(a.codes, a.rank(w), cmp.Compare[weight])
	if found {
		return append(out, byte(firstCode+1+i))
	}
	return number(append(out, byte(firstCode+i), otherCode), w, weightDigits)
}

// number appends n as so many digits.
func number(out []byte, n, digits int) []byte {
	for ; digits > 0; digits-- {
		place := n
		for range digits - 1 {
			place /= weightDigit
		}
		out = append(out, byte(firstCode+place%weightDigit))
	}
	return out
}

// runs writes the weights of a level that are not plain, each after the number
// of plain ones before it. A shorter run compares higher, since what follows it
// is more than plain. Plain ones at the end are left out.
func runs(level []int, plain, digits int) []byte {
	var out []byte
	n := 0
	for _, w := range level {
		if w == plain {
			n++
			continue
		}
		for ; n >= longestRun; n -= longestRun {
			out = append(out, otherCode-longestRun)
		}
		out = number(append(out, byte(otherCode-n)), w, digits)
		n = 0
	}
	return out
}
