package records

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// mostPages is the number of pages of history that a record's page shows at most. Older ones are on a page of their own.
const mostPages = 10

// An entry is one entry of a timeline: a child, such as a note, or the changes that one person made in one go.
type entry struct {
	*records.Moment
	changes []record.Change
	was, is string   // currency of its amounts before and after
	undo    []string // receipts that its button posts; none if it cannot be undone
	count   int      // records in those receipts
	undone  bool
	again   bool          // the button redoes what was undone
	why     record.Errors // why it cannot be undone
}

// A timeline is the history of a record, as far as the page shows it.
type timeline struct {
	entries []*entry
	more    string // URL of older entries, "" at the end
}

// timeline reads the history of a record: the number of pages in the URL, from the time in the URL.
func (rq *typeRequest) timeline(r any) (*timeline, error) {
	id, asked := rq.t.Meta(r).ID, rq.R.URL.Query()
	pages, _ := strconv.Atoi(asked.Get("history"))
	pages = min(max(pages, 1), mostPages)
	before, _ := time.Parse(time.RFC3339Nano, asked.Get("before"))
	var all []*records.Moment
	next := before
	for range pages {
		t, err := rq.app().Records.Timeline(rq.Ctx(), rq.By, rq.t, id, next)
		if err != nil {
			return nil, err
		}
		all = append(all, t.Moments...)
		if next = t.Before; next.IsZero() {
			break
		}
	}
	out := &timeline{entries: entries(all)}
	setCurrencies(out.entries, record.EnvOf(rq.t, r).Currency)
	switch {
	case next.IsZero():
	case pages < mostPages:
		out.more = rq.at(id) + "?history=" + strconv.Itoa(pages+1)
		if !before.IsZero() {
			out.more += "&before=" + record.MomentKind.Text(before, nil)
		}
	default:
		out.more = rq.at(id) + "?before=" + record.MomentKind.Text(next, nil)
	}
	return out, rq.knowChanged(all)
}

// knowChanged loads the names of the records in the changes.
func (rq *typeRequest) knowChanged(all []*records.Moment) error {
	wanted := map[string][]record.ID{}
	for _, m := range all {
		if m.Entry == nil {
			continue
		}
		for _, c := range m.Entry.Changes {
			f := rq.t.Field(c.Field)
			if f == nil || !f.Refers() || crm.TypeByName(f.Target) == nil {
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
		names, err := rq.app().Records.Titles(rq.Ctx(), rq.By, rq.Workspace.Type(target), ids...)
		if err != nil {
			return err
		}
		rq.know(names)
	}
	return nil
}

// together is the longest time between two changes of one person that are shown as one entry.
const together = 10 * time.Minute

// entries groups changes that one person made in one go. Moments come newest first.
func entries(all []*records.Moment) []*entry {
	var out []*entry
	for _, m := range all {
		r := newEntry(m)
		if m.Entry != nil {
			r.changes = m.Entry.Changes
		}
		if n := len(out); n > 0 && sameEntry(out[n-1].Moment, m) {
			out[n-1].join(m)
			continue
		}
		out = append(out, r)
	}
	return slices.DeleteFunc(out, func(r *entry) bool {
		return r.Entry != nil && r.Entry.Action == store.Changed && len(r.changes) == 0
	})
}

// newEntry returns an entry with one moment.
func newEntry(m *records.Moment) *entry {
	r := &entry{Moment: m}
	if u := m.Undo; u != nil {
		r.count, r.undone, r.again, r.why = u.Count, u.Undone, u.Again, u.Why
		r.undo = []string{u.Receipt.String()}
	}
	return r
}

// join adds an earlier change to the entry. A field that changes again later in the entry does not prevent undoing it as a
// whole.
func (r *entry) join(m *records.Moment) {
	if u := m.Undo; u != nil {
		r.undo = append(r.undo, u.Receipt.String())
		r.why = append(r.why, slices.DeleteFunc(slices.Clone(u.Why), func(e *record.Error) bool {
			return slices.ContainsFunc(r.changes, func(c record.Change) bool { return c.Field == e.Field })
		})...)
	}
	r.changes = merged(m.Entry.Changes, r.changes)
}

// undoneIn returns the action that undid an entry, so that entries undone in different actions stay apart.
func undoneIn(e *store.Entry) record.ID {
	if e.UndoneGroup != record.None {
		return e.UndoneGroup
	}
	return e.Undone
}

// sameEntry reports whether two changes belong to the same entry.
func sameEntry(later, earlier *records.Moment) bool {
	a, b := later.Entry, earlier.Entry
	if a == nil || b == nil || a.Action != store.Changed || b.Action != store.Changed || undoneIn(a) != undoneIn(b) {
		return false
	}
	if a.Group != record.None && a.Group == b.Group {
		return true
	}
	return a.Actor == b.Actor && a.Channel == b.Channel && a.Of == "save" && b.Of == "save" && a.At.Sub(b.At) < together
}

// merged combines earlier and later changes. A value that came back to where it was is no change.
func merged(earlier, later []record.Change) []record.Change {
	out := slices.Clone(earlier)
	for _, c := range later {
		i := slices.IndexFunc(out, func(o record.Change) bool { return o.Field == c.Field })
		if i < 0 {
			out = append(out, c)
			continue
		}
		out[i].New, out[i].NewWhole, out[i].NewUnread = c.New, c.NewWhole, c.NewUnread
	}
	return slices.DeleteFunc(out, func(c record.Change) bool { return c.Old == c.New })
}

// item returns the head of a timeline entry.
func (rq *typeRequest) item(r *entry) ui.TimelineItem {
	if r.Child != nil {
		return rq.childItem(r)
	}
	e := r.Entry
	return ui.TimelineItem{ID: e.ID.String(), Kind: rq.happening(r), Who: rq.renderer.Person(e.Actor), When: e.At,
		What: rq.Page.T("happened." + what(e)), Undone: r.undone, Undo: rq.undoOf(r)}
}

// undoOf returns the button that undoes or redoes an entry, or the reason why there is none.
func (rq *typeRequest) undoOf(r *entry) ui.TimelineUndo {
	u := ui.TimelineUndo{Receipts: r.undo, Again: r.again, Count: 1}
	if len(r.undo) == 1 {
		u.Count = r.count
	}
	if len(r.undo) == 0 {
		return ui.TimelineUndo{}
	}
	if texts := shell.Texts(rq.Page, r.why); len(texts) > 0 {
		u.Receipts, u.Why = nil, texts[0]
	}
	return u
}

// what returns the translation key of a history entry.
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

// happening returns the kind of an entry, which selects its icon.
func (rq *typeRequest) happening(r *entry) ui.Happening {
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
		switch f := rq.t.Field(c.Field); {
		case f == nil:
		case f.Step:
			return ui.Moved
		case f == rq.t.Owner():
			return ui.Assigned
		}
	}
	return ui.Edited
}

// childItem returns the head of a child, such as a note.
func (rq *typeRequest) childItem(r *entry) ui.TimelineItem {
	m, by := r.Type.Meta(r.Child), store.PositionOf(r.Type, r.Child).Owner
	key := r.Type.Name
	switch {
	case r.From != record.None:
		key = "lead_" + key
	case m.Version > 1:
		key += "_edited"
	}
	return ui.TimelineItem{ID: m.ID.String(), Kind: ui.Noted, Who: rq.renderer.Person(by), When: m.Created,
		What: rq.Page.T("happened." + key), Menu: rq.childMenu(r, by), Undo: rq.undoOf(r)}
}

// childMenu returns the menu of a child for people who may change it: its author and those who see all records.
func (rq *typeRequest) childMenu(r *entry, author record.ID) templ.Component {
	if !rq.By.Sees(author) {
		return nil
	}
	return childActions(rq, r.Type, r.Type.Meta(r.Child).ID.String())
}

// childText returns the text of a child: of its first long text, otherwise its title.
func childText(r *entry) string {
	for _, f := range r.Type.Fields {
		if f.Long() {
			return f.Get(r.Child).(string)
		}
	}
	return r.Type.Title(r.Child)
}

// changed returns the changes of an entry as text. Computed times are left out.
func (rq *typeRequest) changed(r *entry) []ui.FieldChange {
	var out []ui.FieldChange
	for _, c := range r.changes {
		f := rq.Workspace.FormerField(rq.t, c.Field)
		if f == nil || f.Stamped() {
			continue
		}
		if f.Kind.Storage() == record.AsLinks {
			out = append(out, ui.FieldChange{Label: rq.renderer.Label(rq.t, f), By: rq.renderer.Changed(f, c.Old, c.New)})
			continue
		}
		was, is := field.Context{Type: rq.t, Field: f, Currency: r.was}, field.Context{Type: rq.t, Field: f, Currency: r.is}
		before, after := c.Shown()
		before, after = field.Differing(f, before, after)
		out = append(out, ui.FieldChange{Label: rq.renderer.Label(rq.t, f), Was: rq.renderer.Former(was, before), Is: rq.renderer.Former(is, after)})
	}
	return out
}

// setCurrencies sets the currency before and after each entry, going back from the record's current one.
func setCurrencies(entries []*entry, now string) {
	for _, r := range entries {
		r.was, r.is = now, now
		for _, c := range r.changes {
			if c.Field == "currency" {
				r.was, r.is = c.Old, c.New
			}
		}
		now = r.was
	}
}
