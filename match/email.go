package match

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// Limits of RFC 5321.
const (
	emailBytes = 254
	localBytes = 64
)

// hosts checks and converts domain names according to UTS 46, both the readable and the ASCII form.
var hosts = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// Email returns the normal form of an e-mail address and reports whether s is exactly one address. The normal form is
// lower case, with an international domain in readable letters even if it was written as xn--... If s is no address,
// the result is s trimmed. Quoted local parts and addresses at an IP number are refused: in a CRM they are mistakes.
func Email(s string) (normal string, ok bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
	local, domain, found := strings.Cut(s, "@")
	if !found || len(s) > emailBytes || !validLocal(local) {
		return s, false
	}
	host, ascii, ok := hostName(domain)
	if !ok || len(local)+1+len(ascii) > emailBytes {
		return s, false
	}
	return strings.ToLower(local) + "@" + host, true
}

// EmailKey returns the form of an address for comparison: without +tag, without the dots that Gmail ignores, the domain
// in ASCII. It is empty if s is no address, so two invalid ones are never equal.
func EmailKey(s string) string {
	normal, ok := Email(s)
	if !ok {
		return ""
	}
	local, domain, _ := strings.Cut(normal, "@")
	if name, _, _ := strings.Cut(local, "+"); name != "" {
		local = name
	}
	if domain == "gmail.com" || domain == "googlemail.com" {
		local, domain = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	_, ascii, _ := hostName(domain)
	return Fold(local) + "@" + ascii
}

// validLocal reports whether s is a dot-atom of RFC 5322 with letters of any script (RFC 6531).
func validLocal(s string) bool {
	if s == "" || len(s) > localBytes || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	for _, r := range s {
		if !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r) {
			return false
		}
	}
	return true
}

// hostName returns a domain name in readable and in ASCII form. It reports false unless the name has at least two
// labels and the last one is not a number.
func hostName(s string) (readable, ascii string, ok bool) {
	ascii, err := hosts.ToASCII(s)
	if err != nil || strings.HasSuffix(ascii, ".") {
		return "", "", false
	}
	readable, err = hosts.ToUnicode(ascii)
	dot := strings.LastIndexByte(ascii, '.')
	if err != nil || dot < 1 || len(ascii)-dot < 3 || strings.Trim(ascii[dot+1:], "0123456789") == "" {
		return "", "", false
	}
	return readable, ascii, true
}
