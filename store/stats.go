package store

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// SQLite plans a query from statistics of its indexes. Without any it would
// take "all rows of the workspace" for a few; those of ANALYZE depend on the
// day it ran. So every database gets the same: those of a workspace with a
// million leads. PostgreSQL gathers its own.

const manyRows = 1_000_000

// distinct maps columns to the number of values they have in manyRows rows.
// Columns that are not listed have a few thousand.
var distinct = map[string]int{
	"workspace_id": 1, "record_type": 4, "list": 5, "channel": 5, "action": 10, "slot": 8, "currency": 5, "state": 4,
	"person_id": 100, "actor_id": 100, "created_by": 100, "deleted_at": manyRows, "updated_at": manyRows,
	"id": manyRows, "rid": manyRows, "hash": manyRows, "record_id": manyRows / 5, "receipt_id": manyRows / 10, "subject_id": manyRows / 2,
	"parent_id": manyRows / 2, "key": manyRows, "from_at": manyRows, "import_id": 1000, "line": manyRows,
}

// distincts adds what the types tell: few statuses and owners, many names.
func distincts() map[string]int {
	out := maps.Clone(distinct)
	for _, t := range described() {
		for _, f := range own(t) {
			switch {
			case f.Refers() && crm.TypeByName(f.Target) != nil:
				out[f.Column()] = manyRows / 2
			case f.Refers():
				out[f.Column()] = 10
			case f.Sorted && f.Kind.Storage() == record.AsText && !isFreeText(f):
				out[f.Column()] = 10
			case hasFold(f):
				out[foldColumn(f)] = manyRows / 5
			}
			if hasSort(f) {
				out[sortColumn(f)] = manyRows / 5
			}
		}
	}
	return out
}

// syncStats writes the statistics of indexes that lack them, on SQLite.
func syncStats(ctx context.Context, tx *db.Tx) error {
	if tx.D().Name != "sqlite" {
		return nil
	}
	// This creates the table of statistics if needed.
	if _, err := tx.Exec(ctx, "ANALYZE sqlite_schema"); err != nil {
		return err
	}
	want, err := wantedStats(ctx, tx)
	if err != nil {
		return err
	}
	have, err := pairs(ctx, tx, "SELECT COALESCE(idx, tbl), tbl || ':' || stat FROM sqlite_stat1")
	if err != nil || maps.Equal(have, want) {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM sqlite_stat1"); err != nil {
		return err
	}
	for index, s := range want {
		table, stat, _ := strings.Cut(s, ":")
		if _, err := tx.Exec(ctx, "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", table, index, stat); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "ANALYZE sqlite_schema") // loads them
	return err
}

// wantedStats returns the statistics of all indexes: the number of rows, then
// how many of them share a value of the first column, of the first two, and so
// on.
func wantedStats(ctx context.Context, tx *db.Tx) (map[string]string, error) {
	rows, err := tx.Query(ctx, `SELECT t.name, CASE WHEN l.origin = 'pk' AND t.sql LIKE '%WITHOUT ROWID' THEN t.name ELSE l.name END,
		l."unique", l.partial, (SELECT group_concat(COALESCE(i.name, 'id')) FROM pragma_index_info(l.name) AS i)
		FROM sqlite_schema AS t, pragma_index_list(t.name) AS l
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '%\_search%' ESCAPE '\' AND t.name NOT LIKE '%\_match%' ESCAPE '\' AND t.name NOT LIKE 'river%'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known, out := distincts(), map[string]string{}
	for rows.Next() {
		var table, index, columns string
		var unique, partial bool
		if err := rows.Scan(&table, &index, &unique, &partial, &columns); err != nil {
			return nil, err
		}
		out[index] = table + ":" + stat(known, strings.Split(columns, ","), unique)
	}
	return out, rows.Err()
}

func stat(known map[string]int, columns []string, unique bool) string {
	out := strconv.Itoa(manyRows)
	left := manyRows
	for i, c := range columns {
		n, ok := known[c]
		if !ok {
			n = 5000
		}
		if left = max(left/n, 1); unique && i == len(columns)-1 {
			left = 1
		}
		out += " " + strconv.Itoa(left)
	}
	return out
}

// pairs reads rows of two texts.
func pairs(ctx context.Context, tx *db.Tx, query string) (map[string]string, error) {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var a, b string
		if err := rows.Scan(&a, &b); err != nil {
			return nil, err
		}
		out[a] = b
	}
	return out, rows.Err()
}
