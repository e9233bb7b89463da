package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// everyConnection runs fn on all reading connections at once, so that it
// includes those that know the old schema.
func everyConnection(t *testing.T, d *db.DB, n int, fn func(*db.Tx) error) {
	t.Helper()
	var nest func(left int) error
	nest = func(left int) error {
		return d.View(t.Context(), func(tx *db.Tx) error {
			// Lists do this first. A connection notices a changed schema when
			// it reads; EXPLAIN reads nothing.
			var n int
			if err := tx.QueryRow(t.Context(), "SELECT COUNT(*) FROM setting").Scan(&n); err != nil {
				return err
			}
			if err := fn(tx); err != nil || left == 1 {
				return err
			}
			return nest(left - 1)
		})
	}
	if err := nest(n); err != nil {
		t.Fatal(err)
	}
}

// listPlans explains the lists of leads on one connection.
func listPlans(t *testing.T, tx *db.Tx, workspace ID) (string, error) {
	t.Helper()
	var out strings.Builder
	for _, sort := range []string{"created", "updated", "title", "status"} {
		for what, conds := range narrowings(crm.LeadType, workspace) {
			if strings.HasPrefix(what, "country") {
				continue
			}
			for _, role := range []crm.Role{crm.Administrator, crm.Member} {
				l := &Listing{Rates: noRates, Actor: crm.Actor{Workspace: workspace, User: workspace, Role: role}, Type: crm.LeadType,
					Query: record.Query{Sort: crm.LeadType.Field(sort), Desc: true, Limit: 50, Where: conds}, Order: []ID{workspace}}
				segs, err := l.segments(tx.D(), false)
				if err != nil {
					return "", err
				}
				for _, s := range segs {
					query, args := l.query(tx.D(), l.base(tx.D()), s, 51)
					plan, err := explainIn(t, tx, query, args)
					if err != nil {
						return "", err
					}
					fmt.Fprintf(&out, "%s, %s, %s: %s\n", sort, what, role, plan)
				}
			}
		}
	}
	return sorted(out.String()), nil
}

func sorted(lines string) string {
	all := strings.Split(lines, "\n")
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func explainIn(t *testing.T, tx *db.Tx, query string, args []any) (string, error) {
	t.Helper()
	rows, err := tx.Query(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var skip any
		var line string
		if err := rows.Scan(&skip, &skip, &skip, &line); err != nil {
			return "", err
		}
		out = append(out, line)
	}
	return strings.Join(out, "; "), rows.Err()
}

// A fast field that is added, changed or removed while the program runs
// changes the plan of no other list, on any connection.
func TestFastFieldsLeaveTheOtherListsAlone(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	workspace, _, _ := fill(t, d)
	const connections = 8
	var before string
	same := func(when string) {
		t.Helper()
		everyConnection(t, d, connections, func(tx *db.Tx) error {
			got, err := listPlans(t, tx, workspace)
			if before == "" {
				before = got
			}
			if got != before {
				t.Errorf("%s: a list runs otherwise:\n%s", when, firstDifference(got, before))
			}
			return err
		})
	}
	change := func(fn func(*db.Tx) error) {
		t.Helper()
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := fn(tx); err != nil {
				return err
			}
			return SyncFast(t.Context(), tx)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	same("before")
	var fields []*record.Field
	for n, kind := range []record.Kind{record.TextKind, record.NumberKind, record.DateKind, record.ChoiceKind} {
		f := record.CustomField(record.NewID(), "c_"+kind.Name(), kind, kind.Name(), []record.Option{{Key: "a", Label: "A"}})
		f.Fast = true
		fields = append(fields, f)
		change(func(tx *db.Tx) error {
			return InsertCustomField(t.Context(), tx, workspace, crm.LeadType, f, n, record.Now())
		})
		same("after a " + kind.Name())
		usesItsIndex(t, d, workspace, f)
	}
	for _, f := range fields {
		if f.Fast = false; f.Kind == record.DateKind {
			f.Fast, f.Removed = true, record.Now()
		}
		change(func(tx *db.Tx) error { return UpdateCustomField(t.Context(), tx, workspace, f) })
		same("without " + f.Key)
	}
	indexes, err := d.Indexes(t.Context(), "lead")
	for name := range indexes {
		if err != nil || strings.HasPrefix(name, "lead_c_") {
			t.Error("an index is left:", name, err)
		}
	}
}

// usesItsIndex checks that a list sorted by a fast field reads its index.
func usesItsIndex(t *testing.T, d *db.DB, workspace ID, f *record.Field) {
	t.Helper()
	typ := crm.LeadType.With(f)
	l := &Listing{Rates: noRates, Actor: crm.Actor{Workspace: workspace, Role: crm.Administrator}, Type: typ,
		Query: record.Query{Sort: f, Limit: 50}, Order: []ID{workspace}, plan: alongSort}
	all := plans(t, d, l)
	if !strings.Contains(all[0], fastName("lead", f, false)) || strings.Contains(all[0], "TEMP B-TREE") {
		t.Errorf("sorted by %s: %s", f.Key, all[0])
	}
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return x[i] + "\n" + y[i]
		}
	}
	return "one is longer"
}
