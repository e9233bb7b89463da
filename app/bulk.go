package app

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// MaxBulk is how many records one bulk action takes, MaxRun how many leads are qualified one after another.
const (
	MaxBulk = 1000
	MaxRun  = 50
)

// A bulk is an action that changes several records of one type, each once: they
// are read together at its begin and written together at its end.
type bulk struct {
	t       *record.Type
	records map[ID]any // in the actor's scope, living or in the trash
	pairs   []store.Pair
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
	u.bulk = &bulk{t: t, records: found}
	return u.knowParents(found)
}

// flush writes what a bulk action has changed.
func (u *unit) flush() error {
	if u.bulk == nil || len(u.bulk.pairs) == 0 {
		return nil
	}
	for _, p := range u.bulk.pairs {
		u.bulk.t.Meta(p.Is).Version = u.bulk.t.Meta(p.Was).Version
	}
	return u.changesOf(u.bulk.t).Write(u.ctx, u.tx, u.bulk.pairs)
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
	if u.bulk == nil || u.bulk.t.Name != t.Name {
		return store.GetAny(u.ctx, u.tx, u.by, t, id)
	}
	if r := u.bulk.records[id]; r != nil {
		return r, nil
	}
	return nil, record.Absent()
}
