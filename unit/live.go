package unit

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

// Live sends change events to open pages. The events are rows written with the
// change itself, so they also come from other processes on the same database.
// One loop reads them for all listeners.
type Live struct {
	app  *Base
	wake chan struct{}
	quit chan struct{}
	done sync.WaitGroup

	perPerson, inAll int // limits of open pages

	Now func() time.Time // this process's own clock, which measures elapsed time; time.Now except in tests

	mu        sync.Mutex
	listeners map[chan *store.Event]*listener
	seen      map[int64]bool // numbers read by the last poll
	marks     []mark         // oldest first, at most one per second
}

// A mark is the highest number of change events at a moment of this process's
// own clock, which only measures elapsed time.
type mark struct {
	at  time.Time
	seq int64
}

// A listener is one open page. Events that its full channel did not take are
// sent later, without the records.
type listener struct {
	by     crm.Actor
	missed map[string]*store.Event // by type and topic
}

const (
	liveRest   = 50 * time.Millisecond  // between two polls, under any load
	LiveEvery  = 400 * time.Millisecond // the longest delay of a change by another process
	liveWindow = 5 * time.Second        // a transaction may commit this much after one whose change event has a higher number
	LiveKeep   = 2 * time.Minute        // how long events are kept
	liveMark   = time.Second

	streamsPerPerson = 30   // open pages of one person, in all browsers
	streamsInAll     = 2000 // of one process
)

func newLive(a *Base) *Live {
	return &Live{app: a, Now: time.Now, perPerson: streamsPerPerson, inAll: streamsInAll, wake: make(chan struct{}, 1), quit: make(chan struct{}),
		listeners: map[chan *store.Event]*listener{}, seen: map[int64]bool{}}
}

// Poke makes the loop look at once.
func (l *Live) Poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Start begins to watch for change events.
func (l *Live) Start() {
	if err := l.Poll(); err != nil {
		l.app.Log.Warn("looking for changes failed", "error", err)
	}
	l.done.Add(1)
	go l.loop()
}

// Stop ends the watch and waits for it.
func (l *Live) Stop() {
	close(l.quit)
	l.done.Wait()
}

// Stopping reports whether the process is stopping.
func (l *Live) Stopping() bool {
	select {
	case <-l.quit:
		return true
	default:
		return false
	}
}

// loop looks for change events until stop is called.
func (l *Live) loop() {
	defer l.done.Done()
	tick := time.NewTicker(LiveEvery)
	defer tick.Stop()
	for {
		select {
		case <-l.quit:
			return
		case <-l.wake:
		case <-tick.C:
		}
		if err := l.Poll(); err != nil {
			l.app.Log.Warn("looking for changes failed", "error", err)
		}
		select {
		case <-l.quit:
			return
		case <-time.After(liveRest):
		}
	}
}

// Poll reads the recent change events and passes on the new ones. Without
// listeners it only notes the highest number, so that a page opened later
// hears of what has changed since it was read.
func (l *Live) Poll() error {
	now := l.Now()
	l.mu.Lock()
	idle, from, begun := len(l.listeners) == 0, l.upTo(now.Add(-liveWindow)), len(l.marks) > 0
	fresh := begun && now.Sub(l.marks[len(l.marks)-1].at) < liveMark
	l.mu.Unlock()
	if idle && fresh {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var events []*store.Event
	var last int64
	err := l.app.DB.View(ctx, func(tx *db.Tx) (err error) {
		if !idle && begun {
			events, err = store.EventsAfter(ctx, tx, from)
			return err
		}
		last, err = store.LastEvent(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if len(events) > 0 {
		last = events[len(events)-1].Seq
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.passNew(events)
	l.mark(now, last)
	return nil
}

// passNew passes on the change events that the last poll did not have.
func (l *Live) passNew(events []*store.Event) {
	seen := map[int64]bool{}
	for _, e := range events {
		if !l.seen[e.Seq] {
			l.pass(e)
		}
		seen[e.Seq] = true
	}
	l.seen = seen
	l.catchUp()
}

// upTo returns the highest number of change events at a moment: that of the
// newest mark before it, otherwise of the first mark.
func (l *Live) upTo(at time.Time) int64 {
	var seq int64
	for i, m := range l.marks {
		if i > 0 && m.at.After(at) {
			break
		}
		seq = m.seq
	}
	return seq
}

// mark notes the current highest number and drops marks that are no longer
// needed.
func (l *Live) mark(now time.Time, last int64) {
	if n := len(l.marks); n > 0 {
		if now.Sub(l.marks[n-1].at) < liveMark {
			return
		}
		last = max(last, l.marks[n-1].seq) // old change events are removed, but numbers are never reused
	}
	l.marks = append(l.marks, mark{now, last})
	for len(l.marks) > 1 && now.Sub(l.marks[1].at) > LiveKeep {
		l.marks = l.marks[1:]
	}
}

// pass sends a change event to all listeners whose scope it touches.
func (l *Live) pass(e *store.Event) {
	for ch, to := range l.listeners {
		heard := visibleTo(to.by, e)
		if to.by.Workspace != e.Workspace || heard == nil {
			continue
		}
		key := e.Type + " " + e.Topic
		if to.missed[key] != nil {
			continue // sent with those missed before
		}
		select {
		case ch <- heard:
		default:
			to.missed[key] = &store.Event{Seq: e.Seq, Workspace: e.Workspace, At: e.At, Type: e.Type, Topic: e.Topic}
		}
	}
}

// catchUp sends listeners the events they missed.
func (l *Live) catchUp() {
	for ch, to := range l.listeners {
		for key, e := range to.missed {
			select {
			case ch <- e:
				delete(to.missed, key)
			default:
			}
		}
	}
}

// visibleTo returns the part of a change event that an actor may see; nil =
// nothing. An actor who does not see all its records learns that something
// changed, not which records.
func visibleTo(by crm.Actor, e *store.Event) *store.Event {
	unseen := func(owner ID) bool { return !by.Sees(owner) }
	switch {
	case !slices.ContainsFunc(e.Owners, unseen):
		return e
	case !slices.ContainsFunc(e.Owners, by.Sees):
		return nil
	}
	part := *e
	part.Records, part.Owners = nil, slices.DeleteFunc(slices.Clone(e.Owners), unseen)
	return &part
}

// Limit sets how many pages may be open, of one person and of all together.
func (l *Live) Limit(perPerson, inAll int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.perPerson, l.inAll = perPerson, inAll
}

// Open returns the number of open pages, and of those that are behind since
// they did not take their events.
func (l *Live) Open() (open, behind int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, to := range l.listeners {
		if len(to.missed) > 0 {
			behind++
		}
	}
	return len(l.listeners), behind
}

// Subscribe is Listen for an open page. It fails if the person, or all people
// together, have too many open.
func (l *Live) Subscribe(by crm.Actor) (events <-chan *store.Event, stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := 0
	for _, other := range l.listeners {
		if other.by.User == by.User {
			own++
		}
	}
	if own >= l.perPerson || len(l.listeners) >= l.inAll {
		return nil, nil, TooMany(time.Minute)
	}
	events, stop = l.listen(by)
	return events, stop, nil
}

// Listen returns the change events for an actor until stop is called.
func (l *Live) Listen(by crm.Actor) (events <-chan *store.Event, stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.listen(by)
}

func (l *Live) listen(by crm.Actor) (events <-chan *store.Event, stop func()) {
	ch := make(chan *store.Event, 64)
	l.listeners[ch] = &listener{by: by, missed: map[string]*store.Event{}}
	return ch, func() {
		l.mu.Lock()
		delete(l.listeners, ch)
		l.mu.Unlock()
	}
}

// Prune removes expired change events and stored responses.
func (l *Live) Prune(ctx context.Context) error {
	now, told := l.app.Clock(), l.old()
	return l.app.DB.Update(ctx, func(tx *db.Tx) error {
		if err := store.PruneEvents(ctx, tx, told); err != nil {
			return err
		}
		if err := store.ClampResponses(ctx, tx, now.Add(ClockSlack), now); err != nil {
			return err
		}
		return store.PruneResponses(ctx, tx, now.Add(-ResponsesKept))
	})
}

// old returns the highest number of change events liveKeep ago; 0 if the
// process has not been running that long.
func (l *Live) old() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if before := l.Now().Add(-LiveKeep); len(l.marks) > 0 && !l.marks[0].at.After(before) {
		return l.marks[0].seq
	}
	return 0
}
