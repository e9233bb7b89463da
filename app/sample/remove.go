package sample

import (
	"context"
	"maps"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	purgeStep    = 500 // records moved to the trash in one transaction
	removeMemory = 64  // megabytes, for the writer of SQLite
)

// Sampled returns the number of sample leads that the workspace was given, or
// 0 if no sample data is left to remove.
func (a *Service) Sampled(ctx context.Context, by crm.Actor) (n int, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		n, err = sampled(ctx, tx, by.Workspace)
		return err
	})
	return n, err
}

// Remove moves the sample data to the trash and removes its people from
// the workspace, as one action that Undo takes back. Records that someone has
// changed or added a note to remain, and so do the records they refer to; kept
// is their number.
func (a *Service) Remove(ctx context.Context, by crm.Actor) (done *unit.Done, kept int, err error) {
	if err := unit.MayWrite(by); err != nil {
		return nil, 0, err
	}
	if !by.Administers() {
		return nil, 0, unit.Denied()
	}
	s, err := a.surveySample(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	calm, err := a.DB.Bulk(ctx, removeMemory)
	if err != nil {
		return nil, 0, err
	}
	defer calm()
	by.Channel = crm.BySample // so that an undo restores it as sample data
	total, group := &unit.Done{Action: "sample_removed"}, record.NewID()
	for _, t := range allTypes() {
		for part := range slices.Chunk(unit.InOrder(slices.Collect(maps.Keys(s.of[t.Name]))), purgeStep) {
			done, err := a.discardSample(ctx, by, group, t, s.of[t.Name], part)
			if err != nil {
				return nil, 0, err
			}
			total.Add(done)
		}
	}
	last, err := a.dismissSample(ctx, by, group, len(s.kept) > 0)
	if err != nil {
		return nil, 0, err
	}
	total.Add(last)
	return total, len(s.kept), nil
}

func (a *Service) surveySample(ctx context.Context, by crm.Actor) (*sampleRemoval, error) {
	s := &sampleRemoval{of: map[string]map[record.ID]int64{}, kept: map[record.ID]bool{}, to: map[record.ID][]record.ID{}}
	return s, unit.Fault(a.DB.Snapshot(ctx, func(tx *db.Tx) error { return s.survey(ctx, tx, by.Workspace) }))
}

// InTrash returns the receipt of the last removal of the sample data
// that has not been undone, or None.
func (a *Service) InTrash(ctx context.Context, by crm.Actor) (receipt record.ID, n int, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		r, err := store.LastReceipt(ctx, tx, by.Workspace, by.Workspace, "sample_removed")
		if err != nil || r == nil {
			return err
		}
		receipt = r.ID
		n, err = store.TouchedBy(ctx, tx, by.Workspace, r)
		return err
	})
	return receipt, n, err
}

// A Preview shows what the removal of the sample data would do.
type Preview struct {
	Goes, Stays map[string]int // records by type
	People      []string       // names of those who would leave
}

// Preview returns what RemoveSample would do, without doing it.
func (a *Service) Preview(ctx context.Context, by crm.Actor) (*Preview, error) {
	if !by.Administers() {
		return nil, unit.Denied()
	}
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	s, err := a.surveySample(ctx, by)
	if err != nil {
		return nil, err
	}
	out := &Preview{Goes: map[string]int{}, Stays: s.stays}
	for name, of := range s.of {
		out.Goes[name] = len(of)
	}
	for _, p := range ws.Staff() {
		if p.Sample {
			out.People = append(out.People, p.Name)
		}
	}
	return out, nil
}

// allTypes returns all record types, those with a parent first since they refer
// to the others.
func allTypes() []*record.Type {
	out := crm.AllTypes()
	slices.SortStableFunc(out, func(a, b *record.Type) int { return order(a) - order(b) })
	return out
}

func order(t *record.Type) int {
	if t.Parent() != nil {
		return 0
	}
	return 1
}

// A sampleRemoval finds the sample data that can be removed.
type sampleRemoval struct {
	of    map[string]map[record.ID]int64 // sample records by type, with their version
	kept  map[record.ID]bool
	stays map[string]int            // of kept, by type
	to    map[record.ID][]record.ID // the records that sample records refer to
}

func (s *sampleRemoval) survey(ctx context.Context, tx *db.Tx, workspace record.ID) error {
	err := store.Made(ctx, tx, workspace, crm.BySample, func(name string, id record.ID, version int64) {
		if s.of[name] == nil {
			s.of[name] = map[record.ID]int64{}
		}
		s.of[name][id] = version
	})
	if err != nil {
		return err
	}
	var roots []record.ID // records that remain because people touched them
	for _, t := range allTypes() {
		err := store.Links(ctx, tx, t, workspace, func(l *store.Link) {
			version, sample := s.of[t.Name][l.ID]
			switch {
			case sample && !l.Living:
				delete(s.of[t.Name], l.ID) // in the trash already
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
	of := map[record.ID]string{}
	for name, ids := range s.of {
		for id := range ids {
			of[id] = name
		}
	}
	s.keep(roots)
	s.stays = map[string]int{}
	for id := range s.kept {
		s.stays[of[id]]++
	}
	return nil
}

// keep excludes records from the removal, with all records they refer to and
// their children.
func (s *sampleRemoval) keep(ids []record.ID) {
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
	for _, t := range crm.AllTypes() {
		if t.Parent() == nil {
			continue
		}
		children := s.of[t.Name]
		for id := range children {
			if slices.ContainsFunc(s.to[id], func(to record.ID) bool { return s.kept[to] }) {
				s.kept[id] = true
				delete(children, id)
			}
		}
	}
}

// discardSample moves untouched sample records to the trash, in one
// transaction.
func (a *Service) discardSample(ctx context.Context, by crm.Actor, group record.ID, t *record.Type, of map[record.ID]int64, ids []record.ID) (*unit.Done, error) {
	return a.Act(ctx, by, "sample_removed", func(u *unit.Work) error {
		u.Receipt.Group, u.Quiet = group, true
		t := u.Workspace.Type(t.Name)
		found, err := store.GetManyForUndo(u.Ctx, u.Tx, u.By.Workspace, t, unit.InOrder(ids))
		if err != nil {
			return err
		}
		var recs []any
		for id, r := range found {
			if m := t.Meta(r); m.Deleted.IsZero() && m.Version == of[id] {
				recs = append(recs, r)
			}
		}
		return u.MoveAll(t, recs, true)
	})
}

// dismissSample removes the sample people from the workspace. If records
// remain, the sample can be removed again later.
func (a *Service) dismissSample(ctx context.Context, by crm.Actor, group record.ID, some bool) (*unit.Done, error) {
	return a.Act(ctx, by, "sample_removed", func(u *unit.Work) error {
		u.Receipt.Group, u.Receipt.SubjectType, u.Receipt.Subject, u.Always = group, "sample", u.By.Workspace, true
		end := unit.SampleEnd{Removed: true}
		if !some {
			n, err := sampled(u.Ctx, u.Tx, u.By.Workspace)
			if err != nil {
				return err
			}
			end.Leads = n
		}
		for _, p := range u.Workspace.Staff() {
			if p.Sample && p.ID != u.By.User {
				end.People = append(end.People, p.ID)
			}
		}
		return u.EndSample(end)
	})
}
