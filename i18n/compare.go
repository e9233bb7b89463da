package i18n

import (
	"cmp"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
)

// Compare orders two texts by the rules of the language's dictionaries: -1, 0
// or +1. Texts that are equal by those rules are ordered by their bytes, so
// that the order of a list is always the same. It is the order of SortKey.
func (p *Printer) Compare(a, b string) int {
	if p.lang == "ru" && mixed(a+b) {
		return cmp.Or(strings.Compare(SortKey(p.lang, a), SortKey(p.lang, b)), strings.Compare(a, b))
	}
	c := p.collators.Get().(*collate.Collator)
	defer p.collators.Put(c)
	return cmp.Or(c.CompareString(a, b), strings.Compare(a, b))
}

// mixed reports whether a text has Cyrillic and Latin letters: Russian puts the
// Cyrillic ones first, which the collation tables cannot do.
func mixed(s string) bool {
	isIn := func(script *unicode.RangeTable) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(script, r) })
	}
	return isIn(unicode.Cyrillic) && isIn(unicode.Latin)
}
