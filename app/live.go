package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Live tells open pages what changed. Nudges are rows written with the change
// itself, so they also come from other processes on the same database; one
// loop reads them for all listeners.
type Live struct {
	app  *App
	wake chan struct{}
	quit chan struct{}
	done sync.WaitGroup

	mu        sync.Mutex
	listeners map[chan *store.Event]*listener
	seen      map[ID]bool
}

// A listener is one open page. What it had no room for is told again without
// the records, once there is room.
type listener struct {
	by     crm.Actor
	missed map[string]*store.Event // by type and topic
}

const (
	liveRest   = 50 * time.Millisecond  // between two looks, however much is written
	liveEvery  = 400 * time.Millisecond // how long a change of another process waits at most
	liveWindow = 5 * time.Second        // a transaction may commit this much after its nudge was made
	liveKeep   = 2 * time.Minute
)

func newLive(a *App) *Live {
	return &Live{app: a, wake: make(chan struct{}, 1), quit: make(chan struct{}),
		listeners: map[chan *store.Event]*listener{}, seen: map[ID]bool{}}
}

// poke has the loop look at once.
func (l *Live) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *Live) start() {
	l.done.Add(1)
	go l.loop(record.Now())
}

func (l *Live) stop() {
	close(l.quit)
	l.done.Wait()
}

// stopping says whether the process is to end.
func (l *Live) stopping() bool {
	select {
	case <-l.quit:
		return true
	default:
		return false
	}
}

// loop looks for what was written since begun.
func (l *Live) loop(begun time.Time) {
	defer l.done.Done()
	tick := time.NewTicker(liveEvery)
	defer tick.Stop()
	prune := time.NewTicker(liveKeep / 2)
	defer prune.Stop()
	for {
		select {
		case <-l.quit:
			return
		case <-l.wake:
		case <-tick.C:
		case <-prune.C:
			l.prune()
		}
		if err := l.look(begun); err != nil {
			l.app.Log.Warn("looking for changes failed", "error", err)
		}
		select {
		case <-l.quit:
			return
		case <-time.After(liveRest):
		}
	}
}

// look reads the recent nudges and passes on those not seen before. Nobody
// listening means nothing to read.
func (l *Live) look(begun time.Time) error {
	l.mu.Lock()
	idle := len(l.listeners) == 0
	l.mu.Unlock()
	if idle {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var events []*store.Event
	from := record.Now().Add(-liveWindow)
	if from.Before(begun) {
		from = begun
	}
	err := l.app.DB.View(ctx, func(tx *db.Tx) (err error) {
		events, err = store.EventsAfter(ctx, tx, floorID(from))
		return err
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	fresh := map[ID]bool{}
	for _, e := range events {
		if !l.seen[e.ID] {
			l.pass(e)
		}
		fresh[e.ID] = true
	}
	l.seen = fresh
	l.catchUp()
	return err
}

// floorID is the lowest ID of a moment.
func floorID(t time.Time) ID {
	id := record.NewIDAt(t)
	for i := 6; i < len(id); i++ {
		id[i] = 0
	}
	return id
}

// pass hands a nudge to everybody whose scope it touches.
func (l *Live) pass(e *store.Event) {
	for ch, to := range l.listeners {
		heard := hears(to.by, e)
		if to.by.Workspace != e.Workspace || heard == nil {
			continue
		}
		select {
		case ch <- heard:
		default:
			to.missed[e.Type+" "+e.Topic] = &store.Event{ID: e.ID, Workspace: e.Workspace, At: e.At, Type: e.Type, Topic: e.Topic}
		}
	}
}

// catchUp tells those who had no room what they have missed.
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

// hears is what an actor may hear of a nudge; nil = nothing. Who does not see
// all that it is about hears that there is something new, not which records.
func hears(by crm.Actor, e *store.Event) *store.Event {
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

// Listen returns the nudges for an actor until stop is called.
func (l *Live) Listen(by crm.Actor) (events <-chan *store.Event, stop func()) {
	ch := make(chan *store.Event, 64)
	l.mu.Lock()
	l.listeners[ch] = &listener{by: by, missed: map[string]*store.Event{}}
	l.mu.Unlock()
	return ch, func() {
		l.mu.Lock()
		delete(l.listeners, ch)
		l.mu.Unlock()
	}
}

// prune removes what has served its time: nudges, and answers kept for
// requests that are sent again.
func (l *Live) prune() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	now := record.Now()
	err := l.app.DB.Update(ctx, func(tx *db.Tx) error {
		if err := store.PruneEvents(ctx, tx, now.Add(-liveKeep)); err != nil {
			return err
		}
		return store.PruneAnswers(ctx, tx, now.Add(-answersKept))
	})
	if err != nil {
		l.app.Log.Warn("removing old nudges and answers failed", "error", err)
	}
}
