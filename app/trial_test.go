package app

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A trial is a workspace in which four people perform random actions.
type trial struct {
	*App
	*rapid.T
	ctx    context.Context
	ws     *unit.Workspace
	people []crm.Actor // an administrator, a manager and two members
	steps  []step
}

// A step is an action that left a receipt, and the state before it.
type step struct {
	what    string
	receipt record.ID
	before  state
}

// trials checks a property on each engine, a few times in a fresh workspace.
func trials(t *testing.T, times int, property func(*trial)) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		a, err := New(d, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		was := flag.Lookup("rapid.checks").Value.String()
		defer flag.Set("rapid.checks", was)
		flag.Set("rapid.checks", fmt.Sprint(times))
		n := 0
		rapid.Check(t, func(r *rapid.T) {
			n++
			property(newTrial(r, a, fmt.Sprint("trial-", n)))
		})
	})
}

func newTrial(r *rapid.T, a *App, slug string) *trial {
	w := &trial{App: a, T: r, ctx: context.Background()}
	ws, err := a.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: slug, Name: slug, Country: "LT"})
	w.ok(err)
	for i, role := range []crm.Role{crm.Administrator, crm.Manager, crm.Member, crm.Member} {
		email := fmt.Sprintf("p%d@example.com", i)
		w.ok(a.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := a.People.AddPersonIn(w.ctx, tx, ws.ID, people.NewPerson{Email: email, Name: email, Role: role}, "")
			return err
		}))
		by, err := a.People.ActorByEmail(w.ctx, ws, email, crm.ByWeb)
		w.ok(err)
		w.people = append(w.people, by)
	}
	for _, name := range []string{"VIP", "Cold", "Trade fair"} {
		_, err := a.Workspaces.AddItem(w.ctx, w.ada(), crm.Item{List: crm.Tags, Name: name})
		w.ok(err)
	}
	w.ws, err = a.Workspace(w.ctx, ws.ID)
	w.ok(err)
	return w
}

func (w *trial) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *trial) ada() crm.Actor { return w.people[0] }

// query returns rows of any shape as texts.
func (w *trial) query(sql string, args ...any) [][]string {
	w.Helper()
	var out [][]string
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(w.ctx, sql, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		cols, _ := rows.Columns()
		for rows.Next() {
			vals, dest := make([]any, len(cols)), make([]any, len(cols))
			for i := range vals {
				dest[i] = &vals[i]
			}
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			row := make([]string, len(cols))
			for i, v := range vals {
				row[i] = plainText(v)
			}
			out = append(out, row)
		}
		return rows.Err()
	}))
	return out
}

// plainText formats a database value the same on both engines.
func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case []byte:
		var id record.ID
		if len(v) != 16 && !isShortID(v) || db.ID(&id).Scan(v) != nil {
			return string(v)
		}
		return id.String()
	}
	return fmt.Sprint(v)
}

// isShortID reports whether a value is an ID as SQLite stores short ones. It
// begins with the time, and no text with its first byte.
func isShortID(v []byte) bool { return len(v) == 8 && v[0] == 1 }

// types returns all record types, including notes.
func (w *trial) types() []*record.Type { return append(w.ws.Types(), w.ws.Type("note")) }

// A state is everything stored about a workspace's records except IDs,
// versions and times of change: by record, counter, and so on.
type state map[string]string

const inTrash = "in the trash "

func (w *trial) state() state {
	out := state{}
	for _, t := range w.types() {
		cols := w.columns(t)
		for _, row := range w.query("SELECT id, deleted_at IS NULL, "+strings.Join(cols, ", ")+" FROM "+t.Name+" WHERE workspace_id = ?", w.ws.ID) {
			text := strings.Join(row[2:], "|")
			if row[1] == "0" || row[1] == "false" {
				text = inTrash + text
			}
			out[t.Name+" "+row[0]] = text
		}
	}
	for _, t := range w.types() {
		for _, row := range w.query("SELECT record_id, to_id FROM "+t.Name+"_tags WHERE workspace_id = ?", w.ws.ID) {
			out[t.Name+" "+row[0]] += " tagged " + row[1]
		}
	}
	for _, row := range w.query(`SELECT record_type, owner_id, step_id, currency, SUM(count), SUM(amount) FROM counter WHERE workspace_id = ?
		GROUP BY record_type, owner_id, step_id, currency HAVING SUM(count) <> 0 OR SUM(amount) <> 0`, w.ws.ID) {
		out["counter "+strings.Join(row[:4], " ")] = strings.Join(row[4:], " ")
	}
	for _, row := range w.query("SELECT record_id, record_type, step_id, owner_id, amount, currency FROM step_interval WHERE workspace_id = ? AND to_at IS NULL", w.ws.ID) {
		out["interval "+row[0]] += strings.Join(row[1:], " ")
	}
	return out
}

var columnsOf = map[string][]string{}

// columns returns a table's columns with content of records.
func (w *trial) columns(t *record.Type) []string {
	key := w.DB.D.Name + t.Name
	if columnsOf[key] == nil {
		all, err := w.DB.Columns(w.ctx, t.Name)
		w.ok(err)
		for name := range all {
			if !slices.Contains([]string{"rid", "workspace_id", "id", "version", "updated_at", "deleted_at"}, name) {
				columnsOf[key] = append(columnsOf[key], name)
			}
		}
		slices.Sort(columnsOf[key])
	}
	return columnsOf[key]
}

// differs describes the differences. A record that did not exist may be in the
// trash.
func (was state) differs(is state) string {
	var out []string
	for key, a := range was {
		if b := is[key]; a != b {
			out = append(out, fmt.Sprintf("%s:\n was %q\n is  %q", key, a, b))
		}
	}
	for key, b := range is {
		if _, known := was[key]; !known && !strings.HasPrefix(b, inTrash) {
			out = append(out, fmt.Sprintf("%s: new %q", key, b))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
