package store

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// PlaceItems stores the order of a list's items. It leaves their versions, so
// that it does not conflict with an edit of an item.
func PlaceItems(ctx context.Context, tx *db.Tx, workspace ID, order []ID) error {
	for n, id := range order {
		if _, err := tx.Exec(ctx, "UPDATE list_item SET position = ? WHERE workspace_id = ? AND id = ?", n, workspace, id); err != nil {
			return err
		}
	}
	return nil
}

// itemUseMost is the largest number of records that ItemUse counts per index.
const itemUseMost = 10000

// ItemUse counts the records that have or had a value of a list, including
// those in the trash, and reports whether there are more.
func ItemUse(ctx context.Context, tx *db.Tx, workspace ID, i *crm.Item) (n int, more bool, err error) {
	for _, t := range described() {
		for _, f := range t.Fields {
			if f.Target == i.List && f.Kind.Storage() == record.AsLinks {
				have, err := countSome(ctx, tx, childName(t, f), "workspace_id = ? AND to_id = ?", workspace, i.ID)
				if err != nil {
					return 0, false, err
				}
				n += have
			}
			if !f.Refers() || f.Target != i.List {
				continue
			}
			for _, where := range []string{living, "deleted_at IS NOT NULL"} { // each has an index
				have, err := countSome(ctx, tx, t.Table(), "workspace_id = ? AND "+f.Column()+" = ? AND "+where, workspace, i.ID)
				if err != nil {
					return 0, false, err
				}
				n += have
			}
		}
	}
	if n == 0 {
		n, err = countSome(ctx, tx, "step_interval", "workspace_id = ? AND step_id = ?", workspace, i.ID)
	}
	return min(n, itemUseMost), n > itemUseMost, err
}

func countSome(ctx context.Context, tx *db.Tx, table, cond string, args ...any) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+table+" WHERE "+cond+" LIMIT ?) AS found",
		append(args, itemUseMost+1)...).Scan(&n)
	return n, err
}

// CloseAtStage updates the closing dates of the opportunities in a stage to
// its new category: none if it is open, otherwise at where there is none.
func CloseAtStage(ctx context.Context, tx *db.Tx, workspace, stage ID, open bool, at time.Time) error {
	which := "closed_at IS NULL"
	if open {
		which, at = "closed_at IS NOT NULL", time.Time{}
	}
	for _, part := range []string{living, "deleted_at IS NOT NULL"} { // each has an index
		if _, err := tx.Exec(ctx, "UPDATE opportunity SET closed_at = ? WHERE workspace_id = ? AND stage_id = ? AND "+which+" AND "+part,
			at, workspace, stage); err != nil {
			return err
		}
	}
	return nil
}
