package people

import (
	"context"
	"net/netip"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// The numbers of free attempts and how long failures are remembered. An
// address has more than an account, since a whole office may share it.
const (
	FreeForAccount = 5
	FreeForAddress = 30
	ThrottleFirst  = 30 * time.Second
	ThrottleMost   = 15 * time.Minute
	throttleKept   = time.Hour
	throttleSlack  = time.Minute // by which the clocks of several servers may differ
)

// A limit is one key by which attempts are counted.
type limit struct {
	key  string
	free int
}

// limits returns the limits of a sign-in: by account, whether it exists or
// not, and by network.
func limits(account, address string) []limit {
	return []limit{{"account:" + HashSecret(account)[:32], FreeForAccount}, {"address:" + network(address), FreeForAddress}}
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
func (a *Service) proven(ctx context.Context, account, address string, fits func() bool) (ok bool, err error) {
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
	return ok, unit.Fault(err)
}

// mayTry refuses those who must wait, before they take a turn.
func (a *Service) mayTry(ctx context.Context, account, address string) error {
	now := a.Clock()
	var until time.Time
	err := a.Read(ctx, func(tx *db.Tx) error {
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
		return unit.TooMany(min(until.Sub(now), ThrottleMost))
	}
	return err
}

// attempt counts an attempt before it is checked, and refuses it after too
// many. All processes on the database count together.
func (a *Service) attempt(ctx context.Context, account, address string) error {
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
		return unit.TooMany(min(until.Sub(now), ThrottleMost))
	}
	return unit.Fault(err)
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
	return min(ThrottleFirst<<min(over, 10), ThrottleMost)
}

// count adds one attempt. Attempts long ago, or counted by a clock far ahead,
// are dropped.
func (l limit) count(t *store.Throttle, now time.Time) *store.Throttle {
	if now.Sub(t.Until) > throttleKept || t.Until.Sub(now) > ThrottleMost+throttleSlack {
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

// succeeded clears the account's failures and removes the attempt counted for
// the address.
func (a *Service) succeeded(ctx context.Context, account, address string) error {
	now := a.Clock()
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
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
		return store.PruneThrottles(ctx, tx, now.Add(-2*throttleKept), now.Add(unit.ClockSlack))
	}))
}
