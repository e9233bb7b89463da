// Package people makes bases of people and companies as they stand in a CRM, with the truth about who is who: Lithuanian,
// Slovak, Russian, Hungarian and English, each record as one of several sources would bring it (a web form, a business card,
// a contract, a phone call), with the errors that come with it, and with look-alikes that are not the same. All of it is
// invented; the same seed makes the same base.
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
	Ops     []string // what was done to the record

	young byte              // 'j' or 's' if the name says which of two generations
	kept  map[string]string // what the record truly shares with others of its cluster, by field
}

// A Hard is a pair of records that look alike and are not the same.
type Hard struct {
	A, B, Type string
	Decidable  bool // the records themselves show that they are not the same
}

// A Base is records in no particular order, and the look-alikes among them.
type Base struct {
	Records []*Record
	Hard    []Hard
}

// maker makes one base.
type maker struct {
	*rand.Rand
	base    *Base
	cluster int
	firms   map[string][]*entity // the latest companies of each language, for people to work at
}

// firmsKept is how many companies of a language people may work at.
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

// common picks with the first far more likely than the last, as names are.
func (m *maker) common(s []string) string {
	f := m.Float64()
	return s[int(f*f*float64(len(s)))]
}

// size is how many records one person or company has.
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

// employ puts a company among those that people work at.
func (m *maker) employ(e *entity) {
	all := append(m.firms[e.lang.code], e)
	if len(all) > firmsKept {
		all = all[1:]
	}
	m.firms[e.lang.code] = all
}

// tries bounds the search for a record that can be recognised; the later half has every field filled.
const tries = 12

// records adds n records of an entity to the base. Each has something besides the name that is right, and shares such a
// thing with each earlier one; the few for which that does not come about say so, as thin.
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

// known reports whether each of the others shares something with a record, and there is something to share.
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
