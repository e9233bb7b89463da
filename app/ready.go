package app

import (
	"context"
	"errors"

	"github.com/vedlys/vedlys/db"
)

// ErrDiskFull means that nothing more can be written, though all can be read.
var ErrDiskFull = errors.New("the disk is full")

// spareSpace is how many bytes must be free for a change to be written.
const spareSpace = 4 << 20

// Ready says whether the database answers and can grow.
func (a *App) Ready(ctx context.Context) error {
	if free, known := freeSpace(a.Disk); a.Disk != "" && known && free < spareSpace {
		return ErrDiskFull
	}
	return a.read(ctx, func(tx *db.Tx) error {
		var n int
		return tx.QueryRow(ctx, "SELECT COUNT(*) FROM setting").Scan(&n)
	})
}

// JobStates counts the background jobs by state, for the operator.
func (a *App) JobStates(ctx context.Context) (map[string]int64, error) { return a.jobs.States(ctx) }
