package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// sound checks the invariants that hold after every action.
func (w *trial) sound() {
	w.Helper()
	for _, t := range w.types() {
		w.countersMatch(t)
		w.versioned(t)
		w.intervalsMatch(t)
		w.indexed(t)
		w.linked(t)
	}
	orphans := w.query(`SELECT h.id FROM history h LEFT JOIN receipt r ON r.workspace_id = h.workspace_id AND r.id = h.receipt_id
		WHERE h.workspace_id = ? AND r.id IS NULL`, w.ws.ID)
	if len(orphans) > 0 {
		w.Fatalf("history without a receipt: %v", orphans)
	}
	dangling := w.query(`SELECT r.id, r.action FROM receipt r LEFT JOIN receipt u ON u.workspace_id = r.workspace_id AND u.id = r.undone_by_id
		WHERE r.workspace_id = ? AND r.undone_by_id IS NOT NULL AND u.id IS NULL`, w.ws.ID)
	if len(dangling) > 0 {
		w.Fatalf("undone by a receipt that is not there: %v", dangling)
	}
}

// countersMatch checks the counters against the records.
func (w *trial) countersMatch(t *record.Type) {
	w.Helper()
	err := w.DB.View(w.ctx, func(tx *db.Tx) error {
		n, err := store.WrongKeys(w.ctx, tx, w.ws.ID)
		if n > 0 {
			w.Fatalf("%d records have wrong keys of amounts", n)
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	step, amount, currency := "NULL", "0", "''"
	if f := t.Step(); f != nil {
		step = f.Column()
	}
	if t.Field("amount") != nil {
		amount, currency = "COALESCE(SUM(amount), 0)", "currency"
	}
	want := map[string]string{}
	for _, row := range w.query("SELECT owner_id, "+step+", "+currency+", COUNT(*), "+amount+" FROM "+t.Name+
		" WHERE workspace_id = ? AND deleted_at IS NULL GROUP BY 1, 2, 3", w.ws.ID) {
		want[strings.Join(row[:3], " ")] = strings.Join(row[3:], " ")
	}
	got := map[string]string{}
	none := record.None.String()
	for _, row := range w.query(`SELECT owner_id, step_id, currency, SUM(count), SUM(amount) FROM counter WHERE workspace_id = ? AND record_type = ?
		GROUP BY 1, 2, 3 HAVING SUM(count) <> 0 OR SUM(amount) <> 0`, w.ws.ID, t.Name) {
		got[strings.ReplaceAll(strings.Join(row[:3], " "), none, "-")] = strings.Join(row[3:], " ")
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.Fatalf("counters of %s: %v, want %v", t.Name, got, want)
	}
}

// versioned checks that a record's history has every version once.
func (w *trial) versioned(t *record.Type) {
	w.Helper()
	for _, row := range w.query(`SELECT x.id, x.version, COUNT(h.id), COUNT(DISTINCT h.version), MIN(h.version), MAX(h.version) FROM `+t.Name+` x
		LEFT JOIN history h ON h.workspace_id = x.workspace_id AND h.record_id = x.id AND h.record_type = ?
		WHERE x.workspace_id = ? GROUP BY x.id, x.version`, t.Name, w.ws.ID) {
		if v := row[1]; row[2] != v || row[3] != v || row[4] != "1" || row[5] != v {
			w.Fatalf("%s %s has version %s, its history %v", t.Name, row[0], v, row[2:])
		}
	}
}

// intervalsMatch checks that a living record with a step has one open interval
// and that its intervals follow each other.
func (w *trial) intervalsMatch(t *record.Type) {
	w.Helper()
	if t.Step() == nil {
		return
	}
	open := map[string]int{}
	last := map[string]string{}
	for _, row := range w.query(`SELECT record_id, from_at, to_at, to_at IS NULL, COALESCE(to_at < from_at, FALSE) FROM step_interval
		WHERE workspace_id = ? AND record_type = ? ORDER BY record_id, from_at`, w.ws.ID, t.Name) {
		if end := last[row[0]]; end == "-" || end > row[1] || row[4] == "1" || row[4] == "true" {
			w.Fatalf("%s %s: an interval from %s to %s after one to %s", t.Name, row[0], row[1], row[2], end)
		}
		if last[row[0]] = row[2]; row[2] == "-" {
			open[row[0]]++
		}
	}
	for _, row := range w.query("SELECT id, deleted_at IS NULL FROM "+t.Name+" WHERE workspace_id = ?", w.ws.ID) {
		want := 0
		if row[1] == "1" || row[1] == "true" {
			want = 1
		}
		if open[row[0]] != want {
			w.Fatalf("%s %s (living: %s) has %d open intervals", t.Name, row[0], row[1], open[row[0]])
		}
	}
}

// indexed checks that search words and match keys find the living records by
// their current values and do not find those in the trash.
func (w *trial) indexed(t *record.Type) {
	w.Helper()
	living := w.living(t)
	if len(t.Searched()) > 0 {
		w.indexHolds(t, "search", t.Name+"_search", living, store.SearchText)
	}
	if t.Matched() {
		w.indexHolds(t, "match_keys", t.Name+"_match", living, store.KeyText)
	}
	for _, r := range living {
		keys := store.MatchKeys(t, r, w.ws.Country)
		var found []any
		w.ok(w.DB.View(w.ctx, func(tx *db.Tx) (err error) {
			found, err = store.Similar(w.ctx, tx, w.ada(), t, keys, w.ws.Country, 500)
			return err
		}))
		itself := slices.ContainsFunc(found, func(other any) bool { return t.Meta(other).ID == t.Meta(r).ID })
		if len(keys) > 0 != itself {
			w.Fatalf("%s %s is found by its own keys %v: %v", t.Name, t.Meta(r).ID, keys, itself)
		}
	}
}

// indexHolds checks that a column has the text of each living record, and that
// SQLite's index over it has those records and no others.
func (w *trial) indexHolds(t *record.Type, column, index string, living []any, text func(*record.Type, any, string) string) {
	w.Helper()
	texts := map[string]string{}
	for _, row := range w.query("SELECT id, "+column+" FROM "+t.Name+" WHERE workspace_id = ?", w.ws.ID) {
		texts[row[0]] = row[1]
	}
	var held, want []string
	for _, r := range living {
		id := t.Meta(r).ID.String()
		if right := text(t, r, w.ws.Country); texts[id] != right {
			w.Fatalf("%s of %s %s is %q, want %q", column, t.Name, id, texts[id], right)
		}
		if texts[id] != "" {
			want = append(want, id)
		}
	}
	if w.DB.D.Name == "postgres" {
		return
	}
	for _, row := range w.query("SELECT id FROM "+index+" JOIN "+t.Name+" ON rid = "+index+".rowid WHERE workspace_id = ? ORDER BY id", w.ws.ID) {
		held = append(held, row[0])
	}
	if !slices.Equal(held, want) {
		w.Fatalf("the index %s holds %v, want %v", index, held, want)
	}
}

// living returns the records of a type that are not in the trash, oldest first.
func (w *trial) living(t *record.Type) []any {
	w.Helper()
	var ids []record.ID
	for _, row := range w.query("SELECT id FROM "+t.Name+" WHERE workspace_id = ? AND deleted_at IS NULL ORDER BY id", w.ws.ID) {
		id, _ := record.ParseID(row[0])
		ids = append(ids, id)
	}
	out := make([]any, len(ids))
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		found, err := store.GetManyForUndo(w.ctx, tx, w.ws.ID, t, ids)
		for i, id := range ids {
			out[i] = found[id]
		}
		return err
	}))
	return out
}

// linked checks that the table of tags has those that the records have.
func (w *trial) linked(t *record.Type) {
	w.Helper()
	rows := map[string][]string{}
	for _, row := range w.query("SELECT record_id, to_id FROM "+t.Name+"_tags WHERE workspace_id = ? ORDER BY record_id, to_id", w.ws.ID) {
		rows[row[0]] = append(rows[row[0]], row[1])
	}
	for _, row := range w.query("SELECT id, tags FROM "+t.Name+" WHERE workspace_id = ?", w.ws.ID) {
		if got := strings.Join(rows[row[0]], ","); got != row[1] {
			w.Fatalf("%s %s has the tags %q, its table %q", t.Name, row[0], row[1], got)
		}
	}
}
