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
func (tv *typeVisit) applies(f *record.Field, r any) bool {
	return (f.Key != "phone_country" || !f.Empty(r)) && tv.open(f, r) && tv.renderer.TermOf(tv.t, f, r) != ""
}

// open reports whether the step of a record leaves a field open to be filled in.
func (tv *typeVisit) open(f *record.Field, r any) bool {
	return !slices.Contains(losses, f.Key) || !f.Empty(r) || tv.category(r) == crm.CategoryLost
}

// besideAmount reports whether a field has no row of its own where a record is shown, since the amount says it too.
func (tv *typeVisit) besideAmount(f *record.Field) bool {
	return f.Kind == record.CurrencyKind && slices.ContainsFunc(tv.t.Fields, func(g *record.Field) bool { return g.Kind == record.AmountKind })
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
func (tv *typeVisit) parts(wanted func(*record.Field) bool) []*part {
	var out []*part
	for _, f := range tv.t.Fields {
		if !wanted(f) {
			continue
		}
		i := slices.IndexFunc(out, func(p *part) bool { return p.Name == f.Section })
		if i < 0 {
			i = len(out)
			out = append(out, &part{Name: f.Section, Title: tv.Page.T("section." + f.Section)})
		}
		out[i].Fields = append(out[i].Fields, f)
	}
	return out
}

// details are the sections of a record's page. The step has its bar, and what a record leads to its own card.
func (tv *typeVisit) details(r any) []*part {
	return tv.parts(func(f *record.Field) bool {
		return !f.Step && tv.applies(f, r) && !tv.besideAmount(f) && (!tv.isOutcome(f) || f.Key == "lead" && !f.Empty(r))
	})
}

// isOutcome reports whether a field links a lead with what it became.
func (tv *typeVisit) isOutcome(f *record.Field) bool {
	return f.ReadOnly && f.Kind == record.RefKind && crm.TypeByName(f.Target) != nil
}

// outcome are the records that a lead became.
func (tv *typeVisit) outcome(r any) []*record.Field {
	var out []*record.Field
	for _, f := range tv.t.Fields {
		if tv.isOutcome(f) && f.Key != "lead" && !f.Empty(r) {
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
func (tv *typeVisit) briefly(r any) (main, rest []*record.Field) {
	for _, f := range tv.t.Fields {
		switch {
		case f.Step, f.ReadOnly && f.Empty(r), !tv.applies(f, r), tv.besideAmount(f):
		case !f.ReadOnly && slices.Contains(brief, f.Key) && (!f.Empty(r) || slices.Contains(always, f.Key)):
			main = append(main, f)
		default:
			rest = append(rest, f)
		}
	}
	return main, rest
}

// doubtful says which legal codes of a record have wrong check digits.
func (tv *typeVisit) doubtful(r any) []string {
	c, ok := r.(*crm.Company)
	if !ok {
		return nil
	}
	var out []string
	for _, key := range c.DoubtfulCodes(tv.Workspace.Workspace) {
		out = append(out, tv.renderer.TermOf(tv.t, tv.t.Field(key), r))
	}
	return out
}

// bar is the row of steps of a record. Steps that ask first open what they ask; reasons why a lead was dropped are not on
// the way, so only the one it stands at is shown.
func (tv *typeVisit) bar(r any) ui.StatusBarView {
	f, m := tv.t.Step(), tv.t.Meta(r)
	now := f.Get(r).(record.ID)
	v := ui.StatusBarView{Action: tv.at(m.ID) + "/cells/" + f.Key + "?in=pill", Name: f.Key, Label: tv.renderer.Label(tv.t, f), Version: m.Version}
	done := true
	for _, i := range tv.Workspace.Lists.Of(f.Target) {
		current := i.ID == now
		if !current && (i.Retired || i.Category == crm.CategoryDisqualified) {
			continue
		}
		step := ui.StatusStep{Choice: tv.renderer.Item(i), Current: current}
		done = done && !current
		step.Done = done
		switch {
		case current:
		case tv.category(r) == crm.CategoryQualified:
			step.Off = true // the qualification must be undone first
		case AskLoss(tv.t, i) != "" && tv.category(r) != crm.CategoryLost:
			step.Open = strings.Replace(AskLoss(tv.t, i), "%s", tv.id(r), 1)
		case i.Category != crm.CategoryQualified:
		case tv.category(r) == crm.CategoryDisqualified:
			step.Off = true // it must be taken up again first
		default:
			step.Open = tv.at(m.ID) + "/qualify"
		}
		v.Steps = append(v.Steps, step)
	}
	if !slices.ContainsFunc(v.Steps, func(s ui.StatusStep) bool { return s.Current }) || tv.category(r) == crm.CategoryDisqualified {
		for i := range v.Steps {
			v.Steps[i].Done = false
		}
	}
	return v
}
