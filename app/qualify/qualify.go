package qualify

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Target describes one record of a qualification: a new one, with values
// that differ from the lead's, or an existing one, of which only empty fields
// are filled.
type Target struct {
	ID  record.ID    // of the existing record; None makes a new one
	Set []unit.Value // of a new record: what the person edited
}

// A Plan describes what a lead is qualified into; nil leaves a target
// out.
type Plan struct {
	Company, Contact, Opportunity *Target
	Version                       int64 // of the lead that the person saw; 0 = any
}

// with returns the targets that the plan has.
func (p Plan) with() map[string]bool {
	with := map[string]bool{}
	for _, name := range Order {
		with[name] = p.Target(name) != nil
	}
	return with
}

// Target returns the target of a record type, or nil.
func (p Plan) Target(name string) *Target {
	switch name {
	case "company":
		return p.Company
	case "contact":
		return p.Contact
	}
	return p.Opportunity
}

// Order is the order of creation: later ones refer to earlier ones.
var Order = []string{"company", "contact", "opportunity"}

// Qualify turns a lead into the targets of the plan, in one transaction.
// Done.Details is a crm.Qualification. A dry run takes the same steps without
// writing, so that it returns exactly what would happen.
func (a *Service) Qualify(ctx context.Context, by crm.Actor, lead record.ID, plan Plan, dryRun bool) (*unit.Done, *crm.Qualification, error) {
	var q *crm.Qualification
	do := func(u *unit.Work) (err error) {
		q, err = qualify(u, lead, plan)
		return err
	}
	if dryRun {
		err := a.Preview(ctx, by, "qualify", do)
		return &unit.Done{Action: "qualify"}, q, err
	}
	done, err := a.Act(ctx, by, "qualify", do)
	return done, q, err
}

func qualify(u *unit.Work, id record.ID, plan Plan) (*crm.Qualification, error) {
	t := u.Workspace.Type("lead")
	was, err := openLead(u, t, id, plan.Version)
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
	for _, name := range Order {
		if !with[name] {
			continue
		}
		o := crm.Outcome{Type: u.Workspace.Type(name)}
		o.Transfers = transfers(t, is, o.Type, with)
		if err := qualifyInto(u, t, is, &o, *plan.Target(name)); err != nil {
			return nil, at(name, err)
		}
		link(is, o, q)
		outcomes = append(outcomes, o)
	}
	is.Status, is.QualifiedAt, is.StatusSince = qualifiedStatus(u), u.At, u.Moment(t, was)
	if is.Status == record.None {
		return nil, record.Wrong("no_qualified_status")
	}
	q.Account(t, was, outcomes)
	if q.Notes, err = store.CountChildren(u.Ctx, u.Tx, crm.NoteType, u.By.Workspace, id); err != nil {
		return nil, err
	}
	if err := u.Change(t, was, is); err != nil {
		return nil, err
	}
	u.Receipt.SubjectType, u.Receipt.Subject = "lead", id
	u.Receipt.Details, err = json.Marshal(q)
	return q, err
}

// openLead loads a lead that can be qualified.
func openLead(u *unit.Work, t *record.Type, id record.ID, version int64) (*crm.Lead, error) {
	r, err := u.Load(t, id)
	if err != nil {
		return nil, err
	}
	if err := u.CheckVersion(unit.Draft{Type: t, ID: id, Version: version}, r); err != nil {
		return nil, err
	}
	l := r.(*crm.Lead)
	switch u.Workspace.Lists.Category(l.Status) {
	case crm.CategoryQualified:
		return nil, record.Fail(record.Conflict, "already_qualified")
	case crm.CategoryDisqualified:
		return nil, record.Fail(record.Conflict, "lead_disqualified")
	}
	return l, nil
}

func qualifiedStatus(u *unit.Work) record.ID {
	if i := u.Workspace.Lists.First(crm.LeadStatuses, crm.CategoryQualified); i != nil {
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
func qualifyInto(u *unit.Work, lt *record.Type, l *crm.Lead, o *crm.Outcome, to Target) (err error) {
	if to.ID != record.None {
		return fill(u, lt, l, o, to.ID)
	}
	o.Is = u.Blank(o.Type)
	if err := unit.Apply(o.Type, o.Is, carried(u, lt, l, o.Type, o.Transfers)); err != nil {
		return err
	}
	if to.Set, err = u.WithItems(to.Set); err != nil {
		return err
	}
	if err := unit.Apply(o.Type, o.Is, append(slices.Clip(to.Set), links(o.Type, l)...)); err != nil {
		return err
	}
	if err := u.Judge(o.Type, o.Is); err != nil {
		return err
	}
	return u.Create(o.Type, o.Is)
}

// fill sets the lead's values where the existing record has none. An amount in
// another currency is left out: it would be another sum there.
func fill(u *unit.Work, lt *record.Type, l *crm.Lead, o *crm.Outcome, id record.ID) (err error) {
	o.Was, err = u.Load(o.Type, id)
	if record.KindOf(err) == record.NotFound {
		return record.Wrong("unknown_reference").On("id")
	}
	if err != nil {
		return err
	}
	o.Is = o.Type.Clone(o.Was)
	currency := record.EnvOf(o.Type, o.Was).Currency
	for _, v := range append(carried(u, lt, l, o.Type, o.Transfers), links(o.Type, l)...) {
		foreign := v.Field.SharesCurrency() && currency != "" && currency != l.Currency
		switch {
		case v.Field.Key == crm.AddressesKey:
			crm.AddAddresses(o.Is, v.Value.(record.RowText))
		case v.How == unit.Add || v.Field.Empty(o.Is) && !foreign:
			v.Field.Set(o.Is, v.On(v.Field.Get(o.Is)))
		}
	}
	if err := u.Settle(o.Type, o.Was, o.Is); err != nil {
		return err
	}
	return u.Change(o.Type, o.Was, o.Is)
}

// transfers returns what is copied from a lead to a target: what the rules
// say, and custom values for which it has a field with the same key and kind.
func transfers(lt *record.Type, l *crm.Lead, t *record.Type, with map[string]bool) []crm.Transfer {
	out := crm.Transfers(l, t.Name, with)
	for _, f := range lt.Fields {
		g := t.Field(f.Key)
		if !f.Custom || f.Kind.Empty(f.Get(l)) || g == nil || g.Kind != f.Kind || g.Target != f.Target {
			continue
		}
		if g.Offers(f.Get(l)) {
			out = append(out, crm.Transfer{From: f.Key, To: f.Key})
		}
	}
	return out
}

// carried returns the lead's values for a target. A new record is never
// assigned to a person who has left. Tags are added to those of the target.
func carried(u *unit.Work, lt *record.Type, l *crm.Lead, t *record.Type, trs []crm.Transfer) []unit.Value {
	var out []unit.Value
	for _, tr := range trs {
		v := crm.TransferValue(lt, l, tr)
		if p := u.Workspace.Person(l.Owner); tr.From == "owner" && p != nil && p.Removed {
			v = record.None
		}
		is := unit.Value{Field: t.Field(tr.To), Value: v}
		if is.Field.Kind.Storage() == record.AsLinks {
			is.How = unit.Add
		}
		out = append(out, is)
	}
	return out
}

// links returns the references of a target to the targets made before it and
// to the lead.
func links(t *record.Type, l *crm.Lead) []unit.Value {
	out := []unit.Value{{Field: t.Field("lead"), Value: l.ID}}
	if f := t.Field("company"); f != nil && l.Company != record.None {
		out = append(out, unit.Value{Field: f, Value: l.Company})
	}
	if f := t.Field("contact"); f != nil && l.Contact != record.None {
		out = append(out, unit.Value{Field: f, Value: l.Contact})
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
