package match

import (
	"slices"
	"strings"
)

// A Prepared record has been taken apart once, so that it can be compared with many others.
type Prepared struct {
	record   Record
	kind     Kind
	readings []reading
	mails    []mail
	phones   []phone
	firm     firm
	place    place
	birth    string // eight digits
	tax      string
	code     string
	name     string // all words of the person's name in the sound they have, sorted
	print    uint64 // of all that is known; 0 if that is not enough to tell anybody from others
}

// contacts is the most mail addresses and phones of a record that are looked at.
const contacts = 8

// Prepare takes a record apart.
func Prepare(r Record) *Prepared {
	p := &Prepared{record: r, kind: r.kind(), firm: newFirm(r.Company), place: newPlace(&r), birth: newBirth(r.BirthDate), tax: newCode(r.TaxID), code: newCode(r.RegistrationCode)}
	if p.kind == Person {
		p.readings = readings(r.FirstName, r.LastName)
	}
	for _, s := range r.Emails[:min(contacts, len(r.Emails))] {
		if m, ok := newMail(cut(s, keyBytes)); ok {
			p.mails = append(p.mails, m)
		}
	}
	if p.kind == Company {
		p.place.locate(p.mails)
	}
	for _, s := range r.Phones[:min(contacts, len(r.Phones))] {
		p.phones = append(p.phones, newPhones(cut(s, phonesBytes), r.Country, r.PhoneCountry)...)
	}
	p.phones = p.phones[:min(contacts, len(p.phones))]
	var words []string
	for _, t := range p.nameTokens() {
		words = append(words, t.sound)
	}
	slices.Sort(words)
	p.name = strings.Join(words, " ")
	if p.telling() {
		p.print = hash(Key(p.fingerprint()))
	}
	return p
}

// telling reports whether a record has a name and something else that is hardly another's too.
func (p *Prepared) telling() bool {
	named := p.name != "" || p.firm.core != ""
	return named && (len(p.phones) > 0 || len(p.mails) > 0 || p.place.key != "" || p.birth != "" || p.tax != "" || p.code != "")
}

// fingerprint is all that is known, but for capitals, spaces and the ways to write a phone or a mailbox.
func (p *Prepared) fingerprint() string {
	r := &p.record
	parts := []string{r.FirstName, r.LastName, r.Company, r.Street, r.City, r.Postcode, p.birth, p.tax, p.code}
	for i := range p.phones {
		parts = append(parts, p.phones[i].tail)
	}
	for i := range p.mails {
		parts = append(parts, p.mails[i].key)
	}
	return tidy(strings.Join(parts, "\n\x1f"))
}

// copyOf reports whether two records are alike in everything.
func (p *Prepared) copyOf(q *Prepared) bool {
	return p.print != 0 && p.print == q.print && p.fingerprint() == q.fingerprint()
}

// nameTokens returns the words of a person's name without the father's name.
func (p *Prepared) nameTokens() []token {
	if len(p.readings) == 0 {
		return nil
	}
	return slices.Concat(p.readings[0].given, p.readings[0].family)
}

// newBirth returns the digits of a date, the year first, or nothing if it is none. A date that ends with the year has the day
// before the month, as in the five languages; where it has not, day and month in each other's place are taken for a slip.
func newBirth(s string) string {
	s = cut(strings.TrimSpace(s), 10)
	if len(s) == 10 && onlyDigit(rune(s[2])) < 0 && onlyDigit(rune(s[5])) < 0 {
		s = s[6:] + s[3:5] + s[:2]
	}
	d := strings.Map(onlyDigit, s)
	if len(d) != 8 {
		return ""
	}
	return d
}

// newCode returns a legal code without spaces, dashes and the country before it.
func newCode(s string) string {
	c := strings.ToLower(noise.Replace(Fold(cut(s, 40))))
	if len(c) > 4 && onlyLetter(rune(c[0])) > 0 && onlyLetter(rune(c[1])) > 0 {
		c = c[2:]
	}
	return c
}
