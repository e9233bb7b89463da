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

// The gadget of one version, and of the next one: name is renamed to title,
// label is split, size becomes a text, gone and source are dropped.
var (
	oldGadget = gadgets(
		record.Text("name", func(g *gadget) *string { return &g.Name }, record.Sorted, record.Searched),
		record.Text("label", func(g *gadget) *string { return &g.City }, record.Sorted),
		record.Whole("size", func(g *gadget) *record.Int { return &g.Size }, record.Sorted),
		record.Text("gone", func(g *gadget) *string { return &g.Note }, record.Filtered, record.Sorted),
		record.Ref("source", crm.Sources, func(g *gadget) *ID { return &g.Parent }, record.Filtered))
	newGadget = gadgets(
		record.Text("title", func(g *gadget) *string { return &g.Name }, record.Sorted, record.Searched),
		record.Text("given", func(g *gadget) *string { return &g.City }, record.Sorted),
		record.Text("family", func(g *gadget) *string { return &g.Note }),
		record.Text("size", func(g *gadget) *string { return &g.Code }, record.Sorted),
		record.Ref("origin", crm.Sources, func(g *gadget) *ID { return &g.Parent }, record.Filtered))
	gadgetSteps = []db.Step{{Version: 900, Changes: []db.Change{
		db.Rename{Table: "gadget", From: "name", To: "title"},
		db.Rename{Table: "gadget", From: "name_sort", To: "title_sort"},
		db.Drop{Table: "gadget", Column: "gone_fold"},
		db.Drop{Table: "gadget", Column: "gone_sort"},
		db.Drop{Table: "gadget", Column: "gone"},
		db.Drop{Table: "gadget", Column: "source_id"},
		db.Drop{Table: "gadget", Column: "label_sort"},
	}}, {Version: 901, Changes: []db.Change{
		db.Derive{Table: "gadget", From: []string{"label"}, To: []db.Column{{Name: "given", Kind: "text"}, {Name: "family", Kind: "text"}},
			Convert: func(from []any) ([]any, error) {
				given, family, _ := strings.Cut(from[0].(string), " ")
				return []any{given, family}, nil
			}},
		db.Derive{Table: "gadget", From: []string{"size"}, To: []db.Column{{Name: "size", Kind: "text"}},
			Convert: func(from []any) ([]any, error) {
				if from[0] == nil {
					return []any{""}, nil
				}
				return []any{fmt.Sprint(from[0])}, nil
			}},
	}}}
)

// gadgetsOf returns a few thousand gadgets of both versions.
func gadgetsOf(ws ID) (before, after []any) {
	for n := range 2345 {
		m := record.Meta{ID: record.NewID(), Workspace: ws, Version: 1, Created: record.Now(), Updated: record.Now(), Custom: map[string]any{"c_old": "kept"}}
		name := fmt.Sprintf("Žalias %d", n)
		before = append(before, &gadget{Meta: m, Name: name, City: fmt.Sprintf("Jonas%d Petraitis", n), Size: record.Int{N: int64(n), Set: n > 0}, Note: "away"})
		size := ""
		if n > 0 {
			size = fmt.Sprint(n)
		}
		after = append(after, &gadget{Meta: m, Name: name, City: fmt.Sprintf("Jonas%d", n), Note: "Petraitis", Code: size})
	}
	return before, after
}

// inGadgets runs fn on a fresh database with a workspace of this ID.
func inGadgets(t *testing.T, engine string, ws ID, fn func(ctx context.Context, tx *db.Tx) error) *db.DB {
	t.Helper()
	d := dbtest.Open(t, engine)
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO workspace (id, number, slug, name, created_at) VALUES (?, 99, 'w', 'W', ?)", ws, record.Now())
		if err != nil {
			return err
		}
		return fn(t.Context(), tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func insertGadgets(ctx context.Context, tx *db.Tx, t *record.Type, ws ID, all []any) error {
	histories := make([][]any, len(all))
	for i, g := range all {
		histories[i] = []any{g}
	}
	pack, err := NewPack(t, "", histories)
	if err != nil {
		return err
	}
	return pack.Insert(ctx, tx, ws, 99, nil)
}

func stepped(ctx context.Context, tx *db.Tx) error {
	for _, s := range gadgetSteps {
		if err := s.Apply(ctx, tx); err != nil {
			return err
		}
	}
	return syncType(ctx, tx, newGadget)
}

// checkGadgets checks the shape, the rows and the search of a database.
func checkGadgets(t *testing.T, what string, d *db.DB, ws ID, shape []string, want []any) {
	t.Helper()
	dbtest.SameShape(t, what, dbtest.Shape(t, d), shape)
	err := d.View(t.Context(), func(tx *db.Tx) error {
		found, err := newScanner(newGadget, ws).all(t.Context(), tx, "SELECT "+columns(newGadget)+" FROM gadget ORDER BY id")
		if err != nil {
			return err
		}
		if len(found) != len(want) {
			t.Errorf("%s: %d rows of %d", what, len(found), len(want))
			return nil
		}
		for i, g := range want {
			if changes := record.Diff(newGadget, g, found[i]); len(changes) > 0 {
				t.Errorf("%s: row %d came out with %v", what, i, changes)
				return nil
			}
		}
		for word, n := range map[string]int{"zalias": 50, "zalias 2344": 1, "petraitis": 0} {
			l := &Listing{Actor: crm.Actor{Workspace: ws, User: ws, Role: crm.Administrator}, Type: newGadget, Space: 99, Most: 1000,
				Query: record.Query{Sort: newGadget.Field("title"), Limit: 50, Text: word}}
			page, err := l.Page(t.Context(), tx)
			if err != nil || len(page.Records) != n {
				t.Errorf("%s: %q finds %d records, not %d; %v", what, word, len(page.Records), n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A rename, a drop, a split and a change of kind make the same of a fresh, an
// old and a restored table.
func TestStepsMakeTheSameOfFreshOldAndRestoredTables(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			ws := record.NewID()
			before, after := gadgetsOf(ws)
			fresh := inGadgets(t, engine, ws, func(ctx context.Context, tx *db.Tx) error {
				if err := stepped(ctx, tx); err != nil { // the steps find no table
					return err
				}
				return insertGadgets(ctx, tx, newGadget, ws, after)
			})
			shape := dbtest.Shape(t, fresh)
			checkGadgets(t, "fresh", fresh, ws, shape, after)

			var rows [][]any
			var dumped *db.Table
			old := inGadgets(t, engine, ws, func(ctx context.Context, tx *db.Tx) error {
				if err := syncType(ctx, tx, oldGadget); err != nil {
					return err
				}
				if err := insertGadgets(ctx, tx, oldGadget, ws, before); err != nil {
					return err
				}
				all, err := Dumped(ctx, tx)
				if err != nil {
					return err
				}
				dumped = all[slices.IndexFunc(all, func(x *db.Table) bool { return x.Name == "gadget" })]
				return Dump(ctx, tx, dumped, func(row []any) error { rows = append(rows, slices.Clone(row)); return nil })
			})
			err := old.Update(t.Context(), func(tx *db.Tx) error { return stepped(t.Context(), tx) })
			if err != nil {
				t.Fatal(err)
			}
			checkGadgets(t, "old", old, ws, shape, after)

			restored := inGadgets(t, engine, ws, func(ctx context.Context, tx *db.Tx) error {
				if err := recreate(ctx, tx, newGadget, dumped.Columns, 899, gadgetSteps); err != nil {
					return err
				}
				if err := Load(ctx, tx, "gadget", dumped.Columns, rows); err != nil {
					return err
				}
				if err := stepped(ctx, tx); err != nil {
					return err
				}
				if tx.D().Name == "postgres" {
					return nil
				}
				return reindex(ctx, tx, newGadget, "search", crm.Workspace{ID: ws, Number: 99})
			})
			checkGadgets(t, "restored", restored, ws, shape, after)
		})
	}
}

func TestBackupWithAnUnknownColumnIsRefused(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		columns := append(tableColumns(oldGadget), db.Column{Name: "tomorrow", Kind: "text"})
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			return recreate(t.Context(), tx, newGadget, columns, 899, gadgetSteps)
		})
		if err == nil || !strings.Contains(err.Error(), "gadget.tomorrow") {
			t.Error(err)
		}
	})
}

// An index whose definition changes under its name is made again, and one that
// nothing needs goes. A column of another kind than described is refused.
func TestChangedIndexIsMadeAgain(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			exec := func(d *db.DB, statements ...string) {
				t.Helper()
				err := d.Update(t.Context(), func(tx *db.Tx) error {
					for _, s := range statements {
						if _, err := tx.Exec(t.Context(), s); err != nil {
							return err
						}
					}
					return syncType(t.Context(), tx, newGadget)
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			d := dbtest.Open(t, engine)
			exec(d)
			exec(d, "CREATE INDEX somebodys ON gadget (version)", "CREATE UNIQUE INDEX gadget_unique ON gadget (id)")
			shape := dbtest.Shape(t, d)
			exec(d, "DROP INDEX gadget_title_sort", "CREATE INDEX gadget_title_sort ON gadget (workspace_id, title_sort) WHERE deleted_at IS NULL",
				"DROP INDEX gadget_trash", "CREATE INDEX gadget_trash ON gadget (workspace_id, deleted_at)", "CREATE INDEX gadget_left ON gadget (id)")
			dbtest.SameShape(t, engine, dbtest.Shape(t, d), shape)
			err := d.Update(t.Context(), func(tx *db.Tx) error { return syncType(t.Context(), tx, oldGadget) })
			if err == nil || !strings.Contains(err.Error(), "needs a step") {
				t.Errorf("a column of another kind: %v", err)
			}
		})
	}
}
