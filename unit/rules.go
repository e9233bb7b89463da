package unit

import (
	"errors"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// Settle applies the type's own rules, then the rules of all types.
func (u *Work) Settle(t *record.Type, was, is any) error {
	t.SettleLists(is)
	record.MergeRepeated(t, was, is, u.Workspace.Country)
	errs := u.Rules(t, was, is)
	if c, ok := is.(*crm.Contact); ok {
		if err := u.placePhones(c); err != nil {
			return err
		}
	}
	for _, f := range t.Fields {
		if was != nil && f.Same(was, is) {
			continue
		}
		errs = append(errs, f.Check(is)...)
		if was != nil && f.Fixed {
			errs = append(errs, record.Wrong("set_once").On(f.Key))
		}
		if err := u.checkLinks(f, is); err != nil {
			errs = append(errs, err.On(f.Key))
		}
		if err := u.checkPointer(t, f, is); err != nil {
			var e *record.Error
			if !errors.As(err, &e) || e.Kind == record.Internal {
				return err
			}
			errs = append(errs, e.On(f.Key))
		}
	}
	return unique(errs).Or()
}

// checkLinks refuses links to values that do not exist, and too many of them.
func (u *Work) checkLinks(f *record.Field, is any) *record.Error {
	ids, links := f.Stored(is).(record.IDs)
	if !links {
		return nil
	}
	for _, id := range ids.List() {
		if u.Workspace.Lists.Item(f.Target, id) == nil && u.pretended == nil {
			return record.Wrong("unknown_reference")
		}
	}
	if len(ids.List()) > record.MostLinks {
		return record.Wrong("too_many_values", "max", record.MostLinks)
	}
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

// Rules applies the type's own rules.
func (u *Work) Rules(t *record.Type, was, is any) record.Errors {
	e := crm.Edit[any]{By: u.By, At: u.At, Lists: u.Workspace.Lists, Workspace: u.Workspace.Workspace, History: u.History}
	if u.Receipt.Action != "save" && u.Receipt.Action != "bulk" && u.Receipt.Action != "move" {
		e.Action = u.Receipt.Action
	}
	return crm.DescriptorOf(t).Settle(e, was, is)
}

// checkPointer checks what a record refers to in a field. A value that cannot be
// read refers to nothing.
func (u *Work) checkPointer(t *record.Type, f *record.Field, is any) error {
	_, unread := f.Unread(is)
	switch {
	case unread:
		return nil
	case f.IsFile() && !f.Empty(is):
		return u.checkFile(f.Get(is).(ID))
	case f.Refers() && (!f.Empty(is) || f == t.Owner()):
		return u.checkRef(t, f, f.Get(is).(ID))
	}
	return nil
}

// checkRef refuses a reference to a record that does not exist or is out of
// scope, and an owner whom the actor may not assign.
func (u *Work) checkRef(t *record.Type, f *record.Field, id ID) error {
	switch {
	case id == record.None: // no owner: visible only to those who see all
		if u.By.Scope() != crm.All {
			return record.Fail(record.Denied, "owner_denied")
		}
		return nil
	case f.Target == "user":
		p := u.Workspace.Person(id)
		if p == nil || p.Removed && u.By.Channel != crm.BySample {
			return record.Wrong("unknown_reference")
		}
		if f == t.Owner() && u.By.Scope() != crm.All && id != u.By.User {
			return record.Fail(record.Denied, "owner_denied")
		}
		return nil
	}
	if target := u.Workspace.Type(f.Target); target != nil {
		_, err := u.find(target, id)
		var e *record.Error
		if errors.As(err, &e) && e.Kind == record.NotFound {
			return record.Wrong("unknown_reference")
		}
		return err
	}
	if u.Workspace.Lists.Item(f.Target, id) == nil {
		return record.Wrong("unknown_reference")
	}
	return nil
}
