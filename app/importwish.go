package app

import (
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// ImportWishes are a person's corrections to a guessed plan. What is nil or
// empty is left as guessed.
type ImportWishes struct {
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
func (a *App) Wish(ctx context.Context, by crm.Actor, i *store.Import, w ImportWishes) (*store.Import, error) {
	p, err := Plan(i)
	if err != nil {
		return nil, fault(err)
	}
	if err := w.format(&p); err != nil {
		return nil, err
	}
	p.History = w.History != nil && *w.History
	if i, err = a.Replan(ctx, by, i.ID, p); err != nil { // another format means other columns, and history more fields
		return nil, err
	}
	if p, err = Plan(i); err != nil {
		return nil, fault(err)
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
	p.Dates, p.Numbers, p.Country = or(w.Dates, p.Dates), or(w.Numbers, p.Numbers), or(w.Country, p.Country)
	return a.Replan(ctx, by, i.ID, p)
}

func (w ImportWishes) format(p *ImportPlan) error {
	p.Format.Encoding = or(w.Encoding, p.Format.Encoding)
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
func (w ImportWishes) columns(p *ImportPlan) error {
	fields := slices.Clone(p.Fields)
	for heading, field := range w.Fields {
		at := slices.Index(p.Headers, heading)
		if at < 0 {
			return record.Wrong("unknown_column", "column", heading).On("fields")
		}
		for n, f := range fields {
			if _, wished := w.Fields[p.Headers[n]]; f == field && field != LeaveOut && !wished {
				fields[n] = ""
			}
		}
		fields[at] = field
	}
	p.Fields = fields
	return nil
}
