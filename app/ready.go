package app

import (
	"context"

	"github.com/vedlys/vedlys/db"
)

// Ready says whether the database answers.
func (a *App) Ready(ctx context.Context) error {
	return a.read(ctx, func(tx *db.Tx) error {
		var n int
		return tx.QueryRow(ctx, "SELECT COUNT(*) FROM setting").Scan(&n)
	})
}

// JobStates counts the background jobs by state, for the operator.
func (a *App) JobStates(ctx context.Context) (map[string]int64, error) { return a.jobs.States(ctx) }
