package match

import (
	"regexp"
	"strings"
)

// dialled is the parts of a text that is a phone number.
type dialled struct {
	digits    string // digits with +, brackets, blanks and dashes
	ext       string
	bracketed bool // the extension was only digits in brackets at the end
	bare      bool // the text had nothing else
}

// extensionWords precede an extension: in English, Russian, Lithuanian, Slovak, Hungarian and their neighbours.
const extensionWords = `;ext=|extension|extn|ext|x|#|добавочный|дополнительный|доб|доп|внутренний|внутр|вн|vidinis|vidaus|vid|klapka|klap|kl|linka|` +
	`m|mellék|mell|wewnętrzny|wewn|wew|sise|iekšējais|iekš|durchwahl|dw`

var (
	// extension matches the extension after a phone number, also in brackets.
	extension = regexp.MustCompile(`[\s,;]*\(?\s*(?:` + extensionWords + `)\.?(?:\s*n[ro])?[\s.:#]*([0-9]{1,7})\s*\)?\s*$`)
	// extensionBefore matches the Hungarian order: "12-es mellék".
	extensionBefore = regexp.MustCompile(`[\s,;(]+([0-9]{1,7})\s*-?\s*(?:[eaoö]s|ás)?\s*mell(?:ék)?\.?\s*\)?\s*$`)
	// extensionBare matches a short number in brackets at the end.
	extensionBare = regexp.MustCompile(`\s*\(\s*([0-9]{1,5})\s*\)\s*$`)
	// onlyExtension matches an extension that was separated from its number.
	onlyExtension = regexp.MustCompile(`^[\s(]*(?:` + extensionWords + `)\.?(?:\s*n[ro])?[\s.:#]*([0-9]{1,7})\s*\)?\s*$`)

	// phoneLabels are the words before or after a number that name its type.
	phoneLabels = `telephone|telefonas|telefono|telefón|telefon|telefonszám|телефон|tel|тел|phone|ph|mobile|mobilus|mobilný|mobil|mob|моб|мобильный|cell|` +
		`сот|fax|faksas|факс|whatsapp|viber|telegram|signal|work|home|office|darbas|darbo|namai|namų|раб|рабочий|дом|домашний|práca|domov|munka|otthon`
	labelBefore = regexp.MustCompile(`^(?:(?:` + phoneLabels + `)\.?\s*(?:nr|no|č|sz)?[.:\s]*|[ptmтмт]\s*[.:]\s*)+([+(0-9].*)$`)
	labelBehind = regexp.MustCompile(`^(.*[0-9])[\s,.-]+(?:` + phoneLabels + `)[.:]?$`)
	// inBrackets matches a word in brackets after a number, and nameBehind one without them, which only counts after a
	// +.
	inBrackets = regexp.MustCompile(`^(.*[0-9)])\s*\([^0-9()]*\)$`)
	nameBehind = regexp.MustCompile(`^(\+[0-9\s().\-/]{7,})\s+\pL[\pL\s.'’-]*$`)

	// number matches the characters that can be dialled.
	number = regexp.MustCompile(`^[(\s]*\+?[0-9\s().\-/]+$`)
	// codeInBrackets matches a country code in brackets.
	codeInBrackets = regexp.MustCompile(`^\(\s*\+\s*([0-9]{1,3})\s*\)\s*`)
	// trunk matches the prefix for calls within the country that people put in brackets after the country code, alone
	// or before the area or network code. In Hungary it is 06, of which some bracket only the zero.
	trunk      = regexp.MustCompile(`^(\+[0-9]{1,3}\s*)\((?:0|8|06)\)`)
	trunkTown  = regexp.MustCompile(`^(\+[0-9]{1,3}\s*)\((?:0|8|06)[\s-]+([0-9]+\))`)
	trunkSplit = regexp.MustCompile(`^(\+36\s*)\(0\)\s*6[\s-]*`)
	// wholeNumber matches a phone number that a spreadsheet has taken for a decimal number.
	wholeNumber = regexp.MustCompile(`^(\+?[0-9]{8,15})\.0$`)
)

// strokes unifies the dashes between the digits of a number.
var strokes = strings.NewReplacer("~", "-", "‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-", "\u00b7", " ", "•", " ", "_", " ", "(0 6)", "(06)")

// newDialled parses a text, and reports whether it is a phone number with nothing but an extension and known words
// beside it.
func newDialled(s string) (dialled, bool) {
	s = strokes.Replace(tidy(s))
	c := dialled{bare: true}
	s = wholeNumber.ReplaceAllString(s, "$1")
	if !number.MatchString(s) || extensionBare.MatchString(s) {
		s = c.undress(s)
	}
	if !number.MatchString(s) {
		return c, false
	}
	s = codeInBrackets.ReplaceAllString(s, "+$1 ")
	s = trunkSplit.ReplaceAllString(s, "$1")
	s = trunk.ReplaceAllString(s, "$1")
	c.digits = strings.TrimSpace(trunkTown.ReplaceAllString(s, "$1($2"))
	return c, true
}

// undress removes from a text the known words and signs beside a number.
func (c *dialled) undress(s string) string {
	s = strings.Trim(s, `'"= `)
	if strings.HasPrefix(s, "++") {
		s = "+" + strings.TrimLeft(s, "+")
	}
	if m := labelBefore.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	s = c.without(s, inBrackets)
	for _, form := range []*regexp.Regexp{extension, extensionBefore, extensionBare} {
		if m := form.FindStringSubmatchIndex(s); m != nil && m[0] > 0 {
			c.ext, c.bracketed = s[m[2]:m[3]], form == extensionBare
			return strings.TrimSpace(s[:m[0]])
		}
	}
	return c.without(s, labelBehind, nameBehind)
}

// without removes words from the end of a text.
func (c *dialled) without(s string, words ...*regexp.Regexp) string {
	for _, form := range words {
		if m := form.FindStringSubmatch(s); m != nil {
			s, c.bare = strings.TrimSpace(m[1]), false
		}
	}
	return s
}

// unbracketed returns the number whose last digits in brackets are part of it rather than an extension, or nil.
func (c dialled) unbracketed() *dialled {
	if !c.bracketed {
		return nil
	}
	return &dialled{digits: c.digits + c.ext, bare: c.bare}
}
