package app

import (
	"context"
	"maps"
	"slices"

	"github.com/vedlys/vedlys/app/sampledata"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// purgeStep is how many records are taken away in one transaction.
const purgeStep = 500

// Sampled says how many sample leads the workspace was given and still has
// some of; 0 when there are none to remove.
func (a *App) Sampled(ctx context.Context, by crm.Actor) (n int, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		n, err = sampled(ctx, tx, by.Workspace)
		return err
	})
	return n, err
}

// RemoveSample takes the sample data away for good, with its history and its
// people. What somebody has changed or written a note on stays, and so does
// what such a record points to; kept counts them. It cannot be undone, as the
// same data can be made again.
func (a *App) RemoveSample(ctx context.Context, by crm.Actor) (removed, kept int, err error) {
	if err := mayWrite(by); err != nil {
		return 0, 0, err
	}
	if !by.Administers() {
		return 0, 0, Denied()
	}
	s := &sampleRemoval{of: map[string]map[ID]int64{}, kept: map[ID]bool{}, to: map[ID][]ID{}}
	if err := fault(a.DB.Snapshot(ctx, func(tx *db.Tx) error { return s.survey(ctx, tx, by.Workspace) })); err != nil {
		return 0, 0, err
	}
	for _, t := range allTypes() {
		for part := range slices.Chunk(slices.Collect(maps.Keys(s.of[t.Name])), purgeStep) {
			n, err := a.purge(ctx, by, t, s.of[t.Name], part)
			if err != nil {
				return removed, 0, fault(err)
			}
			removed += n
		}
	}
	err = a.DB.Update(ctx, func(tx *db.Tx) error { return a.dismiss(ctx, tx, by, removed, len(s.kept) > 0) })
	return removed, len(s.kept), fault(err)
}

// allTypes are the types of all records, those with the notes first, which
// point to the others.
func allTypes() []*record.Type { return append([]*record.Type{crm.NoteType}, crm.Types...) }

// sampleRemoval finds out what can go.
type sampleRemoval struct {
	of   map[string]map[ID]int64 // sample records by type, with their version
	kept map[ID]bool
	to   map[ID][]ID // what sample records point to
}

func (s *sampleRemoval) survey(ctx context.Context, tx *db.Tx, workspace ID) error {
	err := store.Made(ctx, tx, workspace, crm.BySample, func(name string, id ID, version int64) {
		if s.of[name] == nil {
			s.of[name] = map[ID]int64{}
		}
		s.of[name][id] = version
	})
	if err != nil {
		return err
	}
	var roots []ID // records that stay because of people
	for _, t := range allTypes() {
		err := store.Links(ctx, tx, t, workspace, func(l *store.Link) {
			version, sample := s.of[t.Name][l.ID]
			switch {
			case sample && !l.Living:
				s.of[t.Name][l.ID] = l.Version // thrown away already
			case sample && l.Version == version:
				s.to[l.ID] = slices.Clone(l.To)
			case sample:
				roots = append(append(roots, l.ID), l.To...)
			case l.Living:
				roots = append(roots, l.To...)
			}
		})
		if err != nil {
			return err
		}
	}
	s.keep(roots)
	return nil
}

// keep takes records out of what goes, with all they point to and the notes on
// them.
func (s *sampleRemoval) keep(ids []ID) {
	for len(ids) > 0 {
		id := ids[len(ids)-1]
		ids = ids[:len(ids)-1]
		for _, of := range s.of {
			if _, sample := of[id]; sample && !s.kept[id] {
				s.kept[id] = true
				delete(of, id)
				ids = append(ids, s.to[id]...)
			}
		}
	}
	notes := s.of[crm.NoteType.Name]
	for id := range notes {
		if slices.ContainsFunc(s.to[id], func(parent ID) bool { return s.kept[parent] }) {
			s.kept[id] = true
			delete(notes, id)
		}
	}
}

// purge takes some records away in one transaction.
func (a *App) purge(ctx context.Context, by crm.Actor, t *record.Type, of map[ID]int64, ids []ID) (n int, err error) {
	versions := map[ID]int64{}
	for _, id := range ids {
		versions[id] = of[id]
	}
	err = a.DB.Update(ctx, func(tx *db.Tx) error {
		w, err := a.begin(ctx, tx, by, "sample_removed")
		if err != nil {
			return err
		}
		gone, err := store.Purge(ctx, tx, w.home.Type(t.Name), by.Workspace, versions)
		if err != nil {
			return err
		}
		for _, r := range gone {
			if t.Meta(r).Deleted.IsZero() {
				w.tallies.Add(t, store.StandingOf(t, r), -1)
			}
		}
		n = len(gone)
		return w.tallies.Write(ctx, tx, by.Workspace)
	})
	return n, err
}

// dismiss ends the sample: its people go, and a receipt tells of it. Where
// records stay, the sample can be removed again later.
func (a *App) dismiss(ctx context.Context, tx *db.Tx, by crm.Actor, removed int, some bool) error {
	home, err := a.home(ctx, tx, by.Workspace)
	if err != nil {
		return err
	}
	if err := store.PurgeReceipts(ctx, tx, by.Workspace, crm.BySample); err != nil {
		return err
	}
	for _, c := range sampledata.Staff {
		for _, p := range home.People {
			if p.Email != sampleEmail(c.Name, home.Slug) || p.ID == by.User {
				continue
			}
			gone, err := store.PurgePerson(ctx, tx, by.Workspace, p.ID)
			if err == nil && !gone {
				err = store.EndMembership(ctx, tx, by.Workspace, p.ID, a.Clock())
			}
			if err != nil {
				return err
			}
		}
	}
	if !some {
		if err := store.PutSetting(ctx, tx, sampleKey(by.Workspace), "0"); err != nil {
			return err
		}
	}
	if err := store.Touch(ctx, tx, by.Workspace); err != nil {
		return err
	}
	return a.tellRemoved(ctx, tx, by, removed)
}

func (a *App) tellRemoved(ctx context.Context, tx *db.Tx, by crm.Actor, removed int) error {
	r := &store.Receipt{ID: record.NewID(), At: a.Clock(), Actor: by.User, Door: by.Door, Action: "sample_removed", Count: removed}
	if err := store.InsertReceipt(ctx, tx, by.Workspace, r); err != nil {
		return err
	}
	for _, name := range []string{"lead", "company", "contact", "opportunity", "settings"} {
		e := &store.Event{Workspace: by.Workspace, At: a.Clock(), Type: name}
		if err := store.InsertEvent(ctx, tx, e); err != nil {
			return err
		}
	}
	tx.AfterCommit(a.Live.poke)
	return nil
}
