package sampledata

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A party is the person that a lead is about, mostly at a company.
type party struct {
	*land
	first, last, job, email, phone, mobile string
	born                                   record.Date
	company, domain, industry              string
	employees                              int64
	street, city, region, postcode         string
}

// invent makes up a party.
func (l *land) invent(d dice) *party {
	p := &party{land: l, phone: d.fill(pick(d, l.phone))}
	family := pick(d, l.families)
	if d.chance(0.5) {
		p.first, p.last = pick(d, l.men), family[0]
	} else {
		p.first, p.last = pick(d, l.women), family[1]
	}
	if len(l.mobile) > 0 && d.chance(0.4) {
		p.mobile = d.fill(pick(d, l.mobile))
	}
	p.address(d)
	p.domain = "example.com"
	if d.chance(0.88) {
		p.atCompany(d)
	} else if d.chance(0.5) {
		p.born = record.Date(fmt.Sprintf("%d-%02d-%02d", 1955+d.IntN(48), 1+d.IntN(12), 1+d.IntN(28)))
	}
	if d.chance(0.9) {
		p.email = address(p.first, ".", p.last)
		if p.company == "" {
			p.email += strconv.Itoa(10 + d.IntN(9990))
		}
		p.email += "@" + p.domain
	}
	return p
}

func (p *party) address(d dice) {
	if d.chance(0.15) {
		return
	}
	city := pick(d, p.cities)
	p.city, p.region, p.postcode = city[0], city[1], d.fill(city[2])
	p.street = strings.Replace(pick(d, p.streets), "{n}", strconv.Itoa(1+d.IntN(140)), 1)
}

func (p *party) atCompany(d dice) {
	trade := d.IntN(len(p.trades))
	brand := pick(d, p.brands) + pick(d, p.endings)
	p.domain = address(brand) + ".example"
	p.company = strings.Replace(pick(d, p.legal), "{name}", brand+" "+p.trades[trade], 1)
	p.industry = p.industries[industryOf[trade]]
	p.job = pick(d, p.jobs)
	p.employees = int64(d.around(18)) + 1
}

// address writes names as e-mail addresses do.
func address(parts ...string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return -1
	}, match.Latin(strings.Join(parts, "")))
}

// money returns a round sum of about that many euros in the party's currency.
func (p *party) money(d dice, euros float64) record.Amount {
	sum := d.around(euros) * p.scale
	step := 1.0
	for step*20 < sum {
		step *= 10
	}
	minor := int64(sum/step) * int64(step)
	for range i18n.CurrencyDigits(p.currency) {
		minor *= 10
	}
	return record.Amount{Minor: minor, Set: true}
}

// code makes up a registration code that obeys its country's rules, with a
// prefix that no register assigns.
func (p *party) code(d dice, kind, pattern string) string {
	body := d.fill(pattern)
	for check := range 10 {
		code := body + strconv.Itoa(check)
		if match.LegalCode(p.country, kind, code).OK {
			return code
		}
	}
	return ""
}

func day(t time.Time) record.Date { return record.Date(t.Format(time.DateOnly)) }
