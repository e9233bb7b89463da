package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// A Value is the new value of one field.
type Value struct {
	Field *record.Field
	Value any // of the field's Go type
}

// A Draft describes the changes to one record.
type Draft struct {
	Type    *record.Type
	ID      ID      // None makes a new record
	Version int64   // that the person saw; 0 = any
	Merge   bool    // a stale version is accepted unless the same fields were changed since
	Set     []Value // fields to set; the others are unchanged
}

// Save creates or changes one record.
func (a *App) Save(ctx context.Context, by crm.Actor, d Draft) (*Done, error) {
	if err := settable(d.Set); err != nil {
		return nil, err
	}
	return a.act(ctx, by, "save", func(u *unit) (err error) {
		u.record, err = u.save(d)
		return err
	})
}

// SaveMany sets the same values on several records. It fails as a whole if one
// of them is out of scope.
func (a *App) SaveMany(ctx context.Context, by crm.Actor, t *record.Type, ids []ID, set []Value) (*Done, error) {
	if err := settable(set); err != nil {
		return nil, err
	}
	return a.actOnMany(ctx, by, "bulk", t.Name, ids, func(u *unit, id ID) error {
		_, err := u.save(Draft{Type: t, ID: id, Set: set})
		return err
	})
}

// settable refuses values of read-only fields.
func settable(set []Value) error {
	var errs record.Errors
	for _, v := range set {
		if v.Field.ReadOnly {
			errs = append(errs, record.Wrong("read_only").On(v.Field.Key))
		}
	}
	return errs.Or()
}

// inCurrency replaces an emptied currency by the workspace's, as for new
// records: every amount has a currency.
func (u *unit) inCurrency(set []Value) []Value {
	at := slices.IndexFunc(set, func(v Value) bool { return v.Field.Key == "currency" && v.Value == "" })
	if at < 0 {
		return set
	}
	set = slices.Clone(set)
	set[at].Value = u.ws.Currency
	return set
}

// save takes one draft through the write path and returns the saved record.
func (u *unit) save(d Draft) (any, error) {
	d.Set = u.inCurrency(d.Set)
	if d.ID == record.None {
		is, err := u.draft(d)
		if err != nil {
			return nil, err
		}
		return is, u.create(d.Type, is)
	}
	was, err := u.load(d.Type, d.ID)
	if err != nil {
		return nil, err
	}
	if err := u.checkVersion(d, was); err != nil {
		return nil, err
	}
	is := d.Type.Clone(was)
	if err := apply(d.Type, is, d.Set); err != nil {
		return nil, err
	}
	if err := u.settle(d.Type, was, is); err != nil {
		return nil, err
	}
	return is, u.change(d.Type, was, is)
}

// draft returns a new record made from a draft. The rules are applied; it is
// not written.
func (u *unit) draft(d Draft) (any, error) {
	is := u.blank(d.Type)
	if err := apply(d.Type, is, d.Set); err != nil {
		return nil, err
	}
	if m := d.Type.Meta(is); !m.Created.Equal(u.at) { // the order of IDs is the order of lists
		m.ID = record.NewIDAt(m.Created.Add(u.made))
	}
	return is, u.judge(d.Type, is)
}

// blank returns a new record without values. IDs of records made at the same
// moment, such as the rows of a file, are in the order of making.
func (u *unit) blank(t *record.Type) any {
	is := t.New()
	m := t.Meta(is)
	m.ID, m.Workspace, m.CreatedBy, m.Version = record.NewIDAt(u.at.Add(u.made)), u.by.Workspace, u.by.User, 1
	u.made += 250 * time.Nanosecond // the resolution of an ID
	m.Created, m.Updated = u.at, u.at
	return is
}

// judge applies the rules to a new record.
func (u *unit) judge(t *record.Type, is any) error {
	if err := u.settle(t, nil, is); err != nil {
		return err
	}
	return u.reaches(t, is)
}

// apply sets values. The currency comes first: unchanged amounts keep their
// number in it, and the values to set are in it already.
func apply(t *record.Type, r any, set []Value) error {
	before, among := t.Clone(r), map[*record.Field]bool{}
	for _, v := range set {
		among[v.Field] = true
		if v.Field.Key == "currency" {
			v.Field.Set(r, v.Value)
		}
	}
	if err := crm.KeepAmounts(t, before, r, func(f *record.Field) bool { return among[f] }).Or(); err != nil {
		return err
	}
	for _, v := range set {
		v.Field.Set(r, v.Value)
	}
	return nil
}

// A Conflict is the error of a save whose record someone else has changed
// since. It holds both sides.
type Conflict struct {
	Problem *record.Error
	Type    *record.Type
	Current any            // the record as it is now
	Theirs  []*store.Entry // changes by others since
	Mine    []Value
}

func (c *Conflict) Error() string { return c.Problem.Error() }

func (c *Conflict) Unwrap() error { return c.Problem }

// checkVersion refuses a draft made from an older version. With Merge it does
// so only if a field of the draft was changed since.
func (u *unit) checkVersion(d Draft, was any) error {
	now := d.Type.Meta(was).Version
	if d.Version == 0 || d.Version == now {
		return nil
	}
	merge := d.Merge && d.Version < now
	since, err := store.ChangesAfter(u.ctx, u.tx, u.by.Workspace, d.ID, d.Version)
	if err != nil {
		return err
	}
	if merge && !overlap(d.Set, since) {
		return nil
	}
	return &Conflict{Problem: record.Fail(record.Conflict, "conflict"), Type: d.Type, Current: was, Theirs: since, Mine: d.Set}
}

func overlap(set []Value, since []*store.Entry) bool {
	for _, e := range since {
		for _, c := range e.Changes {
			for _, v := range set {
				if v.Field.Key == c.Field {
					return true
				}
			}
		}
	}
	return false
}

// settle applies the type's own rules, then the rules of all types.
func (u *unit) settle(t *record.Type, was, is any) error {
	errs := u.rules(t, was, is)
	if c, ok := is.(*crm.Contact); ok {
		if err := u.placePhones(c); err != nil {
			return err
		}
	}
	for _, f := range t.Fields {
		if was != nil && f.Get(was) == f.Get(is) {
			continue
		}
		if f.Required && f.Empty(is) {
			errs = append(errs, record.Wrong("required").On(f.Key))
		}
		if f.NotNegative && f.Negative(is) {
			errs = append(errs, record.Wrong("negative").On(f.Key))
		}
		if f.Kind == record.RefKind && (!f.Empty(is) || f == t.Owner()) {
			if err := u.checkRef(t, f, f.Get(is).(ID)); err != nil {
				var e *record.Error
				if !errors.As(err, &e) || e.Kind == record.Internal {
					return err
				}
				errs = append(errs, e.On(f.Key))
			}
		}
	}
	return unique(errs).Or()
}

// placePhones stores the country of a contact's company as that of its phone
// numbers if nothing else says where they are.
func (u *unit) placePhones(c *crm.Contact) error {
	if c.Country != "" || c.PhoneCountry != "" || c.Company == record.None || c.Phone == "" && c.Mobile == "" {
		return nil
	}
	r, err := store.Get(u.ctx, u.tx, u.by, u.ws.Type("company"), c.Company)
	if record.KindOf(err) == record.NotFound && err != nil {
		return nil // checkRef refuses it, or it is made by the same action
	}
	if err != nil {
		return err
	}
	company := r.(*crm.Company)
	c.PhoneCountry = or(company.Country, company.PhoneCountry)
	return nil
}

// unique keeps the first error of each field.
func unique(errs record.Errors) record.Errors {
	seen := map[string]bool{}
	var out record.Errors
	for _, e := range errs {
		if e.Field != "" && seen[e.Field] {
			continue
		}
		seen[e.Field] = true
		out = append(out, e)
	}
	return out
}

// rules applies the type's own rules.
func (u *unit) rules(t *record.Type, was, is any) record.Errors {
	switch is := is.(type) {
	case *crm.Lead:
		return crm.SettleLead(edit(u, was, is))
	case *crm.Company:
		return crm.SettleCompany(edit(u, was, is))
	case *crm.Contact:
		return crm.SettleContact(edit(u, was, is))
	case *crm.Opportunity:
		return crm.SettleOpportunity(edit(u, was, is))
	case *crm.Note:
		return crm.SettleNote(edit(u, was, is))
	}
	panic(fmt.Sprintf("app: no rules for %s", t.Name))
}

func edit[T any](u *unit, was any, is *T) crm.Edit[T] {
	e := crm.Edit[T]{Is: is, By: u.by, At: u.at, Lists: u.ws.Lists, Workspace: u.ws.Workspace, History: u.history}
	if u.receipt.Action != "save" && u.receipt.Action != "bulk" && u.receipt.Action != "move" {
		e.Action = u.receipt.Action
	}
	if was != nil {
		e.Was = was.(*T)
	}
	return e
}

// checkRef refuses a reference to a record that does not exist or is out of
// scope, and an owner whom the actor may not assign.
func (u *unit) checkRef(t *record.Type, f *record.Field, id ID) error {
	switch {
	case id == record.None: // no owner: visible only to those who see all
		if u.by.Scope() != crm.All {
			return record.Fail(record.Denied, "owner_denied")
		}
		return nil
	case f.Target == "user":
		p := u.ws.Person(id)
		if p == nil || p.Removed && u.by.Channel != crm.BySample {
			return record.Wrong("unknown_reference")
		}
		if u.by.Scope() != crm.All && id != u.by.User {
			return record.Fail(record.Denied, "owner_denied")
		}
		return nil
	case f.Target == "": // a note's parent, which settle checks
		return nil
	}
	if target := u.ws.Type(f.Target); target != nil {
		_, err := store.Get(u.ctx, u.tx, u.by, target, id)
		var e *record.Error
		if errors.As(err, &e) && e.Kind == record.NotFound {
			return record.Wrong("unknown_reference")
		}
		return err
	}
	if u.ws.Lists.Item(f.Target, id) == nil {
		return record.Wrong("unknown_reference")
	}
	return nil
}
