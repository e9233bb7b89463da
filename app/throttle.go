package app

import (
	"context"
	"net/netip"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// How many attempts are free, and how long failures are remembered. One office
// behind one address has more free attempts than one account.
const (
	freeForAccount = 5
	freeForAddress = 30
	throttleFirst  = 30 * time.Second
	throttleMost   = 15 * time.Minute
	throttleKept   = time.Hour
	throttleSlack  = time.Minute // by which the clocks of several servers may differ
)

// clockSlack is how far ahead of the clock a time may be that another server,
// or this one before its clock was set right, has written. What is further
// ahead was written by a clock that was wrong and is not believed.
const clockSlack = 24 * time.Hour

// A limit is one thing that attempts are counted by.
type limit struct {
	key  string
	free int
}

// limits are what a sign-in is counted by: the account, whether it exists or
// not, and the network it comes from.
func limits(account, address string) []limit {
	return []limit{{"account:" + hashSecret(account)[:32], freeForAccount}, {"address:" + network(address), freeForAddress}}
}

// network is an address, or the /64 of an IPv6 address, which one customer has.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return short(address, 60)
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is6() {
		p, _ := ip.Prefix(64) // never fails with 64 bits of an IPv6 address
		return p.String()
	}
	return ip.String()
}

// proven reports whether somebody knows the secret of an account. Only a few
// secrets are judged at once, and none while there were too many failures. An
// attempt counts as one until it has succeeded, so that a hundred at once do
// not slip through.
func (a *App) proven(ctx context.Context, account, address string, fits func() bool) (ok bool, err error) {
	if err := a.mayTry(ctx, account, address); err != nil {
		return false, err
	}
	err = inTurn(ctx, func() error {
		if err := a.attempt(ctx, account, address); err != nil {
			return err
		}
		if ok = fits(); !ok {
			return nil
		}
		// Who has hung up meanwhile has not failed.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return a.succeeded(ctx, account, address)
	})
	return ok, fault(err)
}

// mayTry refuses who must wait, before they take anybody's turn.
func (a *App) mayTry(ctx context.Context, account, address string) error {
	now := a.Clock()
	var until time.Time
	err := a.read(ctx, func(tx *db.Tx) error {
		for _, l := range limits(account, address) {
			t, err := store.SeeThrottle(ctx, tx, l.key)
			if err != nil {
				return err
			}
			until = later(until, l.until(t, now))
		}
		return nil
	})
	if err == nil && until.After(now) {
		return TooMany(min(until.Sub(now), throttleMost))
	}
	return err
}

// attempt counts an attempt before it is judged, and refuses it when there were
// too many. All processes on the database count together.
func (a *App) attempt(ctx context.Context, account, address string) error {
	now := a.Clock()
	var until time.Time
	err := a.DB.Update(ctx, func(tx *db.Tx) error {
		until = time.Time{}
		var counts []*store.Throttle
		for _, l := range limits(account, address) {
			t, err := store.GetThrottle(ctx, tx, l.key)
			if err != nil {
				return err
			}
			until = later(until, l.until(t, now))
			counts = append(counts, l.count(t, now))
		}
		if until.After(now) {
			return nil // waiting longer is not counted
		}
		for _, t := range counts {
			if err := store.PutThrottle(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && until.After(now) {
		return TooMany(min(until.Sub(now), throttleMost))
	}
	return fault(err)
}

// until is until when whoever is counted must wait. A wait that would have begun
// in the future is not believed: a clock that was ahead has written it.
func (l limit) until(t *store.Throttle, now time.Time) time.Time {
	if t.Until.Sub(now) > l.wait(t.Failures)+throttleSlack {
		return time.Time{}
	}
	return t.Until
}

// wait is how long one must wait after so many failures: from the last free one
// on each doubles it.
func (l limit) wait(failures int) time.Duration {
	over := failures - l.free
	if over < 0 {
		return 0
	}
	return min(throttleFirst<<min(over, 10), throttleMost)
}

// count adds one attempt. Those that are long ago, or that a clock far ahead has
// counted, are forgotten.
func (l limit) count(t *store.Throttle, now time.Time) *store.Throttle {
	if now.Sub(t.Until) > throttleKept || t.Until.Sub(now) > throttleMost+throttleSlack {
		t.Failures = 0
	}
	t.Failures++
	t.Until = now.Add(l.wait(t.Failures))
	return t
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// TooMany is the answer to too many attempts: wait this long.
func TooMany(wait time.Duration) *record.Error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return record.Fail(record.TooMany, "too_many_wait", "minutes", minutes)
}

// succeeded forgets the account's failures and takes back the one attempt that
// the address was charged with.
func (a *App) succeeded(ctx context.Context, account, address string) error {
	now := a.Clock()
	return fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		both := limits(account, address)
		if err := store.DeleteThrottle(ctx, tx, both[0].key); err != nil {
			return err
		}
		t, err := store.GetThrottle(ctx, tx, both[1].key)
		if err != nil {
			return err
		}
		t.Failures = max(t.Failures-1, 0)
		t.Until = now
		if err := store.PutThrottle(ctx, tx, t); err != nil {
			return err
		}
		return store.PruneThrottles(ctx, tx, now.Add(-2*throttleKept), now.Add(clockSlack))
	}))
}
