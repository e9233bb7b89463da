package app

import (
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// count runs a query for one number.
func (w *world) count(query string, args ...any) (n int) {
	w.t.Helper()
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error { return tx.QueryRow(w.ctx, query, args...).Scan(&n) }))
	return n
}

func TestSampleGoesThroughTheHallway(t *testing.T) {
	both(t, func(w *world) {
		told := 0
		w.ok(w.Sample(w.ctx, w.home.ID, 300, func(done, all int) { told = done*1000 + all }))
		if told != 300*1000+300 {
			t.Errorf("told %d", told)
		}
		if n := w.count("SELECT COUNT(*) FROM lead"); n != 300 {
			t.Errorf("%d leads", n)
		}
		for what, query := range map[string]string{
			"leads whose history does not end at their version": `SELECT COUNT(*) FROM lead l WHERE version <>
				(SELECT COUNT(*) FROM history h WHERE h.workspace_id = l.workspace_id AND h.record_id = l.id)`,
			"leads that do not stand where their last stretch says": `SELECT COUNT(*) FROM lead l WHERE NOT EXISTS
				(SELECT 1 FROM step_interval s WHERE s.workspace_id = l.workspace_id AND s.record_id = l.id AND s.to_at IS NULL
				AND s.step_id = l.status_id AND s.owner_id = l.owner_id)`,
			"stretches that overlap or leave a gap": `SELECT COUNT(*) FROM step_interval s WHERE to_at IS NOT NULL AND NOT EXISTS
				(SELECT 1 FROM step_interval n WHERE n.workspace_id = s.workspace_id AND n.record_id = s.record_id AND n.from_at = s.to_at)`,
			"qualified leads that became nothing": `SELECT COUNT(*) FROM lead WHERE qualified_at IS NOT NULL AND company_id IS NULL
				AND contact_id IS NULL AND opportunity_id IS NULL`,
			"leads whose company is missing": `SELECT COUNT(*) FROM lead l WHERE company_id IS NOT NULL AND NOT EXISTS
				(SELECT 1 FROM company c WHERE c.workspace_id = l.workspace_id AND c.id = l.company_id)`,
			"companies without match keys": `SELECT COUNT(*) FROM company c WHERE NOT EXISTS
				(SELECT 1 FROM match_key k WHERE k.workspace_id = c.workspace_id AND k.record_id = c.id)`,
		} {
			if n := w.count(query); n != 0 {
				t.Errorf("%d %s", n, what)
			}
		}
		if tallied, leads := w.count("SELECT CAST(SUM(count) AS BIGINT) FROM tally WHERE record_type = 'lead'"), 300; tallied != leads {
			t.Errorf("tallies say %d leads", tallied)
		}
		if got := w.find(w.ada, map[string][]string{"q": {"kov"}}); len(got) == 0 {
			t.Error("search finds nobody")
		}
		if got := w.find(w.ona, nil); len(got) != 0 {
			t.Errorf("a member sees %d sample leads", len(got))
		}
		w.refusedSignIn()
	})
}

// refusedSignIn checks that the sample people have no password that fits.
func (w *world) refusedSignIn() {
	w.t.Helper()
	h, err := w.Home(w.ctx, w.home.ID)
	w.ok(err)
	if len(h.Staff()) != 4+6 {
		w.t.Errorf("%d people", len(h.Staff()))
	}
	if n := w.count("SELECT COUNT(*) FROM person WHERE password = ''"); n != 6 {
		w.t.Errorf("%d people without a password", n)
	}
	if passwordFits("", "") {
		w.t.Error("no password fits no password")
	}
}

func TestSampleQualificationsCanBeUndone(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.Sample(w.ctx, w.home.ID, 400, nil))
		var lead ID
		w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
			return tx.QueryRow(w.ctx, "SELECT id FROM lead WHERE qualified_at IS NOT NULL AND opportunity_id IS NULL ORDER BY id LIMIT 1").Scan(db.ID(&lead))
		}))
		q, _, err := w.LastQualification(w.ctx, w.ada, lead)
		w.ok(err)
		if q.Company == nil || !q.Company.Created || len(q.Moved) == 0 {
			t.Fatalf("the receipt says %+v", q)
		}
		_, err = w.UndoQualification(w.ctx, w.ada, lead)
		w.ok(err)
		got := w.get(w.ada, lead)
		if got.Company != record.None || w.home.Lists.Category(got.Status) == crm.CategoryQualified {
			t.Errorf("still qualified: %+v", got)
		}
	})
}

func TestRemoveSampleLeavesWhatPeopleTouched(t *testing.T) {
	both(t, func(w *world) {
		lt := w.home.Type("lead")
		mine := w.lead(w.ada, "title", "Mine before")
		w.ok(w.Sample(w.ctx, w.home.ID, 300, nil))
		var err error
		w.home, err = w.Home(w.ctx, w.home.ID)
		w.ok(err)
		one := func(query string) (id ID) {
			w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error { return tx.QueryRow(w.ctx, query).Scan(db.ID(&id)) }))
			return id
		}
		edited := one("SELECT id FROM lead WHERE company_id IS NOT NULL AND contact_id IS NOT NULL ORDER BY id LIMIT 1")
		noted := one("SELECT id FROM lead WHERE company_id IS NULL AND qualified_at IS NULL ORDER BY id DESC LIMIT 1")
		thrown := one("SELECT id FROM lead WHERE company_id IS NULL AND qualified_at IS NULL ORDER BY id LIMIT 1")
		customer := one("SELECT id FROM company ORDER BY id DESC LIMIT 1")
		_, err = w.Save(w.ctx, w.ada, Draft{Type: lt, ID: edited, Set: w.set(w.ada, lt, "city", "Elsewhere")})
		w.ok(err)
		_, err = w.AddNote(w.ctx, w.ada, lt, noted, "I know them")
		w.ok(err)
		_, err = w.Delete(w.ctx, w.ada, lt, 0, thrown)
		w.ok(err)
		ot := w.home.Type("opportunity")
		_, err = w.Save(w.ctx, w.ada, Draft{Type: ot, Set: w.set(w.ada, ot, "name", "My sale", "company", customer.String())})
		w.ok(err)

		_, _, err = w.RemoveSample(w.ctx, w.mantas)
		w.refused(err, record.Denied)
		removed, kept, err := w.RemoveSample(w.ctx, w.ada)
		w.ok(err)
		left := w.get(w.ada, edited)
		if _, _, err := w.Get(w.ctx, w.ada, w.home.Type("company"), left.Company); err != nil {
			t.Errorf("the company of the edited lead: %v", err)
		}
		for _, id := range []ID{mine.ID, noted} {
			w.get(w.ada, id)
		}
		if _, _, err := w.Get(w.ctx, w.ada, w.home.Type("company"), customer); err != nil {
			t.Errorf("the company of my sale: %v", err)
		}
		if n := w.count("SELECT COUNT(*) FROM lead"); n > 6 || n < 3 {
			t.Errorf("%d leads are left", n)
		}
		if removed < 400 || kept < 4 || kept > 30 {
			t.Errorf("removed %d, kept %d", removed, kept)
		}
		if got := w.wrong(false); len(got) > 0 {
			t.Errorf("left something wrong: %v", got)
		}
		if n := w.count("SELECT COUNT(*) FROM person WHERE password = ''"); n == 0 || n == 6 {
			t.Errorf("%d sample people are left: only those should be whom records name", n)
		}
		h, err := w.Home(w.ctx, w.home.ID)
		w.ok(err)
		if len(h.Staff()) != 4 {
			t.Errorf("%d people work here", len(h.Staff()))
		}
	})
}

func TestRemoveSampleLeavesNothingOfAnUntouchedOne(t *testing.T) {
	both(t, func(w *world) {
		before := w.backupTables()
		w.ok(w.Sample(w.ctx, w.home.ID, 150, nil))
		if n, err := w.Sampled(w.ctx, w.ada); err != nil || n != 150 {
			t.Errorf("sampled %d, %v", n, err)
		}
		removed, kept, err := w.RemoveSample(w.ctx, w.ada)
		w.ok(err)
		if n, err := w.Sampled(w.ctx, w.ada); err != nil || n != 0 || kept != 0 || removed < 200 {
			t.Errorf("sampled %d, removed %d, kept %d, %v", n, removed, kept, err)
		}
		after := w.backupTables()
		for table, n := range after {
			if want := before[table]; n != want && table != "receipt" && table != "setting" && table != "tally" {
				t.Errorf("%s had %d rows, now %d", table, want, n)
			}
		}
		if n := w.count(`SELECT COUNT(*) FROM (SELECT owner_id FROM tally GROUP BY record_type, owner_id, step_id, currency
			HAVING SUM(count) <> 0 OR SUM(amount) <> 0) AS t`); n != 0 {
			t.Errorf("%d tallies are left", n)
		}
	})
}

// backupTables counts the rows of every table.
func (w *world) backupTables() map[string]int {
	w.t.Helper()
	out := map[string]int{}
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		tables, err := tx.Tables(w.ctx)
		for _, t := range tables {
			if t.Name != "event" {
				out[t.Name] = w.count(`SELECT COUNT(*) FROM "` + t.Name + `"`)
			}
		}
		return err
	}))
	return out
}
