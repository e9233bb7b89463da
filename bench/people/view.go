package people

import (
	"strings"
)

// A source is the origin of a record: the probability that it fills each field.
type source map[string]float64

var personSources = []source{
	{"email": 0.97, "phone": 0.55, "city": 0.35, "street": 0.10, "birth": 0.05, "company": 0.35},               // web form
	{"email": 0.90, "phone": 0.95, "city": 0.80, "street": 0.50, "post": 0.40, "company": 0.90},                // business card
	{"email": 0.90, "phone": 0.80, "city": 0.98, "street": 0.95, "post": 0.95, "birth": 0.15},                  // shop
	{"email": 0.60, "phone": 0.35, "city": 0.60, "company": 0.80},                                              // list of visitors
	{"email": 0.25, "phone": 0.97, "city": 0.50, "company": 0.40},                                              // phone call
	{"email": 0.60, "phone": 0.70, "city": 0.99, "street": 0.97, "post": 0.95, "birth": 0.85, "company": 0.10}, // contract
}

var firmSources = []source{
	{"tax": 0.97, "street": 0.97, "city": 0.99, "post": 0.90, "phone": 0.30, "email": 0.20}, // register
	{"tax": 0.85, "street": 0.90, "city": 0.97, "post": 0.80, "phone": 0.30, "email": 0.50}, // invoice
	{"phone": 0.50, "email": 0.90, "city": 0.40, "street": 0.15},                            // web form
	{"phone": 0.60, "email": 0.40, "city": 0.80, "street": 0.30},                            // catalogue
	{"phone": 0.95, "email": 0.15, "city": 0.60, "tax": 0.05},                               // phone call
}

// everything is a source that fills most fields.
var everything = source{"email": 0.95, "phone": 0.95, "street": 0.95, "city": 0.95, "post": 0.5, "birth": 0.9, "tax": 0.95, "company": 0.5}

// view makes a record of an entity as some source would bring it, or with every field filled. A later one has more
// errors and may be older or newer.
func (m *maker) view(e *entity, later, full bool) *Record {
	r := &Record{Kind: "company", kept: map[string]string{}, Country: e.lang.country}
	sources := firmSources
	if e.person {
		r.Kind, sources = "person", personSources
	}
	s := sources[m.IntN(len(sources))]
	if full {
		s = everything
	}
	stale := 0.0
	if later {
		stale = 0.12
	}
	if e.person {
		r.First, r.Last = e.given.name, e.last
		if e.employer != nil && m.chance(s["company"]) {
			r.Company = m.firmStyle(e.employer, false)
		}
	} else {
		r.Company = m.firmStyle(e, false)
	}
	m.reach(r, e, s, stale)
	m.live(r, e, s, stale)
	if m.chance(0.3) {
		r.Country = ""
	}
	m.spoil(r, e, later)
	return r
}

// reach fills in e-mail and phone.
func (m *maker) reach(r *Record, e *entity, s source, stale float64) {
	if m.chance(s["email"]) {
		i := m.which(r, stale, "oldmail", len(e.emails))
		r.Email = e.emails[i]
		r.kept["email"] = r.Email
	}
	if m.chance(s["phone"]) {
		i := m.which(r, stale, "oldphone", len(e.phones))
		r.Phone = m.phoneStyle(e.lang, e.phones[i])
		r.kept["phone"] = e.phones[i]
		if e.employer != nil && m.chance(0.2) {
			r.Phone = m.phoneStyle(e.lang, e.employer.phones[0]) // the switchboard
			delete(r.kept, "phone")
		}
	}
}

// live fills in the address, birth date and tax code.
func (m *maker) live(r *Record, e *entity, s source, stale float64) {
	h := e.homes[m.which(r, stale, "moved", len(e.homes))]
	if m.chance(s["city"]) {
		r.City = h.city
	}
	if m.chance(s["street"]) {
		r.Street = m.streetStyle(e.lang, h)
		r.kept["street"] = h.street + h.house + h.city
	}
	if m.chance(s["post"]) {
		r.Postcode = m.postStyle(e.lang, h.post)
	}
	if m.chance(s["birth"]) {
		r.Birth, r.kept["birth"] = e.birth, e.birth
	}
	if e.tax != "" && m.chance(s["tax"]) {
		r.Tax, r.kept["tax"] = m.taxStyle(e), e.tax
	}
}

// which picks the index of one of n values: mostly the first.
func (m *maker) which(r *Record, stale float64, op string, n int) int {
	if n < 2 || !m.chance(stale) {
		return 0
	}
	r.Ops = append(r.Ops, op)
	return 1
}

// firmStyle writes a company's name with its legal form before it, after it, in full, or not at all.
func (m *maker) firmStyle(e *entity, plain bool) string {
	name, form := e.core, e.form
	if e.branch != "" {
		name += " " + e.branch
	}
	if plain || m.chance(0.12) {
		return name
	}
	if long := e.lang.formNames[form]; len(long) > 0 && m.chance(0.08) {
		form = m.pick(long)
	}
	quoted := map[string][]string{"lt": {"„" + name + "“", `"` + name + `"`, name}, "ru": {"«" + name + "»", `"` + name + `"`, name}}[e.lang.code]
	if quoted == nil {
		return name + m.pick([]string{" ", ", ", " "}) + m.formStyle(form)
	}
	name = m.pick(quoted)
	if m.chance(0.7) {
		return form + " " + name
	}
	return name + m.pick([]string{", ", " "}) + form
}

// formStyle writes an abbreviated form with or without its dots and spaces.
func (m *maker) formStyle(form string) string {
	switch m.IntN(6) {
	case 0:
		return strings.ReplaceAll(form, ".", "")
	case 1:
		return strings.ToLower(form)
	case 2:
		return strings.TrimSpace(strings.ReplaceAll(form, ".", ". "))
	}
	return form
}

func (m *maker) phoneStyle(l *lang, digits string) string {
	spaced := spread(digits, m.pick([]string{"", " ", "-", " "}), 2+m.IntN(2))
	trunk := map[string]string{"lt": "8", "sk": "0", "ru": "8", "hu": "06", "en": "0"}[l.code]
	switch m.IntN(6) {
	case 0, 1:
		return "+" + l.dial + " " + spaced
	case 2:
		return "+" + l.dial + digits
	case 3:
		return "00" + l.dial + spaced
	case 4:
		return trunk + digits
	}
	if l.code == "lt" || l.code == "ru" || l.code == "hu" {
		trunk += " "
	}
	return trunk + spaced
}

// spread puts a separator between groups of n digits.
func spread(digits, sep string, n int) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%n == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(d)
	}
	return b.String()
}

func (m *maker) postStyle(l *lang, post string) string {
	switch {
	case l.post != "" && m.chance(0.7):
		return l.post + post
	case l.code == "sk" && m.chance(0.6):
		return post[:3] + " " + post[3:]
	}
	return post
}

func (m *maker) taxStyle(e *entity) string {
	switch {
	case e.lang.code == "hu" && m.chance(0.6):
		return e.tax[:8] + "-" + e.tax[8:9] + "-" + e.tax[9:]
	case m.chance(0.15):
		return e.tax[:3] + " " + e.tax[3:6] + " " + e.tax[6:]
	}
	return e.tax
}

// longer are street words in the long and short forms that people use.
var longer = map[string][]string{
	"lt": {" g.", " gatvė", " g.", " g", " pr.", " prospektas"},
	"ru": {"ул. ", "улица ", "ул. ", "ул ", "пр-т ", "проспект ", "ул. ", ""},
	"hu": {" utca", " u.", " út", " út.", " tér", " t."},
	"sk": {"Námestie", "Nám.", "cesta", "c."},
	"en": {" Street", " St", " Road", " Rd", " Avenue", " Ave", " Lane", " Ln"},
}

func (m *maker) streetStyle(l *lang, h home) string {
	s := h.street
	if words := longer[l.code]; m.chance(0.4) {
		i := m.IntN(len(words)/2) * 2
		s = strings.Replace(s, words[i], words[i+1], 1)
	}
	switch l.code {
	case "en":
		s = h.house + " " + s
		if h.flat != "" {
			s = m.pick([]string{"Flat " + h.flat + ", " + s, s + ", Flat " + h.flat, s})
		}
		return s
	case "ru":
		s += m.pick([]string{", д. ", ", ", " ", " д."}) + h.house
		if h.flat != "" {
			s += m.pick([]string{", кв. ", "-", ", кв.", ", "}) + h.flat
		}
		return s
	case "lt":
		s += " " + h.house
		if h.flat != "" {
			s += m.pick([]string{"-", "-", " - "}) + h.flat
		}
		return s
	}
	s += " " + h.house
	if l.code == "hu" {
		s += m.pick([]string{".", "", ""})
	}
	return s
}
