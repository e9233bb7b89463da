package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
)

// described returns every type that has a table.
func described() []*record.Type { return crm.AllTypes() }

// Migrate brings the database up to this version of the program.
func Migrate(ctx context.Context, d *db.DB) error {
	if err := d.Migrate(ctx, func(tx *db.Tx) error { return Sync(ctx, tx) }, Steps()...); err != nil {
		return err
	}
	return jobs.Migrate(ctx, d)
}

// Sync gives the tables of the described types the columns, foreign keys and
// indexes of their descriptions. It runs after the migrations (see Steps), so a
// new field needs no migration for its column. It drops indexes that nothing
// needs, but no column: that takes a step.
func Sync(ctx context.Context, tx *db.Tx) error {
	for _, t := range described() {
		if err := syncType(ctx, tx, t); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	if err := syncLists(ctx, tx); err != nil {
		return err
	}
	return SyncFast(ctx, tx)
}

func syncType(ctx context.Context, tx *db.Tx, t *record.Type) error {
	have, err := tx.Columns(ctx, t.Table())
	if err != nil {
		return err
	}
	if len(have) == 0 {
		err = createTable(ctx, tx, t, tableColumns(t))
	} else {
		err = addColumns(ctx, tx, t, have)
	}
	if err != nil {
		return err
	}
	if err := tx.SyncForeignKeys(ctx, t.Table(), foreignKeys(t, tableColumns(t))); err != nil {
		return err
	}
	err = tx.SyncIndexes(ctx, t.Table(), indexes(t), func(name string) bool {
		own, ok := strings.CutPrefix(name, t.Name+"_")
		return ok && own != "search" && own != "match" && !strings.HasPrefix(own, "c_") // those of custom fields and of others stay
	})
	if err != nil {
		return err
	}
	return errors.Join(createSearch(ctx, tx, t), createMatch(ctx, tx, t), syncChildren(ctx, tx, t))
}

// tableColumns returns the columns of a type's table.
func tableColumns(t *record.Type) []db.Column {
	out := []db.Column{{Name: "workspace_id", Kind: "id"}, {Name: "id", Kind: "id"}, {Name: "created_by", Kind: "id"},
		{Name: "created_at", Kind: "moment"}, {Name: "updated_at", Kind: "moment"}, {Name: "deleted_at", Kind: "moment"},
		{Name: "version", Kind: "int"}, {Name: "search", Kind: "text"}} // near the front: it is read most often
	for _, f := range own(t) {
		out = append(out, fieldColumns(f)...)
	}
	return append(append(out, db.Column{Name: "custom", Kind: "json"}), keyColumns(t)...)
}

// keyColumns returns the column of a type's match keys, if it has them.
func keyColumns(t *record.Type) []db.Column {
	if !t.Matched() {
		return nil
	}
	return []db.Column{{Name: matchColumn, Kind: "text"}}
}

// fieldColumns returns the columns of a field: its value, and what is derived
// from it.
func fieldColumns(f *record.Field) []db.Column {
	out := valueColumns(f)
	if hasFold(f) {
		out = append(out, db.Column{Name: foldColumn(f), Kind: "text"})
	}
	if hasSort(f) {
		out = append(out, db.Column{Name: sortColumn(f), Kind: "text"})
	}
	if hasAmountKey(f) {
		out = append(out, db.Column{Name: amountKeyColumn(f), Kind: "text"})
	}
	return out
}

// valueColumns returns the columns that hold the value of a field: one, or two
// for a parent.
func valueColumns(f *record.Field) []db.Column {
	own := db.Column{Name: f.Column(), Kind: columnKinds[f.Kind.Storage()]}
	if f.IsParent() {
		return []db.Column{{Name: f.TypeColumn(), Kind: "text"}, own}
	}
	return []db.Column{own}
}

var columnKinds = map[record.Storage]string{record.AsText: "text", record.AsInt: "int", record.AsNumber: "number", record.AsDate: "date",
	record.AsMoment: "moment", record.AsBool: "bool", record.AsID: "id", record.AsSet: "text", record.AsLinks: "text", record.AsRows: "text"}

// define returns the definition of a column of a record table.
func define(d *db.Dialect, c db.Column) string {
	switch c.Name {
	case "workspace_id":
		return d.Define(c) + " NOT NULL REFERENCES workspace (id)"
	case "id", "created_at", "updated_at":
		return d.Define(c) + " NOT NULL"
	case "version":
		return d.Define(c) + " NOT NULL DEFAULT 1"
	}
	return d.Define(c)
}

// createTable creates a table with these columns, which are those of the
// description or, for an older backup, those that the table had then. On SQLite
// the row number is a named column, since the search index refers to it and
// VACUUM must not change it.
func createTable(ctx context.Context, tx *db.Tx, t *record.Type, columns []db.Column) error {
	d := tx.D()
	var lines []string
	key := "PRIMARY KEY (workspace_id, id)"
	if d.Name == "sqlite" {
		lines = append(lines, "rid INTEGER PRIMARY KEY")
		key = "UNIQUE (workspace_id, id)"
	}
	for _, c := range columns {
		lines = append(lines, define(d, c))
	}
	lines = append(append(lines, key), foreignKeys(t, columns)...)
	if _, err := tx.Exec(ctx, "CREATE TABLE "+t.Table()+" (\n  "+strings.Join(lines, ",\n  ")+"\n)"); err != nil || d.Name == "sqlite" {
		return err
	}
	// The frequency of a fragment decides how PostgreSQL searches for it.
	_, err := tx.Exec(ctx, "ALTER TABLE "+t.Table()+" ALTER COLUMN search SET STATISTICS 400")
	return err
}

// foreignKeys returns the foreign keys of a table with these columns.
func foreignKeys(t *record.Type, columns []db.Column) []string {
	var out []string
	for _, f := range own(t) {
		to := foreignTable(f)
		if to != "" && slices.ContainsFunc(columns, func(c db.Column) bool { return c.Name == f.Column() && c.Kind == "id" }) {
			out = append(out, "FOREIGN KEY (workspace_id, "+f.Column()+") REFERENCES "+to)
		}
	}
	return out
}

// foreignTable returns the target of a reference's foreign key. References
// between record types have none: their tables refer to each other in circles,
// and a record in the trash keeps its row.
func foreignTable(f *record.Field) string {
	switch {
	case !f.Refers():
		return ""
	case f.Target == "user":
		return "membership (workspace_id, person_id)"
	case crm.TypeByName(f.Target) != nil:
		return ""
	}
	return "list_item (workspace_id, id)"
}

// addColumns adds the columns that the table lacks, and refuses one of another
// kind than the description says. Derived ones are filled later (see Derive).
func addColumns(ctx context.Context, tx *db.Tx, t *record.Type, have map[string]string) error {
	wanted := keyColumns(t)
	for _, f := range own(t) {
		wanted = append(wanted, fieldColumns(f)...)
	}
	for _, c := range wanted {
		if declared, ok := have[c.Name]; ok {
			if kind := tx.D().Kind(declared); kind != c.Kind {
				return fmt.Errorf("the column %s is %s but is described as %s: this needs a step", c.Name, kind, c.Kind)
			}
			continue
		}
		if _, err := tx.Exec(ctx, "ALTER TABLE "+t.Table()+" ADD COLUMN "+define(tx.D(), c)); err != nil {
			return err
		}
	}
	return nil
}

const living = "deleted_at IS NULL"

// indexes returns the indexes of a type's lists, filters and sorts. They
// exclude the trash, so that it costs nothing.
func indexes(t *record.Type) []db.Index {
	var out []db.Index
	add := func(name, cols, where string) {
		out = append(out, db.Index{Name: t.Name + "_" + name, Definition: "(workspace_id, " + cols + ") WHERE " + where})
	}
	add("trash", "deleted_at", "deleted_at IS NOT NULL")
	if t.Parent() == nil { // children are read by their parent
		add("live", "id", living)
	}
	add("updated", "updated_at, id", living)
	for _, f := range own(t) {
		col := f.Column()
		switch {
		case isFreeText(f):
			if f.Sorted && hasFold(f) {
				add(f.Key, foldColumn(f)+", id", living)
			}
			if f.Sorted && hasSort(f) {
				add(f.Key+"_sort", sortColumn(f)+", id", living)
			}
		case f.IsParent():
			add("of", col+", id", living)
		case f.Refers() && crm.TypeByName(f.Target) != nil:
			add(f.Key, col+", id", living+" AND "+col+" IS NOT NULL")
		case f.Refers() && (f.Filtered || f.Sorted):
			add(f.Key, col+", id", living)
		case f.Sorted && f.IsMoney():
			add(f.Key+"_key", amountKeyColumn(f)+", id", living)
		case f.Sorted:
			add(f.Key, col+", id", living)
		}
	}
	if step := t.Step(); step != nil && t.Owner() != nil {
		add("owner_step", "owner_id, "+step.Column()+", id", living)
	}
	return out
}

// createSearch creates the index of the folded words of a type. It finds any
// fragment of at least three letters, and word beginnings of one or two.
func createSearch(ctx context.Context, tx *db.Tx, t *record.Type) error {
	if len(t.Searched()) == 0 {
		return nil
	}
	statements := []string{
		"CREATE VIRTUAL TABLE IF NOT EXISTS " + t.Name + "_search USING fts5(words, space, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')",
	}
	if tx.D().Name == "postgres" {
		statements = []string{
			"CREATE EXTENSION IF NOT EXISTS pg_trgm",
			"CREATE INDEX IF NOT EXISTS " + t.Name + "_search ON " + t.Table() + " USING gin (search gin_trgm_ops)" +
				" WITH (gin_pending_list_limit = 1024) WHERE " + living, // in kB; a search reads the pending entries
		}
	}
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}
