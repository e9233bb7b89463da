package app

import (
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// count runs a query for one number.
func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error { return tx.QueryRow(w.ctx, query, args...).Scan(&n) }))
	return n
}

func TestSamplePassesTheWritePath(t *testing.T) {
	both(t, func(w *world) {
		progress := 0
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 300, func(done, all int) { progress = done*1000 + all }))
		if progress != 300*1000+300 {
			t.Errorf("progress %d", progress)
		}
		if n := w.count("SELECT COUNT(*) FROM lead"); n != 300 {
			t.Errorf("%d leads", n)
		}
		for what, query := range map[string]string{
			"leads whose history does not end at their version": `SELECT COUNT(*) FROM lead l WHERE version <>
				(SELECT COUNT(*) FROM history h WHERE h.workspace_id = l.workspace_id AND h.record_id = l.id)`,
			"leads whose last interval does not match": `SELECT COUNT(*) FROM lead l WHERE NOT EXISTS
				(SELECT 1 FROM step_interval s WHERE s.workspace_id = l.workspace_id AND s.record_id = l.id AND s.to_at IS NULL
				AND s.step_id = l.status_id AND s.owner_id = l.owner_id)`,
			"intervals that overlap or leave a gap": `SELECT COUNT(*) FROM step_interval s WHERE to_at IS NOT NULL AND NOT EXISTS
				(SELECT 1 FROM step_interval n WHERE n.workspace_id = s.workspace_id AND n.record_id = s.record_id AND n.from_at = s.to_at)`,
			"qualified leads that became nothing": `SELECT COUNT(*) FROM lead WHERE qualified_at IS NOT NULL AND company_id IS NULL
				AND contact_id IS NULL AND opportunity_id IS NULL`,
			"leads whose company is missing": `SELECT COUNT(*) FROM lead l WHERE company_id IS NOT NULL AND NOT EXISTS
				(SELECT 1 FROM company c WHERE c.workspace_id = l.workspace_id AND c.id = l.company_id)`,
			"companies without match keys": `SELECT COUNT(*) FROM company WHERE match_keys = ''`,
			"leads without match keys":     `SELECT COUNT(*) FROM lead WHERE match_keys = ''`,
		} {
			if n := w.count(query); n != 0 {
				t.Errorf("%d %s", n, what)
			}
		}
		if counted, leads := w.count("SELECT CAST(SUM(count) AS BIGINT) FROM counter WHERE record_type = 'lead'"), 300; counted != leads {
			t.Errorf("the counters say %d leads", counted)
		}
		if got := w.find(w.ada, map[string][]string{"q": {"kov"}}); len(got) == 0 {
			t.Error("search finds no one")
		}
		if got := w.find(w.ona, nil); len(got) != 0 {
			t.Errorf("a member sees %d sample leads", len(got))
		}
		w.refusedSignIn()
	})
}

// refusedSignIn checks that the sample people cannot sign in.
func (w *world) refusedSignIn() {
	w.t.Helper()
	ws, err := w.Workspace(w.ctx, w.ws.ID)
	w.ok(err)
	if len(ws.Staff()) != 4+6 {
		w.t.Errorf("%d people", len(ws.Staff()))
	}
	if n := w.count("SELECT COUNT(*) FROM person WHERE password = ''"); n != 6 {
		w.t.Errorf("%d people without a password", n)
	}
	if people.PasswordFits("", "") {
		w.t.Error("no password fits no password")
	}
}

func TestSampleQualificationsCanBeUndone(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 400, nil))
		var lead record.ID
		w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
			return tx.QueryRow(w.ctx, "SELECT id FROM lead WHERE qualified_at IS NOT NULL AND opportunity_id IS NULL ORDER BY id LIMIT 1").Scan(db.ID(&lead))
		}))
		q, err := w.Qualify.Last(w.ctx, w.ada, lead)
		w.ok(err)
		if q.Company == nil || !q.Company.Created || len(q.Moved) == 0 {
			t.Fatalf("the receipt says %+v", q)
		}
		_, err = w.Qualify.Undo(w.ctx, w.ada, lead)
		w.ok(err)
		got := w.get(w.ada, lead)
		if got.Company != record.None || w.ws.Lists.Category(got.Status) == crm.CategoryQualified {
			t.Errorf("still qualified: %+v", got)
		}
	})
}

func TestRemoveSampleKeepsTouchedRecords(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		mine := w.lead(w.ada, "title", "Mine before")
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 300, nil))
		var err error
		w.ws, err = w.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		one := func(query string) (id record.ID) {
			w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error { return tx.QueryRow(w.ctx, query).Scan(db.ID(&id)) }))
			return id
		}
		edited := one("SELECT id FROM lead WHERE company_id IS NOT NULL AND contact_id IS NOT NULL ORDER BY id LIMIT 1")
		noted := one("SELECT id FROM lead WHERE company_id IS NULL AND qualified_at IS NULL ORDER BY id DESC LIMIT 1")
		thrown := one("SELECT id FROM lead WHERE company_id IS NULL AND qualified_at IS NULL ORDER BY id LIMIT 1")
		customer := one("SELECT id FROM company ORDER BY id DESC LIMIT 1")
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: edited, Set: w.set(w.ada, lt, "city", "Elsewhere")})
		w.ok(err)
		_, err = w.Records.AddNote(w.ctx, w.ada, lt, noted, "I know them")
		w.ok(err)
		_, err = w.Records.Delete(w.ctx, w.ada, lt, 0, thrown)
		w.ok(err)
		ot := w.ws.Type("opportunity")
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ot, Set: w.set(w.ada, ot, "name", "My sale", "company", customer.String())})
		w.ok(err)

		_, _, err = w.Samples.Remove(w.ctx, w.mantas)
		w.refused(err, record.Denied)
		done, kept, err := w.Samples.Remove(w.ctx, in(w.ada))
		w.ok(err)
		removed := done.Count
		left := w.get(w.ada, edited)
		if _, _, err := w.Records.Get(w.ctx, w.ada, w.ws.Type("company"), left.Company); err != nil {
			t.Errorf("the company of the edited lead: %v", err)
		}
		for _, id := range []record.ID{mine.ID, noted} {
			w.get(w.ada, id)
		}
		if _, _, err := w.Records.Get(w.ctx, w.ada, w.ws.Type("company"), customer); err != nil {
			t.Errorf("the company of my sale: %v", err)
		}
		if n := w.living("lead"); n > 6 || n < 3 {
			t.Errorf("%d leads are left", n)
		}
		if removed < 400 || kept < 4 || kept > 30 {
			t.Errorf("removed %d, kept %d", removed, kept)
		}
		if got := w.wrong(false); len(got) > 0 {
			t.Errorf("left something wrong: %v", got)
		}
		ws, err := w.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		if len(ws.Staff()) != 4 {
			t.Errorf("%d people work here", len(ws.Staff()))
		}
	})
}

// A removal is one action: undoing it restores all records and people, and the
// sample can be removed again.
func TestRemovedSampleComesBack(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 600, nil))
		ada := in(w.ada)
		tables := []string{"lead", "company", "contact", "opportunity", "note"}
		before := map[string]int{}
		for _, table := range tables {
			before[table] = w.living(table)
		}
		preview, err := w.Samples.Preview(w.ctx, ada)
		w.ok(err)
		for _, table := range tables {
			if preview.Goes[table] != before[table] || preview.Stays[table] != 0 {
				t.Errorf("the preview says %+v, there are %v", preview, before)
			}
		}
		if len(preview.People) != 6 {
			t.Errorf("people: %v", preview.People)
		}
		for range 2 {
			done, kept, err := w.Samples.Remove(w.ctx, ada)
			w.ok(err)
			if n, err := w.Samples.Sampled(w.ctx, ada); err != nil || n != 0 || kept != 0 || done.Count != total(before) {
				t.Fatalf("sampled %d, removed %d, kept %d, %v", n, done.Count, kept, err)
			}
			for _, table := range tables {
				if n := w.living(table); n != 0 {
					t.Errorf("%d of %s are left", n, table)
				}
			}
			if n := w.staff(); n != 4 {
				t.Errorf("%d people are left", n)
			}
			if got := w.wrong(false); len(got) > 0 {
				t.Fatalf("the removal left something wrong: %v", got)
			}
			receipt, n, err := w.Samples.InTrash(w.ctx, ada)
			if w.ok(err); receipt == record.None || n != done.Count {
				t.Errorf("in the trash: %d of %d", n, done.Count)
			}
			back, err := w.takeLast(ada, w.Operations.UndoLast)
			w.ok(err)
			if back.Count != done.Count || back.Kept != 0 {
				t.Errorf("%d came back, %d did not", back.Count, back.Kept)
			}
			for _, table := range tables {
				if n := w.living(table); n != before[table] {
					t.Errorf("%d of %s came back, want %d", n, table, before[table])
				}
			}
			if n, err := w.Samples.Sampled(w.ctx, ada); err != nil || n != 600 || w.staff() != 10 {
				t.Errorf("sampled %d, %d people, %v", n, w.staff(), err)
			}
			if got := w.wrong(false); len(got) > 0 {
				t.Fatalf("the undo left something wrong: %v", got)
			}
		}
		_, err = w.takeLast(ada, w.Operations.RedoLast)
		w.ok(err)
		if w.living("lead") != 0 || w.staff() != 4 {
			t.Errorf("after redo: %d leads, %d people", w.living("lead"), w.staff())
		}
	})
}

func total(of map[string]int) (n int) {
	for _, more := range of {
		n += more
	}
	return n
}

func (w *world) staff() int {
	w.t.Helper()
	ws, err := w.Workspace(w.ctx, w.ws.ID)
	w.ok(err)
	return len(ws.Staff())
}

// Even with a password, sample people cannot sign in, and they do not count as
// administrators.
func TestSamplePeopleNeverSignIn(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 10, nil))
		ws, err := w.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		var p *store.Colleague
		for _, c := range ws.Staff() {
			if c.Sample {
				p = c
			}
		}
		w.refused(w.People.ResetPassword(w.ctx, p.Email, "correct horse sample"), record.Denied)
		w.refused(failed(w.People.AddPerson(w.ctx, w.ws.ID, people.NewPerson{Email: p.Email, Name: "Me", Password: "correct horse sample", Role: crm.Administrator})), record.Denied)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "UPDATE person SET password = ? WHERE id = ?", people.HashPassword("correct horse sample"), p.ID)
			return err
		}))
		w.refused(failed(w.signIn(p.Email, "correct horse sample")), record.Invalid)
		token, err := w.People.OpenSession(w.ctx, p.ID, w.ws.ID, "", "")
		w.ok(err)
		w.refused(failed(w.People.Visitor(w.ctx, token)), record.NotFound)
		by := crm.Actor{User: p.ID, Workspace: w.ws.ID, Role: crm.Administrator, Channel: crm.ByCLI}
		_, _, err = w.People.AddToken(w.ctx, by, "mine", false)
		w.refused(err, record.Denied)
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, p.ID, crm.Administrator)))
		w.refused(failed(w.People.SetRole(w.ctx, w.ada, w.ada.User, crm.Member)), record.Conflict)
	})
}
