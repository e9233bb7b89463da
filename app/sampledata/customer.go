package sampledata

import (
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// An Act is a qualification: one action on several records.
type Act struct {
	Lead, By record.ID
	At       time.Time
	Result   crm.Qualification
}

// Count returns the number of records that the qualification touched.
func (a *Act) Count() int {
	n := 1
	for _, r := range []*crm.Result{a.Result.Company, a.Result.Contact, a.Result.Opportunity} {
		if r != nil {
			n++
		}
	}
	return n
}

// qualify turns the lead into a company, a contact and an opportunity, mostly
// all three, and continues with the sale.
func (s *story) qualify(lead *Life) {
	status := s.item(crm.LeadStatuses, "qualified", crm.CategoryQualified)
	if status == nil {
		return
	}
	from := lead.Last().(*crm.Lead)
	with := map[string]bool{"company": from.CompanyName != "" && s.dice.chance(0.92), "contact": s.dice.chance(0.94)}
	with["opportunity"] = !with["company"] || s.dice.chance(0.85)
	s.act = &Act{Lead: from.ID, By: s.actor, Result: crm.Qualification{Lead: from.ID, Notes: s.notes}}
	company, contact, opportunity := s.become(from, with)
	next(s, lead, crm.SettleLead, func(l *crm.Lead) {
		l.Status, l.Company, l.Contact, l.Opportunity = status.ID, idOf(company), idOf(contact), idOf(opportunity)
		l.QualifiedAt, s.act.At = s.moment, s.moment
	})
	s.act = nil
	if opportunity != nil {
		s.sell(opportunity, company)
	}
}

// become makes the records that the lead turns into; unwanted ones are nil.
func (s *story) become(from *crm.Lead, with map[string]bool) (company, contact, opportunity *Life) {
	q := &s.act.Result
	if with["company"] {
		company = s.begin(crm.CompanyType)
		c := next(s, company, crm.SettleCompany, func(c *crm.Company) {
			s.transfer(from, with, crm.CompanyType, c)
			s.register(c)
			c.Lead = from.ID
		})
		q.Company = &crm.Result{ID: c.ID, Title: c.Name, Created: true}
	}
	if with["contact"] {
		contact = s.begin(crm.ContactType)
		c := next(s, contact, crm.SettleContact, func(c *crm.Contact) {
			s.transfer(from, with, crm.ContactType, c)
			c.Lead, c.Company = from.ID, idOf(company)
		})
		q.Contact = &crm.Result{ID: c.ID, Title: crm.ContactType.Title(c), Created: true}
	}
	if with["opportunity"] {
		opportunity = s.begin(crm.OpportunityType)
		o := next(s, opportunity, crm.SettleOpportunity, func(o *crm.Opportunity) {
			s.transfer(from, with, crm.OpportunityType, o)
			s.plan(o)
			o.Lead, o.Company, o.Contact = from.ID, idOf(company), idOf(contact)
		})
		q.Opportunity = &crm.Result{ID: o.ID, Title: o.Name, Created: true}
	}
	return company, contact, opportunity
}

// wordy is the number of leads up to which receipts list the transferred
// values; with more they would be an eighth of the database.
const wordy = 20_000

// transfer copies the lead's values, as qualifying does.
func (s *story) transfer(from *crm.Lead, with map[string]bool, t *record.Type, r any) {
	for _, tr := range crm.Transfers(from, t.Name, with) {
		f, v := t.Field(tr.To), crm.TransferValue(crm.LeadType, from, tr)
		if f.Kind.Empty(v) || f.IsOver() { // the plain fields hold all that invented people have
			continue
		}
		f.Set(r, v)
		if s.Leads > wordy {
			continue
		}
		s.act.Result.Moved = append(s.act.Result.Moved, crm.Moved{From: tr.From, To: t.Name, Field: tr.To,
			Value: f.Kind.Text(v, record.EnvOf(crm.LeadType, from))})
	}
}

func idOf(l *Life) record.ID {
	if l == nil {
		return record.None
	}
	return l.Type.Meta(l.Last()).ID
}

// register fills in the company's legal name and codes.
func (s *story) register(c *crm.Company) {
	c.LegalName = c.Name
	switch p, d := s.party, s.dice; p.country {
	case "LT":
		c.RegistrationCode = p.code(d, "registration_code", "9#######")
	case "SK":
		c.RegistrationCode = p.code(d, "registration_code", "99#####")
	case "RU":
		c.INN, c.KPP = p.code(d, "inn", "00#######"), d.fill("00##01001")
	}
}

// plan fills in the amount and type of the sale.
func (s *story) plan(o *crm.Opportunity) {
	if !o.Amount.Set {
		o.Amount = s.party.money(s.dice, 4500)
	}
	kind := []string{"new_business", "existing_business", "renewal"}[s.dice.weighted([]int{70, 20, 10})]
	if item := s.Lists.ByKey(crm.OpportunityTypes, kind); item != nil {
		o.Type = item.ID
	}
	o.ExpectedClose = day(s.moment.AddDate(0, 0, 20+s.dice.IntN(80)))
}

// The stages of a sale, each with the company's client stage from then on.
var stages = [][2]string{{"discussion", "call"}, {"decision_makers", ""}, {"offer", "commercial_offer"},
	{"negotiation", "meeting"}, {"procurement", ""}}

// sell moves the opportunity from stage to stage until it is won or lost, or
// until today.
func (s *story) sell(opportunity, company *Life) {
	if s.dice.chance(0.5) {
		s.note(opportunity)
	}
	for _, stage := range stages {
		if !s.wait(7) {
			return
		}
		if s.dice.chance(0.14) {
			s.enter(opportunity, "lost", crm.CategoryLost)
			return
		}
		if s.dice.chance(0.25) {
			continue // skipped
		}
		s.enter(opportunity, stage[0], crm.CategoryOpen)
		s.setClientStage(company, stage[1])
	}
	if !s.wait(6) {
		return
	}
	s.enter(opportunity, "won", crm.CategoryWon)
	s.setClientStage(company, "contract")
}

// enter moves the opportunity to a stage.
func (s *story) enter(l *Life, key string, category crm.Category) {
	to := s.Lists.ByKey(crm.Stages, key)
	if category != crm.CategoryOpen {
		to = s.item(crm.Stages, key, category)
	}
	if to == nil || to.ID == l.Last().(*crm.Opportunity).Stage {
		return
	}
	next(s, l, crm.SettleOpportunity, func(o *crm.Opportunity) {
		o.Stage = to.ID
		if category == crm.CategoryLost {
			s.lose(o)
		}
	})
}

// lostFor lists the reasons that match a language's texts about losses, in the
// order of those texts.
var lostFor = []string{"price", "bad_timing", "competitor", "no_budget"}

// lose sets why the opportunity was lost: a reason of the list and a text.
func (s *story) lose(o *crm.Opportunity) {
	n := s.dice.IntN(len(s.party.lost))
	o.LostNote = s.party.lost[n]
	reason := s.Lists.ByKey(crm.LostReasons, lostFor[n])
	if reason == nil { // the workspace has its own list
		reason = s.Lists.First(crm.LostReasons, "")
	}
	o.LostReason = reason.ID
}

// setClientStage moves the company to a client stage.
func (s *story) setClientStage(l *Life, key string) {
	to := s.Lists.ByKey(crm.ClientStages, key)
	if l == nil || to == nil || to.ID == l.Last().(*crm.Company).Stage {
		return
	}
	next(s, l, crm.SettleCompany, func(c *crm.Company) { c.Stage = to.ID })
}
