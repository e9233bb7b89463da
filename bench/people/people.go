// Package people makes bases of people and companies as a CRM holds them, and the truth about who is who: Lithuanian,
// Slovak, Russian, Hungarian and English. Each record is as one of several sources would bring it (a web form, a
// business card, a contract, a phone call), with its typical errors. There are look-alikes that are not the same.
// Everything is invented; the same seed makes the same base.
package people

import (
	"math/rand/v2"
	"strconv"
)

// A Record is a row of a base and the truth about it.
type Record struct {
	ID, Kind, First, Last, Company, Email, Phone, Street, City, Postcode, Country, Birth, Tax string

	Cluster int      // equal for records of one person or company
	Lang    string   // of the person or company
	Ops     []string // the faults in the record

	young byte              // 'j' or 's' if the name states one of two generations
	kept  map[string]string // the correct values shared with other records of its cluster, by field
}

// A Hard is a pair of records that look alike but are not the same.
type Hard struct {
	A, B, Type string
	Decidable  bool // the records themselves show that they differ
}

// A Base holds records in no particular order, and the look-alikes among them.
type Base struct {
	Records []*Record
	Hard    []Hard
}

// maker makes one base.
type maker struct {
	*rand.Rand
	base    *Base
	cluster int
	firms   map[string][]*entity // the latest companies of each language, as employers
}

// firmsKept is the number of companies of a language that may be employers.
const firmsKept = 400

// Make makes a base of n records. Look-alikes may add a few more.
func Make(n int, seed uint64) *Base {
	m := &maker{Rand: rand.New(rand.NewPCG(seed, 5)), base: &Base{}, firms: map[string][]*entity{}}
	for len(m.base.Records) < n {
		lang := langs[m.IntN(len(langs))]
		var e *entity
		if m.chance(0.35) {
			e = m.newFirm(lang)
			m.employ(e)
		} else {
			e = m.newPerson(lang)
		}
		mine := m.records(e, m.size())
		if m.chance(0.12) {
			m.lookAlike(e, mine)
		}
	}
	all := m.base.Records
	m.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return m.base
}

func (m *maker) chance(p float64) bool { return m.Float64() < p }

func (m *maker) pick(s []string) string { return s[m.IntN(len(s))] }

// common picks an element, the first ones far more likely than the last, like frequent and rare names.
func (m *maker) common(s []string) string {
	f := m.Float64()
	return s[int(f*f*float64(len(s)))]
}

// size returns a random number of records for one person or company.
func (m *maker) size() int {
	switch f := m.Float64(); {
	case f < 0.60:
		return 1
	case f < 0.87:
		return 2
	case f < 0.96:
		return 3
	}
	return 4 + m.IntN(3)
}

// employ adds a company to the employers.
func (m *maker) employ(e *entity) {
	all := append(m.firms[e.lang.code], e)
	if len(all) > firmsKept {
		all = all[1:]
	}
	m.firms[e.lang.code] = all
}

// tries bounds the search for a recognisable record. In the later half, every field is filled.
const tries = 12

// records adds n records of an entity to the base. Each has a correct value besides the name and shares such a value
// with each earlier one. The few records for which that fails are marked as thin.
func (m *maker) records(e *entity, n int) []*Record {
	m.cluster++
	var mine []*Record
	for i := range n {
		r := m.view(e, i > 0, false)
		for try := range tries {
			if known(r, mine) {
				break
			}
			r = m.view(e, i > 0, try >= tries/2)
		}
		if !known(r, mine) {
			r.Ops = append(r.Ops, "thin")
		}
		r.Cluster, r.Lang = m.cluster, e.lang.code
		r.ID = strconv.Itoa(len(m.base.Records) + 1)
		mine = append(mine, r)
		m.base.Records = append(m.base.Records, r)
	}
	return mine
}

// known reports whether a record has a correct value and shares one with each of the others.
func known(r *Record, others []*Record) bool {
	for _, o := range others {
		shared := false
		for field, value := range r.kept {
			shared = shared || o.kept[field] == value
		}
		if !shared {
			return false
		}
	}
	return len(r.kept) > 0
}
