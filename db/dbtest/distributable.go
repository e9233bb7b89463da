package dbtest

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vedlys/vedlys/db"
)

var tableNames = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z_]+)`)

// noTable matches words after UPDATE and FROM that are no tables, such as in
// DO UPDATE SET, and tables that only SQLite has.
var noTable = regexp.MustCompile(`^(set|sqlite_.*|pragma_.*|.*_(search|match).*)$`)

// Refuse is the check of every statement of a test. A package whose tables are
// none of the program's replaces it in TestMain.
var Refuse = Refused

// distributable returns a function that fails the test for a statement that a
// distributed PostgreSQL database would refuse.
func distributable(t testing.TB) func(query string) {
	var seen sync.Map
	return func(query string) {
		if _, before := seen.LoadOrStore(query, true); before {
			return
		}
		if why := Refuse(query); why != "" {
			t.Errorf("a distributed database refuses a statement: %s: %s", why, query)
		}
	}
}

// Refused returns why a distributed PostgreSQL database would refuse a
// statement, or "".
func Refused(query string) string {
	var names []string
	for _, m := range tableNames.FindAllStringSubmatch(query, -1) {
		name := strings.ToLower(m[1])
		if !noTable.MatchString(name) {
			names = append(names, name)
		}
	}
	in := func(where db.Placement) bool {
		return slices.ContainsFunc(names, func(name string) bool { at, _ := db.PlacementOf(name); return at == where })
	}
	distributed := in(db.Distributed)
	switch {
	case distributed && in(db.Local):
		return "it joins a local table with a distributed one"
	case distributed && strings.Contains(query, "FOR UPDATE") && !strings.Contains(query, "workspace_id"):
		return "it locks rows of all workspaces"
	}
	return ""
}
