package db_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

// A leaving is a context that ends when it is looked at for the nth time.
type leaving struct {
	context.Context
	looks atomic.Int64
	leave context.CancelFunc
}

func leavingAt(ctx context.Context, n int64) *leaving {
	ctx, leave := context.WithCancel(ctx)
	l := &leaving{Context: ctx, leave: leave}
	l.looks.Store(n)
	return l
}

func (l *leaving) Done() <-chan struct{} {
	if l.looks.Add(-1) == 0 {
		l.leave()
	}
	return l.Context.Done()
}

// A reader who leaves is no fault of the database, at whatever moment: pgx
// reports a query that it did not send any more as a bad connection.
func TestAReaderWhoLeavesIsNoFault(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		left := 0
		for looks := range int64(20) {
			ctx := leavingAt(t.Context(), looks+1)
			err := d.View(t.Context(), func(tx *db.Tx) error {
				var n int
				return tx.QueryRow(ctx, "SELECT COUNT(*) FROM thing").Scan(&n)
			})
			if errors.Is(err, db.ErrUnavailable) || err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("left at look %d: %v", looks+1, err)
			}
			if err != nil {
				left++
			}
			ctx.leave()
		}
		if left == 0 {
			t.Error("nobody left in time")
		}
	})
}
