package qualify

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// Disqualify sets a disqualified status on leads and adds the note, if it is
// not empty.
func (a *Service) Disqualify(ctx context.Context, by crm.Actor, status record.ID, note string, ids ...record.ID) (*unit.Done, error) {
	return a.DoMany(ctx, by, Disqualifying(status, note), ids)
}

// Disqualifying is the action of Disqualify.
func Disqualifying(status record.ID, note string) unit.Many {
	return movingLeads("disqualify", note, func(u *unit.Work, l *crm.Lead) (record.ID, error) {
		if u.Workspace.Lists.Category(status) != crm.CategoryDisqualified {
			return record.None, record.Wrong("not_disqualified_status").On("status")
		}
		if u.Workspace.Lists.Category(l.Status) == crm.CategoryQualified {
			return record.None, record.Fail(record.Conflict, "already_qualified")
		}
		return status, nil
	})
}

// attach adds a note to a lead unless the body is empty.
func attach(u *unit.Work, l *crm.Lead, body string) error {
	n := crm.NoteType
	value, perr := n.Field("body").Kind.Parse(body, n.Field("body"), &record.Env{})
	if perr != nil {
		return perr.On("note")
	}
	if n.Field("body").Kind.Empty(value) {
		return nil
	}
	_, err := u.Save(unit.Draft{Type: n, Set: []unit.Value{{Field: n.Field("body"), Value: value}, {Field: n.Parent(), Value: record.Parent{Type: crm.LeadType.Name, ID: l.ID}}}})
	return err
}

// Reopen makes disqualified leads new again. It also takes leads that were
// imported as qualified; qualifying done here is taken back by undo instead.
func (a *Service) Reopen(ctx context.Context, by crm.Actor, ids ...record.ID) (*unit.Done, error) {
	return a.DoMany(ctx, by, Reopening(), ids)
}

// Reopening is the action of Reopen.
func Reopening() unit.Many {
	return movingLeads("extend", "", func(u *unit.Work, l *crm.Lead) (record.ID, error) {
		switch c := u.Workspace.Lists.Category(l.Status); {
		case c == crm.CategoryQualified && l.QualifiedInto():
			return record.None, record.Fail(record.Conflict, "undo_qualification")
		case c != crm.CategoryDisqualified && c != crm.CategoryQualified:
			return record.None, record.Fail(record.Conflict, "not_disqualified")
		}
		return firstStatus(u, crm.CategoryNew)
	})
}

// Contact records that leads were contacted and adds the note, if it is not
// empty.
func (a *Service) Contact(ctx context.Context, by crm.Actor, note string, ids ...record.ID) (*unit.Done, error) {
	return a.DoMany(ctx, by, Contacting(note), ids)
}

// Contacting is the action of Contact.
func Contacting(note string) unit.Many {
	return movingLeads("contact", note, contacted)
}

// contacted returns the status of a lead after contact with it.
func contacted(u *unit.Work, l *crm.Lead) (record.ID, error) {
	switch u.Workspace.Lists.Category(l.Status) {
	case crm.CategoryQualified:
		return record.None, record.Fail(record.Conflict, "already_qualified")
	case crm.CategoryDisqualified:
		return record.None, record.Fail(record.Conflict, "lead_disqualified")
	case crm.CategoryWorking: // as far as that or further
		return l.Status, nil
	}
	return firstStatus(u, crm.CategoryWorking)
}

func firstStatus(u *unit.Work, c crm.Category) (record.ID, error) {
	if i := u.Workspace.Lists.First(crm.LeadStatuses, c); i != nil {
		return i.ID, nil
	}
	return record.None, record.Wrong("no_such_status", "category", record.Word("category."+string(c)))
}

// movingLeads is the action that sets the status that next returns on each
// lead and adds the note, if it is not empty.
func movingLeads(action, note string, next func(*unit.Work, *crm.Lead) (record.ID, error)) unit.Many {
	return unit.Many{Action: action, Type: "lead", Do: func(u *unit.Work, ids []record.ID) error {
		u.Receipt.SubjectType = "lead"
		return u.Each(ids, func(id record.ID) error {
			is, err := moveLead(u, id, note, next)
			if len(ids) == 1 {
				u.Record, u.Receipt.Subject = is, id
			}
			return err
		})
	}}
}

func moveLead(u *unit.Work, id record.ID, note string, next func(*unit.Work, *crm.Lead) (record.ID, error)) (any, error) {
	t := u.Workspace.Type("lead")
	r, err := u.Load(t, id)
	if err != nil {
		return nil, err
	}
	l := r.(*crm.Lead)
	status, err := next(u, l)
	if err != nil {
		return nil, err
	}
	is, err := u.Save(unit.Draft{Type: t, ID: id, Set: []unit.Value{{Field: t.Field("status"), Value: status}}})
	if err != nil {
		return nil, err
	}
	return is, attach(u, l, note)
}
