package dbtest

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/db"
)

// The catalogue queries of each engine: columns, indexes, constraints, triggers
// and views of all tables but those of the job queue. Names that the engine
// chooses itself are left out.
var shapes = map[string][]string{
	"sqlite": {
		`SELECT t.name || ' column ' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || COALESCE(c.dflt_value, '') || ' ' || c.pk
			FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'river%' AND t.name NOT LIKE 'sqlite%'`,
		`SELECT t.name || ' index ' || CASE WHEN l.origin = 'c' THEN l.name ELSE l.origin END || ' ' || l."unique" || ' ' ||
			COALESCE(s.sql, (SELECT group_concat(i.name) FROM pragma_index_info(l.name) i))
			FROM sqlite_schema t, pragma_index_list(t.name) l LEFT JOIN sqlite_schema s ON s.name = l.name
			WHERE t.type = 'table' AND t.name NOT LIKE 'river%'`,
		`SELECT t.name || ' key ' || (SELECT group_concat(k."from") || ' ' || k."table" || ' ' || group_concat(COALESCE(k."to", '')) || ' ' || k.on_delete
			FROM pragma_foreign_key_list(t.name) k WHERE k.id = f.id)
			FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' AND f.seq = 0 AND t.name NOT LIKE 'river%'`,
		`SELECT type || ' ' || sql FROM sqlite_schema WHERE type IN ('trigger', 'view') OR sql LIKE 'CREATE VIRTUAL%'`,
	},
	"postgres": {
		`SELECT c.relname || ' column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' ||
			COALESCE(pg_get_expr(d.adbin, d.adrelid), '') || ' ' || a.attcollation::regcollation || ' ' || a.attstattarget
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND c.relname NOT LIKE 'river%'`,
		`SELECT tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename NOT LIKE 'river%'`,
		`SELECT c.relname || ' constraint ' || pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relname NOT LIKE 'river%'`,
		`SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`,
		`SELECT 'view ' || viewname || ' ' || definition FROM pg_views WHERE schemaname = current_schema()`,
	},
}

// Shape returns the columns, indexes, constraints, triggers and views of a
// database as sorted lines. Two databases of one shape differ only in their
// rows.
func Shape(t testing.TB, d *db.DB) []string {
	t.Helper()
	var out []string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		for _, query := range shapes[d.D.Name] {
			rows, err := tx.Query(t.Context(), query)
			if err != nil {
				return err
			}
			for rows.Next() {
				var line string
				if err := rows.Scan(&line); err != nil {
					_ = rows.Close()
					return err
				}
				out = append(out, strings.Join(strings.Fields(strings.ReplaceAll(line, `"`, "")), " "))
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// SameShape fails the test with the lines in which two shapes differ.
func SameShape(t testing.TB, what string, got, want []string) {
	t.Helper()
	if len(want) == 0 {
		t.Errorf("%s: there are no tables", what)
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("%s: has, and should not: %s", what, line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("%s: lacks %s", what, line)
		}
	}
}
