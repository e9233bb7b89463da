package people

import (
	"fmt"
	"slices"
	"strings"
)

// A twist makes an entity that looks like e but is another one, or nil if it cannot.
type twist struct {
	name  string
	often int
	do    func(m *maker, e *entity) *entity
	// apart reports whether two records show that they differ; nil if they always do.
	apart func(a, b *Record) bool
}

var personTwists = []twist{
	{"father_son", 4, fatherSon, func(a, b *Record) bool { return differ(a.Birth, b.Birth) || a.young != b.young }},
	{"spouses", 5, spouses, firstDiffers},
	{"siblings", 3, siblings, firstDiffers},
	{"namesakes", 2, namesakes, func(a, b *Record) bool {
		return differ(a.Birth, b.Birth) || differ(a.Email, b.Email) && differ(a.kept["phone"], b.kept["phone"]) || differ(a.kept["street"], b.kept["street"])
	}},
	{"colleagues", 4, colleagues, func(a, b *Record) bool { return a.Last != b.Last }},
	{"same_surname_colleagues", 2, cousins, firstDiffers},
	{"assistant", 2, assistant, nil},
}

var firmTwists = []twist{
	{"sister_firms", 4, sisters, func(a, b *Record) bool { return differ(a.Tax, b.Tax) }},
	{"accountant", 5, accountant, nil},
	{"chain_branch", 4, branches, func(a, b *Record) bool { return differ(a.kept["street"], b.kept["street"]) }},
	{"near_name", 4, nearName, func(a, b *Record) bool {
		return differ(a.Tax, b.Tax) || differ(a.Email, b.Email) && differ(a.kept["phone"], b.kept["phone"])
	}},
	{"same_building", 2, sameBuilding, nil},
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }

func firstDiffers(a, b *Record) bool { return differ(a.First, b.First) }

// lookAlike adds one or two look-alikes of e to the base, and their pairs with its records.
func (m *maker) lookAlike(e *entity, mine []*Record) {
	twists := firmTwists
	if e.person {
		twists = personTwists
	}
	var weighted []twist
	for _, t := range twists {
		weighted = append(weighted, slices.Repeat([]twist{t}, t.often)...)
	}
	t := weighted[m.IntN(len(weighted))]
	for range 1 + m.IntN(2) {
		other := t.do(m, e)
		if other == nil {
			return
		}
		theirs := m.records(other, 1+m.IntN(2))
		for _, a := range mine {
			for _, b := range theirs {
				decidable := t.apart == nil || t.apart(a, b)
				m.base.Hard = append(m.base.Hard, Hard{a.ID, b.ID, t.name, decidable})
			}
		}
	}
}

// relative makes a person with the same surname and home.
func (m *maker) relative(e *entity, woman bool) *entity {
	o := m.newPerson(e.lang)
	o.woman, o.root, o.ending, o.homes, o.former = woman, e.root, e.ending, e.homes, ""
	for o.given = m.given(e.lang, woman); o.given.name == e.given.name; {
		o.given = m.given(e.lang, woman)
	}
	o.last = m.surname(o)
	o.emails = []string{m.address(o, true), m.address(o, false)}
	return o
}

// born moves the year of a birth date by n.
func born(date string, n int) string {
	year := 0
	if _, err := fmt.Sscan(date[:4], &year); err != nil {
		return date
	}
	return fmt.Sprint(year+n) + date[4:]
}

func fatherSon(m *maker, e *entity) *entity {
	if e.woman {
		return nil
	}
	o := m.relative(e, false)
	o.given = e.given
	years, generation := 20+m.IntN(20), byte('j')
	if e.birth > "1975" {
		years, generation = -years, 's' // the other is the father
	}
	o.birth = born(e.birth, years)[:5] + o.birth[5:]
	if e.young == 0 && m.chance(0.5) {
		o.young = generation
	}
	o.emails = []string{m.address(o, true), m.address(o, false)}
	if m.chance(0.4) {
		o.phones[0] = e.phones[0] // the phone at home
	}
	return o
}

func spouses(m *maker, e *entity) *entity {
	o := m.relative(e, !e.woman)
	if m.chance(0.7) {
		o.emails[0] = e.emails[0]
	}
	if m.chance(0.5) {
		o.phones[0] = e.phones[0]
	}
	return o
}

func siblings(m *maker, e *entity) *entity {
	o := m.relative(e, m.chance(0.5))
	if m.chance(0.3) {
		o.birth = e.birth // twins
	}
	if m.chance(0.4) {
		o.phones[0] = e.phones[0]
	}
	return o
}

func namesakes(m *maker, e *entity) *entity {
	o := m.newPerson(e.lang)
	o.given, o.woman, o.root, o.ending, o.last, o.former = e.given, e.woman, e.root, e.ending, e.last, ""
	o.emails = []string{m.address(o, true), m.address(o, false)}
	o.homes[0].city, o.homes[0].post = e.homes[0].city, e.homes[0].post
	return o
}

func colleagues(m *maker, e *entity) *entity {
	if e.employer == nil {
		return nil
	}
	o := m.newPerson(e.lang)
	o.employer = e.employer
	e.phones[0], o.phones[0] = e.employer.phones[0], e.employer.phones[0]
	o.homes = e.employer.homes
	o.emails[0] = m.address(o, true)
	return o
}

func cousins(m *maker, e *entity) *entity {
	if e.employer == nil {
		return nil
	}
	o := m.relative(e, m.chance(0.5))
	o.employer, o.homes = e.employer, e.employer.homes
	o.phones[0] = e.employer.phones[0]
	o.emails[0] = m.address(o, true)
	return o
}

// assistant is a person who uses the mailbox and phone of another.
func assistant(m *maker, e *entity) *entity {
	o := m.newPerson(e.lang)
	o.emails[0], o.phones[0], o.employer = e.emails[0], e.phones[0], e.employer
	return o
}

// sisters are companies of one owner: the same name with another form or one more word, at the same address.
func sisters(m *maker, e *entity) *entity {
	o := m.newFirm(e.lang)
	o.homes, o.phones, o.emails, o.domain, o.core = e.homes, e.phones, e.emails, e.domain, e.core
	if o.form == e.form || m.chance(0.6) {
		o.core = e.core + " " + m.pick(e.lang.trades)
	}
	return o
}

// accountant keeps the books of many companies, which are registered with her mailbox and phone.
func accountant(m *maker, e *entity) *entity {
	o := m.newFirm(e.lang)
	o.phones, o.emails = e.phones, e.emails
	return o
}

// branches are parts of one company in two towns.
func branches(m *maker, e *entity) *entity {
	o := *e
	o.homes = []home{m.home(e.lang), m.home(e.lang)}
	if o.homes[0].city == e.homes[0].city {
		return nil
	}
	o.branch = m.pick([]string{"", o.homes[0].city, o.homes[0].city})
	o.phones = []string{m.landline(e.lang, o.homes[0]), m.mobile(e.lang)}
	o.emails = []string{plainLatin(o.homes[0].city) + "@" + e.domain, m.address(m.newPerson(e.lang), false)}
	return &o
}

// nearName is a company elsewhere whose name differs by a letter or a number.
func nearName(m *maker, e *entity) *entity {
	o := m.newFirm(e.lang)
	if r := []rune(e.core); m.chance(0.5) && len(r) > 4 {
		i := 1 + m.IntN(len(r)-2)
		r[i] = []rune("aeioulmnrst")[m.IntN(11)]
		if o.core = string(r); e.lang.code == "ru" {
			o.core = e.core + " " + fmt.Sprint(2+m.IntN(8))
		}
	} else {
		o.core = e.core + " " + fmt.Sprint(2+m.IntN(8))
	}
	o.domain = plainLatin(o.core) + e.domain[strings.IndexByte(e.domain, '.'):]
	o.emails[0] = "info@" + o.domain
	return o
}

func sameBuilding(m *maker, e *entity) *entity {
	o := m.newFirm(e.lang)
	o.homes = e.homes
	return o
}
