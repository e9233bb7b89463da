package records

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// How much of a record's history its page shows: so many pages at most, more on the page before a moment.
const mostPages = 10

// A entry is one entry of a timeline: a note, or changes that one person made in one go.
type entry struct {
	*app.Moment
	changes []record.Change
	was, is string   // currency of its amounts before and after
	undo    []string // receipts that its button posts; none where it cannot be undone
	count   int      // records that those touched
	undone  bool
	again   bool          // the button does again what was undone
	why     record.Errors // why it cannot be undone
}

// A timeline is what happened to a record, as far as the page goes.
type timeline struct {
	entries []*entry
	more    string // address of more of it, "" at the end
}

// timeline reads the timeline of a record: as many pages as the address asks for, from the moment it names.
func (tv *typeVisit) timeline(r any) (*timeline, error) {
	id, asked := tv.t.Meta(r).ID, tv.R.URL.Query()
	pages, _ := strconv.Atoi(asked.Get("history"))
	pages = min(max(pages, 1), mostPages)
	before, _ := time.Parse(time.RFC3339Nano, asked.Get("before"))
	var all []*app.Moment
	next := before
	for range pages {
		t, err := tv.app().Timeline(tv.Ctx(), tv.By, tv.t, id, next)
		if err != nil {
			return nil, err
		}
		all = append(all, t.Moments...)
		if next = t.Before; next.IsZero() {
			break
		}
	}
	out := &timeline{entries: runs(all)}
	setCurrencies(out.entries, record.EnvOf(tv.t, r).Currency)
	switch {
	case next.IsZero():
	case pages < mostPages:
		out.more = tv.at(id) + "?history=" + strconv.Itoa(pages+1)
		if !before.IsZero() {
			out.more += "&before=" + record.MomentKind.Text(before, nil)
		}
	default:
		out.more = tv.at(id) + "?before=" + record.MomentKind.Text(next, nil)
	}
	return out, tv.knowChanged(all)
}

// knowChanged looks up the names of the records that changes speak of.
func (tv *typeVisit) knowChanged(all []*app.Moment) error {
	wanted := map[string][]record.ID{}
	for _, m := range all {
		if m.Entry == nil {
			continue
		}
		for _, c := range m.Entry.Changes {
			f := tv.t.Field(c.Field)
			if f == nil || f.Kind != record.RefKind || crm.TypeByName(f.Target) == nil {
				continue
			}
			for _, text := range []string{c.Old, c.New} {
				if id, ok := record.ParseID(text); ok {
					wanted[f.Target] = append(wanted[f.Target], id)
				}
			}
		}
	}
	for target, ids := range wanted {
		names, err := tv.app().Titles(tv.Ctx(), tv.By, tv.Workspace.Type(target), ids...)
		if err != nil {
			return err
		}
		tv.know(names)
	}
	return nil
}

// together is how far apart changes of one person may be to be told as one.
const together = 10 * time.Minute

// entries folds changes that one person made in one go into one entry each. Moments come newest first.
func runs(all []*app.Moment) []*entry {
	var out []*entry
	for _, m := range all {
		r := newRun(m)
		if m.Entry != nil {
			r.changes = m.Entry.Changes
		}
		if n := len(out); n > 0 && goOn(out[n-1].Moment, m) {
			out[n-1].join(m)
			continue
		}
		out = append(out, r)
	}
	return slices.DeleteFunc(out, func(r *entry) bool {
		return r.Entry != nil && r.Entry.Action == store.Changed && len(r.changes) == 0
	})
}

// newRun is an entry of one moment.
func newRun(m *app.Moment) *entry {
	r := &entry{Moment: m}
	if u := m.Undo; u != nil {
		r.count, r.undone, r.again, r.why = u.Count, u.Undone, u.Again, u.Why
		r.undo = []string{u.Receipt.String()}
	}
	return r
}

// join takes an earlier change of the same run in. A field that changed again within the run is not in the way of undoing it
// as a whole.
func (r *entry) join(m *app.Moment) {
	if u := m.Undo; u != nil {
		r.undo = append(r.undo, u.Receipt.String())
		r.why = append(r.why, slices.DeleteFunc(slices.Clone(u.Why), func(e *record.Error) bool {
			return slices.ContainsFunc(r.changes, func(c record.Change) bool { return c.Field == e.Field })
		})...)
	}
	r.changes = merged(m.Entry.Changes, r.changes)
}

// mark is what tells entries apart that were undone in different actions.
func mark(e *store.Entry) record.ID {
	if e.UndoneGroup != record.None {
		return e.UndoneGroup
	}
	return e.Undone
}

// goOn reports whether an earlier change belongs to the same run as a later one.
func goOn(later, earlier *app.Moment) bool {
	a, b := later.Entry, earlier.Entry
	if a == nil || b == nil || a.Action != store.Changed || b.Action != store.Changed || mark(a) != mark(b) {
		return false
	}
	if a.Group != record.None && a.Group == b.Group {
		return true
	}
	return a.Actor == b.Actor && a.Channel == b.Channel && a.Of == "save" && b.Of == "save" && a.At.Sub(b.At) < together
}

// merged puts later changes on top of earlier ones; what came back to where it was is no change.
func merged(earlier, later []record.Change) []record.Change {
	out := slices.Clone(earlier)
	for _, c := range later {
		i := slices.IndexFunc(out, func(o record.Change) bool { return o.Field == c.Field })
		if i < 0 {
			out = append(out, c)
			continue
		}
		out[i].New = c.New
	}
	return slices.DeleteFunc(out, func(c record.Change) bool { return c.Old == c.New })
}

// item is the head of a timeline entry.
func (tv *typeVisit) item(r *entry) ui.TimelineItem {
	if r.Note != nil {
		return tv.noteItem(r)
	}
	e := r.Entry
	return ui.TimelineItem{ID: e.ID.String(), Kind: tv.happening(r), Who: tv.renderer.Person(e.Actor), When: e.At,
		What: tv.Page.T("happened." + what(e)), Undone: r.undone, Undo: tv.undoOf(r)}
}

// undoOf is the button that undoes an entry, or does it again, or why there is none.
func (tv *typeVisit) undoOf(r *entry) ui.TimelineUndo {
	u := ui.TimelineUndo{Receipts: r.undo, Again: r.again, Count: 1}
	if len(r.undo) == 1 {
		u.Count = r.count
	}
	if len(r.undo) == 0 {
		return ui.TimelineUndo{}
	}
	if texts := shell.Texts(tv.Page, r.why); len(texts) > 0 {
		u.Receipts, u.Why = nil, texts[0]
	}
	return u
}

// what is the word for an entry of the history.
func what(e *store.Entry) string {
	switch {
	case e.Action == store.Created && (e.Of == "import" || e.Of == "qualify"):
		return "created_by_" + e.Of
	case e.Action != store.Changed:
		return e.Action
	}
	switch e.Of {
	case "qualify", "disqualify", "extend", "contact", "undo", "redo", "bulk":
		return e.Of
	}
	return "changed"
}

// happening is the picture of an entry.
func (tv *typeVisit) happening(r *entry) ui.Happening {
	e := r.Entry
	switch {
	case e.Of == "import" && e.Action == store.Created:
		return ui.Imported
	case e.Of == "qualify":
		return ui.Qualified
	case e.Action != store.Changed:
		return ui.Happening(e.Action)
	}
	for _, c := range r.changes {
		switch f := tv.t.Field(c.Field); {
		case f == nil:
		case f.Step:
			return ui.Moved
		case f == tv.t.Owner():
			return ui.Assigned
		}
	}
	return ui.Edited
}

func (tv *typeVisit) noteItem(r *entry) ui.TimelineItem {
	n := r.Note
	key := "note"
	switch {
	case r.From != record.None:
		key = "lead_note"
	case n.Version > 1:
		key = "note_edited"
	}
	return ui.TimelineItem{ID: n.ID.String(), Kind: ui.Noted, Who: tv.renderer.Person(n.Owner), When: n.Created,
		What: tv.Page.T("happened." + key), Menu: tv.noteMenu(n), Undo: tv.undoOf(r)}
}

// noteMenu is what one may do with a note: its writer, and who sees all records.
func (tv *typeVisit) noteMenu(n *crm.Note) templ.Component {
	if !tv.By.Sees(n.Owner) {
		return nil
	}
	return noteActions(tv, n)
}

// changed are the changes of a run in the reader's words. What follows by itself (since when, how probable) is not told
// beside what it follows from.
func (tv *typeVisit) changed(r *entry) []ui.FieldChange {
	var out []ui.FieldChange
	for _, c := range r.changes {
		f := tv.Workspace.FormerField(tv.t, c.Field)
		if f == nil || f.ReadOnly && f.Kind == record.MomentKind {
			continue
		}
		was, is := field.Context{Type: tv.t, Field: f, Currency: r.was}, field.Context{Type: tv.t, Field: f, Currency: r.is}
		out = append(out, ui.FieldChange{Label: tv.renderer.Label(tv.t, f), Was: tv.renderer.Former(was, c.Old), Is: tv.renderer.Former(is, c.New)})
	}
	return out
}

// setCurrencies walks back from the currency a record has now to the one it had at each run.
func setCurrencies(runs []*entry, now string) {
	for _, r := range runs {
		r.was, r.is = now, now
		for _, c := range r.changes {
			if c.Field == "currency" {
				r.was, r.is = c.Old, c.New
			}
		}
		now = r.was
	}
}
