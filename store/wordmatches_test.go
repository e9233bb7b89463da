package store

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A search pages through the same records in the same order, however much of
// the search result is cached.
func TestSearchDoesNotDependOnCachedMatches(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ws, ada, bob := fill(t, d)
		for _, sort := range crm.LeadType.Fields {
			if !sort.Sorted {
				continue
			}
			for what, conds := range narrowings(crm.LeadType, ada) {
				for _, role := range []crm.Role{crm.Manager, crm.Member} {
					var found [][]string
					for _, most := range []int{100, 3} {
						l := &Listing{Rates: noRates, Actor: crm.Actor{Workspace: ws, User: ada, Role: role}, Type: crm.LeadType, Most: most, Space: 1,
							Query: record.Query{Text: "lead", Sort: sort, Desc: true, Limit: 7, Where: conds}, Order: []ID{ada, bob}}
						found = append(found, pagedTitles(t, d, l))
					}
					if !slices.Equal(found[0], found[1]) || len(found[0]) == 0 && what == "all" {
						t.Errorf("sorted by %s, narrowed by %s as %s: %v", sort.Key, what, role, found)
					}
				}
			}
		}
	})
}

// pagedTitles returns the titles of a listing, page by page.
func pagedTitles(t *testing.T, d *db.DB, l *Listing) (out []string) {
	t.Helper()
	for range 20 {
		err := d.View(t.Context(), func(tx *db.Tx) error {
			at := *l
			p, err := at.Page(t.Context(), tx)
			if err != nil {
				return err
			}
			for _, r := range p.Records {
				out = append(out, l.Type.Title(r))
			}
			l.Query.After = p.Next
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if l.Query.After == nil {
			return out
		}
	}
	t.Fatal("the list does not end")
	return nil
}

func TestNoWordIsTakenForAWorkspace(t *testing.T) {
	private := func(r rune) bool { return r >= 0xE000 && r <= 0xF8FF }
	for _, n := range []int64{1, 2, 6399, 6400, 1 << 40} {
		typed := "a" + spaceWord(n) + "b " + spaceWord(n)
		words := match.SearchText(typed)
		for _, alternatives := range match.SearchTerms(typed) {
			words += strings.Join(alternatives, " ")
		}
		if strings.ContainsFunc(words, private) || !strings.ContainsFunc(typed, private) {
			t.Errorf("workspace %d: %q", n, words)
		}
	}
}
