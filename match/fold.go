package match

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain spells the Latin letters that Unicode does not decompose into a letter and an accent.
var plain = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ð': "d", 'đ': "d", 'ħ': "h", 'ı': "i", 'ł': "l", 'ø': "o",
	'ŋ': "n", 'ŧ': "t", 'ĸ': "k", 'ə': "e", 'ɓ': "b", 'ɗ': "d", 'ƙ': "k", 'ɨ': "i", 'ʉ': "u", 'ƶ': "z",
	'‘': "'", '’': "'", '‚': "'", '‛': "'", 'ʼ': "'", 'ʹ': "'", '′': "'", '`': "'", '´': "'",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '«': `"`, '»': `"`, '″': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-", '⁄': "/",
}

// Fold returns the form of s for search and sorting: lower case, no accents, narrow instead of full-width forms, plain
// quotes and dashes, no invisible characters, white space collapsed. Cyrillic stays Cyrillic, with й as и and ё as е.
// Folding is idempotent.
func Fold(s string) string {
	if isPlain(s) {
		return s
	}
	return foldRunes(tidy(s))
}

// isPlain reports whether Fold would return s unchanged. It covers the common case of ASCII without allocating.
func isPlain(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f || c == '`' || 'A' <= c && c <= 'Z' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return !space || s == ""
}

// tidy lowers the case, normalizes the coding of letters, drops invisible characters and collapses white space. It
// keeps the accents, since transliteration distinguishes й from и.
func tidy(s string) string {
	if ascii(s) {
		return tidyASCII(s)
	}
	return norm.NFC.String(strings.Map(unicode.ToLower, seen(s)))
}

// neat is tidy without the change of case.
func neat(s string) string { return norm.NFC.String(seen(s)) }

// seen returns the visible characters of s, with single spaces.
func seen(s string) string {
	visible := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case invisible(r):
			return -1
		}
		return r
	}, norm.NFKC.String(strings.ToValidUTF8(s, " ")))
	return strings.Join(strings.Fields(visible), " ")
}

// ascii reports whether s is all ASCII, as most text is.
func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// tidyASCII is tidy for ASCII, without the Unicode tables.
func tidyASCII(s string) string {
	b := make([]byte, 0, len(s))
	space := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == ' ' || c >= '\t' && c <= '\r':
			space = len(b) > 0
			continue
		case c < ' ' || c == 0x7f:
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		if space {
			b, space = append(b, ' '), false
		}
		b = append(b, c)
	}
	return string(b)
}

// invisible reports whether r is a control, zero-width, bidirectional or private character or a variation selector.
func invisible(r rune) bool {
	return !inLetterBlock(r) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// inLetterBlock reports whether r is in a block of Latin, Greek or Cyrillic letters, none of which is invisible or a mark. It saves
// a search in several tables for each letter.
func inLetterBlock(r rune) bool {
	return r > '\u00ad' && r < '\u0300' || r >= '\u0370' && r < '\u0483' || r > '\u0489' && r < '\u0530'
}

// foldRunes removes the accents from tidied text.
func foldRunes(s string) string {
	if ascii(s) {
		return strings.ReplaceAll(s, "`", "'")
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if r > unicode.MaxASCII && !inLetterBlock(r) && unicode.In(r, unicode.Mn, unicode.Me) {
			continue
		}
		r = unicode.ToLower(r)
		if p, ok := plain[r]; ok {
			b.WriteString(p)
		} else {
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// cut shortens s to at most n bytes without breaking a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Letters returns the letters and digits of s in Latin script, so that names agree whatever separates their words.
func Letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, Latin(s))
}
