package app

import (
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// make saves a new record of any type.
func (w *world) make(by crm.Actor, typ string, pairs ...string) record.ID {
	w.t.Helper()
	t := w.ws.Type(typ)
	done, err := w.Records.Save(w.ctx, by, unit.Draft{Type: t, Set: w.set(by, t, pairs...)})
	w.ok(err)
	return t.Meta(done.Record).ID
}

// No one can refer to a record they do not see, and references to it do not
// reveal its name.
func TestReferencesStayInScope(t *testing.T) {
	both(t, func(w *world) {
		theirs, mine := w.make(w.pavol, "company", "name", "Theirs"), w.make(w.ona, "company", "name", "Mine")
		gone := w.make(w.ona, "company", "name", "Gone")
		w.ok(second(w.Records.Delete(w.ctx, w.ona, crm.CompanyType, 0, gone)))
		for _, typ := range []string{"contact", "opportunity"} {
			f := w.ws.Type(typ).Field("company")
			for _, id := range []record.ID{theirs, gone, record.NewID()} {
				set := append(w.set(w.ona, w.ws.Type(typ), w.ws.Type(typ).Fields[0].Key, "A"), unit.Value{Field: f, Value: id})
				_, err := w.Records.Save(w.ctx, w.ona, unit.Draft{Type: w.ws.Type(typ), Set: set})
				w.saying(err, record.Invalid, "unknown_reference")
			}
		}
		deal := w.make(w.ona, "opportunity", "name", "Deal", "company", mine.String())
		ot := w.ws.Type("opportunity")
		w.ok(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ot, ID: deal, Set: w.set(w.ada, ot, "company", theirs.String())})))
		w.ok(second(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: ot, ID: deal, Set: w.set(w.ona, ot, "name", "Still mine")}))) // existing references remain
		_, names, err := w.Records.Get(w.ctx, w.ona, ot, deal)
		w.ok(err)
		l, err := w.Records.List(w.ctx, w.ona, ot, record.Query{Sort: ot.Field("created"), Limit: 9})
		w.ok(err)
		b, err := w.Records.Board(w.ctx, w.ona, ot, record.Query{Sort: ot.Field("created"), Limit: 9}, nil)
		w.ok(err)
		if names[theirs].Title != "" || l.Names[theirs].Title != "" || b.Names[theirs].Title != "" {
			t.Error("a member learns the name of another's company")
		}
		_, names, err = w.Records.Get(w.ctx, w.mantas, ot, deal)
		w.ok(err)
		if names[theirs].Title != "Theirs" {
			t.Error("a manager does not")
		}
	})
}

func TestBulkEditsStayInScope(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		mine, theirs := w.lead(w.ona, "title", "Mine"), w.lead(w.pavol, "title", "Theirs")
		w.refused(second(w.Records.SaveMany(w.ctx, w.ona, lt, []record.ID{mine.ID, theirs.ID}, w.set(w.ona, lt, "owner", "me"))), record.NotFound)
		w.refused(second(w.Records.SaveMany(w.ctx, w.ona, lt, []record.ID{mine.ID}, w.set(w.ona, lt, "owner", "pavol@example.com"))), record.Denied)
		w.refused(second(w.Records.Delete(w.ctx, w.ona, lt, 0, mine.ID, theirs.ID)), record.NotFound)
		w.refused(second(w.Qualify.Contact(w.ctx, w.ona, "", mine.ID, theirs.ID)), record.NotFound)
		for _, l := range []*crm.Lead{mine, theirs} {
			if got := w.get(w.ada, l.ID); got.Version != 1 || got.Owner != l.Owner {
				t.Errorf("changed: %+v", got)
			}
		}
	})
}

func TestQualifyingStaysInScope(t *testing.T) {
	both(t, func(w *world) {
		theirs := w.make(w.pavol, "company", "name", "UAB Spauda", "email", "a@spauda.example")
		l := w.lead(w.ona, "title", "Presses", "company_name", "Spauda", "email", "a@spauda.example")
		for _, c := range []struct {
			by   crm.Actor
			want int
		}{{w.ona, 0}, {w.mantas, 1}} {
			o, err := w.Qualify.Outline(w.ctx, c.by, l.ID, qualify.Plan{Company: &qualify.Target{}})
			w.ok(err)
			if len(o.Similar["company"]) != c.want {
				t.Errorf("%s is shown %v", c.by.Name, o.Similar)
			}
		}
		_, _, err := w.Qualify.Qualify(w.ctx, w.ona, l.ID, qualify.Plan{Company: &qualify.Target{ID: theirs}}, false)
		w.saying(err, record.Invalid, "unknown_reference")
		_, q, err := w.Qualify.Qualify(w.ctx, w.ona, l.ID, qualify.Plan{Company: &qualify.Target{}}, false)
		w.ok(err)
		w.ok(second(w.Records.AddNote(w.ctx, w.ona, crm.LeadType, l.ID, "Secret")))
		w.change(w.ada, l.ID, "owner", "pavol@example.com")
		for _, c := range []struct {
			by    crm.Actor
			notes int
		}{{w.ona, 0}, {w.ada, 1}} {
			tl, err := w.Records.Timeline(w.ctx, c.by, crm.CompanyType, q.Company.ID, time.Time{})
			w.ok(err)
			notes := 0
			for _, m := range tl.Moments {
				if m.Child != nil {
					notes++
				}
			}
			if notes != c.notes {
				t.Errorf("%s reads %d notes", c.by.Name, notes)
			}
		}
	})
}

// A record in the trash can only be restored.
func TestDeletedRecordsCannotBeChanged(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		l := w.lead(w.ada, "title", "Doomed")
		w.ok(second(w.Records.Delete(w.ctx, w.ada, lt, 0, l.ID)))
		reason := w.ws.Lists.ByKey(crm.LeadStatuses, "bad_data").ID
		for name, err := range map[string]error{
			"save":       second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: w.set(w.ada, lt, "title", "A")})),
			"bulk":       second(w.Records.SaveMany(w.ctx, w.ada, lt, []record.ID{l.ID}, w.set(w.ada, lt, "title", "A"))),
			"delete":     second(w.Records.Delete(w.ctx, w.ada, lt, 0, l.ID)),
			"note":       second(w.Records.AddNote(w.ctx, w.ada, lt, l.ID, "A")),
			"contact":    second(w.Qualify.Contact(w.ctx, w.ada, "", l.ID)),
			"disqualify": second(w.Qualify.Disqualify(w.ctx, w.ada, reason, "", l.ID)),
			"extend":     second(w.Qualify.Reopen(w.ctx, w.ada, l.ID)),
			"unqualify":  second(w.Qualify.Undo(w.ctx, w.ada, l.ID)),
		} {
			if record.KindOf(err) != record.NotFound || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, _, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Company: &qualify.Target{}}, false)
		w.refused(err, record.NotFound)
		_, err = w.Records.Timeline(w.ctx, w.ada, lt, l.ID, time.Time{})
		w.refused(err, record.NotFound)
	})
}

// An administrator of one workspace has no rights in another.
func TestWorkspacesAreApart(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		l := w.lead(w.ada, "title", "Ours")
		receipt := w.change(w.ada, l.ID, "title", "Still ours")
		other, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other"})
		w.ok(err)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := w.People.AddPersonIn(w.ctx, tx, other.ID, people.NewPerson{Email: "ada@example.com", Role: crm.Administrator}, "")
			return err
		}))
		stranger := w.ada
		stranger.Workspace = other.ID
		_, _, err = w.Records.Get(w.ctx, stranger, lt, l.ID)
		w.refused(err, record.NotFound)
		for name, err := range map[string]error{
			"save":    second(w.Records.Save(w.ctx, stranger, unit.Draft{Type: lt, ID: l.ID, Set: w.set(w.ada, lt, "title", "Theirs")})),
			"delete":  second(w.Records.Delete(w.ctx, stranger, lt, 0, l.ID)),
			"restore": second(w.Records.Restore(w.ctx, stranger, lt, l.ID)),
			"undo":    second(w.Undo(w.ctx, stranger, receipt)),
			"note":    second(w.Records.AddNote(w.ctx, stranger, lt, l.ID, "A")),
		} {
			if record.KindOf(err) != record.NotFound || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		status := []unit.Value{{Field: lt.Field("title"), Value: "A"}, {Field: lt.Field("status"), Value: l.Status}}
		_, err = w.Records.Save(w.ctx, stranger, unit.Draft{Type: lt, Set: status})
		w.refused(err, record.Invalid)
		list, err := w.Records.List(w.ctx, stranger, lt, record.Query{Text: "ours", Sort: lt.Field("created"), Limit: 9})
		w.ok(err)
		if list.Total != 0 || len(list.Records) != 0 {
			t.Errorf("found %d", list.Total)
		}
	})
}
