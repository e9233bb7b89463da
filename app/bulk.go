package app

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

// actOnMany runs an action that does the same to several records of a type: all
// or none, each once.
func (a *App) actOnMany(ctx context.Context, by crm.Actor, action, typ string, ids []ID, do func(*unit, ID) error) (*Done, error) {
	return a.onMany(ctx, by, action, typ, ids, func(u *unit, ids []ID) error {
		for _, id := range ids {
			if err := do(u, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// onMany runs an action on several records of a type, which are locked in the
// order in which every action locks records.
func (a *App) onMany(ctx context.Context, by crm.Actor, action, typ string, ids []ID, do func(*unit, []ID) error) (*Done, error) {
	if len(ids) > MaxBulk {
		return nil, record.Fail(record.TooLarge, "too_many_records", "max", MaxBulk)
	}
	if len(ids) > fewRecords {
		ctx = db.Alone(ctx)
	}
	return a.act(ctx, by, action, func(u *unit) error {
		ids := inOrder(ids)
		if err := u.openBulk(u.ws.Type(typ), ids); err != nil {
			return err
		}
		return do(u, ids)
	})
}

func (u *unit) openBulk(t *record.Type, ids []ID) error {
	found, err := store.GetManyForChange(u.ctx, u.tx, u.by, t, ids)
	if err != nil {
		return err
	}
	u.bulk = &bulk{scoped: t, records: found, pairs: map[string][]store.Pair{}}
	return u.knowParents(found)
}

// inBulk reports whether the records of a type have been read within the
// actor's scope.
func (u *unit) inBulk(t *record.Type) bool {
	return u.bulk != nil && u.bulk.scoped != nil && u.bulk.scoped.Name == t.Name
}

// flush writes what was changed since the begin of the bulk, and ends it.
func (u *unit) flush() error {
	if u.bulk == nil {
		return nil
	}
	for _, t := range u.allTypes() {
		if err := u.changesOf(t).Write(u.ctx, u.tx, u.bulk.pairs[t.Name]); err != nil {
			return err
		}
	}
	u.bulk = nil
	return nil
}

// loadAny returns a record in the actor's scope whether it lives or is in the
// trash, locked for a change.
func (u *unit) loadAny(t *record.Type, id ID) (any, error) {
	r, err := u.lock(t, id)
	if err != nil {
		return nil, err
	}
	return r, u.reaches(t, r)
}

func (u *unit) lock(t *record.Type, id ID) (any, error) {
	if !u.inBulk(t) {
		return store.GetAny(u.ctx, u.tx, u.by, t, id)
	}
	if r := u.bulk.records[id]; r != nil {
		return r, nil
	}
	return nil, record.Absent()
}
