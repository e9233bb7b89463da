package unit

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// MaxBulk is how many records one bulk action takes, MaxRun how many leads are qualified one after another.
const (
	MaxBulk = 1000
	MaxRun  = 50
)

// fewRecords is how many records are changed within some milliseconds.
const fewRecords = 20

// A bulk is a part of an action that changes several records, each once: they
// are read together at its begin and written together at its end.
type bulk struct {
	scoped  *record.Type // type of the records, if they are in the actor's scope
	records map[ID]any   // living or in the trash
	pairs   map[string][]store.Pair
}

// A Many is an action that does the same to several records of a type, each
// once.
type Many struct {
	Action string // of the receipt
	Type   string
	Do     func(*Work, []ID) error // the IDs are in order
}

// OneByOne returns the Do of an action that takes each record by itself.
func OneByOne(do func(*Work, ID) error) func(*Work, []ID) error {
	return func(u *Work, ids []ID) error {
		return u.Each(ids, func(id ID) error { return do(u, id) })
	}
}

// DoMany runs an action on several records: all or none. They are locked in
// the order in which every action locks records.
func (a *Base) DoMany(ctx context.Context, by crm.Actor, m Many, ids []ID) (*Done, error) {
	if len(ids) > MaxBulk {
		return nil, record.Fail(record.TooLarge, "too_many_records", "max", MaxBulk)
	}
	if len(ids) > fewRecords {
		ctx = db.Alone(ctx)
	}
	return a.Act(ctx, by, m.Action, func(u *Work) error { return u.many(m, ids) })
}

func (u *Work) many(m Many, ids []ID) error {
	ids = InOrder(ids)
	if err := u.openBulk(u.Workspace.Type(m.Type), ids); err != nil {
		return err
	}
	return m.Do(u, ids)
}

// Each calls do for each record. An operation leaves those that refuse, and
// keeps the reason.
func (u *Work) Each(ids []ID, do func(ID) error) error {
	for _, id := range ids {
		err := do(id)
		if err != nil && u.step != nil && refuses(err) {
			u.step.refuse(u.bulk.scoped, id, err)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *Work) openBulk(t *record.Type, ids []ID) error {
	found, err := store.GetManyForChange(u.Ctx, u.Tx, u.By, t, ids)
	if err != nil {
		return err
	}
	u.bulk = &bulk{scoped: t, records: found, pairs: map[string][]store.Pair{}}
	return u.knowParents(t, found)
}

// inBulk reports whether the records of a type have been read within the
// actor's scope.
func (u *Work) inBulk(t *record.Type) bool {
	return u.bulk != nil && u.bulk.scoped != nil && u.bulk.scoped.Name == t.Name
}

// flush writes what was changed since the begin of the bulk, and ends it.
func (u *Work) flush() error {
	if u.bulk == nil {
		return nil
	}
	for _, t := range u.allTypes() {
		if err := u.changesOf(t).Write(u.Ctx, u.Tx, u.bulk.pairs[t.Name]); err != nil {
			return err
		}
	}
	u.bulk = nil
	return nil
}

// LoadAny returns a record in the actor's scope whether it lives or is in the
// trash, locked for a change.
func (u *Work) LoadAny(t *record.Type, id ID) (any, error) {
	r, err := u.lock(t, id)
	if err != nil {
		return nil, err
	}
	return r, u.reaches(t, r)
}

func (u *Work) lock(t *record.Type, id ID) (any, error) {
	if !u.inBulk(t) {
		return store.GetAny(u.Ctx, u.Tx, u.By, t, id)
	}
	if r := u.bulk.records[id]; r != nil {
		return r, nil
	}
	return nil, record.Absent()
}
