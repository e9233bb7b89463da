package app

import (
	"slices"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/unit"
)

// wrong returns the areas whose problems remain.
func (w *world) wrong(repair bool) (areas []string) {
	w.t.Helper()
	w.ok(w.Backups.Examine(w.ctx, w.t.TempDir(), repair, func(f unit.Finding) {
		if !f.OK && !f.Fixed && !slices.Contains(areas, f.Area) && f.Area != "space" {
			w.t.Log(f.Area, f.Text)
			areas = append(areas, f.Area)
		}
	}))
	return areas
}

func TestDoctorFindsNothingInAHealthyDatabase(t *testing.T) {
	both(t, func(w *world) {
		w.furnish()
		if got := w.wrong(false); len(got) > 0 {
			t.Errorf("wrong: %v", got)
		}
	})
}

func TestDoctorFindsDamageAndRepairsDerivedData(t *testing.T) {
	for name, c := range map[string]struct {
		sqlite, postgres string // damages the database
		area             string
		mendable         bool
	}{
		"counter":        {"UPDATE counter SET count = count + 1 WHERE record_type = 'lead'", "", "counters", true},
		"lost counter":   {"DELETE FROM counter", "", "counters", true},
		"amounts":        {"UPDATE lead SET amount_key = 'Q1' WHERE amount IS NOT NULL", "", "amounts", true},
		"version":        {"UPDATE lead SET version = version + 1", "", "history", false},
		"lost history":   {"DELETE FROM history WHERE action = 'created' AND record_type = 'company'", "", "history", false},
		"interval":       {"UPDATE step_interval SET to_at = from_at WHERE record_type = 'lead' AND to_at IS NULL", "", "intervals", false},
		"lost interval":  {"DELETE FROM step_interval WHERE record_type = 'opportunity'", "", "intervals", false},
		"other owner":    {"UPDATE step_interval SET amount = 7", "", "intervals", false},
		"lost record":    {"DELETE FROM company", "", "orphans", false},
		"note of nobody": {"UPDATE note SET parent_id = workspace_id", "", "orphans", false},
		"search":         {"DELETE FROM lead_search WHERE rowid IN (SELECT rid FROM lead LIMIT 5)", "SELECT 1", "search", true},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				w.ok(w.Samples.Add(w.ctx, w.ws.ID, 80, nil))
				breaks := c.sqlite
				if c.postgres != "" && w.DB.D.Name == "postgres" {
					return // it has no such index
				}
				w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
					_, err := tx.Exec(w.ctx, breaks)
					return err
				}))
				if got := w.wrong(false); !slices.Contains(got, c.area) {
					t.Fatalf("found %v, not %s", got, c.area)
				}
				w.wrong(true)
				if got := w.wrong(false); slices.Contains(got, c.area) == c.mendable {
					t.Errorf("after the repair: %v", got)
				}
			})
		})
	}
}
