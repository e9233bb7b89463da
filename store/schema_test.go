package store

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// schema returns the catalogue of all tables, with columns sorted by name, and
// the indexes.
func schema(t *testing.T, d *db.DB) (out []*db.Table, indexes []string) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		if out, err = tx.Tables(t.Context()); err != nil {
			return err
		}
		for _, table := range out {
			all, err := tx.Indexes(t.Context(), table.Name)
			if err != nil {
				return err
			}
			indexes = append(indexes, slices.Collect(maps.Keys(all))...)
			slices.SortFunc(table.Columns, func(a, b db.Column) int { return cmp.Compare(a.Name, b.Name) })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	indexes = slices.DeleteFunc(indexes, func(name string) bool { return strings.HasSuffix(name, "_search") || strings.HasSuffix(name, "_match") })
	slices.SortFunc(out, func(a, b *db.Table) int { return cmp.Compare(a.Name, b.Name) })
	slices.Sort(indexes)
	return out, indexes
}

func TestBothEnginesHaveTheSameTables(t *testing.T) {
	lite, liteIndexes := schema(t, dbtest.Open(t, "sqlite"))
	pg, pgIndexes := schema(t, dbtest.Open(t, "postgres"))
	if !slices.Equal(liteIndexes, pgIndexes) {
		t.Errorf("indexes: %v\nand %v", liteIndexes, pgIndexes)
	}
	if len(lite) != len(pg) || len(lite) < 20 {
		t.Fatalf("%d and %d tables", len(lite), len(pg))
	}
	for i, a := range lite {
		b := pg[i]
		if a.Name != b.Name || !slices.Equal(a.Columns, b.Columns) || !slices.Equal(a.Key, b.Key) || !slices.Equal(a.Refers, b.Refers) {
			t.Errorf("%+v\nand %+v", a, b)
		}
	}
}

func TestEveryFieldHasItsColumn(t *testing.T) {
	kinds := map[record.Storage]string{record.AsText: "text", record.AsInt: "int", record.AsNumber: "number", record.AsDate: "date",
		record.AsMoment: "moment", record.AsBool: "bool", record.AsID: "id", record.AsSet: "text", record.AsLinks: "text", record.AsRows: "text"}
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		tables, _ := schema(t, d)
		for _, typ := range described() {
			table := tables[slices.IndexFunc(tables, func(x *db.Table) bool { return x.Name == typ.Name })]
			for _, f := range typ.Fields {
				if want := (db.Column{Name: f.Column(), Kind: kinds[f.Kind.Storage()]}); !slices.Contains(table.Columns, want) {
					t.Errorf("%s.%s has no column %+v", typ.Name, f.Key, want)
				}
			}
			if !slices.Equal(table.Key, []string{"workspace_id", "id"}) {
				t.Errorf("%s has the key %v", typ.Name, table.Key)
			}
		}
	})
}

// A gadget is a record whose type gets more fields from one version to the
// next.
type gadget struct {
	record.Meta
	Name, City, Note string
	Code             string
	Size             record.Int
	Done             bool
	Parent           ID
}

func gadgets(fields ...record.FieldOf[gadget]) *record.Type {
	return record.Describe(record.Shape[gadget]{Name: "gadget", Plural: "gadgets", Meta: func(g *gadget) *record.Meta { return &g.Meta },
		Title: func(g *gadget, _ i18n.NameOrder) string { return g.Name }}, fields...)
}

// A field that is added to a description has its column and index after the
// next start. Existing values are still readable.
func TestANewFieldGetsItsColumn(t *testing.T) {
	name := record.Text("name", func(g *gadget) *string { return &g.Name }, record.Sorted, record.Searched)
	code := func(marks ...record.Mark) record.FieldOf[gadget] {
		return record.Text("code", func(g *gadget) *string { return &g.Code }, marks...)
	}
	first := gadgets(name, code())
	second := gadgets(name, code(record.Filtered), record.Text("city", func(g *gadget) *string { return &g.City }, record.Sorted),
		record.Whole("size", func(g *gadget) *record.Int { return &g.Size }, record.Sorted), record.LongText("note", func(g *gadget) *string { return &g.Note }),
		record.Flag("done", func(g *gadget) *bool { return &g.Done }), record.Ref("parent", "lead", func(g *gadget) *ID { return &g.Parent }))
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		ws, old := record.NewID(), &gadget{Meta: record.Meta{ID: record.NewID(), Version: 1, Created: record.Now(), Updated: record.Now()}, Name: "Old", Code: "Žąž"}
		old.Workspace = ws
		full := &gadget{Meta: old.Meta, Name: "New", City: "Kaunas", Note: "Long", Size: record.Int{N: 7, Set: true}, Done: true, Parent: record.NewID()}
		full.ID = record.NewID()
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), "INSERT INTO workspace (id, number, slug, name, created_at) VALUES (?, 99, 'w', 'W', ?)", ws, record.Now()); err != nil {
				return err
			}
			for _, step := range []struct {
				t *record.Type
				r *gadget
			}{{first, old}, {second, full}} {
				for range 2 { // the second time there is nothing to do
					if err := syncType(t.Context(), tx, step.t); err != nil {
						return err
					}
				}
				pack, err := NewPack(step.t, "", [][]any{{step.r}})
				if err != nil {
					return err
				}
				if err := pack.Insert(t.Context(), tx, ws, 99, nil); err != nil {
					return err
				}
			}
			found, err := newScanner(second, ws).all(t.Context(), tx, "SELECT "+columns(second)+" FROM gadget ORDER BY name DESC")
			if err != nil {
				return err
			}
			for i, want := range []*gadget{old, full} {
				if changes := record.Diff(second, want, found[i]); len(changes) > 0 {
					t.Errorf("%s came back with %v", want.Name, changes)
				}
			}
			for _, d := range derivations(second, crm.Workspace{}) {
				if err := d.Begin(t.Context(), tx, ws, second, 1); err != nil {
					return err
				}
				if _, err := d.Advance(t.Context(), tx, crm.Workspace{ID: ws, Number: 99}, second, 100); err != nil {
					return err
				}
			}
			var folded string
			if err := tx.QueryRow(t.Context(), "SELECT code_fold FROM gadget WHERE name = 'Old'").Scan(&folded); err != nil || folded != "zaz" {
				t.Errorf("a field that lists are narrowed by from now on is folded as %q, %v", folded, err)
			}
			have, err := tx.Indexes(t.Context(), "gadget")
			for _, x := range indexes(second) {
				if have[x.Name] == "" {
					t.Errorf("there is no index %s", x.Name)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
