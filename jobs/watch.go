package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/db"
)

// stall is how long work in steps may stand still before it is taken up; a
// step takes well under a second.
const stall = 10 * time.Second

// A Watch takes up work in steps whose process died. River would too, but only
// after minutes, since it cannot tell a dead process from a slow one. Work in
// steps can: each step saves its position. Two processes at the same step do
// no harm, since only one can commit it. K names a piece of work and is the
// payload of both kinds of jobs.
type Watch[K any] struct {
	Job     string         // the kind of the job that takes the steps
	Check   string         // the kind of the job that looks whether they are taken
	Once    func(K) string // what Once needs; it differs between pieces of work
	Running func(context.Context, *db.Tx, K) (bool, error)
	// Stalled returns the running work without a step since a moment, and marks
	// it as stepped now, so that only one process gets each.
	Stalled func(ctx context.Context, tx *db.Tx, since, now time.Time) ([]K, error)
}

// Enqueue enqueues the job that takes the steps, and the first look at it.
func (w *Watch[K]) Enqueue(ctx context.Context, tx *db.Tx, c *Client, k K) error {
	return errors.Join(c.Enqueue(ctx, tx, w.Job, k), w.later(ctx, tx, c, k))
}

func (w *Watch[K]) later(ctx context.Context, tx *db.Tx, c *Client, k K) error {
	return c.Enqueue(ctx, tx, w.Check, k, Once(w.Once(k)), At(time.Now().Add(stall)))
}

// Look is the handler of Check. It repeats until the work has ended.
func (w *Watch[K]) Look(ctx context.Context, c *Client, now time.Time, payload json.RawMessage) error {
	var k K
	if err := json.Unmarshal(payload, &k); err != nil {
		return err
	}
	return c.d.Update(ctx, func(tx *db.Tx) error {
		running, err := w.Running(ctx, tx, k)
		if err != nil || !running {
			return err
		}
		if err := w.takeUp(ctx, tx, c, now); err != nil {
			return err
		}
		return w.later(ctx, tx, c, k)
	})
}

// TakeUp enqueues all work that has stood still for a while.
func (w *Watch[K]) TakeUp(ctx context.Context, c *Client, now time.Time) error {
	return c.d.Update(ctx, func(tx *db.Tx) error { return w.takeUp(ctx, tx, c, now) })
}

func (w *Watch[K]) takeUp(ctx context.Context, tx *db.Tx, c *Client, now time.Time) error {
	stalled, err := w.Stalled(ctx, tx, now.Add(-stall), now)
	for _, k := range stalled {
		c.log.Info("work stood still; its rest is enqueued", "job", w.Job, "work", w.Once(k))
		err = errors.Join(err, w.Enqueue(ctx, tx, c, k))
	}
	return err
}
