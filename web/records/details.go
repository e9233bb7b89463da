package records

import (
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// lossFields are the fields that only lost opportunities have.
var lossFields = []string{"lost_reason", "lost_note"}

// applies reports whether a field is shown among the details of the record. A field with a value always is, but for the plain ones
// of a list. Addresses have a section of their own.
func (rq *typeRequest) applies(f *record.Field, r any) bool {
	return f.List() == nil && !crm.IsAddresses(f) && (f.Key != "phone_country" || !f.Empty(r)) && rq.open(f, r) && rq.renderer.TermOf(rq.t, f, r) != ""
}

// open reports whether the record's category allows a field to be filled in.
func (rq *typeRequest) open(f *record.Field, r any) bool {
	return !slices.Contains(lossFields, f.Key) || !f.Empty(r) || rq.category(r) == crm.CategoryLost
}

// besideAmount reports whether a field has no row of its own because the amount shows it.
func (rq *typeRequest) besideAmount(f *record.Field) bool {
	return f == rq.t.Currency() && slices.ContainsFunc(rq.t.Fields, (*record.Field).SharesCurrency)
}

// A part is a section of a record's details.
type part struct {
	Name   string
	Title  string
	Fields []*record.Field
}

// short returns the fields that share a line, wide those that take a whole one.
func (p *part) short() []*record.Field { return p.only(false) }
func (p *part) wide() []*record.Field  { return p.only(true) }

func (p *part) only(long bool) []*record.Field {
	return slices.DeleteFunc(slices.Clone(p.Fields), func(f *record.Field) bool { return f.Long() != long })
}

// parts returns the sections of a record with the wanted fields.
func (rq *typeRequest) parts(wanted func(*record.Field) bool) []*part {
	var out []*part
	for _, f := range rq.t.Fields {
		if !wanted(f) {
			continue
		}
		i := slices.IndexFunc(out, func(p *part) bool { return p.Name == f.Section })
		if i < 0 {
			i = len(out)
			out = append(out, &part{Name: f.Section, Title: rq.Page.T("section." + f.Section)})
		}
		out[i].Fields = append(out[i].Fields, f)
	}
	return out
}

// details returns the sections of a record's page. The status has its bar, and the outcome of a lead has its own card.
func (rq *typeRequest) details(r any) []*part {
	return rq.parts(func(f *record.Field) bool {
		return !f.Step && rq.applies(f, r) && !rq.besideAmount(f) && (!rq.isOutcome(f) || f.Key == "lead" && !f.Empty(r))
	})
}

// isOutcome reports whether a field links a lead and a record made from it.
func (rq *typeRequest) isOutcome(f *record.Field) bool {
	return f.ReadOnly && f.Refers() && crm.TypeByName(f.Target) != nil
}

// outcome returns the fields of the records that a lead became.
func (rq *typeRequest) outcome(r any) []*record.Field {
	var out []*record.Field
	for _, f := range rq.t.Fields {
		if rq.isOutcome(f) && f.Key != "lead" && !f.Empty(r) {
			out = append(out, f)
		}
	}
	return out
}

// briefly splits the fields of a record for the side panel: the important ones, and the rest.
func (rq *typeRequest) briefly(r any) (main, rest []*record.Field) {
	d := crm.DescriptorOf(rq.t)
	for _, f := range rq.t.Fields {
		switch {
		case f.Step, f.ReadOnly && f.Empty(r), !rq.applies(f, r), rq.besideAmount(f):
		case !f.ReadOnly && slices.Contains(d.Brief, f.Key) && (!f.Empty(r) || slices.Contains(d.Always, f.Key)):
			main = append(main, f)
		default:
			rest = append(rest, f)
		}
	}
	return main, rest
}

// doubtfulCodes returns the labels of the company's legal codes that have wrong check digits.
func (rq *typeRequest) doubtfulCodes(r any) []string {
	c, ok := r.(*crm.Company)
	if !ok {
		return nil
	}
	var out []string
	for _, key := range c.DoubtfulCodes(rq.Workspace.Workspace) {
		out = append(out, rq.renderer.TermOf(rq.t, rq.t.Field(key), r))
	}
	return out
}

// bar returns the row of statuses of a record. Some open a form first. Disqualified statuses are shown only if the record has
// one.
func (rq *typeRequest) bar(r any) ui.StatusBarView {
	f, m := rq.t.Step(), rq.t.Meta(r)
	now := f.Get(r).(record.ID)
	v := ui.StatusBarView{Action: rq.at(m.ID) + "/cells/" + f.Key + "?in=pill", Name: f.Key, Label: rq.renderer.Label(rq.t, f), Version: m.Version}
	done := true
	for _, i := range rq.Workspace.Lists.Of(f.Target) {
		current := i.ID == now
		if !current && (i.Retired || i.Category == crm.CategoryDisqualified) {
			continue
		}
		step := ui.StatusStep{Choice: rq.renderer.Item(i), Current: current}
		done = done && !current
		step.Done = done
		switch {
		case current:
		case rq.category(r) == crm.CategoryQualified:
			step.Off = true // the qualification must be undone first
		case AskReason(rq.t, i) != "" && rq.category(r) != crm.CategoryLost:
			step.Open = strings.Replace(AskReason(rq.t, i), "%s", rq.id(r), 1)
		case i.Category != crm.CategoryQualified:
		case rq.category(r) == crm.CategoryDisqualified:
			step.Off = true // the lead must be reopened first
		default:
			step.Open = rq.at(m.ID) + "/qualify"
		}
		v.Steps = append(v.Steps, step)
	}
	if !slices.ContainsFunc(v.Steps, func(s ui.StatusStep) bool { return s.Current }) || rq.category(r) == crm.CategoryDisqualified {
		for i := range v.Steps {
			v.Steps[i].Done = false
		}
	}
	return v
}
