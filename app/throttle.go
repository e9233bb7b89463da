package app

import (
	"context"
	"net/netip"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// The numbers of free attempts and how long failures are remembered. An
// address has more than an account, since a whole office may share it.
const (
	freeForAccount = 5
	freeForAddress = 30
	throttleFirst  = 30 * time.Second
	throttleMost   = 15 * time.Minute
	throttleKept   = time.Hour
	throttleSlack  = time.Minute // by which the clocks of several servers may differ
)

// clockSlack is how far ahead of the clock a stored time may be, as other
// servers, or this one before its clock was corrected, may have written it. A
// time further ahead comes from a wrong clock and is ignored.
const clockSlack = 24 * time.Hour

// A limit is one key by which attempts are counted.
type limit struct {
	key  string
	free int
}

// limits returns the limits of a sign-in: by account, whether it exists or
// not, and by network.
func limits(account, address string) []limit {
	return []limit{{"account:" + hashSecret(account)[:32], freeForAccount}, {"address:" + network(address), freeForAddress}}
}

// network returns an address, or the /64 of an IPv6 address, which one
// customer has.
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

// proven reports whether fits accepts the secret of an account. Few secrets
// are checked at once, and none after too many failures. An attempt counts as
// failed until it has succeeded, so that concurrent ones do not slip through.
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
		// A client that has hung up has not failed.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return a.succeeded(ctx, account, address)
	})
	return ok, fault(err)
}

// mayTry refuses those who must wait, before they take a turn.
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

// attempt counts an attempt before it is checked, and refuses it after too
// many. All processes on the database count together.
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

// until returns the time until which attempts are refused. A wait that would
// begin in the future comes from a clock that was ahead and is ignored.
func (l limit) until(t *store.Throttle, now time.Time) time.Time {
	if t.Until.Sub(now) > l.wait(t.Failures)+throttleSlack {
		return time.Time{}
	}
	return t.Until
}

// wait returns the wait after a number of failures. Each failure after the
// last free one doubles it.
func (l limit) wait(failures int) time.Duration {
	over := failures - l.free
	if over < 0 {
		return 0
	}
	return min(throttleFirst<<min(over, 10), throttleMost)
}

// count adds one attempt. Attempts long ago, or counted by a clock far ahead,
// are dropped.
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

// TooMany returns the error of too many attempts: wait this long.
func TooMany(wait time.Duration) *record.Error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return record.Fail(record.TooMany, "too_many_wait", "minutes", minutes)
}

// succeeded clears the account's failures and removes the attempt counted for
// the address.
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
