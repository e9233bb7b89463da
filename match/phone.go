package match

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneBytes bounds what is looked at as a phone number.
const phoneBytes = 60

var (
	// extension finds the number inside the company: in English, Russian, Lithuanian, Slovak and Hungarian.
	extension = regexp.MustCompile(`(?i)[\s,;]*(?:;ext=|extension|ext|x|доб|вн|vid|kl|m|mellék|#)\.?[:\s]*([0-9]{1,7})\s*$`)
	// number is what may stand before it.
	number = regexp.MustCompile(`^\+?[0-9\s().\-–/]+$`)
	// trunk is the zero that people put in brackets after the country code.
	trunk = regexp.MustCompile(`^(\+[0-9]{1,3}\s*)\([08]\)`)
)

// Phone returns a phone number in E.164 form (+37061234567), and whether s is one. The country (ISO 3166 alpha-2) is
// where a number without country code is dialled; it may be empty if there is a + or 00. An extension is kept as RFC 3966
// writes it (+37052123456;ext=12), so that "tel:" before the result makes a link. A number counts if its length is
// possible in its country: ranges are opened every year and a CRM must not refuse them. If s is no phone number, e164 is
// s trimmed.
func Phone(s, country string) (e164 string, ok bool) {
	s = strings.TrimSpace(s)
	n := parsePhone(s, country)
	if n == nil {
		return s, false
	}
	e164 = phonenumbers.Format(n, phonenumbers.E164)
	if again := parsePhone(e164, ""); again == nil || phonenumbers.Format(again, phonenumbers.E164) != e164 {
		return s, false // 000000 is no number, but the library says it is possible in Austria
	}
	if ext := n.GetExtension(); ext != "" {
		e164 += ";ext=" + ext
	}
	return e164, true
}

// PhoneText returns a phone number as people of the country read it: in the national form inside the country, in the
// international form outside. What is no phone number comes back unchanged.
func PhoneText(e164, country string) string {
	n := parsePhone(e164, "")
	if n == nil {
		return e164
	}
	if phonenumbers.GetRegionCodeForNumber(n) == strings.ToUpper(country) {
		return phonenumbers.Format(n, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}

// parsePhone reads a phone number, or returns nil. The library alone would also take "call 5551234567 now".
func parsePhone(s, country string) *phonenumbers.PhoneNumber {
	if len(s) > phoneBytes {
		return nil
	}
	s, ext := strings.TrimSpace(tidy(s)), ""
	if m := extension.FindStringSubmatchIndex(s); m != nil {
		s, ext = s[:m[0]], s[m[2]:m[3]]
	}
	if !number.MatchString(s) {
		return nil
	}
	s = trunk.ReplaceAllString(s, "$1")
	n, err := phonenumbers.Parse(s, strings.ToUpper(country))
	if rest, abroad := strings.CutPrefix(s, "00"); abroad && (err != nil || !phonenumbers.IsPossibleNumber(n)) {
		n, err = phonenumbers.Parse("+"+rest, "") // some countries dial abroad in another way, people still write 00
	}
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return nil
	}
	if ext != "" {
		n.Extension = &ext
	}
	return n
}
