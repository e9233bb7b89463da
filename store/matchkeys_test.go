package store

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// Records that share a key of the matcher share a token in their workspace, and
// records of different workspaces share none.
func TestSharedKeysAreSharedTokens(t *testing.T) {
	word := rapid.SampledFrom([]string{"", "Jonas", "Ona", "Kazlauskas", "Kováč", "Иванов", "Nagy", "+370 612 34567", "8 612 34567",
		"jonas@alfa.lt", "Vilnius", "Kaunas", "UAB Alfa", "Alfa, UAB", "01234", "Gedimino pr. 1"})
	rapid.Check(t, func(t *rapid.T) {
		lead := func() *crm.Lead {
			return &crm.Lead{FirstName: word.Draw(t, "first"), LastName: word.Draw(t, "last"), CompanyName: word.Draw(t, "company"),
				Email: word.Draw(t, "email"), Phone: word.Draw(t, "phone"), City: word.Draw(t, "city"), Street: word.Draw(t, "street")}
		}
		tokens := func(l *crm.Lead) []string { return strings.Fields(KeyText(crm.LeadType, l, "LT")) }
		a, b := lead(), lead()
		a.Workspace, b.Workspace = record.NewID(), record.NewID()
		if n := len(shared(tokens(a), tokens(b))); n > 1 { // one may be by chance
			t.Fatalf("two workspaces share %d tokens", n)
		}
		b.Workspace = a.Workspace
		want := len(shared(match.Keys(crm.MatchRecord(crm.LeadType, a, "LT")), match.Keys(crm.MatchRecord(crm.LeadType, b, "LT"))))
		if got := len(shared(tokens(a), tokens(b))); got < want {
			t.Fatalf("%d shared tokens of %d shared keys", got, want)
		}
	})
}

// shared returns the elements of a that b has too.
func shared[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return !slices.Contains(b, x) })
}

// A look-up by match keys reads their index, and of the records those found.
func TestKeysAreFoundByTheirIndex(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	cond, args := sharesKey(d.D, crm.LeadType, record.NewID(), []string{"phone:+37061234567", "email:jonas@alfa.lt"}, mostSharing)
	plan := explain(t, d, "SELECT id FROM lead WHERE "+cond, args)
	if !strings.Contains(plan, "VIRTUAL TABLE INDEX") || !strings.HasPrefix(plan, "SEARCH lead USING INTEGER PRIMARY KEY") {
		t.Error(plan)
	}
}

// A change of how a name is divided changes the keys, although the matcher sees
// the same name.
func TestDividingANameDifferentlyChangesItsKeys(t *testing.T) {
	was := &crm.Contact{FirstName: "Anna Maria", LastName: "Kováčová"}
	is := &crm.Contact{FirstName: "Anna", MiddleName: "Maria", LastName: "Kováčová"}
	if sameKeys(crm.ContactType, was, is, "SK") != (KeyText(crm.ContactType, was, "SK") == KeyText(crm.ContactType, is, "SK")) {
		t.Error("the keys differ, but are taken for the same")
	}
}
