package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
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
	with := map[string]bool{}
	for _, name := range qualifyOrder {
		with[name] = plan.target(name) != nil
	}
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
	d := Draft{Type: t}
	for _, tr := range trs {
		d.Set = append(d.Set, Value{t.Field(tr.To), crm.TransferValue(lt, l, tr)})
	}
	d.Set = append(append(d.Set, w.sameCustom(lt, l, t)...), to.Set...)
	d.Set = append(d.Set, links(t, l)...)
	r, err := w.draft(d)
	if err != nil {
		return err
	}
	if err := w.create(t, r); err != nil {
		return err
	}
	for _, tr := range trs {
		if f := t.Field(tr.To); !lt.Field(tr.From).Empty(l) && f.Get(r) == crm.TransferValue(lt, l, tr) {
			q.Moved = append(q.Moved, moved(lt, l, t, tr))
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
			w.occupied(lt, l, t, is, tr, q)
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

// occupied notes a value that stays on the lead since the existing record says
// something else. Whose it is and in which currency are not worth a line.
func (w *walk) occupied(lt *record.Type, l *crm.Lead, t *record.Type, is any, tr crm.Transfer, q *crm.Qualification) {
	f, v := t.Field(tr.To), crm.TransferValue(lt, l, tr)
	if f.Get(is) == v || tr.From == "owner" || tr.From == "currency" {
		return
	}
	q.Stayed = append(q.Stayed, crm.Stayed{Field: tr.From, Why: crm.StayedOccupied,
		Value: lt.Field(tr.From).Kind.Text(lt.Field(tr.From).Get(l), record.EnvOf(lt, l)),
		Other: f.Kind.Text(f.Get(is), record.EnvOf(t, is))})
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

// UndoQualification takes the qualification of a lead back.
func (a *App) UndoQualification(ctx context.Context, by crm.Actor, lead ID) (*Done, error) {
	return a.act(ctx, by, "undo", func(w *walk) error {
		if _, err := store.GetForChange(w.ctx, w.tx, w.by, w.home.Type("lead"), lead); err != nil {
			return err
		}
		r, err := store.LastReceipt(w.ctx, w.tx, w.by.Workspace, lead, "qualify")
		if err != nil {
			return err
		}
		if r == nil {
			return record.Fail(record.Conflict, "not_qualified")
		}
		return w.undo(r)
	})
}

// LastQualification returns what a lead was qualified into; nil when it was
// not.
func (a *App) LastQualification(ctx context.Context, by crm.Actor, lead ID) (q *crm.Qualification, receipt ID, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		if _, err := store.Get(ctx, tx, by, crm.LeadType, lead); err != nil {
			return err
		}
		r, err := store.LastReceipt(ctx, tx, by.Workspace, lead, "qualify")
		if err != nil || r == nil {
			return err
		}
		q, receipt = &crm.Qualification{}, r.ID
		return json.Unmarshal(r.Details, q)
	})
	return q, receipt, err
}

// Disqualify gives leads a status that says why they are not suitable, with a
// note if there is one (R036, R046).
func (a *App) Disqualify(ctx context.Context, by crm.Actor, status ID, note string, ids ...ID) (*Done, error) {
	return a.moveLeads(ctx, by, "disqualify", ids, func(w *walk, l *crm.Lead) (ID, error) {
		if w.home.Lists.Category(status) != crm.CategoryDisqualified {
			return record.None, record.Wrong("not_disqualified_status").On("status")
		}
		if w.home.Lists.Category(l.Status) == crm.CategoryQualified {
			return record.None, record.Fail(record.Conflict, "already_qualified")
		}
		return status, w.attach(l, note)
	})
}

// attach writes a note on a lead, if there is anything to say.
func (w *walk) attach(l *crm.Lead, body string) error {
	n := crm.NoteType
	value, perr := n.Field("body").Kind.Parse(body, n.Field("body"), &record.Env{})
	if perr != nil {
		return perr.On("note")
	}
	if n.Field("body").Kind.Empty(value) {
		return nil
	}
	_, err := w.save(Draft{Type: n, Set: []Value{{n.Field("body"), value}, {n.Field("parent"), l.ID}, {n.Field("parent_type"), "lead"}}})
	return err
}

// Extend makes disqualified leads new again (R037, R047).
func (a *App) Extend(ctx context.Context, by crm.Actor, ids ...ID) (*Done, error) {
	return a.moveLeads(ctx, by, "extend", ids, func(w *walk, l *crm.Lead) (ID, error) {
		if w.home.Lists.Category(l.Status) != crm.CategoryDisqualified {
			return record.None, record.Fail(record.Conflict, "not_disqualified")
		}
		return w.firstStatus(crm.CategoryNew)
	})
}

// Contact says that somebody has been in touch with leads (R033).
func (a *App) Contact(ctx context.Context, by crm.Actor, ids ...ID) (*Done, error) {
	return a.moveLeads(ctx, by, "contact", ids, func(w *walk, l *crm.Lead) (ID, error) {
		switch w.home.Lists.Category(l.Status) {
		case crm.CategoryQualified:
			return record.None, record.Fail(record.Conflict, "already_qualified")
		case crm.CategoryDisqualified:
			return record.None, record.Fail(record.Conflict, "lead_disqualified")
		}
		return w.firstStatus(crm.CategoryWorking)
	})
}

func (w *walk) firstStatus(c crm.Category) (ID, error) {
	if i := w.home.Lists.First(crm.LeadStatuses, c); i != nil {
		return i.ID, nil
	}
	return record.None, record.Wrong("no_such_status", "category", record.Word("category."+string(c)))
}

// moveLeads gives each lead the status that next decides, as one action.
func (a *App) moveLeads(ctx context.Context, by crm.Actor, action string, ids []ID, next func(*walk, *crm.Lead) (ID, error)) (*Done, error) {
	if len(ids) > MaxBulk {
		return nil, record.Fail(record.TooLarge, "too_many_records", "max", MaxBulk)
	}
	return a.act(ctx, by, action, func(w *walk) error {
		t := w.home.Type("lead")
		for _, id := range ids {
			r, err := store.GetForChange(w.ctx, w.tx, w.by, t, id)
			if err != nil {
				return err
			}
			status, err := next(w, r.(*crm.Lead))
			if err != nil {
				return err
			}
			is, err := w.save(Draft{Type: t, ID: id, Set: []Value{{t.Field("status"), status}}})
			if err != nil {
				return err
			}
			if len(ids) == 1 {
				w.record = is
			}
		}
		w.receipt.SubjectType = "lead"
		if len(ids) == 1 {
			w.receipt.Subject = ids[0]
		}
		return nil
	})
}

// A Candidate is an existing record that looks like what a lead would become.
type Candidate struct {
	Record any
	Same   []string // what is the same: "email", "phone", "name"
}

// Candidates returns the companies and contacts that look like the lead's own,
// as far as the actor sees them (R043).
func (a *App) Candidates(ctx context.Context, by crm.Actor, lead ID) (companies, contacts []Candidate, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		h, err := a.home(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		r, err := store.Get(ctx, tx, by, h.Type("lead"), lead)
		if err != nil {
			return err
		}
		l := r.(*crm.Lead)
		company := &crm.Company{Name: or(l.CompanyName, l.Person()), Email: l.Email, Phone: or(l.Phone, l.Mobile)}
		if companies, err = h.similar(ctx, tx, by, h.Type("company"), company); err != nil {
			return err
		}
		contact := &crm.Contact{FirstName: l.FirstName, LastName: l.LastName, Email: l.Email, Phone: l.Phone, Mobile: l.Mobile}
		contacts, err = h.similar(ctx, tx, by, h.Type("contact"), contact)
		return err
	})
	return companies, contacts, err
}

const candidateLimit = 10

func (h *Home) similar(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, like any) ([]Candidate, error) {
	keys := store.MatchKeys(t, like, h.Country)
	found, err := store.Similar(ctx, tx, by, t, keys, candidateLimit)
	if err != nil {
		return nil, err
	}
	out := make([]Candidate, len(found))
	for i, r := range found {
		out[i] = Candidate{r, shared(keys, store.MatchKeys(t, r, h.Country))}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return len(b.Same) - len(a.Same) })
	return out, nil
}

// shared names the kinds of keys that two records have in common.
func shared(a, b []string) []string {
	var out []string
	for _, key := range a {
		kind, _, _ := strings.Cut(key, ":")
		if slices.Contains(b, key) && !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	return out
}
