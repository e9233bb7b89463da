package workspaces

import (
	"context"
	"encoding/json"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// MakeIndexes is the handler of unit.IndexJob. It is retried while another process
// is creating indexes.
func (a *Service) MakeIndexes(ctx context.Context, _ json.RawMessage) error {
	if a.DB.D.Name == "sqlite" {
		for more := true; more; {
			err := a.DB.Update(db.Alone(ctx), func(tx *db.Tx) (err error) {
				more, err = store.SyncOneFast(ctx, tx)
				return err
			})
			if err != nil {
				return unit.Fault(err)
			}
		}
		return nil
	}
	return unit.Fault(a.DB.Online(ctx, func() (statements []string, err error) {
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
