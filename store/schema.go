package store

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// described returns every type that has a table.
func described() []*record.Type { return crm.AllTypes() }

// Sync updates the tables of the described types to their descriptions. It
// creates what is missing and removes only what upgrade.go names. It runs with
// the migrations, so a new field needs no migration for its column.
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
	have, err := tx.Columns(ctx, t.Name)
	if err == nil {
		have, err = splitLostReason(ctx, tx, t, have)
	}
	if err != nil {
		return err
	}
	if len(have) == 0 {
		if err := createTable(ctx, tx, t); err != nil {
			return err
		}
	} else if err := addColumns(ctx, tx, t, have); err != nil {
		return err
	}
	for _, x := range indexes(t) {
		if _, err := tx.Exec(ctx, "CREATE INDEX IF NOT EXISTS "+x.name+" ON "+t.Name+" ("+x.columns+") WHERE "+x.where); err != nil {
			return err
		}
	}
	return createSearch(ctx, tx, t)
}

// createTable creates the whole table. On SQLite the row number is a named
// column, since the search index refers to it and VACUUM must not change it.
func createTable(ctx context.Context, tx *db.Tx, t *record.Type) error {
	d := tx.D()
	var lines []string
	key := "PRIMARY KEY (workspace_id, id)"
	if d.Name == "sqlite" {
		lines = append(lines, "rid INTEGER PRIMARY KEY")
		key = "UNIQUE (workspace_id, id)"
	}
	lines = append(lines,
		"workspace_id "+d.ID+" NOT NULL REFERENCES workspace (id)", "id "+d.ID+" NOT NULL", "created_by "+d.ID,
		"created_at "+d.Moment+" NOT NULL", "updated_at "+d.Moment+" NOT NULL", "deleted_at "+d.Moment,
		"version "+d.Int+" NOT NULL DEFAULT 1",
		"search "+d.Text+" NOT NULL DEFAULT ''") // near the front: it is read most often
	for _, f := range own(t) {
		lines = append(lines, fieldColumns(d, f)...)
	}
	lines = append(lines, "custom "+d.JSON+" NOT NULL DEFAULT '{}'", key)
	for _, f := range own(t) {
		if to := foreignTable(f); to != "" {
			lines = append(lines, "FOREIGN KEY (workspace_id, "+f.Column()+") REFERENCES "+to)
		}
	}
	if _, err := tx.Exec(ctx, "CREATE TABLE "+t.Name+" (\n  "+strings.Join(lines, ",\n  ")+"\n)"); err != nil || d.Name == "sqlite" {
		return err
	}
	// The frequency of a fragment decides how PostgreSQL searches for it.
	_, err := tx.Exec(ctx, "ALTER TABLE "+t.Name+" ALTER COLUMN search SET STATISTICS 400")
	return err
}

// foreignTable returns the target of a reference's foreign key. References
// between record types have none: their tables refer to each other in circles,
// and a record in the trash keeps its row.
func foreignTable(f *record.Field) string {
	switch {
	case f.Kind != record.RefKind || f.Target == "":
		return ""
	case f.Target == "user":
		return "membership (workspace_id, person_id)"
	case crm.TypeByName(f.Target) != nil:
		return ""
	}
	return "list_item (workspace_id, id)"
}

func fieldColumns(d *db.Dialect, f *record.Field) []string {
	cols := []string{f.Column() + " " + columnType(d, f)}
	if hasFold(f) {
		cols = append(cols, foldColumn(f)+" "+d.Text+" NOT NULL DEFAULT ''")
	}
	if hasAmountKey(f) {
		cols = append(cols, amountKeyColumn(f)+" "+d.Text+" NOT NULL DEFAULT ''")
	}
	return cols
}

func columnType(d *db.Dialect, f *record.Field) string {
	switch f.Kind.Storage() {
	case record.AsInt:
		return d.Int
	case record.AsNumber:
		return d.Number
	case record.AsDate:
		return d.Date
	case record.AsMoment:
		return d.Moment
	case record.AsBool:
		return d.Bool + " NOT NULL DEFAULT FALSE"
	case record.AsID:
		return d.ID
	}
	return d.Text + " NOT NULL DEFAULT ''"
}

func addColumns(ctx context.Context, tx *db.Tx, t *record.Type, have map[string]string) error {
	for _, f := range own(t) {
		for _, col := range fieldColumns(tx.D(), f) {
			name, _, _ := strings.Cut(col, " ")
			if _, ok := have[name]; ok {
				continue
			}
			if _, err := tx.Exec(ctx, "ALTER TABLE "+t.Name+" ADD COLUMN "+col); err != nil {
				return err
			}
			if _, ok := have[f.Column()]; ok && hasFold(f) { // lists are sorted or filtered by it from now on
				if err := refold(ctx, tx, t, f); err != nil {
					return err
				}
			}
			if err := addForeignKey(ctx, tx, t, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// addForeignKey adds the foreign key of a new column. SQLite cannot add one to
// a table; it has one writer at a time, so the program's own checks are enough
// there.
func addForeignKey(ctx context.Context, tx *db.Tx, t *record.Type, f *record.Field) error {
	to := foreignTable(f)
	if to == "" || tx.D().Name != "postgres" {
		return nil
	}
	_, err := tx.Exec(ctx, "ALTER TABLE "+t.Name+" ADD FOREIGN KEY (workspace_id, "+f.Column()+") REFERENCES "+to)
	return err
}

// refold fills the folded column of a field that had values before the column
// existed.
func refold(ctx context.Context, tx *db.Tx, t *record.Type, f *record.Field) error {
	const batch = 1000
	workspace, id := record.None, record.None
	for n := batch; n == batch; {
		rows, err := tx.Query(ctx, "SELECT workspace_id, id, "+f.Column()+" FROM "+t.Name+" WHERE (workspace_id, id) > (?, ?) ORDER BY workspace_id, id LIMIT ?",
			db.Key(workspace), db.Key(id), batch)
		if err != nil {
			return err
		}
		var all [][]any
		for rows.Next() {
			var text string
			if err := rows.Scan(db.ID(&workspace), db.ID(&id), &text); err != nil {
				_ = rows.Close()
				return err
			}
			all = append(all, []any{fold(f, text), workspace, id})
		}
		if err := cmp.Or(rows.Err(), rows.Close()); err != nil {
			return err
		}
		for _, args := range all {
			if _, err := tx.Exec(ctx, "UPDATE "+t.Name+" SET "+foldColumn(f)+" = ? WHERE workspace_id = ? AND id = ?", args...); err != nil {
				return err
			}
		}
		n = len(all)
	}
	return nil
}

type index struct{ name, columns, where string }

const living = "deleted_at IS NULL"

// indexes returns the indexes of a type's lists, filters and sorts. They
// exclude the trash, so that it costs nothing.
func indexes(t *record.Type) []index {
	var out []index
	add := func(name, cols, where string) {
		out = append(out, index{t.Name + "_" + name, "workspace_id, " + cols, where})
	}
	out = append(out, index{t.Name + "_trash", "workspace_id, deleted_at", "deleted_at IS NOT NULL"})
	if t == crm.NoteType { // read through its parent
		add("of", "parent_id, id", living)
		return out
	}
	add("live", "id", living)
	add("updated", "updated_at, id", living)
	for _, f := range own(t) {
		col := f.Column()
		switch {
		case hasFold(f):
			if f.Sorted {
				add(f.Key, foldColumn(f)+", id", living)
			}
		case f.Kind == record.RefKind && f.Target != "" && crm.TypeByName(f.Target) != nil:
			add(f.Key, col+", id", living+" AND "+col+" IS NOT NULL")
		case f.Kind == record.RefKind && (f.Filtered || f.Sorted):
			add(f.Key, col+", id", living)
		case f.Sorted && f.Kind == record.AmountKind:
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
			"CREATE INDEX IF NOT EXISTS " + t.Name + "_search ON " + t.Name + " USING gin (search gin_trgm_ops)" +
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
