package db

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Define returns the definition of a column of a described table. Texts,
// booleans and JSON are never NULL.
func (d *Dialect) Define(c Column) string {
	kinds := map[string]string{"id": d.ID, "int": d.Int, "number": d.Number, "moment": d.Moment, "date": d.Date,
		"text": d.Text + " NOT NULL DEFAULT ''", "bool": d.Bool + " NOT NULL DEFAULT FALSE", "json": d.JSON + " NOT NULL DEFAULT '{}'"}
	return c.Name + " " + kinds[c.Kind]
}

// batch reads up to n rows of a table in the order of its key, after a key,
// with the canonical forms of the key and of more columns.
func (t *Tx) batch(ctx context.Context, table string, key, more []Column, after []any, n int) ([][]any, error) {
	all := append(slices.Clone(key), more...)
	var names, keys, marks []string
	var args []any
	for i, c := range all {
		if names = append(names, c.Name); i >= len(key) {
			continue
		}
		if keys, marks = append(keys, c.Name), append(marks, "?"); after != nil {
			v, err := t.d.Arg(c.Kind, after[i])
			if err != nil {
				return nil, err
			}
			args = append(args, v)
		}
	}
	// The alias keeps the text apart from other queries, whose prepared forms PostgreSQL would refuse after a change of kind.
	query, order := "SELECT "+strings.Join(names, ", ")+" FROM "+table+" AS before", strings.Join(keys, ", ")
	if after != nil {
		query += " WHERE (" + order + ") > (" + strings.Join(marks, ", ") + ")"
	}
	rows, err := t.Query(ctx, query+" ORDER BY "+order+" LIMIT ?", append(args, n)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out [][]any
	for rows.Next() {
		row, dest := make([]any, len(all)), make([]any, len(all))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		for i, c := range all {
			if row[i], err = t.d.Canon(c.Kind, row[i]); err != nil {
				return nil, err
			}
		}
		out = append(out, row)
	}
	return out, mapError(ctx, rows.Err())
}

// dependent is an object of the database that a column belongs to.
type dependent struct{ kind, name string } // kind: "index", "unique index", "constraint", "trigger", "view"

// postgresDependents takes the table and the column.
const postgresDependents = `SELECT CASE WHEN i.indisunique THEN 'unique index' WHEN i.indexrelid IS NOT NULL THEN 'index'
		WHEN k.oid IS NOT NULL THEN 'constraint' WHEN g.oid IS NOT NULL THEN 'trigger' ELSE 'view' END,
		COALESCE(i.indexrelid::regclass::text, k.conname, g.tgname, w.ev_class::regclass::text)
	FROM pg_depend p
	JOIN pg_attribute a ON a.attrelid = p.refobjid AND a.attnum = p.refobjsubid
	LEFT JOIN pg_index i ON p.classid = 'pg_class'::regclass AND i.indexrelid = p.objid
	LEFT JOIN pg_constraint k ON p.classid = 'pg_constraint'::regclass AND k.oid = p.objid AND NOT (k.contype = 'f' AND k.conrelid = p.refobjid)
	LEFT JOIN pg_trigger g ON p.classid = 'pg_trigger'::regclass AND g.oid = p.objid AND NOT g.tgisinternal
	LEFT JOIN pg_rewrite w ON p.classid = 'pg_rewrite'::regclass AND w.oid = p.objid
	WHERE p.refclassid = 'pg_class'::regclass AND p.refobjid = to_regclass(quote_ident(?)) AND a.attname = ?
	AND COALESCE(i.indexrelid, k.oid, g.oid, w.oid) IS NOT NULL`

// dependents returns what belongs to a column.
func (t *Tx) dependents(ctx context.Context, table, column string) ([]dependent, error) {
	if t.d == sqliteDialect {
		return t.sqliteDependents(ctx, table, column)
	}
	rows, err := t.Query(ctx, postgresDependents, table, column)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []dependent
	for rows.Next() {
		var o dependent
		if err := rows.Scan(&o.kind, &o.name); err != nil {
			return nil, err
		}
		if !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out, mapError(ctx, rows.Err())
}

// sqliteDependents finds them by the text of their statements, which SQLite
// keeps; it drops a column although a trigger waits for its changes.
func (t *Tx) sqliteDependents(ctx context.Context, table, column string) ([]dependent, error) {
	keys, err := t.strings(ctx, `SELECT l.name FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i
		WHERE l.origin <> 'c' AND i.name = ? ORDER BY 1`, table, column)
	if err != nil {
		return nil, err
	}
	var out []dependent
	for _, name := range keys {
		out = append(out, dependent{"constraint", name})
	}
	all, err := t.pairs(ctx, `SELECT type || ' ' || name, sql FROM sqlite_schema
		WHERE sql IS NOT NULL AND (tbl_name = ? AND type = 'index' OR type IN ('trigger', 'view'))`, table)
	if err != nil {
		return nil, err
	}
	for object, text := range all {
		kind, name, _ := strings.Cut(object, " ")
		if !wordIn(text, column) || kind != "index" && !wordIn(text, table) {
			continue
		}
		if kind == "index" && strings.HasPrefix(strings.ToUpper(text), "CREATE UNIQUE") {
			kind = "unique index"
		}
		out = append(out, dependent{kind, name})
	}
	return out, nil
}

func wordIn(text, word string) bool {
	return regexp.MustCompile(`(?i)(^|[^A-Za-z0-9_])` + regexp.QuoteMeta(word) + `($|[^A-Za-z0-9_])`).MatchString(text)
}

// dropColumn drops a column with its plain indexes, its foreign keys and what
// with names.
func (t *Tx) dropColumn(ctx context.Context, table, column string, with []string) error {
	all, err := t.dependents(ctx, table, column)
	if err != nil {
		return err
	}
	for _, o := range all {
		drop := ""
		switch {
		case o.kind == "index", o.kind == "unique index" && slices.Contains(with, o.name):
			drop = "DROP INDEX " + o.name
		case o.kind == "trigger" && slices.Contains(with, o.name):
			drop = "DROP TRIGGER " + o.name
			if t.d == postgresDialect {
				drop += " ON " + table
			}
		default:
			return fmt.Errorf("%s.%s cannot be dropped: the %s %s needs it", table, column, o.kind, o.name)
		}
		if _, err := t.Exec(ctx, drop); err != nil {
			return err
		}
	}
	if err := t.dropForeignKeys(ctx, table, column); err != nil {
		return err
	}
	_, err = t.Exec(ctx, "ALTER TABLE "+table+" DROP COLUMN "+column)
	return err
}

// dropForeignKeys takes the foreign keys of a column out of SQLite's text of
// the table. PostgreSQL drops them with the column.
func (t *Tx) dropForeignKeys(ctx context.Context, table, column string) error {
	if t.d == postgresDialect {
		return nil
	}
	text, err := t.tableText(ctx, table)
	if err != nil {
		return err
	}
	key := regexp.MustCompile(`(?i),\s*FOREIGN KEY \([^)]*\b` + regexp.QuoteMeta(column) + `\b[^)]*\) REFERENCES \S+ *\([^)]*\)`)
	if !key.MatchString(text) {
		return nil
	}
	return t.rewrite(ctx, table, key.ReplaceAllString(text, ""))
}

func (t *Tx) tableText(ctx context.Context, table string) (text string, err error) {
	err = t.QueryRow(ctx, "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", table).Scan(&text)
	return text, err
}

// rewrite replaces SQLite's text of a table by one that differs in foreign keys
// alone, which do not show in the rows. SQLite has no statement for it and
// documents this way: https://sqlite.org/lang_altertable.html#otheralter
func (t *Tx) rewrite(ctx context.Context, table, text string) error {
	var version int64
	if err := t.QueryRow(ctx, "PRAGMA schema_version").Scan(&version); err != nil {
		return err
	}
	if _, err := t.Exec(ctx, "PRAGMA writable_schema = ON"); err != nil {
		return err
	}
	_, err := t.Exec(ctx, "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?", text, table)
	if err == nil {
		_, err = t.Exec(ctx, fmt.Sprintf("PRAGMA schema_version = %d", version+1))
	}
	// Also after an error: the setting outlives the transaction. It makes this connection read the schema again.
	_, reset := t.run.ExecContext(context.WithoutCancel(ctx), "PRAGMA writable_schema = RESET")
	return errors.Join(err, mapError(ctx, reset))
}

// foreignKeyText finds the foreign keys in the text of a table.
var foreignKeyText = regexp.MustCompile(`(?i),?\s*(FOREIGN KEY ?\([^)]*\) REFERENCES [^\s(]+ ?\([^)]*\))`)

// SyncForeignKeys gives a table exactly these foreign keys of several columns,
// each "FOREIGN KEY (…) REFERENCES table (…)".
func (t *Tx) SyncForeignKeys(ctx context.Context, table string, want []string) error {
	if t.d == postgresDialect {
		return t.syncPostgresKeys(ctx, table, want)
	}
	text, err := t.tableText(ctx, table)
	if err != nil {
		return err
	}
	var have []string
	for _, m := range foreignKeyText.FindAllStringSubmatch(text, -1) {
		have = append(have, m[1])
	}
	if sameKeys(have, want) {
		return nil
	}
	text = strings.TrimRight(foreignKeyText.ReplaceAllString(text, ""), " \n")
	text, closed := strings.CutSuffix(text, ")")
	if !closed {
		return fmt.Errorf("db: the text of table %s does not end with a bracket", table)
	}
	for _, key := range want {
		text = strings.TrimRight(text, " \n") + ",\n  " + key
	}
	return t.rewrite(ctx, table, text+"\n)")
}

func (t *Tx) syncPostgresKeys(ctx context.Context, table string, want []string) error {
	have, err := t.pairs(ctx, `SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint
		WHERE contype = 'f' AND conrelid = to_regclass(quote_ident(?)) AND array_length(conkey, 1) > 1`, table)
	if err != nil {
		return err
	}
	plain := map[string]bool{}
	for name, key := range have {
		if plain[plainKeyText(key)] = true; slices.ContainsFunc(want, func(w string) bool { return plainKeyText(w) == plainKeyText(key) }) {
			continue
		}
		if _, err := t.Exec(ctx, `ALTER TABLE `+table+` DROP CONSTRAINT "`+name+`"`); err != nil {
			return err
		}
	}
	for _, key := range want {
		if plain[plainKeyText(key)] {
			continue
		}
		if _, err := t.Exec(ctx, "ALTER TABLE "+table+" ADD "+key); err != nil {
			return err
		}
	}
	return nil
}

func sameKeys(a, b []string) bool {
	plain := func(in []string) []string {
		out := make([]string, len(in))
		for i, s := range in {
			out[i] = plainKeyText(s)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(plain(a), plain(b))
}

// plainKeyText returns the text of a key or an index without what the engines
// write differently: blanks and quotes.
func plainKeyText(s string) string { return strings.NewReplacer(" ", "", "\n", "", `"`, "").Replace(s) }
