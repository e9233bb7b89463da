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
