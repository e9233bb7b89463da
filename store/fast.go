package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A FastPlan lists the changes needed for the indexes to match the fast custom
// fields of all workspaces.
type FastPlan struct {
	Drop   []string // indexes that no field needs, or left unfinished
	Create []string // "name ON table (…)"
	Tables []string // tables whose indexes change
}

// SyncFast creates missing indexes of fast custom fields, drops unneeded ones,
// and gives SQLite their statistics: without them it takes any new index for
// the best one. Other connections read the statistics with the changed schema.
func SyncFast(ctx context.Context, tx *db.Tx) error {
	p, err := PlanFast(ctx, tx)
	if err != nil {
		return err
	}
	for _, name := range p.Drop {
		if _, err := tx.Exec(ctx, "DROP INDEX "+name); err != nil {
			return err
		}
	}
	for _, index := range p.Create {
		if _, err := tx.Exec(ctx, "CREATE INDEX "+index); err != nil {
			return err
		}
	}
	return syncStats(ctx, tx)
}

// SyncOneFast creates or drops one index, and reports whether there may be more
// to do. At the end it writes the statistics.
func SyncOneFast(ctx context.Context, tx *db.Tx) (more bool, err error) {
	p, err := PlanFast(ctx, tx)
	if err != nil {
		return false, err
	}
	switch {
	case len(p.Drop) > 0:
		_, err = tx.Exec(ctx, "DROP INDEX "+p.Drop[0])
	case len(p.Create) > 0:
		_, err = tx.Exec(ctx, "CREATE INDEX "+p.Create[0])
	default:
		return false, syncStats(ctx, tx)
	}
	return true, err
}

// PlanFast compares existing with needed indexes.
func PlanFast(ctx context.Context, tx *db.Tx) (*FastPlan, error) {
	needed, err := fastIndexes(ctx, tx)
	if err != nil {
		return nil, err
	}
	broken, err := unfinished(ctx, tx)
	if err != nil {
		return nil, err
	}
	p := &FastPlan{}
	for _, t := range described() {
		have, err := tx.Indexes(ctx, t.Table())
		if err != nil {
			return nil, err
		}
		before := len(p.Drop) + len(p.Create)
		for _, name := range slices.Sorted(maps.Keys(have)) {
			if strings.HasPrefix(name, t.Name+"_c_") && (needed[t.Name][name] == "" || broken[name]) {
				p.Drop = append(p.Drop, name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(needed[t.Name])) {
			if _, there := have[name]; !there || broken[name] {
				p.Create = append(p.Create, name+" ON "+t.Table()+" "+needed[t.Name][name])
			}
		}
		if len(p.Drop)+len(p.Create) > before {
			p.Tables = append(p.Tables, t.Table())
		}
	}
	return p, nil
}

// fastIndexes returns the indexes that the fields of all workspaces need, by
// table and name.
func fastIndexes(ctx context.Context, tx *db.Tx) (map[string]map[string]string, error) {
	all, err := Workspaces(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]string{}
	for _, w := range all {
		custom, err := CustomFields(ctx, tx, w.ID)
		if err != nil {
			return nil, err
		}
		for table, fields := range custom {
			for _, f := range fields {
				if !f.Fast || !f.Removed.IsZero() {
					continue
				}
				if out[table] == nil {
					out[table] = map[string]string{}
				}
				for _, folded := range []bool{true, false} {
					out[table][fastName(table, f, folded)] = "(workspace_id, (" + customSortColumn(tx.D(), f, folded) + "), id) WHERE " + living
				}
			}
		}
	}
	return out, nil
}

// fastName returns the name of a field's index. All workspaces share that of a
// key. Numbers have another one, since they sort differently from texts, and so
// have texts that are sorted by an alphabet and filtered by their folded form.
func fastName(table string, f *record.Field, folded bool) string {
	switch {
	case isNumeric(f):
		return table + "_" + f.Key + "_n"
	case hasAlphabet(f) && !folded, hasOrder(f):
		return table + "_" + f.Key + "__order"
	}
	return table + "_" + f.Key
}

// unfinished returns the indexes that PostgreSQL began to create concurrently
// and did not finish. It keeps them but does not use them.
func unfinished(ctx context.Context, tx *db.Tx) (map[string]bool, error) {
	out := map[string]bool{}
	if tx.D().Name != "postgres" {
		return out, nil
	}
	rows, err := tx.Query(ctx, "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out[name] = true
	}
	return out, rows.Err()
}
