package people

import (
	"fmt"
	"strings"

	"github.com/vedlys/vedlys/match"
)

// An entity is a person or a company as it really is.
type entity struct {
	lang     *lang
	person   bool
	given    given
	father   given // for the patronymic
	woman    bool
	root     string // of the surname
	ending   string
	last     string
	former   string // surname before marriage
	young    byte   // 'j' or 's' for a son and father of the same name
	core     string // of the company's name
	form     string
	branch   string // town or word that names the part of a company
	domain   string
	employer *entity
	emails   []string
	phones   []string // digits after the country code
	homes    []home
	birth    string
	tax      string
}

// A home is an address.
type home struct{ street, house, flat, city, post, area string }

func (m *maker) newPerson(l *lang) *entity {
	e := &entity{lang: l, person: true, woman: m.chance(0.5)}
	e.given, e.father = m.given(l, e.woman), m.given(l, false)
	e.root, e.ending = m.common(l.roots), m.pick(l.endings)
	e.last = m.surname(e)
	e.birth = fmt.Sprintf("%04d-%02d-%02d", 1940+m.IntN(66), 1+m.IntN(12), 1+m.IntN(28))
	e.homes = []home{m.home(l), m.home(l)}
	e.phones = []string{m.mobile(l), m.mobile(l)}
	if firms := m.firms[l.code]; len(firms) > 0 && m.chance(0.4) {
		e.employer = firms[m.IntN(len(firms))]
	}
	e.emails = []string{m.address(e, true), m.address(e, false)}
	if e.woman && m.chance(0.2) {
		e.former = m.maiden(e)
	}
	return e
}

func (m *maker) given(l *lang, woman bool) given {
	names := l.men
	if woman {
		names = l.women
	}
	f := m.Float64()
	return names[int(f*f*float64(len(names)))]
}

// surname returns the surname of a person in the form for her or his sex.
func (m *maker) surname(e *entity) string {
	forms := strings.Split(e.ending, ":")
	if !e.woman || forms[1] == "" {
		return e.root + forms[0]
	}
	return e.root + forms[1+m.IntN(len(forms)-1)]
}

// maiden gives a woman a former surname: another one, or the form of a daughter.
func (m *maker) maiden(e *entity) string {
	other := *e
	other.root, other.ending = m.common(e.lang.roots), m.pick(e.lang.endings)
	return m.surname(&other)
}

// sharedMailbox is the name of a company's common mailbox in each language.
var sharedMailbox = map[string]string{"lt": "biuras", "sk": "kontakt", "ru": "zakaz", "hu": "iroda", "en": "hello"}

func (m *maker) newFirm(l *lang) *entity {
	e := &entity{lang: l, core: m.firmName(l), form: m.pick(l.forms), homes: []home{m.home(l), m.home(l)}}
	if e.form == "ИП" || e.form == "e.v." {
		p := m.newPerson(l)
		e.core = p.last + " " + p.given.name
	}
	e.domain = plainLatin(strings.ReplaceAll(e.core, " ", m.pick([]string{"", "-", ""}))) + "." + map[string]string{"en": "co.uk"}[l.code]
	if l.code != "en" {
		e.domain += l.code
	}
	e.phones = []string{m.landline(l, e.homes[0]), m.mobile(l)}
	e.emails = []string{m.pick([]string{"info", "info", "office", "sales", sharedMailbox[l.code]}) + "@" + e.domain, m.address(m.newPerson(l), false)}
	e.tax = m.tax(l)
	return e
}

// firmName invents a company name in one of the usual patterns.
func (m *maker) firmName(l *lang) string {
	coined := m.pick(l.coined) + m.pick(l.tails)
	switch m.IntN(6) {
	case 0:
		return title(coined)
	case 1:
		return title(coined) + " " + m.pick(l.trades)
	case 2:
		return m.common(l.roots) + strings.Split(m.pick(l.endings), ":")[0] + " " + m.pick(l.trades)
	case 3:
		return title(m.pick(l.coined)) + m.pick(l.coined)[:0] + strings.ToLower(m.pick(l.coined)) + m.pick(l.tails)
	case 4:
		return strings.Split(m.pick(l.towns), "/")[0] + " " + coined
	}
	return title(coined) + " " + strings.ToLower(m.pick(l.coined)+m.pick(l.tails))
}

func (m *maker) home(l *lang) home {
	town := strings.Split(m.pick(l.towns), "/")
	h := home{street: m.common(l.streets), house: fmt.Sprint(1 + m.IntN(140)), city: town[0], area: town[2]}
	if m.chance(0.1) {
		h.house += m.pick([]string{"A", "B", "a"})
	}
	if m.chance(0.5) {
		h.flat = fmt.Sprint(1 + m.IntN(90))
	}
	switch l.code {
	case "en":
		h.post = fmt.Sprintf("%s %d%c%c", town[1], m.IntN(10), 'A'+m.IntN(20), 'A'+m.IntN(20))
	case "ru":
		h.post = fmt.Sprintf("%s%04d", town[1], m.IntN(10000))
	case "hu":
		h.post = fmt.Sprintf("%s%02d", town[1], m.IntN(100))
	default:
		h.post = fmt.Sprintf("%s%03d", town[1], m.IntN(1000))
	}
	return h
}

// mobile makes the digits of a mobile number after the country code.
func (m *maker) mobile(l *lang) string {
	start, rest := map[string][]string{"lt": {"6"}, "sk": {"90", "91", "94", "95"}, "ru": {"90", "91", "92", "96", "98"}, "hu": {"20", "30", "70"}, "en": {"74", "77", "78", "79"}}[l.code],
		map[string]int{"lt": 7, "sk": 7, "ru": 8, "hu": 7, "en": 8}[l.code]
	return m.pick(start) + m.digits(rest)
}

// landline makes the digits of a number in a town after the country code.
func (m *maker) landline(l *lang, h home) string {
	total := map[string]int{"lt": 8, "sk": 9, "ru": 10, "hu": 8, "en": 10}[l.code]
	return h.area + fmt.Sprint(2+m.IntN(7)) + m.digits(total-len(h.area)-1)
}

func (m *maker) digits(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + m.IntN(10)))
	}
	return b.String()
}

// tax makes a code with valid check digits of its country.
func (m *maker) tax(l *lang) string {
	kind, length := "registration_code", map[string]int{"lt": 9, "sk": 8, "ru": 10, "hu": 11, "en": 8}[l.code]
	if l.code == "hu" || l.code == "ru" {
		kind = "vat_code"
	}
	for {
		code := fmt.Sprint(1+m.IntN(9)) + m.digits(length-1)
		if c := match.LegalCode(l.country, kind, code); c.OK || !c.Known {
			return code
		}
	}
}

// address makes an e-mail address of a person, at work if asked for and if the person has work.
func (m *maker) address(e *entity, work bool) string {
	first, last := plainLatin(e.given.name), plainLatin(e.last)
	local := ""
	switch m.IntN(7) {
	case 0, 1:
		local = first + "." + last
	case 2:
		local = first[:1] + last
	case 3:
		local = first + last + fmt.Sprint(m.IntN(99))
	case 4:
		local = last + "." + first[:1]
	case 5:
		local = first + fmt.Sprint(1940+m.IntN(70))
	case 6:
		local = m.pick([]string{"sun", "fox", "max", "star", "cat", "rider", "happy", "boss"}) + fmt.Sprint(m.IntN(9999))
	}
	if work && e.employer != nil {
		return m.pick([]string{first + "." + last, first, last, first[:1] + "." + last}) + "@" + e.employer.domain
	}
	return local + "@" + m.pick(e.lang.domains)
}

// plainLatin returns a name in the form that e-mail addresses use.
func plainLatin(s string) string {
	s = accents.Replace(schemes[1].Replace(s))
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s)
}
