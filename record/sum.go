package record

import (
	"regexp"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/i18n"
)

// aSum matches a number with the sign, word or code of its currency before it,
// after it, or both.
var aSum = regexp.MustCompile(`^(-?)\s*([^\s\d.,'-][^\s\d,'-]*)?\s*(-?[\d\s.,']*\d)\s*([^\s\d.,'-][^\s\d,'-]*)?$`)

// noCents matches the dash for the decimals of a round price: 999,-.
var noCents = regexp.MustCompile(`(\d)[.,]\s?[-–—=]{1,2}(\s|$|[^\d\s])`)

// withCents matches a sum whose cents have a unit too: 1 234 руб. 50 коп.
var withCents = regexp.MustCompile(`(?i)^([\d\s]*\d)\s*(руб\pL*|р|€|eur\pL*)\.?\s*(\d{2})\s*(?:коп\pL*|ct|cnt|c)\.?$`)

// moneySigns unifies the spellings of spaces, apostrophes and minus.
var moneySigns = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2007", " ", "\u200a", " ", "\u2008", " ", "\t", " ",
	"’", "'", "‘", "'", "ʼ", "'", "′", "'", "´", "'", "`", "'", "\u2212", "-", "F\u202fCFA", "FCFA")

// tidySum unifies the signs of a sum and removes the dash that stands for no
// cents.
func tidySum(text string) string {
	text = strings.TrimSpace(moneySigns.Replace(text))
	text = withCents.ReplaceAllString(text, "$1,$3 $2")
	return strings.TrimSpace(noCents.ReplaceAllString(text, "$1 $2"))
}

// Sum splits a text into the number and its possible currencies, nil if the
// text names none. A text of another form is returned unchanged.
func Sum(text string) (number string, currencies []string) {
	tidied := tidySum(text)
	m := aSum.FindStringSubmatch(tidied)
	if m == nil || m[2] == "" && m[4] == "" || m[1] != "" && strings.Contains(m[3], "-") {
		return tidied, nil
	}
	for _, sign := range []string{m[2], m[4]} {
		if sign == "" {
			continue
		}
		may := i18n.CurrenciesOf(sign)
		if currencies != nil { // "$50 CAD"
			may = slices.DeleteFunc(may, func(c string) bool { return !slices.Contains(currencies, c) })
		}
		if len(may) == 0 {
			return tidied, nil
		}
		currencies = may
	}
	return m[1] + m[3], currencies
}

// multiple matches a number followed by a word for thousands, millions or
// milliards, and perhaps by a currency.
var multiple = regexp.MustCompile(`^([^\d]*[\d][\d\s.,']*?)\s*(\pL+)\.?(|[\s€$].*)$`)

// multiples are the powers of ten of the words that people write after an
// amount. A capital M differs from a small one, which may mean metres.
var multiples = map[string]int{
	"k": 3, "K": 3, "thousand": 3, "tūkst": 3, "tūkstančių": 3, "tūkstančiai": 3, "tis": 3, "tisíc": 3, "тыс": 3, "тысяч": 3, "тысячи": 3, "тысяча": 3, "ezer": 3,
	"M": 6, "mln": 6, "million": 6, "millions": 6, "milijonas": 6, "milijonai": 6, "milijonų": 6, "mil": 6, "milión": 6, "milióny": 6, "miliónov": 6,
	"млн": 6, "миллион": 6, "миллиона": 6, "миллионов": 6, "millió": 6,
	"mlrd": 9, "mld": 9, "bn": 9, "млрд": 9, "Mrd": 9, "milliárd": 9, "milijardas": 9, "milijardų": 9, "miliarda": 9, "миллиардов": 9,
}

// powerOf splits the word for thousands or more from a sum.
func powerOf(text string) (rest string, power int) {
	tidied := tidySum(text)
	m := multiple.FindStringSubmatch(tidied)
	if m == nil || multiples[m[2]] == 0 {
		return text, 0
	}
	return m[1] + m[3], multiples[m[2]]
}

// shift multiplies a plain decimal number by a power of ten.
func shift(number string, power int) string {
	whole, frac, _ := strings.Cut(number, ".")
	for len(frac) < power {
		frac += "0"
	}
	if rest := strings.TrimRight(frac[power:], "0"); rest != "" {
		return whole + frac[:power] + "." + rest
	}
	return whole + frac[:power]
}
