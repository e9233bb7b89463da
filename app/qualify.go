package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// A Target describes one record of a qualification: a new one, with values
// that differ from the lead's, or an existing one, of which only empty fields
// are filled.
type Target struct {
	ID  ID      // of the existing record; None makes a new one
	Set []Value // of a new record: what the person edited
}

// A QualifyPlan describes what a lead is qualified into; nil leaves a target
// out.
type QualifyPlan struct {
	Company, Contact, Opportunity *Target
	Version                       int64 // of the lead that the person saw; 0 = any
}

// with returns the targets that the plan has.
func (p QualifyPlan) with() map[string]bool {
	with := map[string]bool{}
	for _, name := range qualifyOrder {
		with[name] = p.target(name) != nil
	}
	return with
}

func (p QualifyPlan) target(name string) *Target {
	switch name {
	case "company":
		return p.Company
	case "contact":
		return p.Contact
	}
	return p.Opportunity
}

// qualifyOrder is the order of creation: later ones refer to earlier ones.
var qualifyOrder = []string{"company", "contact", "opportunity"}

var errDryRun = errors.New("app: dry run")

// Qualify turns a lead into the targets of the plan, in one transaction.
// Done.Details is a crm.Qualification. A dry run does everything and rolls it
// back, so that it returns exactly what would happen.
func (a *App) Qualify(ctx context.Context, by crm.Actor, lead ID, plan QualifyPlan, dryRun bool) (*Done, *crm.Qualification, error) {
	var q *crm.Qualification
	done, err := a.act(ctx, by, "qualify", func(u *unit) (err error) {
		if q, err = u.qualify(lead, plan); err == nil && dryRun {
			return errDryRun
		}
		return err
	})
	var wrapped *record.Error
	if errors.As(err, &wrapped) && errors.Is(wrapped.Err, errDryRun) {
		return &Done{Action: "qualify"}, q, nil
	}
	return done, q, err
}

func (u *unit) qualify(id ID, plan QualifyPlan) (*crm.Qualification, error) {
	t := u.ws.Type("lead")
	was, err := u.openLead(t, id, plan.Version)
	if err != nil {
		return nil, err
	}
	is := t.Clone(was).(*crm.Lead)
	q := &crm.Qualification{Lead: id}
	with := plan.with()
	if !with["company"] && !with["contact"] && !with["opportunity"] {
		return nil, record.Wrong("nothing_chosen")
	}
	var outcomes []crm.Outcome
	for _, name := range qualifyOrder {
		if !with[name] {
			continue
		}
		o := crm.Outcome{Type: u.ws.Type(name)}
		o.Transfers = transfers(t, is, o.Type, with)
		if err := u.qualifyInto(t, is, &o, *plan.target(name)); err != nil {
			return nil, at(name, err)
		}
		link(is, o, q)
		outcomes = append(outcomes, o)
	}
	is.Status, is.QualifiedAt, is.StatusSince = u.qualifiedStatus(), u.at, u.moment(t, was)
	if is.Status == record.None {
		return nil, record.Wrong("no_qualified_status")
	}
	q.Account(t, was, outcomes)
	if q.Notes, err = store.CountNotes(u.ctx, u.tx, u.by.Workspace, id); err != nil {
		return nil, err
	}
	if err := u.change(t, was, is); err != nil {
		return nil, err
	}
	u.receipt.SubjectType, u.receipt.Subject = "lead", id
	u.receipt.Details, err = json.Marshal(q)
	return q, err
}

// openLead loads a lead that can be qualified.
func (u *unit) openLead(t *record.Type, id ID, version int64) (*crm.Lead, error) {
	r, err := u.load(t, id)
	if err != nil {
		return nil, err
	}
	if err := u.checkVersion(Draft{Type: t, ID: id, Version: version}, r); err != nil {
		return nil, err
	}
	l := r.(*crm.Lead)
	switch u.ws.Lists.Category(l.Status) {
	case crm.CategoryQualified:
		return nil, record.Fail(record.Conflict, "already_qualified")
	case crm.CategoryDisqualified:
		return nil, record.Fail(record.Conflict, "lead_disqualified")
	}
	return l, nil
}

func (u *unit) qualifiedStatus() ID {
	if i := u.ws.Lists.First(crm.LeadStatuses, crm.CategoryQualified); i != nil {
		return i.ID
	}
	return record.None
}

// at prefixes the fields of a target's errors with its name: company.name.
func at(name string, err error) error {
	if record.KindOf(err) == record.Internal {
		return err
	}
	var out record.Errors
	for _, e := range record.All(err) {
		field := name
		if e.Field != "" {
			field += "." + e.Field
		}
		out = append(out, e.On(field))
	}
	return out.Or()
}

// qualifyInto creates or fills one target.
func (u *unit) qualifyInto(lt *record.Type, l *crm.Lead, o *crm.Outcome, to Target) (err error) {
	if to.ID != record.None {
		return u.fill(lt, l, o, to.ID)
	}
	o.Is = u.blank(o.Type)
	if err := apply(o.Type, o.Is, u.carried(lt, l, o.Type, o.Transfers)); err != nil {
		return err
	}
	if err := apply(o.Type, o.Is, append(slices.Clip(to.Set), links(o.Type, l)...)); err != nil {
		return err
	}
	if err := u.judge(o.Type, o.Is); err != nil {
		return err
	}
	return u.create(o.Type, o.Is)
}

// fill sets the lead's values where the existing record has none. An amount in
// another currency is left out: it would be another sum there.
func (u *unit) fill(lt *record.Type, l *crm.Lead, o *crm.Outcome, id ID) (err error) {
	o.Was, err = u.load(o.Type, id)
	if record.KindOf(err) == record.NotFound {
		return record.Wrong("unknown_reference").On("id")
	}
	if err != nil {
		return err
	}
	o.Is = o.Type.Clone(o.Was)
	currency := record.EnvOf(o.Type, o.Was).Currency
	for _, v := range append(u.carried(lt, l, o.Type, o.Transfers), links(o.Type, l)...) {
		foreign := v.Field.Kind == record.AmountKind && currency != "" && currency != l.Currency
		if v.Field.Empty(o.Is) && !foreign {
			v.Field.Set(o.Is, v.Value)
		}
	}
	if err := u.settle(o.Type, o.Was, o.Is); err != nil {
		return err
	}
	return u.change(o.Type, o.Was, o.Is)
}

// transfers returns what is copied from a lead to a target: what the rules
// say, and custom values for which it has a field with the same key and kind.
func transfers(lt *record.Type, l *crm.Lead, t *record.Type, with map[string]bool) []crm.Transfer {
	out := crm.Transfers(l, t.Name, with)
	for _, f := range lt.Fields {
		g := t.Field(f.Key)
		if !f.Custom || f.Empty(l) || g == nil || g.Kind != f.Kind {
			continue
		}
		if v, ok := f.Get(l).(string); !ok || f.Kind != record.ChoiceKind || g.HasOption(v) {
			out = append(out, crm.Transfer{From: f.Key, To: f.Key})
		}
	}
	return out
}

// carried returns the lead's values for a target. A new record is never
// assigned to a person who has left.
func (u *unit) carried(lt *record.Type, l *crm.Lead, t *record.Type, trs []crm.Transfer) []Value {
	var out []Value
	for _, tr := range trs {
		v := crm.TransferValue(lt, l, tr)
		if p := u.ws.Person(l.Owner); tr.From == "owner" && p != nil && p.Removed {
			v = record.None
		}
		out = append(out, Value{t.Field(tr.To), v})
	}
	return out
}

// links returns the references of a target to the targets made before it and
// to the lead.
func links(t *record.Type, l *crm.Lead) []Value {
	out := []Value{{t.Field("lead"), l.ID}}
	if f := t.Field("company"); f != nil && l.Company != record.None {
		out = append(out, Value{f, l.Company})
	}
	if f := t.Field("contact"); f != nil && l.Contact != record.None {
		out = append(out, Value{f, l.Contact})
	}
	return out
}

func link(l *crm.Lead, o crm.Outcome, q *crm.Qualification) {
	res := &crm.Result{ID: o.Type.Meta(o.Is).ID, Title: o.Type.Title(o.Is), Created: o.Was == nil}
	switch o.Type.Name {
	case "company":
		l.Company, q.Company = res.ID, res
	case "contact":
		l.Contact, q.Contact = res.ID, res
	case "opportunity":
		l.Opportunity, q.Opportunity = res.ID, res
	}
}
