package app

import (
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// make saves a new record of any type.
func (w *world) make(by crm.Actor, typ string, pairs ...string) ID {
	w.t.Helper()
	t := w.ws.Type(typ)
	done, err := w.Save(w.ctx, by, Draft{Type: t, Set: w.set(by, t, pairs...)})
	w.ok(err)
	return t.Meta(done.Record).ID
}

// No one can refer to a record they do not see, and references to it do not
// reveal its name.
func TestReferencesStayInScope(t *testing.T) {
	both(t, func(w *world) {
		theirs, mine := w.make(w.pavol, "company", "name", "Theirs"), w.make(w.ona, "company", "name", "Mine")
		gone := w.make(w.ona, "company", "name", "Gone")
		w.ok(second(w.Delete(w.ctx, w.ona, crm.CompanyType, 0, gone)))
		for _, typ := range []string{"contact", "opportunity"} {
			f := w.ws.Type(typ).Field("company")
			for _, id := range []ID{theirs, gone, record.NewID()} {
				set := append(w.set(w.ona, w.ws.Type(typ), w.ws.Type(typ).Fields[0].Key, "A"), Value{f, id})
				_, err := w.Save(w.ctx, w.ona, Draft{Type: w.ws.Type(typ), Set: set})
				w.saying(err, record.Invalid, "unknown_reference")
			}
		}
		deal := w.make(w.ona, "opportunity", "name", "Deal", "company", mine.String())
		ot := w.ws.Type("opportunity")
		w.ok(second(w.Save(w.ctx, w.ada, Draft{Type: ot, ID: deal, Set: w.set(w.ada, ot, "company", theirs.String())})))
		w.ok(second(w.Save(w.ctx, w.ona, Draft{Type: ot, ID: deal, Set: w.set(w.ona, ot, "name", "Still mine")}))) // existing references remain
		_, names, err := w.Get(w.ctx, w.ona, ot, deal)
		w.ok(err)
		l, err := w.List(w.ctx, w.ona, ot, record.Query{Sort: ot.Field("created"), Limit: 9})
		w.ok(err)
		b, err := w.Board(w.ctx, w.ona, ot, record.Query{Sort: ot.Field("created"), Limit: 9}, nil)
		w.ok(err)
		if names[theirs].Title != "" || l.Names[theirs].Title != "" || b.Names[theirs].Title != "" {
			t.Error("a member learns the name of another's company")
		}
		_, names, err = w.Get(w.ctx, w.mantas, ot, deal)
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
		w.refused(second(w.SaveMany(w.ctx, w.ona, lt, []ID{mine.ID, theirs.ID}, w.set(w.ona, lt, "owner", "me"))), record.NotFound)
		w.refused(second(w.SaveMany(w.ctx, w.ona, lt, []ID{mine.ID}, w.set(w.ona, lt, "owner", "pavol@example.com"))), record.Denied)
		w.refused(second(w.Delete(w.ctx, w.ona, lt, 0, mine.ID, theirs.ID)), record.NotFound)
		w.refused(second(w.Contact(w.ctx, w.ona, "", mine.ID, theirs.ID)), record.NotFound)
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
			o, err := w.OutlineQualification(w.ctx, c.by, l.ID, QualifyPlan{Company: &Target{}})
			w.ok(err)
			if len(o.Similar["company"]) != c.want {
				t.Errorf("%s is shown %v", c.by.Name, o.Similar)
			}
		}
		_, _, err := w.Qualify(w.ctx, w.ona, l.ID, QualifyPlan{Company: &Target{ID: theirs}}, false)
		w.saying(err, record.Invalid, "unknown_reference")
		_, q, err := w.Qualify(w.ctx, w.ona, l.ID, QualifyPlan{Company: &Target{}}, false)
		w.ok(err)
		w.ok(second(w.AddNote(w.ctx, w.ona, crm.LeadType, l.ID, "Secret")))
		w.change(w.ada, l.ID, "owner", "pavol@example.com")
		for _, c := range []struct {
			by    crm.Actor
			notes int
		}{{w.ona, 0}, {w.ada, 1}} {
			tl, err := w.Timeline(w.ctx, c.by, crm.CompanyType, q.Company.ID, time.Time{})
			w.ok(err)
			notes := 0
			for _, m := range tl.Moments {
				if m.Note != nil {
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
		w.ok(second(w.Delete(w.ctx, w.ada, lt, 0, l.ID)))
		reason := w.ws.Lists.ByKey(crm.LeadStatuses, "bad_data").ID
		for name, err := range map[string]error{
			"save":       second(w.Save(w.ctx, w.ada, Draft{Type: lt, ID: l.ID, Set: w.set(w.ada, lt, "title", "A")})),
			"bulk":       second(w.SaveMany(w.ctx, w.ada, lt, []ID{l.ID}, w.set(w.ada, lt, "title", "A"))),
			"delete":     second(w.Delete(w.ctx, w.ada, lt, 0, l.ID)),
			"note":       second(w.AddNote(w.ctx, w.ada, lt, l.ID, "A")),
			"contact":    second(w.Contact(w.ctx, w.ada, "", l.ID)),
			"disqualify": second(w.Disqualify(w.ctx, w.ada, reason, "", l.ID)),
			"extend":     second(w.Reopen(w.ctx, w.ada, l.ID)),
			"unqualify":  second(w.UndoQualification(w.ctx, w.ada, l.ID)),
		} {
			if record.KindOf(err) != record.NotFound || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, _, err := w.Qualify(w.ctx, w.ada, l.ID, QualifyPlan{Company: &Target{}}, false)
		w.refused(err, record.NotFound)
		_, err = w.Timeline(w.ctx, w.ada, lt, l.ID, time.Time{})
		w.refused(err, record.NotFound)
	})
}

// An administrator of one workspace has no rights in another.
func TestWorkspacesAreApart(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		l := w.lead(w.ada, "title", "Ours")
		receipt := w.change(w.ada, l.ID, "title", "Still ours")
		other, err := w.AddWorkspace(w.ctx, NewWorkspace{Slug: "other", Name: "Other"})
		w.ok(err)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := w.addPerson(w.ctx, tx, other.ID, NewPerson{Email: "ada@example.com", Role: crm.Administrator}, "")
			return err
		}))
		stranger := w.ada
		stranger.Workspace = other.ID
		_, _, err = w.Get(w.ctx, stranger, lt, l.ID)
		w.refused(err, record.NotFound)
		for name, err := range map[string]error{
			"save":    second(w.Save(w.ctx, stranger, Draft{Type: lt, ID: l.ID, Set: w.set(w.ada, lt, "title", "Theirs")})),
			"delete":  second(w.Delete(w.ctx, stranger, lt, 0, l.ID)),
			"restore": second(w.Restore(w.ctx, stranger, lt, l.ID)),
			"undo":    second(w.Undo(w.ctx, stranger, receipt)),
			"note":    second(w.AddNote(w.ctx, stranger, lt, l.ID, "A")),
		} {
			if record.KindOf(err) != record.NotFound || err == nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		status := []Value{{lt.Field("title"), "A"}, {lt.Field("status"), l.Status}}
		_, err = w.Save(w.ctx, stranger, Draft{Type: lt, Set: status})
		w.refused(err, record.Invalid)
		list, err := w.List(w.ctx, stranger, lt, record.Query{Text: "ours", Sort: lt.Field("created"), Limit: 9})
		w.ok(err)
		if list.Total != 0 || len(list.Records) != 0 {
			t.Errorf("found %d", list.Total)
		}
	})
}
