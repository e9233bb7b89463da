package app

import (
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// All workspaces share SQLite's search index.
func TestSearchStaysInItsWorkspace(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ada, "title", "Kepykla one")
		total := func(by crm.Actor) int {
			lt := w.ws.Type("lead")
			q, errs := record.ParseQuery(lt, map[string][]string{"q": {"kepykla"}}, w.ws.Env(by, true))
			w.ok(errs.Or())
			l, err := w.Records.List(w.ctx, by, lt, q)
			w.ok(err)
			if len(l.Records) != l.Total {
				t.Errorf("%d records, but the total is %d", len(l.Records), l.Total)
			}
			return l.Total
		}
		if n := total(w.ada); n != 1 {
			t.Fatalf("found %d without a neighbour", n)
		}
		next, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "next", Name: "Next", Country: "LT"})
		w.ok(err)
		_, err = w.People.AddPerson(w.ctx, next.ID, people.NewPerson{Email: "eva@example.com", Name: "Eva", Password: "correct horse eva", Role: crm.Administrator})
		w.ok(err)
		eva, err := w.People.ActorByEmail(w.ctx, next, "eva@example.com", crm.ByWeb)
		w.ok(err)
		ws := w.ws
		w.ws, err = w.Workspace(w.ctx, next.ID)
		w.ok(err)
		w.lead(eva, "title", "Kepykla two")
		w.lead(eva, "title", "Kepykla three")
		if n := total(eva); n != 2 {
			t.Errorf("Eva finds %d", n)
		}
		w.ws = ws
		if n := total(w.ada); n != 1 {
			t.Errorf("Ada finds %d", n)
		}
	})
}
