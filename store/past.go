package store

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// InsertPast writes the stretches in which records stood during all their
// versions, the oldest version first. It is for records whose past is made up
// or known from elsewhere.
func InsertPast(ctx context.Context, tx *db.Tx, t *record.Type, lives [][]any) error {
	if t.Step() == nil {
		return nil
	}
	var all [][]any
	for _, versions := range lives {
		var last []any
		for i, r := range versions {
			m := t.Meta(r)
			if i > 0 && StandingOf(t, versions[i-1]) == StandingOf(t, r) {
				continue
			}
			if last != nil {
				last[3] = m.Updated
			}
			last = intervalArgs(t, r)
			all = append(all, last)
		}
	}
	return insertRows(ctx, tx, intervalHead, intervalMarks, all)
}

const intervalHead = `INSERT INTO step_interval (workspace_id, record_id, from_at, to_at, record_type, step_id, owner_id, amount, currency) VALUES `
const intervalMarks = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"

func intervalArgs(t *record.Type, r any) []any {
	m, s := t.Meta(r), StandingOf(t, r)
	return []any{m.Workspace, m.ID, m.Updated, time.Time{}, t.Name, db.Key(s.Step), s.Owner, arg(s.Amount), s.Currency}
}
