package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// tagLeads gives a workspace two tags: every second lead has the first, every
// fifth the other.
func tagLeads(t *testing.T, d *db.DB, workspace ID) (often, seldom ID) {
	t.Helper()
	often, seldom = record.NewShortID(), record.NewShortID()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		for n, id := range []ID{often, seldom} {
			if err := InsertItem(t.Context(), tx, workspace, &crm.Item{ID: id, List: crm.Tags, Key: fmt.Sprint("t", n), Name: fmt.Sprint("T", n)}); err != nil {
				return err
			}
		}
		recs, err := newScanner(crm.LeadType, workspace).all(t.Context(), tx, "SELECT "+columns(crm.LeadType)+" FROM lead WHERE workspace_id = ? ORDER BY id", workspace)
		if err != nil {
			return err
		}
		var pairs []Pair
		for i, was := range recs {
			is := crm.LeadType.Clone(was)
			m := crm.LeadType.Meta(is)
			if i%2 == 0 {
				m.Tags = m.Tags.With(often)
			}
			if i%5 == 0 {
				m.Tags = m.Tags.With(seldom)
			}
			m.Version++
			pairs = append(pairs, Pair{Was: was, Is: is})
		}
		c := &Changes{Type: crm.LeadType, Workspace: workspace, Country: "LT", Rates: noRates}
		return c.Write(t.Context(), tx, pairs)
	})
	if err != nil {
		t.Fatal(err)
	}
	return often, seldom
}

// tagged is a condition on the tags of leads.
func tagged(op record.Op, ids ...ID) record.Cond {
	c := record.Cond{Field: crm.LeadType.Field("tags"), Op: op}
	for _, id := range ids {
		c.Values = append(c.Values, record.NewIDs(id))
	}
	return c
}

// linkPlans are the ways in which a condition on links may be read.
func linkPlans(l *Listing) map[string]*Listing {
	few, along := *l, *l
	for _, c := range l.Query.Where {
		if isLinked(c) {
			few.plan, few.links.few = byChoice, choicesOf(c)[0]
		}
	}
	along.links.along = along.alongLinks()
	return map[string]*Listing{"probing": l, "few": &few, "along": &along}
}

func TestEveryPlanOfLinksFindsTheSame(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ws, ada, bob := fill(t, d)
		often, seldom := tagLeads(t, d, ws)
		status := record.Cond{Field: crm.LeadType.Step(), Op: record.Is, Values: []any{ada}}
		for what, c := range map[string]struct {
			where []record.Cond
			want  int
		}{
			"one": {[]record.Cond{tagged(record.Is, often)}, 20}, "any": {[]record.Cond{tagged(record.Is, often, seldom)}, 24},
			"all": {[]record.Cond{tagged(record.EachOf, often, seldom)}, 4}, "none": {[]record.Cond{tagged(record.Not, often, seldom)}, 16},
			"with status":       {[]record.Cond{tagged(record.Is, seldom), status}, 4},
			"one but the other": {[]record.Cond{tagged(record.Is, seldom), tagged(record.Not, often)}, 4},
		} {
			for _, sort := range []string{"created", "amount", "title", "status", "updated", "city"} {
				var first []string
				for plan, l := range linkPlans(&Listing{Rates: noRates, Actor: crm.Actor{Workspace: ws, User: ada, Role: crm.Manager}, Type: crm.LeadType, Most: 100,
					Query: record.Query{Sort: crm.LeadType.Field(sort), Desc: true, Limit: 50, Where: c.where}, Order: []ID{ada, bob}}) {
					got := titles(t, d, l)
					if first == nil {
						first = got
					}
					if len(got) != c.want || !slices.Equal(got, first) {
						t.Errorf("%s by %s, %s: %v, want %d as %v", what, sort, plan, got, c.want, first)
					}
				}
			}
			countLinked(t, d, ws, c.where, c.want)
		}
	})
}

// countLinked compares the total and the sums of a listing with what is wanted,
// and its pages of three with the whole.
func countLinked(t *testing.T, d *db.DB, ws ID, where []record.Cond, want int) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		l := &Listing{Rates: noRates, Actor: crm.Actor{Workspace: ws, Role: crm.Manager}, Type: crm.LeadType, Most: 100,
			Query: record.Query{Sort: crm.LeadType.Field("created"), Desc: true, Limit: 3, Where: where}}
		n, _, err := l.Total(t.Context(), tx)
		if err != nil {
			return err
		}
		sums, _, err := l.Sums(t.Context(), tx)
		if err != nil {
			return err
		}
		summed, paged := 0, 0
		for _, s := range sums {
			summed += s.Count
		}
		for more := true; more; more = l.Query.After != nil {
			p, err := l.Page(t.Context(), tx)
			if err != nil {
				return err
			}
			paged, l.Query.After = paged+len(p.Records), p.Next
		}
		if n != want || summed != want || paged != want {
			t.Errorf("total %d, sums %d, pages %d, want %d", n, summed, paged, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The plans of lists by a tag: none reads or sorts more than it must, however
// many leads there are.
func TestPlansOfLinks(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ws, ada, bob := fill(t, d)
		often, _ := tagLeads(t, d, ws)
		for _, sort := range []string{"created", "amount", "title"} {
			for plan, l := range linkPlans(&Listing{Rates: noRates, Actor: crm.Actor{Workspace: ws, User: ada, Role: crm.Manager}, Type: crm.LeadType,
				Query: record.Query{Sort: crm.LeadType.Field(sort), Desc: true, Limit: 50, Where: []record.Cond{tagged(record.Is, often)}}, Order: []ID{ada, bob}}) {
				for _, text := range explained(t, d, l) {
					want := plannedLinks[d.D.Name+" "+plan]
					if plan == "along" && sort != "created" {
						want = plannedLinks[d.D.Name+" probing"]
					}
					for _, part := range want {
						if not, is := strings.CutPrefix(part, "not "); is == strings.Contains(text, not) {
							t.Errorf("%s by %s, %s: want %q in\n%s", plan, sort, d.D.Name, part, text)
						}
					}
				}
			}
		}
	})
}

var plannedLinks = map[string][]string{
	"sqlite probing":   {"CORRELATED SCALAR SUBQUERY", "SEARCH lead_tags USING PRIMARY KEY (workspace_id=? AND to_id=? AND record_id=?)", "not TEMP B-TREE"},
	"sqlite few":       {"lead_tags USING PRIMARY KEY (workspace_id=? AND to_id=?)", "SEARCH lead USING INDEX lead_live (workspace_id=? AND id=?)"},
	"sqlite along":     {"SEARCH lead_tags USING PRIMARY KEY (workspace_id=? AND to_id=?)", "SEARCH lead USING INDEX lead_live (workspace_id=? AND id=?)", "not TEMP B-TREE"},
	"postgres probing": {"SubPlan", "Index Only Scan using lead_tags_pkey", "not Sort"},
	"postgres few":     {"InitPlan", "lead_tags_pkey", "= ANY"},
	"postgres along":   {"Nested Loop", "lead_tags_pkey", "not Sort"},
}

// explained explains each part of a listing, on PostgreSQL as if the tables
// were large.
func explained(t *testing.T, d *db.DB, l *Listing) (out []string) {
	t.Helper()
	if d.D.Name == "sqlite" {
		return plans(t, d, l)
	}
	segs, err := l.segments(d.D, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segs[:1] {
		query, args := l.query(d.D, l.base(d.D), s, 51)
		out = append(out, explainLarge(t, d, query, args))
	}
	return out
}

func explainLarge(t *testing.T, d *db.DB, query string, args []any) string {
	t.Helper()
	var lines []string
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		for _, s := range []string{"SET LOCAL enable_seqscan = off", "SET LOCAL enable_bitmapscan = off"} {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		return eachLine(t.Context(), tx, "EXPLAIN "+query, args, func(s string) { lines = append(lines, s) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func eachLine(ctx context.Context, tx *db.Tx, query string, args []any, each func(string)) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		each(line)
	}
	return rows.Err()
}
