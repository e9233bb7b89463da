package i18n

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/collate"
)

// Compare orders two texts by the rules of the language's dictionaries: -1, 0
// or +1. Texts that are equal by those rules are ordered by their bytes, so
// that the order of a list is always the same.
func (p *Printer) Compare(a, b string) int {
	if order := p.compareScripts(a, b); order != 0 {
		return order
	}
	c := p.collators.Get().(*collate.Collator)
	defer p.collators.Put(c)
	if order := c.CompareString(a, b); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}

// compareScripts orders Cyrillic words before Latin ones for Russian, which the
// collation tables cannot do.
func (p *Printer) compareScripts(a, b string) int {
	if p.lang != "ru" {
		return 0
	}
	first, _ := utf8.DecodeRuneInString(a)
	second, _ := utf8.DecodeRuneInString(b)
	switch {
	case unicode.Is(unicode.Cyrillic, first) && unicode.Is(unicode.Latin, second):
		return -1
	case unicode.Is(unicode.Latin, first) && unicode.Is(unicode.Cyrillic, second):
		return 1
	}
	return 0
}
