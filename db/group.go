package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// On SQLite one writer at a time syncs the disk, which takes longer than most
// changes. Transactions that wait at the same time therefore share one commit:
// each runs in a savepoint of a common transaction, and none returns before
// that is on disk. One that fails does not affect the others.

const (
	groupMost = 64                    // transactions that share a commit
	groupSpan = 20 * time.Millisecond // from the start of the first until no other joins
)

// turns gives SQLite's only writer to callers in the order of asking, which
// the pool of database/sql does not.
type turns struct {
	mu      sync.Mutex
	busy    bool
	waiting []chan *group
}

// enter waits for the writer. It returns the open group that the caller joins,
// or nil if the caller begins one.
func (q *turns) enter(ctx context.Context) (*group, error) {
	q.mu.Lock()
	if !q.busy {
		q.busy = true
		q.mu.Unlock()
		return nil, nil
	}
	given := make(chan *group, 1)
	q.waiting = append(q.waiting, given)
	q.mu.Unlock()
	select {
	case g := <-given:
		return g, nil
	case <-ctx.Done():
		if q.leave(given) {
			return nil, ctx.Err()
		}
		return <-given, nil // it came just now and must be passed on
	}
}

// leave removes a caller who gives up, and reports whether it was in time.
func (q *turns) leave(given chan *group) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, other := range q.waiting {
		if other == given {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// hand gives the writer, with an open group or nil, to the caller who has
// waited longest and reports whether there is one. Without a group the writer
// is then free.
func (q *turns) hand(g *group) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 {
		q.busy = g != nil
		return false
	}
	q.waiting[0] <- g
	q.waiting = q.waiting[1:]
	return true
}

// A group is a transaction of SQLite in which one or several callers have
// written. It passes from one to the next, and the last one commits it.
type group struct {
	d     *DB
	conn  *sql.Conn
	tx    *sql.Tx
	life  context.Context
	end   context.CancelFunc
	began time.Time
	units int  // number of callers whose changes are in it
	alone bool // no one joins it

	ended chan struct{} // closed when it is over; then:
	again bool          // all was rolled back without a fault of the waiting callers
	err   error         // of the commit
}

// begin opens a group. Its caller may give up until it is open.
func (d *DB) begin(ctx context.Context, alone bool) (*group, error) {
	if err := d.place.check(); err != nil {
		return nil, err
	}
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, end)
	tx, err := conn.BeginTx(life, nil)
	if err == nil && !stop() { // rolled back, or about to be
		_ = tx.Rollback()
		err = ctx.Err()
	}
	if err != nil {
		end()
		_ = conn.Close()
		return nil, err
	}
	return &group{d: d, conn: conn, tx: tx, life: life, end: end, began: time.Now(), alone: alone, ended: make(chan struct{})}, nil
}

type aloneKey struct{}

// Alone returns a context whose transactions share no commit with others. It is
// for work that takes more than some milliseconds: whoever shared its commit
// would have to wait for it.
func Alone(ctx context.Context) context.Context { return context.WithValue(ctx, aloneKey{}, true) }

// updateTogether is Update on SQLite.
func (d *DB) updateTogether(ctx context.Context, fn func(*Tx) error) ([]func(), error) {
	after, again, err := d.together(ctx, fn, ctx.Value(aloneKey{}) != nil)
	if again {
		after, _, err = d.together(ctx, fn, true)
	}
	return after, mapError(ctx, d.place.explain(err))
}

// together runs fn as one of a group. It returns again if the group failed for
// a reason that may not be fn's.
func (d *DB) together(ctx context.Context, fn func(*Tx) error, alone bool) (after []func(), again bool, err error) {
	g, err := d.turns.enter(ctx)
	if err != nil {
		return nil, false, err
	}
	if g != nil && alone {
		g.finish()
		g = nil
	}
	if g == nil {
		if g, err = d.begin(ctx, alone); err != nil {
			d.turns.hand(nil)
			return nil, false, err
		}
	}
	joined := g.units > 0
	after, err = g.run(ctx, fn)
	<-g.ended
	switch {
	case g.again && (joined || err == nil):
		return nil, true, nil
	case err != nil && joined && g.err != nil: // it may rest on changes of others, which were not saved
		return nil, true, nil
	case err != nil: // what it may rest on is saved by now
		return nil, false, err
	}
	return after, false, g.err
}

// run runs fn in a savepoint and passes the group on. The first caller needs
// no savepoint: if it fails, nothing else is lost.
func (g *group) run(ctx context.Context, fn func(*Tx) error) (after []func(), err error) {
	t := &Tx{d: g.d.D, watch: g.d.watch, run: g.tx, tx: g.tx}
	joins, done := g.units > 0, false
	defer func() {
		if !done {
			g.undo(joins)
		}
		g.passOn()
	}()
	if err := ctx.Err(); err != nil {
		done = true // nothing has been done
		return nil, err
	}
	if joins {
		if _, err := g.tx.ExecContext(g.life, "SAVEPOINT unit"); err != nil {
			return nil, err
		}
	}
	if err := t.through(ctx, fn); err != nil {
		return nil, err
	}
	if joins {
		if _, err := g.tx.ExecContext(g.life, "RELEASE unit"); err != nil {
			return nil, err
		}
	}
	g.units++
	done = true
	return t.after, nil
}

// undo reverts a caller's changes. SQLite may have rolled back the whole
// transaction for it, for example when a statement was interrupted. Then there
// is no savepoint left, and the others must run again.
func (g *group) undo(joined bool) {
	if !joined {
		g.again = true
		return
	}
	for _, s := range []string{"ROLLBACK TO unit", "RELEASE unit"} {
		if _, err := g.tx.ExecContext(g.life, s); err != nil {
			g.again = true
		}
	}
}

// passOn passes the group to the next waiting caller, or ends it.
func (g *group) passOn() {
	if !g.again && !g.alone && g.units > 0 && g.units < groupMost && time.Since(g.began) < groupSpan && g.d.turns.hand(g) {
		return
	}
	g.finish()
	g.d.turns.hand(nil)
}

// finish commits the group, closes it and notifies the waiting callers.
func (g *group) finish() {
	defer close(g.ended)
	defer g.conn.Close()
	defer g.end()
	if g.again || g.units == 0 {
		_ = g.tx.Rollback()
		return
	}
	patience := time.AfterFunc(commitPatience, g.end)
	defer patience.Stop()
	g.err = commitError(g.d.place.explain(g.tx.Commit()))
	if g.err != nil {
		_ = g.tx.Rollback()
		g.again = g.units > 1 && !errors.Is(g.err, ErrUncertain) // any of them may be at fault
		return
	}
	g.d.wrote.Store(time.Now().UnixMicro())
	if err := g.d.place.check(); err != nil { // it disappeared since
		g.err = &errorOf{ErrUncertain, err}
	}
}
