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

// A Target is what one record of a qualification shall be: a new one, with
// values that differ from the lead's, or an existing one, of which only blanks
// are filled.
type Target struct {
	ID  ID      // of the existing record; None makes a new one
	Set []Value // of a new record: what the person edited
}

// A QualifyPlan says what a lead is qualified into; nil leaves a target out.
type QualifyPlan struct {
	Company, Contact, Opportunity *Target
	Version                       int64 // of the lead that the person has seen; 0 = any
}

// with says which targets the plan has.
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

// qualifyOrder is the order of making: later ones refer to earlier ones.
var qualifyOrder = []string{"company", "contact", "opportunity"}

var errDryRun = errors.New("app: dry run")

// Qualify turns a lead into what the plan says, in one transaction. The
// details of the result are a crm.Qualification. A dry run does everything and
// takes it back, so that its answer is exactly what would happen.
func (a *App) Qualify(ctx context.Context, by crm.Actor, lead ID, plan QualifyPlan, dryRun bool) (*Done, *crm.Qualification, error) {
	var q *crm.Qualification
	done, err := a.act(ctx, by, "qualify", func(w *walk) (err error) {
		if q, err = w.qualify(lead, plan); err == nil && dryRun {
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

func (w *walk) qualify(id ID, plan QualifyPlan) (*crm.Qualification, error) {
	t := w.home.Type("lead")
	was, err := w.openLead(t, id, plan.Version)
	if err != nil {
		return nil, err
	}
	is := t.Clone(was).(*crm.Lead)
	q := &crm.Qualification{Lead: id}
	with := plan.with()
	if !with["company"] && !with["contact"] && !with["opportunity"] {
		return nil, record.Wrong("nothing_chosen")
	}
	for _, name := range qualifyOrder {
		if with[name] {
			if err := w.qualifyInto(t, is, w.home.Type(name), *plan.target(name), with, q); err != nil {
				return nil, at(name, err)
			}
		}
	}
	is.Status, is.QualifiedAt, is.StatusSince = w.qualifiedStatus(), w.at, w.moment(t, was)
	if is.Status == record.None {
		return nil, record.Wrong("no_qualified_status")
	}
	w.remaining(t, is, with, q)
	if q.Notes, err = store.CountNotes(w.ctx, w.tx, w.by.Workspace, id); err != nil {
		return nil, err
	}
	if err := w.change(t, was, is); err != nil {
		return nil, err
	}
	w.receipt.SubjectType, w.receipt.Subject = "lead", id
	w.receipt.Details, err = json.Marshal(q)
	return q, err
}

// openLead loads a lead that can be qualified.
func (w *walk) openLead(t *record.Type, id ID, version int64) (*crm.Lead, error) {
	r, err := store.GetForChange(w.ctx, w.tx, w.by, t, id)
	if err != nil {
		return nil, err
	}
	if err := w.checkVersion(Draft{Type: t, ID: id, Version: version}, r); err != nil {
		return nil, err
	}
	l := r.(*crm.Lead)
	switch w.home.Lists.Category(l.Status) {
	case crm.CategoryQualified:
		return nil, record.Fail(record.Conflict, "already_qualified")
	case crm.CategoryDisqualified:
		return nil, record.Fail(record.Conflict, "lead_disqualified")
	}
	return l, nil
}

func (w *walk) qualifiedStatus() ID {
	if i := w.home.Lists.First(crm.LeadStatuses, crm.CategoryQualified); i != nil {
		return i.ID
	}
	return record.None
}

// at places the mistakes of a target at its fields: company.name.
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

// qualifyInto makes or fills one target and links the lead with it.
func (w *walk) qualifyInto(lt *record.Type, l *crm.Lead, t *record.Type, to Target, with map[string]bool, q *crm.Qualification) error {
	trs := crm.Transfers(l, t.Name, with)
	if to.ID != record.None {
		return w.fill(lt, l, t, to.ID, trs, q)
	}
	d := Draft{Type: t, Set: w.carried(lt, l, t, trs)}
	d.Set = append(append(d.Set, to.Set...), links(t, l)...)
	r, err := w.draft(d)
	if err != nil {
		return err
	}
	if err := w.create(t, r); err != nil {
		return err
	}
	for _, tr := range trs {
		if lt.Field(tr.From).Empty(l) {
			continue
		}
		if t.Field(tr.To).Get(r) == crm.TransferValue(lt, l, tr) {
			q.Moved = append(q.Moved, moved(lt, l, t, tr))
		} else {
			stay(crm.StayedEdited, lt, l, t, r, tr, q)
		}
	}
	link(l, t, r, q, true)
	return nil
}

// fill writes the lead's values where the existing record has none.
func (w *walk) fill(lt *record.Type, l *crm.Lead, t *record.Type, id ID, trs []crm.Transfer, q *crm.Qualification) error {
	was, err := store.GetForChange(w.ctx, w.tx, w.by, t, id)
	if record.KindOf(err) == record.NotFound {
		return record.Wrong("unknown_reference").On("id")
	}
	if err != nil {
		return err
	}
	is := t.Clone(was)
	for _, tr := range trs {
		f, v := t.Field(tr.To), crm.TransferValue(lt, l, tr)
		switch {
		case f.Kind.Empty(v):
		case !f.Empty(is):
			stay(crm.StayedOccupied, lt, l, t, is, tr, q)
		default:
			f.Set(is, v)
			q.Moved = append(q.Moved, moved(lt, l, t, tr))
		}
	}
	for _, v := range links(t, l) {
		if v.Field.Empty(is) {
			v.Field.Set(is, v.Value)
		}
	}
	if err := w.settle(t, was, is); err != nil {
		return err
	}
	link(l, t, is, q, false)
	return w.change(t, was, is)
}

// stay notes a value that stays on the lead since the target says something
// else. Whose it is and in which currency are not worth a line.
func stay(why string, lt *record.Type, l *crm.Lead, t *record.Type, is any, tr crm.Transfer, q *crm.Qualification) {
	from, to := lt.Field(tr.From), t.Field(tr.To)
	if to.Get(is) == crm.TransferValue(lt, l, tr) || tr.From == "owner" || tr.From == "currency" {
		return
	}
	q.Stayed = append(q.Stayed, crm.Stayed{Field: tr.From, Why: why, Value: from.Kind.Text(from.Get(l), record.EnvOf(lt, l)),
		To: t.Name, Other: to.Kind.Text(to.Get(is), record.EnvOf(t, is))})
}

// carried are the lead's values for a new target.
func (w *walk) carried(lt *record.Type, l *crm.Lead, t *record.Type, trs []crm.Transfer) []Value {
	var out []Value
	for _, tr := range trs {
		out = append(out, Value{t.Field(tr.To), crm.TransferValue(lt, l, tr)})
	}
	return append(out, w.sameCustom(lt, l, t)...)
}

// sameCustom takes the lead's custom values to fields of the same key and kind.
func (w *walk) sameCustom(lt *record.Type, l *crm.Lead, t *record.Type) []Value {
	var out []Value
	for _, f := range lt.Fields {
		if g := t.Field(f.Key); f.Custom && g != nil && g.Custom && g.Kind == f.Kind && !f.Empty(l) {
			out = append(out, Value{g, f.Get(l)})
		}
	}
	return out
}

// links are the references of a new target to what was made before it and to
// the lead.
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

func link(l *crm.Lead, t *record.Type, r any, q *crm.Qualification, created bool) {
	res := &crm.Result{ID: t.Meta(r).ID, Title: t.Title(r), Created: created}
	switch t.Name {
	case "company":
		l.Company, q.Company = res.ID, res
	case "contact":
		l.Contact, q.Contact = res.ID, res
	case "opportunity":
		l.Opportunity, q.Opportunity = res.ID, res
	}
}

func moved(lt *record.Type, l *crm.Lead, t *record.Type, tr crm.Transfer) crm.Moved {
	f := t.Field(tr.To)
	return crm.Moved{From: tr.From, To: t.Name, Field: tr.To, Value: f.Kind.Text(crm.TransferValue(lt, l, tr), record.EnvOf(lt, l))}
}

// remaining lists the lead's values that no chosen target had a field for.
func (w *walk) remaining(t *record.Type, l *crm.Lead, with map[string]bool, q *crm.Qualification) {
	covered := []string{"title", "status"}
	for name, ok := range with {
		if ok {
			covered = append(covered, crm.Covers(crm.Transfers(l, name, with))...)
			for _, v := range w.sameCustom(t, l, w.home.Type(name)) {
				covered = append(covered, v.Field.Key)
			}
		}
	}
	for _, f := range t.Editable() {
		if !f.Empty(l) && !slices.Contains(covered, f.Key) {
			q.Stayed = append(q.Stayed, crm.Stayed{Field: f.Key, Why: crm.StayedNowhere, Value: f.Kind.Text(f.Get(l), record.EnvOf(t, l))})
		}
	}
}
