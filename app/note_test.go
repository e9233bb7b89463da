package app

import (
	"slices"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A note is in scope as long as the record that it is on is.
func TestNotesAreReachedThroughTheirRecord(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "One")
		var notes []record.ID
		for _, body := range []string{"First", "Second"} {
			done, err := w.Records.AddNote(w.ctx, w.ona, crm.LeadType, l.ID, body)
			w.ok(err)
			notes = append(notes, done.Record.(*crm.Note).ID)
		}
		deleted, err := w.Records.DeleteNote(w.ctx, w.ona, notes[1])
		w.ok(err)
		w.change(w.ada, l.ID, "owner", "pavol@example.com")
		w.refused(second(w.Records.EditNote(w.ctx, w.ona, notes[0], 0, "Other")), record.NotFound)
		w.refused(second(w.Records.DeleteNote(w.ctx, w.ona, notes[0])), record.NotFound)
		w.refused(second(w.Records.Restore(w.ctx, w.ona, crm.NoteType, notes[1])), record.NotFound)
		w.refused(second(w.Records.SaveMany(w.ctx, w.ona, crm.NoteType, notes[:1], nil)), record.NotFound)
		_, err = w.Undo(w.ctx, w.ona, deleted.Receipt)
		w.saying(err, record.Conflict, "undo_handed")
		w.refused(second(w.Records.EditNote(w.ctx, w.pavol, notes[0], 0, "Other")), record.NotFound) // not the author
		w.ok(second(w.Records.EditNote(w.ctx, w.mantas, notes[0], 0, "Other")))
		w.ok(second(w.Records.Delete(w.ctx, w.ada, crm.LeadType, 0, l.ID)))
		w.refused(second(w.Records.EditNote(w.ctx, w.ada, notes[0], 0, "More")), record.NotFound)
		w.refused(second(w.Records.AddNote(w.ctx, w.ada, crm.LeadType, l.ID, "More")), record.NotFound)
	})
}

// A note is read through its record even by its author: not while the record belongs to someone else or is deleted, and
// again afterwards.
func TestNotesAreReadThroughTheirRecord(t *testing.T) {
	both(t, func(w *world) {
		for _, pt := range crm.Types {
			parent := w.make(w.ona, pt.Name, nameKey(pt), "One")
			add := func() record.ID {
				done, err := w.Records.AddNote(w.ctx, w.ona, pt, parent, "Secret")
				w.ok(err)
				return done.Record.(*crm.Note).ID
			}
			kept, gone := add(), add()
			w.ok(second(w.Records.DeleteNote(w.ctx, w.ona, gone)))
			reads := func(by crm.Actor, want bool, why string) {
				t.Helper()
				_, _, err := w.Records.Get(w.ctx, by, crm.NoteType, kept)
				names, terr := w.Records.Titles(w.ctx, by, crm.NoteType, kept)
				trash, _, lerr := w.Records.Trash(w.ctx, by, nil)
				w.ok(terr)
				w.ok(lerr)
				if (err == nil) != want || (len(names) == 1) != want || slices.Contains(titles(trash), "Secret") != want {
					t.Errorf("%s of a %s %s: %v, named %v, in the trash %v", by.Name, pt.Name, why, err, names, titles(trash))
				}
			}
			to := func(p crm.Actor) {
				w.ok(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: pt, ID: parent, Set: []unit.Value{{Field: pt.Owner(), Value: p.User}}})))
			}
			reads(w.ona, true, "of hers")
			to(w.pavol)
			reads(w.ona, false, "handed over")
			reads(w.pavol, true, "handed over") // as in the timeline, though someone else wrote it
			reads(w.mantas, true, "handed over")
			w.refused(second(w.Records.Restore(w.ctx, w.ona, crm.NoteType, gone)), record.NotFound)
			to(w.ona)
			reads(w.ona, true, "of hers again")
			w.ok(second(w.Records.Delete(w.ctx, w.ona, pt, 0, parent)))
			for _, by := range []crm.Actor{w.ona, w.mantas, w.ada} {
				reads(by, false, "deleted")
				w.refused(second(w.Records.Restore(w.ctx, by, crm.NoteType, gone)), record.NotFound)
			}
			w.ok(second(w.Records.Restore(w.ctx, w.ona, pt, parent)))
			reads(w.ona, true, "restored")
			w.ok(second(w.Records.Restore(w.ctx, w.ona, crm.NoteType, gone)))
		}
	})
}

// nameKey returns the key of the field that names a record of a type.
func nameKey(t *record.Type) string {
	switch t.Name {
	case "lead":
		return "title"
	case "contact":
		return "last_name"
	}
	return "name"
}

// On no channel can a note be put on a record that its author does not see.
func TestNotesCannotBePutAnywhere(t *testing.T) {
	both(t, func(w *world) {
		theirs := w.lead(w.pavol, "title", "Theirs")
		mine := w.lead(w.ona, "title", "Mine")
		n := w.ws.Type("note")
		on := func(typ string, id record.ID) []unit.Value {
			return []unit.Value{{Field: n.Field("body"), Value: "Hello"}, {Field: n.Parent(), Value: record.Parent{Type: typ, ID: id}}}
		}
		w.refused(second(w.Records.AddNote(w.ctx, w.ona, crm.LeadType, theirs.ID, "Hello")), record.NotFound)
		w.refused(second(w.Records.AddNote(w.ctx, w.ona, crm.CompanyType, mine.ID, "Hello")), record.NotFound)
		w.saying(second(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: n, Set: on("lead", theirs.ID)})), record.Invalid, "unknown_reference")
		w.saying(second(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: n, Set: on("lead", mine.ID)[:1]})), record.Invalid, "required")
		done, err := w.Records.Save(w.ctx, w.ona, unit.Draft{Type: n, Set: on("lead", mine.ID)})
		w.ok(err)
		again := unit.Draft{Type: n, ID: n.Meta(done.Record).ID, Set: on("lead", w.lead(w.ona, "title", "Other").ID)}
		w.saying(second(w.Records.Save(w.ctx, w.ona, again)), record.Invalid, "set_once")
		again.Set = on("lead", mine.ID)
		w.ok(second(w.Records.Save(w.ctx, w.ona, again)))
		for _, set := range [][]unit.Value{on("lead", theirs.ID), on("leads", mine.ID), on("company", mine.ID), on("note", mine.ID), on("nonsense", mine.ID), on("", mine.ID)} {
			_, err := w.Act(w.ctx, w.ona, "note", func(k *unit.Work) error {
				_, err := k.Save(unit.Draft{Type: n, Set: set})
				return err
			})
			w.refused(err, record.NotFound)
		}
	})
}

// Entries of the same moment are on the same page of the timeline, so that
// none is lost between pages.
func TestTimelineIsPaged(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "One")
		reason := w.ws.Lists.ByKey(crm.LeadStatuses, "bad_data").ID
		for range 23 {
			w.ok(second(w.Qualify.Disqualify(w.ctx, w.ada, reason, "Because", l.ID)))
			w.ok(second(w.Qualify.Reopen(w.ctx, w.ada, l.ID)))
		}
		w.change(w.ada, l.ID, "city", "Kaunas") // so that a page would end between a change and its note
		const all = 2 + 23*3
		seen := map[any]bool{}
		var before time.Time
		for range all {
			tl, err := w.Records.Timeline(w.ctx, w.ada, crm.LeadType, l.ID, before)
			w.ok(err)
			for _, m := range tl.Moments {
				if m.Child != nil {
					seen[m.Type.Meta(m.Child).ID] = true
				} else {
					seen[m.Entry.ID] = true
				}
			}
			if before = tl.Before; before.IsZero() {
				break
			}
		}
		if len(seen) != all {
			t.Errorf("%d of %d moments seen", len(seen), all)
		}
	})
}
