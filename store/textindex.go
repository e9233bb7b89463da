package store

import (
	"context"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// textIndexes returns SQLite's full-text indexes of a type by the column that
// each contains.
func textIndexes(d *db.Dialect, t *record.Type) map[string]string {
	out := map[string]string{}
	if d.Name == "sqlite" && len(t.Searched()) > 0 {
		out["search"] = t.Name + "_search"
	}
	if d.Name == "sqlite" && t.Matched() {
		out[matchColumn] = t.Name + matchIndex
	}
	return out
}

// mergeFrom is the number of parts of one size from which SQLite's full-text
// indexes merge them, its default.
const mergeFrom = 4

// withoutMerging calls do, which removes many records from the full-text
// indexes of a type. For every 64 records that it removes an index otherwise
// rewrites some hundred pages at once, which takes most of the time of a bulk
// deletion. Later changes merge what is left.
func withoutMerging(ctx context.Context, tx *db.Tx, t *record.Type, do func() error) error {
	set := func(index string, most int) error {
		_, err := tx.Exec(ctx, "INSERT INTO "+index+" ("+index+", rank) VALUES ('automerge', ?)", most)
		return err
	}
	indexes := textIndexes(tx.D(), t)
	for _, index := range indexes {
		if err := set(index, 0); err != nil {
			return err
		}
	}
	if err := do(); err != nil {
		return err
	}
	for _, index := range indexes {
		if _, err := tx.Exec(ctx, "INSERT INTO "+index+" ("+index+") VALUES ('flush')"); err != nil {
			return err
		}
		if err := set(index, mergeFrom); err != nil {
			return err
		}
	}
	return nil
}
