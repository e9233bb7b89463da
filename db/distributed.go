package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Placement is where the rows of a table are when a PostgreSQL database is
// distributed with Citus.
type Placement string

// The placements.
const (
	// Distributed: by workspace_id, all rows of a workspace on one node. Every
	// unique key begins with workspace_id, and so does every foreign key to
	// another distributed table.
	Distributed Placement = "distributed"
	// Reference: the whole table on every node, so that distributed tables can
	// refer to it and be joined with it.
	Reference Placement = "reference"
	// Local: on the coordinator only. No query joins it with a distributed
	// table, and no foreign key connects the two.
	Local Placement = "local"
)

// placements has every table of the migrations that is not distributed, and
// why. All other tables are distributed, and so are those that are created
// from descriptions.
var placements = map[string]struct {
	where Placement
	why   string
}{
	"workspace": {Reference, "every query of a workspace needs its settings, and everything refers to it"},
	"person":    {Reference, "a person may belong to workspaces on several nodes"},
	"session":   {Local, "a person signs in before choosing a workspace"},
	"secret":    {Local, "it leads from a secret to the workspace, which is unknown until then"},
	"throttle":  {Local, "it counts failed sign-ins by address, before any workspace is known"},
	"setting":   {Local, "it holds settings of the whole installation"},
	"event":     {Local, "each process reads the new events of all workspaces in the order of one sequence"},
}

// PlacementOf returns the placement of a table and, unless it is distributed,
// the reason.
func PlacementOf(table string) (where Placement, why string) {
	if p, ok := placements[table]; ok {
		return p.where, p.why
	}
	switch {
	case strings.HasPrefix(table, "river_"):
		return Local, "the job queue takes jobs of all workspaces in one order"
	case foreign(table):
		return Local, "the migration runner reads it before any other table"
	}
	return Distributed, ""
}

// A foreignKey is one foreign key of the PostgreSQL catalogue.
type foreignKey struct{ table, name, definition string }

const postgresForeignKeys = `SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k
	JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'f' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2`

func (t *Tx) foreignKeys(ctx context.Context) ([]foreignKey, error) {
	rows, err := t.Query(ctx, postgresForeignKeys)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []foreignKey
	for rows.Next() {
		var k foreignKey
		if err := rows.Scan(&k.table, &k.name, &k.definition); err != nil {
			return nil, err
		}
		if !foreign(k.table) {
			out = append(out, k)
		}
	}
	return out, mapError(ctx, rows.Err())
}

// Distribute returns the statements that distribute this PostgreSQL database
// by workspace with Citus. Citus distributes one table at a time and refuses a
// foreign key to a table that is still local, so all foreign keys are dropped
// first and added again at the end. It all happens in one transaction.
func (t *Tx) Distribute(ctx context.Context) ([]string, error) {
	if t.d != postgresDialect {
		return nil, errors.New("only a PostgreSQL database can be distributed")
	}
	all, err := t.Tables(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := t.foreignKeys(ctx)
	if err != nil {
		return nil, err
	}
	out := []string{"BEGIN", "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"}
	for _, k := range keys {
		out = append(out, fmt.Sprintf("ALTER TABLE %s DROP CONSTRAINT %s", quote(k.table), quote(k.name)))
	}
	out = append(out, placeTables(all)...)
	for _, k := range keys {
		out = append(out, fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s %s", quote(k.table), quote(k.name), k.definition))
	}
	return append(out, "COMMIT"), nil
}

// placeTables returns a statement for each table that is not local, reference
// tables first. All distributed tables are together with the first one.
func placeTables(all []*Table) (out []string) {
	first := ""
	for _, t := range all {
		where, _ := PlacementOf(t.Name)
		switch {
		case where == Reference:
			out = slices.Insert(out, 0, "SELECT create_reference_table("+literal(quote(t.Name))+")")
		case where == Distributed && first == "":
			first = quote(t.Name)
			out = append(out, "SELECT create_distributed_table("+literal(first)+", 'workspace_id', colocate_with => 'none')")
		case where == Distributed:
			out = append(out, "SELECT create_distributed_table("+literal(quote(t.Name))+", 'workspace_id', colocate_with => "+literal(first)+")")
		}
	}
	return out
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
