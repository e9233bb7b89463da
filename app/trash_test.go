package app

import (
	"fmt"
	"slices"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

func TestPreferencesArePersonal(t *testing.T) {
	both(t, func(w *world) {
		chosen := []string{"title", "status"}
		w.ok(w.Records.SetPreference(w.ctx, w.ona, "columns.lead", []string{"title"}))
		w.ok(w.Records.SetPreference(w.ctx, w.ona, "columns.lead", chosen))
		var got []string
		w.ok(w.Records.Preference(w.ctx, w.ona, "columns.lead", &got))
		if !slices.Equal(got, chosen) {
			t.Errorf("got %v", got)
		}
		other := []string{"as before"}
		w.ok(w.Records.Preference(w.ctx, w.ada, "columns.lead", &other))
		if other[0] != "as before" {
			t.Errorf("another person's choice: %v", other)
		}
	})
}

func TestTrashStaysInScope(t *testing.T) {
	both(t, func(w *world) {
		mine, theirs := w.lead(w.ona, "title", "Mine"), w.lead(w.pavol, "title", "Theirs")
		ct := w.ws.Type("company")
		made, err := w.Records.Save(w.ctx, w.ona, unit.Draft{Type: ct, Set: w.set(w.ona, ct, "name", "Spauda")})
		w.ok(err)
		note, err := w.Records.AddNote(w.ctx, w.ona, crm.LeadType, mine.ID, "Call back")
		w.ok(err)
		w.ok(second(w.Records.DeleteNote(w.ctx, w.ona, note.Record.(*crm.Note).ID)))
		w.ok(second(w.Records.Delete(w.ctx, w.ada, crm.LeadType, 0, mine.ID, theirs.ID)))
		w.ok(second(w.Records.Delete(w.ctx, w.ona, ct, 0, made.Record.(*crm.Company).ID)))

		list, next, err := w.Records.Trash(w.ctx, w.ona, nil)
		w.ok(err)
		if got := titles(list); !slices.Equal(got, []string{"Spauda", "Mine"}) || next != nil {
			t.Errorf("a member's trash: %v, next %v", got, next)
		}
		if list[0].By != w.ona.User || list[1].By != w.ada.User {
			t.Error("deleted by someone else")
		}
		list, _, err = w.Records.Trash(w.ctx, w.ada, nil)
		w.ok(err)
		if len(list) != 3 { // the note comes with the record that it is on
			t.Errorf("the administrator's trash: %v", titles(list))
		}
		w.ok(second(w.Records.Restore(w.ctx, w.ona, crm.LeadType, mine.ID)))
		w.refused(second(w.Records.Restore(w.ctx, w.ona, crm.LeadType, theirs.ID)), record.NotFound)
		list, _, err = w.Records.Trash(w.ctx, w.ona, nil)
		w.ok(err)
		if got := titles(list); !slices.Equal(got, []string{"Spauda", "Call back"}) {
			t.Errorf("after restoring: %v", got)
		}
	})
}

func TestTrashIsPaged(t *testing.T) {
	both(t, func(w *world) {
		var ids []record.ID
		for i := range 70 {
			ids = append(ids, w.lead(w.ada, "title", fmt.Sprint("Lead ", i)).ID)
		}
		w.ok(second(w.Records.Delete(w.ctx, w.ada, crm.LeadType, 0, ids...)))
		seen := map[record.ID]bool{}
		var at *record.Cursor
		for {
			list, next, err := w.Records.Trash(w.ctx, w.ada, at)
			w.ok(err)
			for _, d := range list {
				seen[d.Type.Meta(d.Record).ID] = true
			}
			if at = next; at == nil {
				break
			}
		}
		if len(seen) != 70 {
			t.Errorf("%d of 70 seen", len(seen))
		}
		_, _, err := w.Records.Trash(w.ctx, w.ada, &record.Cursor{Value: "nonsense"})
		w.refused(err, record.Invalid)
	})
}

func TestSearchStaysInScope(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ona, "title", "Žemaitijos Print")
		w.lead(w.pavol, "title", "Žemaitijos Foods")
		types := w.ws.Types()
		found, err := w.Records.Search(w.ctx, w.ona, "zemait", 5, types...)
		w.ok(err)
		if len(found) != 1 || len(found[0].Records) != 1 {
			t.Fatalf("a member finds %v", found)
		}
		found, err = w.Records.Search(w.ctx, w.ada, "zemait", 1, types...)
		w.ok(err)
		if len(found[0].Records) != 1 || crm.LeadType.Title(found[0].Records[0]) != "Žemaitijos Foods" {
			t.Error("not the newest")
		}
		other := crm.LeadType.Meta(found[0].Records[0]).ID
		names, err := w.Records.Titles(w.ctx, w.ona, crm.LeadType, other)
		w.ok(err)
		if len(names) != 0 {
			t.Errorf("a member learns %v", names)
		}
	})
}

func titles(list []*store.Discarded) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Type.Title(d.Record))
	}
	return out
}

// second returns the error of a call that also returns a Done.
func second(_ *unit.Done, err error) error { return err }
