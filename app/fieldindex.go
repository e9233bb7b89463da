package app

import (
	"context"
	"encoding/json"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

// indexJob creates and drops the indexes of fast custom fields. On PostgreSQL
// nobody waits for it. SQLite has no way to build an index beside its writer, so
// writers wait there for one index at a time.
const indexJob = "field_indexes"

// indexFields brings the indexes of fast custom fields in line with a change
// of fields in this transaction.
func (a *App) indexFields(ctx context.Context, tx *db.Tx) error {
	return a.jobs.Enqueue(ctx, tx, indexJob, struct{}{})
}

// makeIndexes is the handler of indexJob. It is retried while another process
// is creating indexes.
func (a *App) makeIndexes(ctx context.Context, _ json.RawMessage) error {
	if a.DB.D.Name == "sqlite" {
		for more := true; more; {
			err := a.DB.Update(db.Alone(ctx), func(tx *db.Tx) (err error) {
				more, err = store.SyncOneFast(ctx, tx)
				return err
			})
			if err != nil {
				return fault(err)
			}
		}
		return nil
	}
	return fault(a.DB.Online(ctx, func() (statements []string, err error) {
		var p *store.FastPlan
		err = a.DB.View(ctx, func(tx *db.Tx) error {
			p, err = store.PlanFast(ctx, tx)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, name := range p.Drop {
			statements = append(statements, "DROP INDEX CONCURRENTLY IF EXISTS "+name)
		}
		for _, index := range p.Create {
			statements = append(statements, "CREATE INDEX CONCURRENTLY "+index)
		}
		for _, table := range p.Tables {
			statements = append(statements, "ANALYZE "+table) // without it an index over an expression has no statistics
		}
		return statements, nil
	}))
}
