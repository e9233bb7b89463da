package match

import (
	"regexp"
	"strings"
)

// dialled is a text that is a phone number, taken apart.
type dialled struct {
	digits    string // digits with +, brackets, blanks and strokes
	ext       string
	bracketed bool // the extension was nothing but digits in brackets at the end
	bare      bool // nothing else stood in the text
}

// extensionWords are said before an extension: in English, Russian, Lithuanian, Slovak, Hungarian and their neighbours.
const extensionWords = `;ext=|extension|extn|ext|x|#|добавочный|дополнительный|доб|доп|внутренний|внутр|вн|vidinis|vidaus|vid|klapka|klap|kl|linka|` +
	`m|mellék|mell|wewnętrzny|wewn|wew|sise|iekšējais|iekš|durchwahl|dw`

var (
	// extension finds the number inside the company behind a phone number, also in brackets.
	extension = regexp.MustCompile(`[\s,;]*\(?\s*(?:` + extensionWords + `)\.?(?:\s*n[ro])?[\s.:#]*([0-9]{1,7})\s*\)?\s*$`)
	// extensionBefore is how Hungarian says it: "12-es mellék".
	extensionBefore = regexp.MustCompile(`[\s,;(]+([0-9]{1,7})\s*-?\s*(?:[eaoö]s|ás)?\s*mell(?:ék)?\.?\s*\)?\s*$`)
	// extensionBare is a short number in brackets at the end.
	extensionBare = regexp.MustCompile(`\s*\(\s*([0-9]{1,5})\s*\)\s*$`)
	// onlyExtension is an extension that was parted from its number.
	onlyExtension = regexp.MustCompile(`^[\s(]*(?:` + extensionWords + `)\.?(?:\s*n[ro])?[\s.:#]*([0-9]{1,7})\s*\)?\s*$`)

	// phoneLabel says before or behind a number what sort it is.
	phoneLabels = `telephone|telefonas|telefono|telefón|telefon|telefonszám|телефон|tel|тел|phone|ph|mobile|mobilus|mobilný|mobil|mob|моб|мобильный|cell|` +
		`сот|fax|faksas|факс|whatsapp|viber|telegram|signal|work|home|office|darbas|darbo|namai|namų|раб|рабочий|дом|домашний|práca|domov|munka|otthon`
	labelBefore = regexp.MustCompile(`^(?:(?:` + phoneLabels + `)\.?\s*(?:nr|no|č|sz)?[.:\s]*|[ptmтмт]\s*[.:]\s*)+([+(0-9].*)$`)
	labelBehind = regexp.MustCompile(`^(.*[0-9])[\s,.-]+(?:` + phoneLabels + `)\.?$`)
	// inBrackets is a word in brackets behind a number, and nameBehind one without them, which only a + makes certain.
	inBrackets = regexp.MustCompile(`^(.*[0-9)])\s*\([^0-9()]*\)$`)
	nameBehind = regexp.MustCompile(`^(\+[0-9\s().\-/]{7,})\s+\pL[\pL\s.'’-]*$`)

	// number is what may be dialled.
	number = regexp.MustCompile(`^[(\s]*\+?[0-9\s().\-/]+$`)
	// codeInBrackets is a country code in brackets.
	codeInBrackets = regexp.MustCompile(`^\(\s*\+\s*([0-9]{1,3})\s*\)\s*`)
	// trunk is the prefix for calls inside the country that people put in brackets after the country code, alone or before
	// the code of the town or network. In Hungary it is 06, of which some bracket the zero alone.
	trunk      = regexp.MustCompile(`^(\+[0-9]{1,3}\s*)\((?:0|8|06)\)`)
	trunkTown  = regexp.MustCompile(`^(\+[0-9]{1,3}\s*)\((?:0|8|06)[\s-]+([0-9]+\))`)
	trunkSplit = regexp.MustCompile(`^(\+36\s*)\(0\)\s*6[\s-]*`)
	// wholeNumber is a number that a spreadsheet took for one to reckon with.
	wholeNumber = regexp.MustCompile(`^(\+?[0-9]{8,15})\.0$`)
)

// strokes are the signs between the digits of a number.
var strokes = strings.NewReplacer("~", "-", "‐", "-", "‑", "-", "‒", "-", "–", "-", "—", "-", "−", "-", "\u00b7", " ", "•", " ", "_", " ", "(0 6)", "(06)")

// newDialled takes a text apart, and reports whether it is a phone number with nothing but an extension and words that are
// known to stand beside one.
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

// undress takes from a text what may stand beside a number.
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

// without takes words off the end of a text.
func (c *dialled) without(s string, words ...*regexp.Regexp) string {
	for _, form := range words {
		if m := form.FindStringSubmatch(s); m != nil {
			s, c.bare = strings.TrimSpace(m[1]), false
		}
	}
	return s
}

// unbracketed is a number whose last digits in brackets are part of it rather than an extension, or nil.
func (c dialled) unbracketed() *dialled {
	if !c.bracketed {
		return nil
	}
	return &dialled{digits: c.digits + c.ext, bare: c.bare}
}
