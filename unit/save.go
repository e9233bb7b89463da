package unit

import (
	"cmp"
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
	How   How
	New   []*crm.Item // that the value refers to and that are made with it
}

// How tells what a value does to the one that the record has.
type How string

// A value replaces the record's. Links may also be added to it, or removed.
const (
	Replace How = ""
	Add     How = "add"
	Remove  How = "remove"
)

// On returns what a record has afterwards, given what it has.
func (v Value) On(was any) any {
	ids, _ := v.Value.(record.IDs)
	had, _ := was.(record.IDs)
	switch v.How {
	case Add:
		return had.With(ids.List()...)
	case Remove:
		return had.Without(ids.List()...)
	}
	return v.Value
}

// A Draft describes the changes to one record.
type Draft struct {
	Type    *record.Type
	ID      ID      // None makes a new record
	Version int64   // that the person saw; 0 = any
	Merge   bool    // a stale version is accepted unless the same fields were changed since
	Set     []Value // fields to set; the others are unchanged
}

// inCurrency replaces an emptied currency by the workspace's, as for new
// records: every amount has a currency.
func (u *Work) inCurrency(t *record.Type, set []Value) []Value {
	at := slices.IndexFunc(set, func(v Value) bool { return v.Field == t.Currency() && v.Field.Kind.Empty(v.Value) })
	if at < 0 {
		return set
	}
	set = slices.Clone(set)
	set[at].Value = u.Workspace.Currency
	return set
}

// Save takes one draft through the write path and returns the saved record.
func (u *Work) Save(d Draft) (any, error) {
	var err error
	if d.Set, err = u.WithItems(u.inCurrency(d.Type, d.Set)); err != nil {
		return nil, err
	}
	if d.ID == record.None {
		is, err := u.Draft(d)
		if err != nil {
			return nil, err
		}
		return is, u.Create(d.Type, is)
	}
	was, err := u.Load(d.Type, d.ID)
	if err != nil {
		return nil, err
	}
	if d, err = u.current(d, was); err != nil {
		return nil, err
	}
	is := d.Type.Clone(was)
	if err := Apply(d.Type, is, d.Set); err != nil {
		return nil, err
	}
	if u.By.Channel == crm.ByAPI {
		record.KeepTyped(d.Type, was, is, u.Workspace.Country)
	}
	if err := u.Settle(d.Type, was, is); err != nil {
		return nil, onSent(d, err)
	}
	return is, u.Change(d.Type, was, is)
}

// Draft returns a new record made from a draft. The rules are applied; it is
// not written.
func (u *Work) Draft(d Draft) (any, error) {
	is := u.Blank(d.Type)
	if err := Apply(d.Type, is, d.Set); err != nil {
		return nil, err
	}
	if m := d.Type.Meta(is); !m.Created.Equal(u.At) { // the order of IDs is the order of lists
		m.ID = record.NewIDAt(m.Created.Add(u.made))
	}
	return is, onSent(d, u.Judge(d.Type, is))
}

// Blank returns a new record without values. IDs of records made at the same
// moment, such as the rows of a file, are in the order of making.
func (u *Work) Blank(t *record.Type) any {
	is := t.New()
	m := t.Meta(is)
	m.ID, m.Workspace, m.CreatedBy, m.Version = record.NewIDAt(u.At.Add(u.made)), u.By.Workspace, u.By.User, 1
	u.made += 250 * time.Nanosecond // the resolution of an ID
	m.Created, m.Updated = u.At, u.At
	return is
}

// Judge applies the rules to a new record.
func (u *Work) Judge(t *record.Type, is any) error {
	if err := u.Settle(t, nil, is); err != nil {
		return err
	}
	return u.reaches(t, is)
}

// Apply sets values. The currency comes first: unchanged amounts keep their
// number in it, and the values to set are in it already.
func Apply(t *record.Type, r any, set []Value) error {
	before, among := t.Clone(r), map[*record.Field]bool{}
	for _, v := range set {
		among[v.Field] = true
		if v.Field == t.Currency() {
			v.Field.Set(r, v.Value)
		}
	}
	if err := crm.KeepAmounts(t, before, r, func(f *record.Field) bool { return among[f] }).Or(); err != nil {
		return err
	}
	for _, over := range []bool{true, false} { // a list, then the plain fields that it includes
		for _, v := range set {
			if v.Field.IsOver() == over {
				v.Field.Set(r, v.On(v.Field.Get(r)))
			}
		}
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

// onSent moves errors on addresses from their places in the record to those in
// the draft, and errors on plain fields that only its addresses set to these.
func onSent(d Draft, err error) error {
	var errs record.Errors
	if err == nil || record.KindOf(err) != record.Invalid {
		return err
	}
	for _, e := range record.All(err) {
		for _, v := range d.Set {
			if v.Field.Key == crm.AddressesKey && !slices.ContainsFunc(d.Set, func(o Value) bool { return o.Field.Key == e.Field }) {
				e = e.On(crm.SentPath(v.Value.(record.RowText), e.Field))
			}
		}
		errs = append(errs, e)
	}
	return errs.Or()
}

// placePhones stores the country of a contact's company as that of its phone
// numbers if nothing else says where they are.
func (u *Work) placePhones(c *crm.Contact) error {
	if c.Country != "" || c.PhoneCountry != "" || c.Company == record.None || c.Phone == "" && c.Mobile == "" {
		return nil
	}
	r, err := u.find(u.Workspace.Type("company"), c.Company)
	if record.KindOf(err) == record.NotFound && err != nil {
		return nil // checkRef refuses it, or it is made by the same action
	}
	if err != nil {
		return err
	}
	company := r.(*crm.Company)
	c.PhoneCountry = cmp.Or(company.Country, company.PhoneCountry)
	return nil
}
