package sampledata

import (
	"math"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// A Firm is the workspace to invent leads for.
type Firm struct {
	Workspace crm.Workspace
	Lists     *crm.Lists
	Staff     []record.ID // in the order of Staff
	Now       time.Time
	Seed      uint64
	Leads     int // in total
}

// A Colleague is one of the six people of the firm.
type Colleague struct {
	Given, Family string
	Language      string
	Role          crm.Role
}

// Name returns the name in the order of the colleague's language.
func (c Colleague) Name() string {
	return i18n.OrderOf(c.Language, "").FullName(c.Given, "", c.Family)
}

// Staff lists the people of the firm. Each mostly handles customers who speak
// their language.
var Staff = []Colleague{
	{"Ieva", "Petrauskaitė", "lt", crm.Manager},
	{"Tomáš", "Kováč", "sk", crm.Member},
	{"Eszter", "Szabó", "hu", crm.Member},
	{"Сергей", "Волков", "ru", crm.Member},
	{"Emma", "Clarke", "en", crm.Member},
	{"Mantas", "Kazlauskas", "lt", crm.Member},
}

// A story is what happens around one lead.
type story struct {
	*Firm
	calendar calendar
	dice     dice
	party    *party
	worked   time.Duration // the present, in working time
	moment   time.Time     // of the current event
	actor    record.ID     // of the current event
	act      *Act          // that the current event is part of
	notes    int           // on the lead so far
	lives    []*Life
	err      error
}

// How often each language occurs, in the order of Languages.
var spoken = []int{30, 20, 20, 15, 15}

// Lives returns the records of the leads numbered from up to, but not
// including, to: each lead and what it became, up to now.
func (f *Firm) Lives(from, to int) ([]*Life, error) {
	c := newCalendar(f.Now, f.Workspace.Location())
	var out []*Life
	for n := from; n < to; n++ {
		s := &story{Firm: f, calendar: c, dice: newDice(f.Seed, n)}
		s.worked = f.arrival(c, n, s.dice)
		s.tell()
		if s.err != nil {
			return nil, s.err
		}
		out = append(out, s.lives...)
	}
	return out, nil
}

// arrival returns when the lead of that number comes in. Business grows: the
// third year brings twice as many leads as the first.
func (f *Firm) arrival(c calendar, n int, d dice) time.Duration {
	share := (float64(n) + d.Float64()) / float64(f.Leads)
	return time.Duration(grow(share) * float64(c.end-2*time.Hour))
}

// grow maps shares of all leads to shares of all time, for a rate that rises
// evenly from 0.5 to 1.5 times the mean.
func grow(share float64) float64 { return math.Sqrt(0.25+2*share) - 0.5 }

// someone returns the colleague who handles the party.
func (s *story) someone() record.ID {
	if s.dice.chance(0.75) {
		for i, c := range Staff {
			if c.Language == s.party.language && (i > 0 || s.dice.chance(0.4)) {
				return s.Staff[i]
			}
		}
	}
	return pick(s.dice, s.Staff)
}

func (s *story) tell() {
	s.party = lands()[Languages[s.dice.weighted(spoken)]].invent(s.dice)
	lead := s.begin(crm.LeadType)
	s.actor = s.Staff[0]
	owner := s.someone()
	if s.dice.chance(0.4) {
		s.actor = owner
	}
	next(s, lead, crm.SettleLead, func(l *crm.Lead) { s.fillLead(l, owner) })
	s.actor = owner
	if s.dice.chance(0.06) || !s.wait(1.5) {
		return // no one has got round to it yet
	}
	s.move(lead, "contacted", crm.CategoryWorking)
	s.work(lead)
	s.decide(lead)
}

// move sets a lead's status, the one of that key or any of the category.
func (s *story) move(lead *Life, key string, category crm.Category) {
	to := s.item(crm.LeadStatuses, key, category)
	if to == nil || to.ID == lead.Last().(*crm.Lead).Status {
		return
	}
	next(s, lead, crm.SettleLead, func(l *crm.Lead) { l.Status = to.ID })
}

func (s *story) item(list, key string, category crm.Category) *crm.Item {
	if i := s.Lists.ByKey(list, key); i != nil && !i.Retired && i.Category == category {
		return i
	}
	return s.Lists.First(list, category)
}

// work adds what happens to a lead before a decision: notes, more details,
// another owner.
func (s *story) work(lead *Life) {
	if s.dice.chance(0.4) {
		s.note(lead)
	}
	if s.dice.chance(0.25) && s.wait(2) {
		next(s, lead, crm.SettleLead, func(l *crm.Lead) {
			l.Amount = s.party.money(s.dice, 3500)
			if l.Description == "" {
				l.Description = pick(s.dice, s.party.descriptions)
			}
		})
	}
	if s.dice.chance(0.07) && s.wait(3) {
		by := s.actor
		s.actor = s.Staff[0]
		to := pick(s.dice, s.Staff)
		next(s, lead, crm.SettleLead, func(l *crm.Lead) { l.Owner = to })
		if s.actor = by; by != to {
			s.actor = to
		}
	}
}

// note adds a note.
func (s *story) note(on *Life) {
	if !s.wait(0.5) {
		return
	}
	s.notes++
	next(s, s.begin(crm.NoteType), crm.SettleNote, func(n *crm.Note) {
		n.Body, n.Parent = pick(s.dice, s.party.notes), record.Parent{Type: on.Type.Name, ID: on.Type.Meta(on.Last()).ID}
	})
}

var reasons = []string{"not_interested", "unreachable", "contact_lost", "bad_data", "duplicate"}

// decide qualifies or disqualifies the lead, or leaves it where it is.
func (s *story) decide(lead *Life) {
	if !s.wait(8) {
		return
	}
	switch n := s.dice.Float64(); {
	case n < 0.22:
		s.qualify(lead)
		return
	case n > 0.9 && !s.wait(80):
		return
	}
	s.move(lead, reasons[s.dice.weighted([]int{45, 25, 14, 10, 6})], crm.CategoryDisqualified)
	if s.dice.chance(0.04) && s.wait(60) {
		s.move(lead, "new", crm.CategoryNew)
		if s.wait(2) {
			s.move(lead, "contacted", crm.CategoryWorking)
		}
	}
}

// fillLead fills in what is known of the party at first.
func (s *story) fillLead(l *crm.Lead, owner record.ID) {
	p, d := s.party, s.dice
	l.Owner, l.Currency, l.Language = owner, p.currency, p.language
	l.FirstName, l.LastName, l.JobTitle, l.BirthDate = p.first, p.last, p.job, p.born
	l.Email, l.Phone, l.Mobile = p.email, p.phone, p.mobile
	l.CompanyName, l.Industry = p.company, p.industry
	l.Street, l.City, l.Region, l.Postcode, l.Country = p.street, p.city, p.region, p.postcode, p.country
	if source := s.source(); source != nil {
		l.Source = source.ID
	}
	if p.company != "" {
		l.Website = "https://www." + p.domain
		l.Employees = record.Int{N: p.employees, Set: true}
		if d.chance(0.3) {
			l.Turnover = p.money(d, 60000*float64(p.employees))
		}
	}
	if d.chance(0.55) {
		l.Amount = p.money(d, 3500)
	}
	if d.chance(0.3) {
		l.Description = pick(d, p.descriptions)
	}
	l.Title = s.title()
}

// title returns the company or person, often with what they want.
func (s *story) title() string {
	who := s.party.company
	if who == "" {
		who = strings.TrimSpace(s.party.first + " " + s.party.last)
	}
	if s.dice.chance(0.55) {
		return pick(s.dice, s.party.needs) + " – " + who
	}
	return who
}

var sources = []string{"website", "referral", "cold_call", "trade_fair", "partner", "email", "phone", "social", "advertising", "other"}

func (s *story) source() *crm.Item {
	return s.Lists.ByKey(crm.Sources, sources[s.dice.weighted([]int{30, 16, 14, 8, 6, 10, 7, 5, 3, 1})])
}
