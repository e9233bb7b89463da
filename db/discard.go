package db

import (
	"context"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// madeTable finds the names of tables in migrations.
var madeTable = regexp.MustCompile(`(?i)(?:CREATE TABLE(?: IF NOT EXISTS)?|RENAME TO) "?(\w+)"?`)

// Discard drops the tables that the migrations have made, and more of these
// names, so that a backup of an older version can be restored into a database
// that this program has migrated already. The caller must know that they are
// empty. Tables of others stay.
func (d *DB) Discard(ctx context.Context, more ...string) error {
	own := append(slices.Clone(more), versionTable)
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations, name)
		if err != nil {
			return err
		}
		for _, m := range madeTable.FindAllStringSubmatch(string(text), -1) {
			own = append(own, strings.ToLower(m[1]))
		}
	}
	return d.Update(ctx, func(t *Tx) error {
		for _, name := range own {
			there, err := t.TableExists(ctx, name)
			if err != nil {
				return err
			}
			if !there {
				continue
			}
			drop := "DROP TABLE " + name
			if t.d == postgresDialect {
				drop += " CASCADE" // foreign keys of the other tables
			}
			if _, err := t.Exec(ctx, drop); err != nil {
				return err
			}
		}
		return nil
	})
}
