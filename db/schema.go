package db

import "context"

// The catalogue queries of each engine; each takes the table's name. Indexes
// of a primary key or a unique constraint are left out.
const (
	sqliteColumns   = `SELECT name, type FROM pragma_table_info(?)`
	sqliteIndexes   = `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`
	postgresColumns = `SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
		WHERE a.attrelid = to_regclass(quote_ident(?)) AND a.attnum > 0 AND NOT a.attisdropped`
	postgresIndexes = `SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
		JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid = to_regclass(quote_ident(?))
		AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))`
)

// Columns returns the columns of a table with their declared types; none if
// the table does not exist.
func (t *Tx) Columns(ctx context.Context, table string) (map[string]string, error) {
	if t.d == postgresDialect {
		return t.pairs(ctx, postgresColumns, table)
	}
	return t.pairs(ctx, sqliteColumns, table)
}

// Indexes returns the indexes of a table, each with the statement that creates it.
func (t *Tx) Indexes(ctx context.Context, table string) (map[string]string, error) {
	if t.d == postgresDialect {
		return t.pairs(ctx, postgresIndexes, table)
	}
	return t.pairs(ctx, sqliteIndexes, table)
}

// TableExists reports whether the table exists.
func (t *Tx) TableExists(ctx context.Context, table string) (bool, error) {
	columns, err := t.Columns(ctx, table)
	return len(columns) > 0, err
}

// Columns returns the columns of a table with their declared types.
func (d *DB) Columns(ctx context.Context, table string) (columns map[string]string, err error) {
	err = d.View(ctx, func(t *Tx) error {
		columns, err = t.Columns(ctx, table)
		return err
	})
	return columns, err
}

// Indexes returns the indexes of a table, each with the statement that creates it.
func (d *DB) Indexes(ctx context.Context, table string) (indexes map[string]string, err error) {
	err = d.View(ctx, func(t *Tx) error {
		indexes, err = t.Indexes(ctx, table)
		return err
	})
	return indexes, err
}

// TableExists reports whether the table exists.
func (d *DB) TableExists(ctx context.Context, table string) (there bool, err error) {
	err = d.View(ctx, func(t *Tx) error {
		there, err = t.TableExists(ctx, table)
		return err
	})
	return there, err
}

func (t *Tx) pairs(ctx context.Context, query, table string) (map[string]string, error) {
	rows, err := t.Query(ctx, query, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		out[name] = value
	}
	return out, mapError(ctx, rows.Err())
}
