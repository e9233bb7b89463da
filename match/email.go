package match

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// Bounds of RFC 5321.
const (
	emailBytes = 254
	localBytes = 64
)

// hosts checks and converts domain names as UTS 46 asks, both the readable and the ASCII form.
var hosts = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// Email returns the normal form of an e-mail address, and whether s is exactly one address. The normal form is lower case,
// with an international domain in readable letters however it was written (xn--...); if s is no address, it is s trimmed.
// Quoted local parts and addresses at an IP number are refused: in a CRM they are mistakes.
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

// EmailKey returns the form of an address by which two are compared: without +tag, without the dots that Gmail ignores,
// the domain in ASCII. It is empty if s is no address, so two wrong ones never count as equal.
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

// validLocal reports whether s is a dot-atom of RFC 5322, letters of any script allowed (RFC 6531).
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

// hostName returns a domain name in readable and in ASCII form, and whether it is one: at least two labels, the last
// one not a number.
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
