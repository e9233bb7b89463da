package sampledata

import (
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// qualify makes the lead a company, a contact and an opportunity, mostly all
// three, and goes on with the sale.
func (s *story) qualify(lead *Life) {
	status := s.item(crm.LeadStatuses, "qualified", crm.CategoryQualified)
	if status == nil {
		return
	}
	from := lead.Last().(*crm.Lead)
	company, contact, opportunity := &Life{}, &Life{}, &Life{}
	if s.party.company != "" && s.dice.chance(0.92) {
		company = s.begin(crm.CompanyType)
		next(s, company, crm.SettleCompany, func(c *crm.Company) { s.fillCompany(c, from) })
	}
	if s.dice.chance(0.94) {
		contact = s.begin(crm.ContactType)
		next(s, contact, crm.SettleContact, func(c *crm.Contact) { s.fillContact(c, from, idOf(company)) })
	}
	if idOf(company) == record.None || s.dice.chance(0.85) {
		opportunity = s.begin(crm.OpportunityType)
		next(s, opportunity, crm.SettleOpportunity, func(o *crm.Opportunity) {
			s.fillOpportunity(o, from)
			o.Company, o.Contact = idOf(company), idOf(contact)
		})
	}
	next(s, lead, crm.SettleLead, func(l *crm.Lead) {
		l.Status, l.Company, l.Contact, l.Opportunity = status.ID, idOf(company), idOf(contact), idOf(opportunity)
		l.QualifiedAt = s.moment
	})
	if opportunity.Type != nil {
		s.sell(opportunity, company)
	}
}

func idOf(l *Life) record.ID {
	if l.Type == nil {
		return record.None
	}
	return l.Type.Meta(l.Last()).ID
}

func (s *story) fillCompany(c *crm.Company, l *crm.Lead) {
	p, d := s.party, s.dice
	c.Name, c.Owner, c.Source, c.Lead = l.CompanyName, l.Owner, l.Source, l.ID
	c.Email, c.Phone, c.Website = "info@"+p.domain, l.Phone, l.Website
	c.Industry, c.Turnover, c.Currency, c.Employees = l.Industry, l.Turnover, l.Currency, l.Employees
	c.Street, c.City, c.Region, c.Postcode, c.Country = l.Street, l.City, l.Region, l.Postcode, l.Country
	c.LegalName = l.CompanyName
	switch p.country {
	case "LT":
		c.RegistrationCode = p.code(d, "registration_code", "9#######")
	case "SK":
		c.RegistrationCode = p.code(d, "registration_code", "99#####")
	case "RU":
		c.INN, c.KPP = p.code(d, "inn", "00#######"), d.fill("00##01001")
	}
}

func (s *story) fillContact(c *crm.Contact, l *crm.Lead, company record.ID) {
	c.FirstName, c.LastName, c.JobTitle, c.BirthDate = l.FirstName, l.LastName, l.JobTitle, l.BirthDate
	c.Company, c.Owner, c.Source, c.Lead = company, l.Owner, l.Source, l.ID
	c.Email, c.Phone, c.Mobile, c.Language = l.Email, l.Phone, l.Mobile, l.Language
	c.Street, c.City, c.Region, c.Postcode, c.Country = l.Street, l.City, l.Region, l.Postcode, l.Country
}

func (s *story) fillOpportunity(o *crm.Opportunity, l *crm.Lead) {
	p, d := s.party, s.dice
	o.Name = pick(d, p.needs)
	if l.CompanyName != "" {
		o.Name += " – " + l.CompanyName
	}
	o.Owner, o.Source, o.Lead, o.Currency = l.Owner, l.Source, l.ID, l.Currency
	if o.Amount = l.Amount; !o.Amount.Set {
		o.Amount = p.money(d, 4500)
	}
	kind := []string{"new_business", "existing_business", "renewal"}[d.weighted([]int{70, 20, 10})]
	if item := s.Lists.ByKey(crm.OpportunityTypes, kind); item != nil {
		o.Type = item.ID
	}
	o.ExpectedClose = day(s.moment.AddDate(0, 0, 20+d.IntN(80)))
}

// stages of a sale, and where the company stands as a client from then on
var stages = [][2]string{{"discussion", "call"}, {"decision_makers", ""}, {"offer", "commercial_offer"},
	{"negotiation", "meeting"}, {"procurement", ""}}

// sell takes the opportunity from stage to stage until it is won, lost, or
// today.
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
		s.stand(company, stage[1])
	}
	if !s.wait(6) {
		return
	}
	s.enter(opportunity, "won", crm.CategoryWon)
	s.stand(company, "contract")
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
			o.LostReason = pick(s.dice, s.party.lost)
		}
	})
}

// stand moves the company to a client stage.
func (s *story) stand(l *Life, key string) {
	to := s.Lists.ByKey(crm.ClientStages, key)
	if l.Type == nil || to == nil || to.ID == l.Last().(*crm.Company).Stage {
		return
	}
	next(s, l, crm.SettleCompany, func(c *crm.Company) { c.Stage = to.ID })
}
