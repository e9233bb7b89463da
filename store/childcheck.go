package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// childNames returns the names of all tables of links and rows.
func childNames() []string {
	var out []string
	for _, t := range described() {
		for _, c := range childTables(t) {
			out = append(out, c.name)
		}
	}
	return out
}

// holders calls each with the records of a workspace that have a value in a
// field, some hundred at a time.
func holders(ctx context.Context, tx *db.Tx, t *record.Type, f *record.Field, workspace ID, each func([]any) error) error {
	for last := record.None; ; {
		found, err := newScanner(t, workspace).all(ctx, tx, "SELECT "+columns(t)+" FROM "+t.Table()+" WHERE workspace_id = ? AND id > ? AND "+f.Column()+
			" <> '' ORDER BY id LIMIT ?", workspace, db.Key(last), wholeBatch)
		if err != nil || len(found) == 0 {
			return err
		}
		if err := each(found); err != nil {
			return err
		}
		last = t.Meta(found[len(found)-1]).ID
	}
}

// rebuildChildren fills the tables of a type's links and rows from its records.
func rebuildChildren(ctx context.Context, tx *db.Tx, t *record.Type, workspaces []crm.Workspace) error {
	for _, c := range childTables(t) {
		if _, err := tx.Exec(ctx, "DELETE FROM "+c.name); err != nil {
			return err
		}
		for _, w := range workspaces {
			err := holders(ctx, tx, t, c.field, w.ID, func(recs []any) error {
				return c.insert(ctx, tx, c.rowsOf(t, recs))
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// wrongChildren returns how many rows the tables of links and rows lack or have
// in excess.
func wrongChildren(ctx context.Context, tx *db.Tx) (int, error) {
	all, err := Workspaces(ctx, tx)
	if err != nil {
		return 0, err
	}
	wrong := 0
	for _, t := range described() {
		for _, c := range childTables(t) {
			n, err := c.wrong(ctx, tx, t, all)
			if err != nil {
				return 0, fmt.Errorf("table %s: %w", c.name, err)
			}
			wrong += n
		}
	}
	return wrong, nil
}

// wrong returns how many rows a table lacks, or has in excess.
func (c childTable) wrong(ctx context.Context, tx *db.Tx, t *record.Type, workspaces []crm.Workspace) (int, error) {
	var have, want, found int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+c.name).Scan(&have); err != nil {
		return 0, err
	}
	for _, w := range workspaces {
		err := holders(ctx, tx, t, c.field, w.ID, func(recs []any) error {
			for _, row := range c.rowsOf(t, recs) {
				var n int
				if err := c.find(ctx, tx, row, &n); err != nil {
					return err
				}
				want, found = want+1, found+n
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return want - found + have - found, nil
}

// find counts the rows of a table that are equal to one.
func (c childTable) find(ctx context.Context, tx *db.Tx, row []any, n *int) error {
	conds, args := []string{"workspace_id = ?", "record_id = ?"}, row[:2:2]
	for i, column := range c.columns {
		conds = append(conds, fmt.Sprintf("%s IS NOT DISTINCT FROM ?", column.Name))
		args = append(args, row[2+i])
	}
	return tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+c.name+" WHERE "+strings.Join(conds, " AND "), args...).Scan(n)
}
