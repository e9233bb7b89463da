package match

import (
	"strings"
)

// A mail is the parts of an e-mail address.
type mail struct {
	key           string // from EmailKey; for an invalid address, the text as typed
	local, domain string
	flat          string // the letters of the local part
	label         string // the name in the domain: "rotona" of rotona.lt
	public        bool   // the domain is a public mail provider
	role          bool   // not a person's: info@
	typed         string
}

func newMail(s string) (mail, bool) {
	m := mail{key: EmailKey(s), typed: strings.TrimSpace(s)}
	if m.key == "" {
		m.key = cut(strings.ReplaceAll(Latin(s), " ", ""), emailBytes)
	}
	m.local, m.domain, _ = strings.Cut(m.key, "@")
	m.flat = strings.Map(onlyLetter, Latin(m.local))
	m.public = consumerDomain(m.domain)
	m.role = roleMailbox(m.local)
	if !m.public {
		m.label = domainLabel(m.domain)
	}
	return m, len(m.key) > 2
}

// domainLabel returns the name within a domain.
func domainLabel(domain string) string {
	parts := strings.Split(domain, ".")
	if len(parts) < 2 {
		return ""
	}
	i := len(parts) - 2
	if i > 0 && len(parts[i]) <= 3 && len(parts[i+1]) == 2 {
		i-- // rotona.co.uk
	}
	return strings.ReplaceAll(parts[i], "-", "")
}

func onlyLetter(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r
	}
	return -1
}

func onlyDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// How two e-mail addresses agree, the best first.
const (
	mailUnknown like = iota
	mailSame
	mailTypo   // one or two letters differ
	mailLocal  // the same name at another provider
	mailDomain // another name at the same company
	mailOther
	mailNumber // the same name at the same provider with another number: a different person
)

func mailLike(a, b *mail) like {
	switch {
	case a.key == b.key:
		return mailSame
	case a.domain == b.domain && a.flat == b.flat && strings.Map(onlyDigit, a.local) != strings.Map(onlyDigit, b.local) && !a.role:
		return mailNumber
	case a.domain == b.domain && a.flat == b.flat && !a.role:
		return mailLocal // jonas.p@ and jonasp@
	case a.label != "" && a.label == b.label && a.domain != b.domain:
		return mailDomain // rotona.lt and rotona.eu
	case mistyped(a, b):
		return mailTypo
	case a.flat == b.flat && len(a.flat) >= 5 && !a.role:
		return mailLocal
	case a.label != "" && a.label == b.label:
		return mailDomain
	}
	return mailOther
}

// mistyped reports whether two addresses differ by a typing error. Different digits do not count as one: they
// distinguish people of one name.
func mistyped(a, b *mail) bool {
	n := min(len(a.key), len(b.key))
	if n < 8 || a.domain == b.domain && (len(a.local) < 5 || a.role || b.role) {
		return false
	}
	if strings.Map(onlyDigit, a.key) != strings.Map(onlyDigit, b.key) {
		return false
	}
	if a.local == b.local && a.public && b.public {
		return false // the same name at two providers
	}
	limit := 1
	if n >= 14 {
		limit = 2
	}
	d := distance(cut(a.key, maxDistance), cut(b.key, maxDistance), limit)
	return d <= limit && (d < 2 || !sameLetters(a.flat, b.flat)) // kovacs.l and lkovacs are two people
}

// A phone is a number in the forms for comparison.
type phone struct {
	e164 string // empty if the number is invalid
	tail string // the last digits, which all spellings share

	typed string
}

const tailDigits = 8

// newPhones returns the phones of a cell. The countries are as for Phone.
func newPhones(s string, countries ...string) []phone {
	if plainE164(s) {
		return []phone{{typed: s, e164: s, tail: tailOf(s)}}
	}
	var out []phone
	for _, n := range PhoneNumbers(s, countries...) {
		if p := (phone{typed: n.Typed, e164: n.E164, tail: tailOf(n.E164)}); n.E164 != "" {
			out = append(out, p)
		} else if _, ok := newDialled(n.Typed); ok && len(n.Digits) >= 6 {
			out = append(out, phone{typed: n.Typed, tail: tailOf(n.Digits)})
		}
	}
	return out
}

// tailOf returns the last digits of a number, which are equal in all its spellings.
func tailOf(digits string) string {
	digits = strings.TrimPrefix(digits, "+")
	return digits[max(0, len(digits)-tailDigits):]
}

// plainE164 reports whether a phone is already in the form that Phone returns. Most are, which saves parsing them.
func plainE164(s string) bool {
	return len(s) >= 9 && len(s) <= 1+phoneMax && s[0] == '+' && s[1] != '0' && digits(s[1:], len(s)-1)
}

// How two phones agree.
const (
	phoneUnknown like = iota
	phoneSame
	phoneTypo
	phoneOther
)

func phoneLike(a, b *phone) like {
	switch {
	case a.e164 != "" && a.e164 == b.e164, (a.e164 == "" || b.e164 == "") && a.tail == b.tail:
		return phoneSame
	case a.tail != b.tail && slip(a.e164, b.e164):
		return phoneTypo
	}
	return phoneOther
}

// slip reports whether two numbers differ by one digit or by two swapped digits.
func slip(a, b string) bool {
	return len(a) == len(b) && a != "" && distance(a, b, 1) == 1
}

// id identifies the number.
func (p *phone) id() string { return p.tail + p.e164 }

// id identifies the address.
func (m *mail) id() string { return m.key }

// best returns the best agreement of any of a with any of b. Among equally good ones it returns the alphabetically
// first, so that swapping a and b gives the same result.
func best[T any, P interface {
	*T
	id() string
}](a, b []T, alike func(a, b *T) like) (l like, x, y *T) {
	name := ""
	for i := range a {
		for j := range b {
			n := alike(&a[i], &b[j])
			if l != 0 && n > l {
				continue
			}
			p, q := P(&a[i]).id(), P(&b[j]).id()
			if id := min(p, q) + " " + max(p, q); n < l || l == 0 || id < name {
				l, x, y, name = n, &a[i], &b[j], id
			}
		}
	}
	return l, x, y
}
