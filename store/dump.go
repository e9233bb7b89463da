package store

import (
	"context"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Dumped returns the tables of a backup, each after those that it refers to.
// Change events are left out, which mean nothing later, and the tables of links
// and rows, which are derived from the records.
func Dumped(ctx context.Context, tx *db.Tx) ([]*db.Table, error) {
	all, err := tx.Tables(ctx)
	left := append(childNames(), "event")
	return slices.DeleteFunc(all, func(t *db.Table) bool { return slices.Contains(left, t.Name) }), err
}

// Dump calls each with the rows of a table in the order of its key, in
// canonical forms, which are the same on both engines.
func Dump(ctx context.Context, tx *db.Tx, t *db.Table, each func(row []any) error) error {
	rows, err := tx.Query(ctx, "SELECT "+columnNames(t.Columns)+" FROM "+quoted(t.Name)+" ORDER BY "+quoted(t.Key...))
	if err != nil {
		return err
	}
	defer rows.Close()
	row, dest := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range row {
		dest[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, c := range t.Columns {
			if row[i], err = tx.D().Canon(c.Kind, row[i]); err != nil {
				return err
			}
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Load inserts rows from Dump. Other columns of the table get their defaults.
func Load(ctx context.Context, tx *db.Tx, table string, columns []db.Column, all [][]any) error {
	args := make([][]any, len(all))
	for n, row := range all {
		args[n] = make([]any, len(row))
		for i, v := range row {
			var err error
			if args[n][i], err = tx.D().Arg(columns[i].Kind, v); err != nil {
				return err
			}
		}
	}
	head := "INSERT INTO " + quoted(table) + " (" + columnNames(columns) + ") VALUES "
	return insertRows(ctx, tx, head, "("+marks(len(columns))+")", "", args)
}

func columnNames(columns []db.Column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return quoted(names...)
}

// quoted quotes names from the catalogue or a backup for SQL.
func quoted(names ...string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
	}
	return strings.Join(out, ", ")
}

// Reindex rebuilds what is stored a second time: the tables of links and rows,
// and SQLite's indexes of search words and match keys. PostgreSQL maintains its
// indexes itself.
func Reindex(ctx context.Context, tx *db.Tx) error {
	all, err := Workspaces(ctx, tx)
	if err != nil {
		return err
	}
	for _, t := range described() {
		if err := rebuildChildren(ctx, tx, t, all); err != nil {
			return err
		}
		for column, index := range textIndexes(tx.D(), t) {
			if _, err := tx.Exec(ctx, "INSERT INTO "+index+" ("+index+") VALUES ('delete-all')"); err != nil {
				return err
			}
			for _, w := range all {
				if err := reindex(ctx, tx, t, column, w); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func reindex(ctx context.Context, tx *db.Tx, t *record.Type, column string, w crm.Workspace) error {
	rows, args := " FROM "+t.Table()+" WHERE workspace_id = ? AND "+column+" <> '' AND "+living+" ORDER BY rid", []any{w.ID}
	insert := "INSERT INTO " + t.Name + matchIndex + " (rowid, keys) SELECT rid, " + column
	if column == "search" {
		insert, args = "INSERT INTO "+t.Name+"_search (rowid, words, space) SELECT rid, search, ?", []any{spaceWord(w.Number), w.ID}
	}
	_, err := tx.Exec(ctx, insert+rows, args...)
	return err
}
