package imports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// Wishes are a person's corrections to a guessed plan. What is nil or
// empty is left as guessed.
type Wishes struct {
	Encoding, Separator            string
	Header                         *bool
	Fields                         map[string]string // field by heading; "" = none, LeaveOut = not in the description either
	KeepRest, KeepUnfit, AddValues *bool
	History                        *bool
	Dates, Numbers                 string
	Country                        string // of phone numbers without a country code
}

// separators maps the names of separators.
var separators = map[string]rune{",": ',', ";": ';', "\t": '\t', "|": '|',
	"comma": ',', "semicolon": ';', "tab": '\t', "pipe": '|'}

// Wish applies corrections to the plan of a waiting import.
func (a *Service) Wish(ctx context.Context, by crm.Actor, i *store.Import, w Wishes) (*store.Import, error) {
	p, err := PlanOf(i)
	if err != nil {
		return nil, unit.Fault(err)
	}
	if err := w.format(&p); err != nil {
		return nil, err
	}
	p.History = w.History != nil && *w.History
	if i, err = a.Replan(ctx, by, i.ID, p); err != nil { // another format means other columns, and history more fields
		return nil, err
	}
	if p, err = PlanOf(i); err != nil {
		return nil, unit.Fault(err)
	}
	if err := w.columns(&p); err != nil {
		return nil, err
	}
	set := func(to *bool, wish *bool) {
		if wish != nil {
			*to = *wish
		}
	}
	set(&p.KeepRest, w.KeepRest)
	set(&p.KeepUnfit, w.KeepUnfit)
	set(&p.AddValues, w.AddValues)
	p.Dates, p.Numbers, p.Country = cmp.Or(w.Dates, p.Dates), cmp.Or(w.Numbers, p.Numbers), cmp.Or(w.Country, p.Country)
	return a.Replan(ctx, by, i.ID, p)
}

func (w Wishes) format(p *Plan) error {
	p.Format.Encoding = cmp.Or(w.Encoding, p.Format.Encoding)
	if p.Format.Check() != nil {
		return record.Wrong("file_format").On("encoding")
	}
	if w.Header != nil {
		p.Format.Header = *w.Header
	}
	if w.Separator == "" {
		return nil
	}
	s, ok := separators[w.Separator]
	if !ok {
		return record.Wrong("file_format").On("separator")
	}
	p.Format.Separator = s
	return nil
}

// columns assigns the requested fields to columns. A column for which such a
// field was only guessed loses it.
func (w Wishes) columns(p *Plan) error {
	fields := slices.Clone(p.Fields)
	for heading, field := range w.Fields {
		at := slices.Index(p.Headers, heading)
		if at < 0 {
			return record.Wrong("unknown_column", "column", heading).On("fields")
		}
		for n, f := range fields {
			if _, wished := w.Fields[p.Headers[n]]; f == field && field != LeaveOut && !strings.Contains(field, ".") && !wished {
				fields[n] = ""
			}
		}
		fields[at] = field
	}
	p.Fields = fields
	return nil
}
