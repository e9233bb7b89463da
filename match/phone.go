package match

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneBytes limits the text of one phone number, and phonesBytes that of several.
const (
	phoneBytes  = 80
	phonesBytes = 400
)

// A Number is one phone number of a text.
type Number struct {
	E164   string // +37061234567; empty if the number is invalid in its country
	Ext    string // digits of the extension within the company
	Digits string // as dialled, without the extension
	Typed  string // as in the text
	Bare   bool   // the text has nothing besides the number, such as a name or "(home)"
}

// Phone returns the first phone number of s in E.164 form (+37061234567), and reports whether there is one. The
// countries (ISO 3166 alpha-2) are those from which a number without a country code may be, the likeliest first. None
// is needed if the number has + or 00. An extension is kept in the form of RFC 3966 (+37052123456;ext=12), so that
// "tel:" before the result makes a link. A number with a country code is accepted if its length is possible there: new
// ranges open every year and a CRM must not refuse them. One without it belongs to the first country in which it is
// valid. If s is no phone number, e164 is s trimmed.
func Phone(s string, countries ...string) (e164 string, ok bool) {
	for _, n := range PhoneNumbers(s, countries...) {
		if n.E164 != "" {
			return n.URI(), true
		}
	}
	return strings.TrimSpace(s), false
}

// URI returns the number in the form that follows "tel:", including the extension.
func (n Number) URI() string {
	uri := n.E164
	if uri == "" {
		uri = n.Digits
	}
	if n.Ext != "" {
		uri += ";ext=" + n.Ext
	}
	return uri
}

// Text returns the number in groups, as written for readers abroad, without the extension: +370 612 34567. An invalid
// number is returned as typed.
func (n Number) Text() string {
	text := cached(phoneTexts, n.E164, func() string {
		parsed, err := phonenumbers.Parse(n.E164, "")
		if err != nil {
			return ""
		}
		return phonenumbers.Format(parsed, phonenumbers.INTERNATIONAL)
	})
	return cmp.Or(text, n.Typed)
}

// PhoneText formats a text of phone numbers for people: each number in groups with its country code; ext formats an
// extension. A text with an invalid number, or with words beside one, is returned as typed.
func PhoneText(s string, ext func(string) string, countries ...string) string {
	var shown []string
	for _, n := range PhoneNumbers(s, countries...) {
		if n.E164 == "" || !n.Bare {
			return s
		}
		text := n.Text()
		if n.Ext != "" {
			text += " " + ext(n.Ext)
		}
		shown = append(shown, text)
	}
	if len(shown) == 0 {
		return s
	}
	return strings.Join(shown, ", ")
}

// Dialled reports whether a text is a number to dial, of any length, with at most known words beside it.
func Dialled(s string) bool {
	_, ok := newDialled(s)
	return ok
}

// PhoneNumbers returns the phone numbers of a text in their order. A text without digits has none. A single invalid
// number is returned without E164. Several numbers are separated by a comma, semicolon, slash or line end, or by the
// word "or" in one of the languages. A slash or comma separates only if the whole is not one number; a blank or a plus
// sign only if nothing else does (see adjoining). The countries are as for Phone.
func PhoneNumbers(s string, countries ...string) []Number {
	if len(s) > phonesBytes || strings.IndexFunc(s, func(r rune) bool { return onlyDigit(r) >= 0 }) < 0 && ascii(s) {
		return nil
	}
	s = strings.ReplaceAll(s, ";ext=", " ext. ")
	if n, ok := readNumber(s, countries); ok && n.E164 != "" {
		return []Number{n}
	}
	var out []Number
	for _, part := range strings.Split(phoneBreaks.ReplaceAllString(s, ";"), ";") {
		out = appendPart(out, part, countries, ",/")
	}
	return out
}

// appendPart appends the numbers of a part, or adds its extension to the previous number.
func appendPart(out []Number, part string, countries []string, separators string) []Number {
	if m := onlyExtension.FindStringSubmatch(tidy(part)); m != nil && len(out) > 0 {
		out[len(out)-1].Ext = m[1]
		return out
	}
	return appendNumbers(out, part, countries, separators)
}

// phoneBreaks match what always separates two numbers.
var phoneBreaks = regexp.MustCompile(`(?i)\r?\n|\r|;|:::|\||\s(?:arba|ar|ir|or|and|alebo|или|и|vagy|és|oder|und|lub|&)\s`)

// appendNumbers appends the numbers of a text. The separators apply where the text is not one number as a whole.
func appendNumbers(out []Number, s string, countries []string, separators string) []Number {
	n, ok := readNumber(s, countries)
	if ok && n.E164 != "" {
		return append(out, n)
	}
	for i := range len(separators) {
		parts := strings.Split(s, separators[i:i+1])
		if len(parts) < 2 {
			continue
		}
		var several []Number
		for _, part := range parts {
			several = appendPart(several, part, countries, separators[i+1:])
		}
		for _, one := range several {
			if one.E164 != "" {
				return append(out, several...)
			}
		}
	}
	if several := adjoining(s, countries); several != nil {
		return append(out, several...)
	}
	if ok {
		return append(out, n)
	}
	return out
}

// A phoneReading is the result of readNumber.
type phoneReading struct {
	number Number
	ok     bool
}

var (
	phoneReadings = latest[phoneReading]() // by countries and text
	phoneTexts    = latest[string]()       // of Number.Text, by E.164 form
)

// readNumber reads a text as one number. It reports false if the text has no digits that can be dialled.
func readNumber(s string, countries []string) (Number, bool) {
	if len(s) > phoneBytes {
		return Number{}, false
	}
	key := strings.Join(countries, ",") + ":" + s
	r := cached(phoneReadings, key, func() (r phoneReading) {
		r.number, r.ok = parseNumber(s, countries)
		return r
	})
	return r.number, r.ok
}

func parseNumber(s string, countries []string) (Number, bool) {
	c, ok := newDialled(s)
	n := Number{Typed: strings.TrimSpace(s), Ext: c.ext, Digits: strings.Map(onlyDigit, c.digits), Bare: c.bare}
	if !ok {
		n.Digits = strings.Map(onlyDigit, tidy(s))
		n.Bare = false
		return n, n.Digits != ""
	}
	if parsed := c.parse(countries...); parsed != nil {
		n.E164 = phonenumbers.Format(parsed, phonenumbers.E164)
	} else if long := c.unbracketed(); long != nil {
		if parsed = long.parse(countries...); parsed != nil {
			n.E164, n.Ext, n.Digits = phonenumbers.Format(parsed, phonenumbers.E164), "", strings.Map(onlyDigit, long.digits)
		}
	}
	if again, err := phonenumbers.Parse(n.E164, ""); err != nil || phonenumbers.Format(again, phonenumbers.E164) != n.E164 {
		n.E164 = "" // 000000 is no number, but the library considers it possible in Austria
	}
	return n, n.Digits != ""
}

// parsePhone reads a text as one phone number with its country code, or returns nil.
func parsePhone(s string) *phonenumbers.PhoneNumber {
	if c, ok := newDialled(s); ok && len(s) <= phoneBytes {
		return c.parse()
	}
	return nil
}

// parse returns the number as it is in the first country where it is valid, or nil.
func (c dialled) parse(countries ...string) *phonenumbers.PhoneNumber {
	if len(countries) == 0 {
		countries = []string{""}
	}
	for _, country := range countries {
		if n := c.parseIn(strings.ToUpper(country)); n != nil {
			return n
		}
	}
	return nil
}

// parseIn calls the library with digits and brackets only, since it would also accept "call 5551234567 now".
func (c dialled) parseIn(country string) *phonenumbers.PhoneNumber {
	n, err := phonenumbers.ParseAndKeepRawInput(c.digits, country)
	if rest, abroad := strings.CutPrefix(c.digits, "00"); abroad && (err != nil || !phonenumbers.IsPossibleNumber(n)) {
		n, err = phonenumbers.ParseAndKeepRawInput("+"+rest, "") // some countries use another prefix for calls abroad, but people still write 00
	}
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return nil
	}
	if !saysCountry(n) && !phonenumbers.IsValidNumber(n) {
		return nil // it belongs to another country, or to none
	}
	return n
}

// saysCountry reports whether the number has its country code in its text.
func saysCountry(n *phonenumbers.PhoneNumber) bool {
	switch n.GetCountryCodeSource() {
	case phonenumbers.PhoneNumber_FROM_NUMBER_WITH_PLUS_SIGN, phonenumbers.PhoneNumber_FROM_NUMBER_WITH_IDD:
		return true
	}
	return false
}
