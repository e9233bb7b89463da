package db

import (
	"context"
	"maps"
	"slices"
	"strings"
)

// An Index is a plain index of a table.
type Index struct{ Name, Definition string } // "(columns) WHERE …", or "USING gin (…) …" on PostgreSQL

// SyncIndexes gives a table exactly these plain indexes: it creates the missing
// ones, and makes again those that have another definition. It drops the others
// for which drop returns true, but no unique index.
func (t *Tx) SyncIndexes(ctx context.Context, table string, want []Index, drop func(name string) bool) error {
	have, err := t.Indexes(ctx, table)
	if err != nil {
		return err
	}
	changed, err := t.changedIndexes(ctx, table, want, have)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		wanted := slices.ContainsFunc(want, func(x Index) bool { return x.Name == name })
		if unique := strings.HasPrefix(have[name], "CREATE UNIQUE"); !changed[name] && (wanted || unique || !drop(name)) {
			continue
		}
		if _, err := t.Exec(ctx, "DROP INDEX "+name); err != nil {
			return err
		}
		delete(have, name)
	}
	for _, x := range want {
		if _, there := have[x.Name]; there {
			continue
		}
		if _, err := t.Exec(ctx, createIndex(x, x.Name, table)); err != nil {
			return err
		}
	}
	return nil
}

func createIndex(x Index, name, table string) string {
	return "CREATE INDEX " + name + " ON " + table + " " + x.Definition
}

// changedIndexes returns the names of existing indexes with another definition
// than is wanted.
func (t *Tx) changedIndexes(ctx context.Context, table string, want []Index, have map[string]string) (map[string]bool, error) {
	out := map[string]bool{}
	there := slices.DeleteFunc(slices.Clone(want), func(x Index) bool { return have[x.Name] == "" })
	if t.d == sqliteDialect {
		for _, x := range there {
			out[x.Name] = plainKeyText(have[x.Name]) != plainKeyText(createIndex(x, x.Name, table))
		}
		return out, nil
	}
	if len(there) == 0 {
		return out, nil
	}
	spelled, err := t.spelledIndexes(ctx, table, there)
	if err != nil {
		return nil, err
	}
	for _, x := range there {
		out[x.Name] = afterTable(have[x.Name]) != afterTable(spelled["shape_"+x.Name])
	}
	return out, nil
}

// afterTable returns what follows the names in PostgreSQL's definition of an
// index.
func afterTable(definition string) string {
	_, rest, _ := strings.Cut(definition, " USING ")
	return rest
}

// spelledIndexes returns the definitions as PostgreSQL spells them, by making
// the indexes on an empty copy of the table. The copy is no temporary table,
// which the database may not allow.
func (t *Tx) spelledIndexes(ctx context.Context, table string, all []Index) (map[string]string, error) {
	if _, err := t.Exec(ctx, "CREATE TABLE shape (LIKE "+table+")"); err != nil {
		return nil, err
	}
	for _, x := range all {
		if _, err := t.Exec(ctx, createIndex(x, "shape_"+x.Name, "shape")); err != nil {
			return nil, err
		}
	}
	out, err := t.pairs(ctx, `SELECT c.relname::text, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		WHERE i.indrelid = to_regclass(quote_ident(?))`, "shape")
	if err != nil {
		return nil, err
	}
	_, err = t.Exec(ctx, "DROP TABLE shape")
	return out, err
}
