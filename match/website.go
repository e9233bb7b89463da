package match

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// websiteBytes limits a web address.
const websiteBytes = 2000

// Website returns the normal form of a web address, and reports whether s is one: http or https, added if missing, with
// a host that has a dot or is an IP number, and no user name. The host is in lower case and readable letters. A bare
// host has no trailing slash; the path stays as typed. If s is no web address, normal is s trimmed.
func Website(s string) (normal string, ok bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) })
	if len(s) > websiteBytes || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || invisible(r) || r == '\\' || r == utf8Error }) {
		return s, false
	}
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	u, err := url.Parse(full)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return s, false
	}
	host, ok := webHost(u)
	if !ok {
		return s, false
	}
	_, rest, _ := strings.Cut(full, "://")
	rest = rest[len(u.Host):]
	if rest == "/" {
		rest = ""
	}
	return u.Scheme + "://" + host + rest, true
}

// utf8Error replaces an invalid byte when text is read.
const utf8Error = '\uFFFD'

// webHost returns the host and port of u in the form of Website.
func webHost(u *url.URL) (string, bool) {
	port := u.Port()
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n < 1 || n > 65535) {
		return "", false
	}
	if port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		port = ":" + port
	} else {
		port = ""
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.Is4() {
		return ip.String() + port, true
	} else if err == nil {
		return "[" + ip.WithZone("").String() + "]" + port, true
	}
	host, _, ok := hostName(u.Hostname())
	return host + port, ok
}
