package match

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// Limits of what is indexed and searched.
const (
	sortBytes  = 64   // of a sort key
	textBytes  = 1000 // of one record's search text
	wordBytes  = 100  // of one word in it: a longer one is found by its beginning
	queryWords = 8    // further words are ignored
	phoneMin   = 7    // the fewest digits of a phone number
	phoneMax   = 15   // the most digits of E.164
)

// SortKey returns the text by which s is sorted: folded, Cyrillic in Latin letters so that both scripts sort together,
// without leading punctuation, at most 64 bytes.
func SortKey(s string) string {
	key := latin(tidy(cut(s, 4*sortBytes)))
	if trimmed := strings.TrimLeftFunc(key, separates); trimmed != "" {
		key = trimmed
	}
	return strings.TrimRight(cut(key, sortBytes), " ")
}

// SearchText returns the indexed text of a record's parts: every distinct word once, folded, each followed by its other
// spellings if it has any (for a Cyrillic word the Latin ones), and the bare digits of phone numbers. Words are
// separated by two spaces, so that "  jon" finds the beginnings of words: "  zukauskas  jonas  ". It has at most 1000
// bytes; words that do not fit are omitted.
func SearchText(parts ...string) string {
	t := text{seen: map[string]bool{}}
	for _, part := range parts {
		part = tidy(cut(part, 2*textBytes))
		for _, w := range words(part) {
			for _, spelling := range spellings(w) {
				t.add(spelling)
			}
		}
		t.add(phoneDigits(part))
	}
	return t.String()
}

// text collects the distinct words of a search text.
type text struct {
	strings.Builder
	seen map[string]bool
}

func (t *text) add(word string) {
	word = cut(word, wordBytes)
	if word == "" || t.seen[word] {
		return
	}
	t.seen[word] = true
	if t.Len() == 0 {
		t.WriteString("  ")
	}
	if t.Len()+len(word)+2 <= textBytes {
		t.WriteString(word + "  ")
	}
}

// SearchTerms splits a typed query into at most 8 words and returns the alternatives of each. A record is found if its
// search text contains at least one alternative of every word. A query without words returns nil.
func SearchTerms(query string) [][]string {
	query = tidy(cut(query, 2*textBytes))
	if d := phoneDigits(query); d != "" {
		return [][]string{phoneSpellings(query, d)}
	}
	var terms [][]string
	for _, w := range words(query) {
		term := shortest(spellings(w))
		if len(terms) < queryWords && !slices.ContainsFunc(terms, func(t []string) bool { return slices.Equal(t, term) }) {
			terms = append(terms, term)
		}
	}
	return terms
}

// words splits tidied text into words. Dots, @, _ and + hold a word together (addresses), apostrophes are dropped,
// other punctuation separates.
func words(s string) []string {
	s = strings.Map(func(r rune) rune {
		if plain[r] == "'" || r == '\'' {
			return -1
		}
		return r
	}, s)
	out := strings.FieldsFunc(s, separates)
	for i, w := range out {
		out[i] = strings.Trim(w, ".@_+")
	}
	return slices.DeleteFunc(out, func(w string) bool { return foldRunes(w) == "" })
}

// separates reports whether r ends a word.
func separates(r rune) bool {
	if r < utf8.RuneSelf {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(".@_+$", r)
	}
	return !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.So, unicode.Sc) && !strings.ContainsRune(".@_+", r)
}

// spellings returns a tidied word folded, and then its other spellings, cut to the indexed length.
func spellings(word string) []string {
	var out []string
	for _, s := range append([]string{foldRunes(word)}, latins(word)...) {
		if s = cut(s, wordBytes); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// shortest drops the alternatives that contain another one, which finds all that they find.
func shortest(alternatives []string) []string {
	var out []string
	for i, a := range alternatives {
		holds := func(b string) bool { return a != b && strings.Contains(a, b) }
		if !slices.Contains(out, a) && !slices.ContainsFunc(slices.Delete(slices.Clone(alternatives), i, i+1), holds) {
			out = append(out, a)
		}
	}
	return out
}

// phoneDigits returns the digits of a text that is only a phone number, perhaps with an extension or a word for its
// type, else "".
func phoneDigits(s string) string {
	if n := countDigits(s); n < phoneMin || len(s) > phoneBytes {
		return ""
	}
	c, ok := newDialled(s)
	d := strings.Map(onlyDigit, c.digits)
	if !ok || !c.bare || len(d) < phoneMin || len(d) > phoneMax+2 { // 00 may precede the country code
		return ""
	}
	return d
}

func countDigits(s string) (n int) {
	for i := range len(s) {
		if '0' <= s[i] && s[i] <= '9' {
			n++
		}
	}
	return n
}

// PhoneTerms returns the digit sequences of which a phone number must contain one to be found by a typed number or a
// part of it, or nil if no digits were typed. A complete number is found in every spelling, as with SearchTerms.
func PhoneTerms(typed string) []string {
	typed = tidy(cut(typed, 2*textBytes))
	if d := phoneDigits(typed); d != "" {
		return phoneSpellings(typed, d)
	}
	d := strings.Map(onlyDigit, typed)
	switch {
	case d == "":
		return nil
	case abroad(typed, d):
		return partAbroad(strings.TrimPrefix(d, "00"))
	case len(d) >= 4 && (d[0] == '0' || d[0] == '8'):
		return append([]string{d}, d[1:])
	}
	return []string{d}
}

// phoneSpellings returns the spellings of which a record must contain one to be found by a typed phone number with the
// digits d.
func phoneSpellings(typed, d string) []string {
	n := parsePhone(typed)
	switch {
	case n != nil:
		d = phonenumbers.GetNationalSignificantNumber(n) // the record may hold it in the form dialled within the country
	case abroad(typed, d):
		return partAbroad(strings.TrimPrefix(d, "00"))
	}
	return append(trunks(d), withoutPlus(d)...)
}

// withoutPlus returns the national digits of a number that was typed with its country code but without the plus sign,
// or nothing.
func withoutPlus(digits string) []string {
	n, err := phonenumbers.Parse("+"+digits, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return nil
	}
	if national := phonenumbers.GetNationalSignificantNumber(n); len(national) >= phoneMin {
		return []string{national}
	}
	return nil
}

// abroad reports whether a number was typed with its country code.
func abroad(typed, digits string) bool {
	return strings.HasPrefix(digits, "00") || strings.Contains(typed, "+")
}

// partAbroad returns the forms in which a record may hold the beginning of an international number.
func partAbroad(d string) []string {
	out := []string{d}
	for n := 1; n <= 3 && n+2 <= len(d); n++ {
		code, _ := strconv.Atoi(d[:n])
		if phonenumbers.GetSupportedCallingCodes()[code] {
			for _, prefix := range []string{"8", "0", "06"} {
				out = append(out, prefix+d[n:])
			}
		}
	}
	return out
}

// trunks returns a typed phone number without the prefix for calls abroad (00) or within the country (0 and 8, in
// Hungary 06), since the record may hold the international form. The result finds all that the typed number would.
func trunks(digits string) []string {
	for _, prefix := range []string{"00", "06", "0", "8"} {
		rest, ok := strings.CutPrefix(digits, prefix)
		if ok && len(rest) >= phoneMin-1 && (prefix != "06" || len(digits) >= 10) {
			return []string{rest}
		}
	}
	return []string{digits}
}
