package app

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// purgeStep is the number of records moved to the trash in one transaction.
const purgeStep = 500

// Sampled returns the number of sample leads that the workspace was given, or
// 0 if no sample data is left to remove.
func (a *App) Sampled(ctx context.Context, by crm.Actor) (n int, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		n, err = sampled(ctx, tx, by.Workspace)
		return err
	})
	return n, err
}

// RemoveSample moves the sample data to the trash and removes its people from
// the workspace, as one action that Undo takes back. Records that someone has
// changed or added a note to remain, and so do the records they refer to; kept
// is their number.
func (a *App) RemoveSample(ctx context.Context, by crm.Actor) (done *Done, kept int, err error) {
	if err := mayWrite(by); err != nil {
		return nil, 0, err
	}
	if !by.Administers() {
		return nil, 0, Denied()
	}
	s, err := a.surveySample(ctx, by)
	if err != nil {
		return nil, 0, err
	}
	by.Channel = crm.BySample // so that an undo restores it as sample data
	total, group := &Done{Action: "sample_removed"}, record.NewID()
	for _, t := range allTypes() {
		for part := range slices.Chunk(slices.Collect(maps.Keys(s.of[t.Name])), purgeStep) {
			done, err := a.discardSample(ctx, by, group, t, s.of[t.Name], part)
			if err != nil {
				return nil, 0, err
			}
			total.add(done)
		}
	}
	last, err := a.dismissSample(ctx, by, group, len(s.kept) > 0)
	if err != nil {
		return nil, 0, err
	}
	total.add(last)
	return total, len(s.kept), nil
}

func (a *App) surveySample(ctx context.Context, by crm.Actor) (*sampleRemoval, error) {
	s := &sampleRemoval{of: map[string]map[ID]int64{}, kept: map[ID]bool{}, to: map[ID][]ID{}}
	return s, fault(a.DB.Snapshot(ctx, func(tx *db.Tx) error { return s.survey(ctx, tx, by.Workspace) }))
}

// SampleInTrash returns the receipt of the last removal of the sample data
// that has not been undone, or None.
func (a *App) SampleInTrash(ctx context.Context, by crm.Actor) (receipt ID, n int, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
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

// A SamplePreview shows what the removal of the sample data would do.
type SamplePreview struct {
	Goes, Stays map[string]int // records by type
	People      []string       // names of those who would leave
}

// PreviewSample returns what RemoveSample would do, without doing it.
func (a *App) PreviewSample(ctx context.Context, by crm.Actor) (*SamplePreview, error) {
	if !by.Administers() {
		return nil, Denied()
	}
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil {
		return nil, err
	}
	s, err := a.surveySample(ctx, by)
	if err != nil {
		return nil, err
	}
	out := &SamplePreview{Goes: map[string]int{}, Stays: s.stays}
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

// allTypes returns all record types, notes first since they refer to the
// others.
func allTypes() []*record.Type { return slices.Concat([]*record.Type{crm.NoteType}, crm.Types) }

// A sampleRemoval finds the sample data that can be removed.
type sampleRemoval struct {
	of    map[string]map[ID]int64 // sample records by type, with their version
	kept  map[ID]bool
	stays map[string]int // of kept, by type
	to    map[ID][]ID    // the records that sample records refer to
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
	var roots []ID // records that remain because people touched them
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
	of := map[ID]string{}
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
// the notes on them.
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

// discardSample moves untouched sample records to the trash, in one
// transaction.
func (a *App) discardSample(ctx context.Context, by crm.Actor, group ID, t *record.Type, of map[ID]int64, ids []ID) (*Done, error) {
	return a.act(ctx, by, "sample_removed", func(u *unit) error {
		u.receipt.Group, u.quiet = group, true
		t := u.ws.Type(t.Name)
		found, err := store.GetManyForUndo(u.ctx, u.tx, u.by.Workspace, t, inOrder(ids))
		if err != nil {
			return err
		}
		var recs []any
		for id, r := range found {
			if m := t.Meta(r); m.Deleted.IsZero() && m.Version == of[id] {
				recs = append(recs, r)
			}
		}
		return u.moveAll(t, recs, true)
	})
}

// A sampleEnd is stored in the last receipt of a removal: the people who left
// and the number of sample leads.
type sampleEnd struct {
	People  []ID `json:"people"`
	Leads   int  `json:"leads"`
	Removed bool `json:"removed"` // false in the receipt of an undo
}

// dismissSample removes the sample people from the workspace. If records
// remain, the sample can be removed again later.
func (a *App) dismissSample(ctx context.Context, by crm.Actor, group ID, some bool) (*Done, error) {
	return a.act(ctx, by, "sample_removed", func(u *unit) error {
		u.receipt.Group, u.receipt.SubjectType, u.receipt.Subject, u.always = group, "sample", u.by.Workspace, true
		end := sampleEnd{Removed: true}
		if !some {
			n, err := sampled(u.ctx, u.tx, u.by.Workspace)
			if err != nil {
				return err
			}
			end.Leads = n
		}
		for _, p := range u.ws.Staff() {
			if p.Sample && p.ID != u.by.User {
				end.People = append(end.People, p.ID)
			}
		}
		return u.endSample(end)
	})
}

// endSample removes the sample people from the workspace, or adds them back,
// and stores it in the receipt.
func (u *unit) endSample(end sampleEnd) (err error) {
	for _, id := range end.People {
		if end.Removed {
			err = store.EndMembership(u.ctx, u.tx, u.by.Workspace, id, u.at)
		} else {
			err = store.ReturnMembership(u.ctx, u.tx, u.by.Workspace, id)
		}
		if err != nil {
			return err
		}
	}
	if end.Leads > 0 {
		n := 0
		if !end.Removed {
			n = end.Leads
		}
		if err := store.PutSetting(u.ctx, u.tx, sampleKey(u.by.Workspace), strconv.Itoa(n)); err != nil {
			return err
		}
	}
	if u.receipt.Details, err = json.Marshal(end); err != nil {
		return err
	}
	for _, name := range []string{"lead", "company", "contact", "opportunity"} {
		e := &store.Event{Workspace: u.by.Workspace, At: u.at, Type: name}
		if err := store.InsertEvent(u.ctx, u.tx, e); err != nil {
			return err
		}
	}
	return u.app.tellSettings(u.ctx, u.tx, u.by.Workspace, "settings", "")
}

// undoSample undoes endSample if the receipt is the last of a removal.
func (u *unit) undoSample(r *store.Receipt) error {
	if r.SubjectType != "sample" {
		return nil
	}
	var end sampleEnd
	if err := json.Unmarshal(r.Details, &end); err != nil {
		return err
	}
	end.Removed, u.always = !end.Removed, true
	return u.endSample(end)
}
