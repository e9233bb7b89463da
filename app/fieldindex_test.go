package app

import (
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/db"
)

// On both engines the index of a fast field is created and dropped with the
// field, and the planner has its statistics. On PostgreSQL no writer waits for
// it.
func TestTheIndexOfAFastFieldFollows(t *testing.T) {
	both(t, func(w *world) {
		if w.DB.D.Name == "postgres" {
			w.ok(w.Samples.Add(w.ctx, w.ws.ID, 200, nil)) // for ANALYZE
		}
		has := func(want bool, when string) {
			t.Helper()
			if w.DB.D.Name == "postgres" {
				w.ok(w.DB.Update(w.ctx, func(*db.Tx) error { // another writer
					w.ok(w.Workspaces.MakeIndexes(w.ctx, nil))
					return nil
				}))
			} else {
				w.ok(w.Workspaces.MakeIndexes(w.ctx, nil))
			}
			indexes, err := w.DB.Indexes(w.ctx, "lead")
			w.ok(err)
			if _, there := indexes["lead_c_size_n"]; there != want {
				t.Errorf("%s: the index is there: %v", when, there)
			}
			known := "SELECT COUNT(*) FROM sqlite_stat1 WHERE idx = 'lead_c_size_n'"
			if w.DB.D.Name == "postgres" {
				known = "SELECT COUNT(*) FROM pg_stat_user_tables WHERE relname = 'lead' AND analyze_count > 0"
			}
			if n := w.count(known); want && n == 0 {
				t.Errorf("%s: the planner has no figures", when)
			}
		}
		yes, no := true, false
		_, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Kind: "number", Label: "Size"})
		w.ok(err)
		has(false, "not fast")
		for range 2 {
			_, err = w.Workspaces.ChangeField(w.ctx, w.ada, "", "c_size", workspaces.FieldChange{Fast: &yes})
			w.ok(err)
			has(true, "fast")
			_, err = w.Workspaces.ChangeField(w.ctx, w.ada, "", "c_size", workspaces.FieldChange{Fast: &no})
			w.ok(err)
			has(false, "fast no more")
		}
		_, err = w.Workspaces.ChangeField(w.ctx, w.ada, "", "c_size", workspaces.FieldChange{Fast: &yes})
		w.ok(err)
		_, err = w.Workspaces.RemoveField(w.ctx, w.ada, "", "c_size")
		w.ok(err)
		has(false, "removed")
	})
}
