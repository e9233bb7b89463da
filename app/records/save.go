package records

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// Save creates or changes one record.
func (a *Service) Save(ctx context.Context, by crm.Actor, d unit.Draft) (*unit.Done, error) {
	if err := settable(d.Set); err != nil {
		return nil, err
	}
	return a.Act(ctx, by, "save", func(u *unit.Work) (err error) {
		u.Record, err = u.Save(d)
		return named(d, err)
	})
}

// named returns an error about the value of the parent for a new record whose
// parent the actor does not see.
func named(d unit.Draft, err error) error {
	if f := d.Type.Parent(); f != nil && d.ID == record.None && record.KindOf(err) == record.NotFound && err != nil {
		return record.Errors{record.Wrong("unknown_reference").On(f.Key)}
	}
	return err
}

// SaveMany sets the same values on several records. It fails as a whole if one
// of them is out of scope.
func (a *Service) SaveMany(ctx context.Context, by crm.Actor, t *record.Type, ids []record.ID, set []unit.Value) (*unit.Done, error) {
	m, err := Setting(t, set)
	if err != nil {
		return nil, err
	}
	return a.DoMany(ctx, by, m, ids)
}

// Setting is the action that sets the same values on several records.
func Setting(t *record.Type, set []unit.Value) (unit.Many, error) {
	return unit.Many{Action: "bulk", Type: t.Name, Do: unit.OneByOne(func(u *unit.Work, id record.ID) error {
		_, err := u.Save(unit.Draft{Type: t, ID: id, Set: set})
		return err
	})}, settable(set)
}

// settable refuses values of read-only fields.
func settable(set []unit.Value) error {
	var errs record.Errors
	for _, v := range set {
		if v.Field.ReadOnly {
			errs = append(errs, record.Wrong("read_only").On(v.Field.Key))
		}
	}
	return errs.Or()
}
