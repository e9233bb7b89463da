package records

import (
	"context"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Moment is one entry of a record's timeline: a child, such as a note, or a
// history entry.
type Moment struct {
	At    time.Time
	Type  *record.Type // of the child
	Child any
	Entry *store.Entry
	From  record.ID      // the lead that it belongs to, when shown on what the lead became
	Undo  *unit.Undoable // of the entry, or of the last change of the child
}

// A Timeline is a page of what happened to a record, newest first.
type Timeline struct {
	Moments []*Moment
	Before  time.Time // where the next page begins; zero at the end
}

const timelinePage = 30

// Timeline returns a record's children and changes before a moment (zero =
// now). Children that have a page of their own are left out. A record that a
// lead became includes those of the lead, for those who may see the lead.
func (a *Service) Timeline(ctx context.Context, by crm.Actor, t *record.Type, id record.ID, before time.Time) (*Timeline, error) {
	out := &Timeline{}
	err := a.Read(ctx, func(tx *db.Tx) error {
		r, err := store.Get(ctx, tx, by, t, id)
		if err != nil {
			return err
		}
		entries, err := store.HistoryBefore(ctx, tx, by.Workspace, id, before, timelinePage+1)
		if err != nil {
			return err
		}
		for _, e := range entries {
			out.Moments = append(out.Moments, &Moment{At: e.At, Entry: e})
		}
		if err := addChildren(ctx, tx, by, t, r, before, out); err != nil {
			return err
		}
		out.cut()
		return a.addUndo(ctx, tx, by, t, r, out)
	})
	return out, err
}

// cut ends the page, but not between entries of the same moment: the next page
// begins before it.
func (tl *Timeline) cut() {
	slices.SortStableFunc(tl.Moments, func(x, y *Moment) int { return y.At.Compare(x.At) })
	for n := timelinePage; n < len(tl.Moments); n++ {
		if last := tl.Moments[n-1].At; !tl.Moments[n].At.Equal(last) {
			tl.Moments, tl.Before = tl.Moments[:n], last
		}
	}
}

// addUndo adds how each entry can be undone.
func (a *Service) addUndo(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, r any, tl *Timeline) error {
	ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
	if err != nil {
		return err
	}
	var entries []*store.Entry
	var children []record.ID
	for _, m := range tl.Moments {
		if m.Entry != nil {
			entries = append(entries, m.Entry)
		} else {
			children = append(children, m.Type.Meta(m.Child).ID)
		}
	}
	of, err := a.Undoables(ctx, tx, by, ws, entries)
	if err != nil {
		return err
	}
	lines, err := store.LastLines(ctx, tx, by.Workspace, children)
	if err != nil {
		return err
	}
	for _, m := range tl.Moments {
		if m.Entry != nil {
			m.Undo = of[m.Entry.ID]
			continue
		}
		line := lines[m.Type.Meta(m.Child).ID]
		if line == nil {
			continue
		}
		found, err := a.Undoables(ctx, tx, by, ws, []*store.Entry{line})
		if err != nil {
			return err
		}
		m.Undo = found[line.ID]
	}
	return nil
}

// addChildren adds the children that are shown in the timeline of their parent.
func addChildren(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, r any, before time.Time, out *Timeline) error {
	from := []record.ID{t.Meta(r).ID}
	if f := t.Field("lead"); f != nil && !f.Empty(r) {
		switch _, err := store.Get(ctx, tx, by, crm.LeadType, f.Get(r).(record.ID)); {
		case err == nil:
			from = append(from, f.Get(r).(record.ID))
		case record.KindOf(err) != record.NotFound:
			return err
		}
	}
	for i, parent := range from {
		for _, child := range crm.AllTypes() {
			if crm.InMenu(child) {
				continue
			}
			found, err := store.Children(ctx, tx, child, by.Workspace, parent, before, timelinePage+1)
			if err != nil {
				return err
			}
			for _, r := range found {
				m := &Moment{At: child.Meta(r).Created, Type: child, Child: r}
				if i > 0 {
					m.From = parent
				}
				out.Moments = append(out.Moments, m)
			}
		}
	}
	return nil
}

// AddNote adds a note to a record.
func (a *Service) AddNote(ctx context.Context, by crm.Actor, t *record.Type, id record.ID, body string) (*unit.Done, error) {
	value, perr := crm.NoteType.Field("body").Kind.Parse(body, crm.NoteType.Field("body"), &record.Env{})
	if perr != nil {
		return nil, perr.On("body")
	}
	return a.Act(ctx, by, "note", func(u *unit.Work) (err error) {
		n := crm.NoteType
		u.Record, err = u.Save(unit.Draft{Type: n, Set: []unit.Value{{Field: n.Field("body"), Value: value}, {Field: n.Parent(), Value: record.Parent{Type: t.Name, ID: id}}}})
		return err
	})
}

// EditNote changes the text of a note. Its author may, as long as they see the
// record, and so may actors who see everything; DeleteNote is alike.
func (a *Service) EditNote(ctx context.Context, by crm.Actor, id record.ID, version int64, body string) (*unit.Done, error) {
	f := crm.NoteType.Field("body")
	value, perr := f.Kind.Parse(body, f, &record.Env{})
	if perr != nil {
		return nil, perr.On("body")
	}
	return a.Save(ctx, by, unit.Draft{Type: crm.NoteType, ID: id, Version: version, Set: []unit.Value{{Field: f, Value: value}}})
}

// DeleteNote moves a note to the trash.
func (a *Service) DeleteNote(ctx context.Context, by crm.Actor, id record.ID) (*unit.Done, error) {
	return a.Delete(ctx, by, crm.NoteType, 0, id)
}
