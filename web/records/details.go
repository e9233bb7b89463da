package records

import (
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// losses are the fields that only lost opportunities have.
var losses = []string{"lost_reason", "lost_note"}

// applies reports whether a field has a meaning for the record. What was once filled in is always shown.
func (rm *room) applies(f *record.Field, r any) bool {
	return (f.Key != "phone_country" || !f.Empty(r)) && rm.open(f, r) && rm.desk.TermOf(rm.t, f, r) != ""
}

// open reports whether the step of a record leaves a field open to be filled in.
func (rm *room) open(f *record.Field, r any) bool {
	return !slices.Contains(losses, f.Key) || !f.Empty(r) || rm.category(r) == crm.CategoryLost
}

// besideAmount reports whether a field has no row of its own where a record is shown, since the amount says it too.
func (rm *room) besideAmount(f *record.Field) bool {
	return f.Kind == record.CurrencyKind && slices.ContainsFunc(rm.t.Fields, func(g *record.Field) bool { return g.Kind == record.AmountKind })
}

// A part is a section of a record's details.
type part struct {
	Name   string
	Title  string
	Fields []*record.Field
}

// short and wide are the fields that share a line and those that take one of their own.
func (p *part) short() []*record.Field { return p.only(false) }
func (p *part) wide() []*record.Field  { return p.only(true) }

func (p *part) only(long bool) []*record.Field {
	return slices.DeleteFunc(slices.Clone(p.Fields), func(f *record.Field) bool { return (f.Kind == record.LongTextKind) != long })
}

// parts are the sections of a record with those of their fields that are wanted.
func (rm *room) parts(wanted func(*record.Field) bool) []*part {
	var out []*part
	for _, f := range rm.t.Fields {
		if !wanted(f) {
			continue
		}
		i := slices.IndexFunc(out, func(p *part) bool { return p.Name == f.Section })
		if i < 0 {
			i = len(out)
			out = append(out, &part{Name: f.Section, Title: rm.Page.T("section." + f.Section)})
		}
		out[i].Fields = append(out[i].Fields, f)
	}
	return out
}

// details are the sections of a record's page. The step has its bar, and what a record leads to its own card.
func (rm *room) details(r any) []*part {
	return rm.parts(func(f *record.Field) bool {
		return !f.Step && rm.applies(f, r) && !rm.besideAmount(f) && (!rm.isOutcome(f) || f.Key == "lead" && !f.Empty(r))
	})
}

// isOutcome says whether a field links a lead with what it became.
func (rm *room) isOutcome(f *record.Field) bool {
	return f.ReadOnly && f.Kind == record.RefKind && crm.TypeByName(f.Target) != nil
}

// outcome are the records that a lead became.
func (rm *room) outcome(r any) []*record.Field {
	var out []*record.Field
	for _, f := range rm.t.Fields {
		if rm.isOutcome(f) && f.Key != "lead" && !f.Empty(r) {
			out = append(out, f)
		}
	}
	return out
}

// The fields that the side panel shows at once, where they are filled in; some always, since one wants to fill them in.
var (
	brief  = []string{"owner", "source", "amount", "company", "contact", "job_title", "email", "phone", "mobile", "website", "expected_close", "probability", "lost_reason", "lost_note", "description"}
	always = []string{"owner", "amount", "company", "email", "phone", "expected_close"}
)

// briefly parts the fields of a record for the side panel: what one mostly looks at, and the rest.
func (rm *room) briefly(r any) (main, rest []*record.Field) {
	for _, f := range rm.t.Fields {
		switch {
		case f.Step, f.ReadOnly && f.Empty(r), !rm.applies(f, r), rm.besideAmount(f):
		case !f.ReadOnly && slices.Contains(brief, f.Key) && (!f.Empty(r) || slices.Contains(always, f.Key)):
			main = append(main, f)
		default:
			rest = append(rest, f)
		}
	}
	return main, rest
}

// doubtful says which legal codes of a record have wrong check digits.
func (rm *room) doubtful(r any) []string {
	c, ok := r.(*crm.Company)
	if !ok {
		return nil
	}
	var out []string
	for _, key := range c.DoubtfulCodes(rm.Home.Workspace) {
		out = append(out, rm.desk.TermOf(rm.t, rm.t.Field(key), r))
	}
	return out
}

// bar is the row of steps of a record. Steps that ask first open what they ask; reasons why a lead was dropped are not on
// the way, so only the one it stands at is shown.
func (rm *room) bar(r any) ui.StatusBarView {
	f, m := rm.t.Step(), rm.t.Meta(r)
	now := f.Get(r).(record.ID)
	v := ui.StatusBarView{Action: rm.at(m.ID) + "/cells/" + f.Key + "?in=pill", Name: f.Key, Label: rm.desk.Label(rm.t, f), Version: m.Version}
	done := true
	for _, i := range rm.Home.Lists.Of(f.Target) {
		current := i.ID == now
		if !current && (i.Retired || i.Category == crm.CategoryDisqualified) {
			continue
		}
		step := ui.StatusStep{Choice: rm.desk.Item(i), Current: current}
		done = done && !current
		step.Done = done
		switch {
		case current:
		case rm.category(r) == crm.CategoryQualified:
			step.Off = true // the qualification must be undone first
		case AskLoss(rm.t, i) != "" && rm.category(r) != crm.CategoryLost:
			step.Open = strings.Replace(AskLoss(rm.t, i), "%s", rm.id(r), 1)
		case i.Category != crm.CategoryQualified:
		case rm.category(r) == crm.CategoryDisqualified:
			step.Off = true // it must be taken up again first
		default:
			step.Open = rm.at(m.ID) + "/qualify"
		}
		v.Steps = append(v.Steps, step)
	}
	if !slices.ContainsFunc(v.Steps, func(s ui.StatusStep) bool { return s.Current }) || rm.category(r) == crm.CategoryDisqualified {
		for i := range v.Steps {
			v.Steps[i].Done = false
		}
	}
	return v
}
