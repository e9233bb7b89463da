package store

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

func TestMain(m *testing.M) {
	dbtest.Setup = func(ctx context.Context, d *db.DB) error {
		return d.Migrate(ctx, func(tx *db.Tx) error { return Sync(ctx, tx) }, Steps()...)
	}
	os.Exit(m.Run())
}

// explain returns SQLite's plan of a query.
func explain(t *testing.T, d *db.DB, query string, args []any) string {
	t.Helper()
	var out []string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var skip any
			var line string
			if err := rows.Scan(&skip, &skip, &skip, &line); err != nil {
				return err
			}
			out = append(out, line)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatalf("%v in %s", err, query)
	}
	return strings.Join(out, "\n")
}

// plans explains each part of a listing.
func plans(t *testing.T, d *db.DB, l *Listing) (out []string) {
	t.Helper()
	segs, err := l.segments(d.D, false)
	if err != nil {
		t.Fatal(err)
	}
	w := l.base(d.D)
	for _, s := range segs {
		query, args := l.query(d.D, w, s, 51)
		out = append(out, explain(t, d, query, args))
	}
	return out
}

// The conditions of a list that each have an index of their own.
func narrowings(t *record.Type, id ID) map[string][]record.Cond {
	is := func(f *record.Field, ids ...ID) record.Cond {
		c := record.Cond{Field: f, Op: record.Is}
		for _, i := range ids {
			c.Values = append(c.Values, i)
		}
		return c
	}
	out := map[string][]record.Cond{"all": nil, "owner": {is(t.Owner(), id)}}
	if step := t.Step(); step != nil {
		out["step"] = []record.Cond{is(step, id)}
		out["step and owner"] = []record.Cond{is(step, id), is(t.Owner(), id)}
		out["two steps"] = []record.Cond{is(step, id, record.NewID())}
		out["two steps and owner"] = []record.Cond{is(step, id, record.NewID()), is(t.Owner(), id)}
	}
	if country := t.Field("country"); country != nil {
		is := record.Cond{Field: country, Op: record.Is, Values: []any{"LT"}}
		out["country"] = []record.Cond{is}
		out["country and owner"] = append(slices.Clone(out["owner"]), is)
	}
	return out
}

func TestListsReadAnIndexInTheirOrder(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	id := record.NewID()
	for _, typ := range crm.Types {
		for _, sort := range typ.Fields {
			if !sort.Sorted {
				continue
			}
			for what, conds := range narrowings(typ, id) {
				for _, role := range []crm.Role{crm.Administrator, crm.Member} {
					l := &Listing{Rates: noRates, Actor: crm.Actor{Workspace: id, User: id, Role: role}, Type: typ,
						Query: record.Query{Sort: sort, Desc: true, Limit: 50, Where: conds}, Order: []ID{id}, plan: alongSort}
					for _, plan := range plans(t, d, l) {
						if problem := slow(plan, strings.HasPrefix(what, "two")); problem != "" {
							t.Errorf("%s of a %s sorted by %s, narrowed by %s: %s\n%s", typ.Plural, role, sort.Key, what, problem, plan)
						}
					}
				}
			}
		}
	}
}

// slow returns the part of a plan whose cost grows with the workspace.
func slow(plan string, branches bool) string {
	for _, line := range strings.Split(plan, "\n") {
		switch {
		case strings.HasPrefix(line, "SCAN") && !strings.HasSuffix(line, " b") && !strings.HasPrefix(line, "SCAN u"):
			return "reads a whole table: " + line
		case strings.Contains(line, "TEMP B-TREE") && !branches:
			return "sorts: " + line
		case strings.HasPrefix(line, "SEARCH") && strings.HasSuffix(line, "(workspace_id=?)") && strings.Contains(line, "sqlite_autoindex"):
			return "reads the trash too: " + line
		}
	}
	return ""
}

func TestWhatOpensAPageReadsFewRows(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	for what, query := range map[string]string{
		"history":        "SELECT " + entryColumns + entryTables + "WHERE h.workspace_id = ? AND h.record_id = ? ORDER BY h.id DESC LIMIT 30",
		"history of act": "SELECT " + entryColumns + entryTables + "WHERE h.workspace_id = ? AND h.receipt_id = ? ORDER BY h.id",
		"later versions": "SELECT " + entryColumns + entryTables + "WHERE h.workspace_id = ? AND h.record_id = ? AND h.version > 5 ORDER BY h.id",
		"notes":          "SELECT id FROM note WHERE workspace_id = ? AND parent_id = ? AND " + living + " ORDER BY id DESC LIMIT 30",
		"last receipt":   "SELECT id FROM receipt WHERE workspace_id = ? AND subject_id = ? AND action = 'qualify' AND undone_by_id IS NULL ORDER BY id DESC LIMIT 1",
		"last action":    "SELECT id FROM receipt WHERE workspace_id = ? AND session_id = ? AND undoes_id IS NULL AND undone_by_id IS NULL AND NOT passed ORDER BY id DESC LIMIT 1",
		"last undo":      "SELECT id FROM receipt WHERE workspace_id = ? AND session_id = ? AND action = 'undo' AND undone_by_id IS NULL ORDER BY id DESC LIMIT 1",
		"parts":          "SELECT id FROM receipt WHERE workspace_id = ? AND group_id = ? ORDER BY id DESC",
		"not undone":     "SELECT 1 FROM receipt WHERE workspace_id = ? AND group_id = ? AND undone_by_id IS NULL",
		"open interval":  "UPDATE step_interval SET to_at = 1 WHERE workspace_id = ? AND record_id = ? AND to_at IS NULL",
		"record":         "SELECT id FROM lead WHERE workspace_id = ? AND id = ? AND " + living,
		"of a company":   "SELECT id FROM contact WHERE workspace_id = ? AND company_id = ? AND " + living + " ORDER BY id DESC LIMIT 50",
	} {
		id := record.NewID()
		plan := explain(t, d, query, []any{id, id})
		lines := strings.Split(plan, "\n")
		if strings.Contains(plan, "SCAN") || !strings.Contains(lines[0], " AND ") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s:\n%s", what, plan)
		}
	}
}

func TestStatsAreWrittenOnce(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	read := func() (all map[string]string) {
		err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
			if err = Sync(t.Context(), tx); err == nil {
				all, err = pairs(t.Context(), tx, "SELECT idx, stat FROM sqlite_stat1")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if first, second := read(), read(); len(first) < 60 || fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("%d figures, then %d", len(first), len(second))
	}
	if got := read()["lead_owner_step"]; got != "1000000 1000000 100000 10000 1" {
		t.Errorf("lead_owner_step: %s", got)
	}
}

func TestEveryReadPlanFindsTheSame(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ws, ada, bob := fill(t, d)
		for _, sort := range crm.LeadType.Fields {
			if !sort.Sortable() {
				continue
			}
			for what, conds := range narrowings(crm.LeadType, ada) {
				var found [][]string
				for _, way := range []readPlan{byEngine, alongSort, bySorting, byChoice} {
					l := &Listing{Rates: noRates, Actor: crm.Actor{Workspace: ws, User: bob, Role: crm.Manager}, Type: crm.LeadType,
						Query: record.Query{Sort: sort, Limit: 50, Where: conds}, Order: []ID{ada, bob}, plan: way}
					found = append(found, titles(t, d, l))
				}
				if !slices.Equal(found[0], found[1]) || !slices.Equal(found[0], found[2]) || !slices.Equal(found[0], found[3]) {
					t.Errorf("sorted by %s, narrowed by %s: %v", sort.Key, what, found)
				}
				if len(found[0]) == 0 && (what == "owner" || what == "country") {
					t.Error("nothing found")
				}
			}
		}
	})
}

// titles runs a listing with its current read plan.
func titles(t *testing.T, d *db.DB, l *Listing) (out []string) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		segs, err := l.segments(d.D, false)
		if err != nil {
			return err
		}
		for _, s := range segs {
			got, err := l.run(t.Context(), tx, l.base(d.D), s, 51)
			if err != nil {
				return err
			}
			for _, r := range got {
				out = append(out, l.Type.Title(r))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fill makes a workspace in which two people have leads. Their statuses have
// the people's IDs, so that one ID filters by both.
func fill(t *testing.T, d *db.DB) (workspace, ada, bob ID) {
	t.Helper()
	w := &crm.Workspace{ID: record.NewID(), Slug: "acme", Name: "Acme", Created: record.Now()}
	ada, bob = record.NewID(), record.NewID()
	var leads [][]any
	for i := range 40 {
		who := []ID{ada, bob}[i%2]
		l := &crm.Lead{Title: fmt.Sprintf("Lead %02d", i), City: []string{"", "Vilnius", "Žilina"}[i%3], Owner: who, Status: []ID{ada, bob}[i/3%2],
			Amount: record.Amount{Minor: int64(i % 7), Set: i%4 > 0}, Currency: "EUR", Country: []string{"LT", "SK", ""}[i%3]}
		l.ID, l.Workspace, l.Created, l.Updated, l.Version = record.NewID(), w.ID, record.Now(), record.Now(), 1
		leads = append(leads, []any{l})
	}
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		if err := InsertWorkspace(t.Context(), tx, w); err != nil {
			return err
		}
		for i, id := range []ID{ada, bob} {
			p := &Person{ID: id, Email: fmt.Sprint(i), Name: fmt.Sprint(i), Created: record.Now()}
			item := &crm.Item{ID: id, List: crm.LeadStatuses, Key: fmt.Sprint("s", i)}
			if err := InsertPerson(t.Context(), tx, p); err != nil {
				return err
			}
			if err := SetMembership(t.Context(), tx, w.ID, id, crm.Manager, record.Now()); err != nil {
				return err
			}
			if err := InsertItem(t.Context(), tx, w.ID, item); err != nil {
				return err
			}
		}
		p, err := NewPack(crm.LeadType, "LT", leads)
		if err != nil {
			return err
		}
		return p.Insert(t.Context(), tx, w.ID, w.Number, noRates)
	})
	if err != nil {
		t.Fatal(err)
	}
	return w.ID, ada, bob
}

func TestFarMore(t *testing.T) {
	d := dbtest.Open(t, "postgres")
	fill(t, d)
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "ANALYZE lead")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for max, want := range map[int]bool{5: true, 20: false, 1000: false} { // of 40
		for _, query := range []string{"SELECT 1 FROM lead", "SELECT 1 FROM lead WHERE " + living} {
			err := d.View(t.Context(), func(tx *db.Tx) error {
				got, err := farMore(t.Context(), tx, query, nil, max)
				if got != want {
					t.Errorf("%s, up to %d: %v", query, max, got)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// noRates convert only the workspace's own currency.
var noRates = crm.NewRates("EUR", 1, true, nil)
