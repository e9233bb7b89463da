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

// purgeStep is how many records are moved to the trash in one transaction.
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

// RemoveSample moves the sample data to the trash and takes its people out of
// the workspace, as one action that Undo takes back. What somebody has changed
// or written a note on stays, and so does what such a record points to; kept
// counts them.
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
	by.Channel = crm.BySample // so that what comes back counts as sample data again
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

// SampleInTrash returns the receipt of the last removal of the sample data that
// has not been undone; None when there is none.
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

// A SamplePreview is what the removal of the sample data would do.
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

// allTypes are the types of all records, those with the notes first, which
// point to the others.
func allTypes() []*record.Type { return slices.Concat([]*record.Type{crm.NoteType}, crm.Types) }

// sampleRemoval finds out what can go.
type sampleRemoval struct {
	of    map[string]map[ID]int64 // sample records by type, with their version
	kept  map[ID]bool
	stays map[string]int // of kept, by type
	to    map[ID][]ID    // what sample records point to
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
				delete(s.of[t.Name], l.ID) // thrown away already
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

// discardSample moves some records that nobody has touched to the trash, in one
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

// sampleEnd is what the last receipt of a removal tells besides: which people
// left, and how many leads the sample had.
type sampleEnd struct {
	People  []ID `json:"people"`
	Leads   int  `json:"leads"`
	Removed bool `json:"removed"` // false in the receipt of an undo
}

// dismissSample takes the people of the sample out of the workspace. Where
// records stay, the sample can be removed again later.
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

// endSample takes the people of a sample out of the workspace, or back in, and
// has the receipt say so.
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

// undoSample does so backwards where a receipt is of the end of a removal.
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
