package match

import (
	"slices"
	"strings"
)

// A Prepared record is parsed once, to be compared with many others.
type Prepared struct {
	record   Record
	kind     Kind
	readings []reading
	mails    []mail
	phones   []phone
	firm     firm
	place    place
	further  []place // other addresses
	birth    string  // eight digits
	tax      string
	code     string
	name     string // all words of the person's name by sound, sorted
	print    uint64 // a hash of all values; 0 if they are too few to identify anybody
}

// contacts is the largest number of e-mail addresses and phones of a record that are compared.
const contacts = 8

// places is the largest number of further addresses of a record that are compared.
const places = 4

// Prepare parses a record.
func Prepare(r Record) *Prepared {
	p := &Prepared{record: r, kind: r.kind(), firm: newFirm(r.Company), place: newPlace(Address{r.Street, r.City, r.Postcode}), birth: newBirth(r.BirthDate), tax: newCode(r.TaxID), code: newCode(r.RegistrationCode)}
	for _, a := range r.Further[:min(places, len(r.Further))] {
		p.further = append(p.further, newPlace(a))
	}
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

// telling reports whether a record has a name and another value that hardly two people share.
func (p *Prepared) telling() bool {
	named := p.name != "" || p.firm.core != ""
	return named && (len(p.phones) > 0 || len(p.mails) > 0 || p.place.key != "" || p.birth != "" || p.tax != "" || p.code != "")
}

// fingerprint joins all values, ignoring capitals, spaces and the spelling of phones and mailboxes.
func (p *Prepared) fingerprint() string {
	r := &p.record
	parts := []string{r.FirstName, r.LastName, r.Company, r.Street, r.City, r.Postcode, p.birth, p.tax, p.code}
	for i := range p.further {
		a := p.further[i].typed
		parts = append(parts, a.Street, a.City, a.Postcode)
	}
	for i := range p.phones {
		parts = append(parts, p.phones[i].tail)
	}
	for i := range p.mails {
		parts = append(parts, p.mails[i].key)
	}
	return tidy(strings.Join(parts, "\n\x1f"))
}

// copyOf reports whether two records agree in everything.
func (p *Prepared) copyOf(q *Prepared) bool {
	return p.print != 0 && p.print == q.print && p.fingerprint() == q.fingerprint()
}

// nameTokens returns the words of a person's name without the patronymic.
func (p *Prepared) nameTokens() []token {
	if len(p.readings) == 0 {
		return nil
	}
	return slices.Concat(p.readings[0].given, p.readings[0].family)
}

// newBirth returns the digits of a date, the year first, or "" if it is none. In a date that ends with the year the day
// is taken to precede the month, as in the five languages. Otherwise swapped days and months count as a typing error.
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

// newCode returns a legal code without spaces, dashes and the country prefix.
func newCode(s string) string {
	c := strings.ToLower(noise.Replace(Fold(cut(s, 40))))
	if len(c) > 4 && onlyLetter(rune(c[0])) > 0 && onlyLetter(rune(c[1])) > 0 {
		c = c[2:]
	}
	return c
}
