package app

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// Disqualify sets a disqualified status on leads and adds the note, if it is
// not empty.
func (a *App) Disqualify(ctx context.Context, by crm.Actor, status ID, note string, ids ...ID) (*Done, error) {
	return a.moveLeads(ctx, by, "disqualify", ids, func(u *unit, l *crm.Lead) (ID, error) {
		if u.ws.Lists.Category(status) != crm.CategoryDisqualified {
			return record.None, record.Wrong("not_disqualified_status").On("status")
		}
		if u.ws.Lists.Category(l.Status) == crm.CategoryQualified {
			return record.None, record.Fail(record.Conflict, "already_qualified")
		}
		return status, u.attach(l, note)
	})
}

// attach adds a note to a lead unless the body is empty.
func (u *unit) attach(l *crm.Lead, body string) error {
	n := crm.NoteType
	value, perr := n.Field("body").Kind.Parse(body, n.Field("body"), &record.Env{})
	if perr != nil {
		return perr.On("note")
	}
	if n.Field("body").Kind.Empty(value) {
		return nil
	}
	_, err := u.save(Draft{Type: n, Set: []Value{{n.Field("body"), value}, {n.Field("parent"), l.ID}, {n.Field("parent_type"), "lead"}}})
	return err
}

// Reopen makes disqualified leads new again. It also takes leads that were
// imported as qualified; qualifying done here is taken back by undo instead.
func (a *App) Reopen(ctx context.Context, by crm.Actor, ids ...ID) (*Done, error) {
	return a.moveLeads(ctx, by, "extend", ids, func(u *unit, l *crm.Lead) (ID, error) {
		switch c := u.ws.Lists.Category(l.Status); {
		case c == crm.CategoryQualified && l.QualifiedInto():
			return record.None, record.Fail(record.Conflict, "undo_qualification")
		case c != crm.CategoryDisqualified && c != crm.CategoryQualified:
			return record.None, record.Fail(record.Conflict, "not_disqualified")
		}
		return u.firstStatus(crm.CategoryNew)
	})
}

// Contact records that leads were contacted and adds the note, if it is not
// empty.
func (a *App) Contact(ctx context.Context, by crm.Actor, note string, ids ...ID) (*Done, error) {
	return a.moveLeads(ctx, by, "contact", ids, func(u *unit, l *crm.Lead) (ID, error) {
		next, err := u.contacted(l)
		if err != nil {
			return record.None, err
		}
		return next, u.attach(l, note)
	})
}

// contacted returns the status of a lead after contact with it.
func (u *unit) contacted(l *crm.Lead) (ID, error) {
	switch u.ws.Lists.Category(l.Status) {
	case crm.CategoryQualified:
		return record.None, record.Fail(record.Conflict, "already_qualified")
	case crm.CategoryDisqualified:
		return record.None, record.Fail(record.Conflict, "lead_disqualified")
	case crm.CategoryWorking: // as far as that or further
		return l.Status, nil
	}
	return u.firstStatus(crm.CategoryWorking)
}

func (u *unit) firstStatus(c crm.Category) (ID, error) {
	if i := u.ws.Lists.First(crm.LeadStatuses, c); i != nil {
		return i.ID, nil
	}
	return record.None, record.Wrong("no_such_status", "category", record.Word("category."+string(c)))
}

// moveLeads sets the status that next returns on each lead, as one action.
func (a *App) moveLeads(ctx context.Context, by crm.Actor, action string, ids []ID, next func(*unit, *crm.Lead) (ID, error)) (*Done, error) {
	return a.actOnMany(ctx, by, action, "lead", ids, func(u *unit, id ID) error {
		t := u.ws.Type("lead")
		r, err := u.load(t, id)
		if err != nil {
			return err
		}
		status, err := next(u, r.(*crm.Lead))
		if err != nil {
			return err
		}
		is, err := u.save(Draft{Type: t, ID: id, Set: []Value{{t.Field("status"), status}}})
		u.receipt.SubjectType = "lead"
		if len(ids) == 1 {
			u.record, u.receipt.Subject = is, id
		}
		return err
	})
}
