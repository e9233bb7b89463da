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
)

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

// attempt counts a sign-in before it is judged, so that a hundred at once do
// not slip through, and refuses it when there were too many. All processes on
// the database count together.
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
			until = later(until, t.Until)
			counts = append(counts, count(t, l.free, now))
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
		return TooMany(until.Sub(now))
	}
	return fault(err)
}

// count adds one attempt: from the last free one on each doubles the wait.
func count(t *store.Throttle, free int, now time.Time) *store.Throttle {
	if now.Sub(t.Until) > throttleKept {
		t.Failures = 0
	}
	t.Failures++
	t.Until = now
	if over := t.Failures - free; over >= 0 {
		t.Until = now.Add(min(throttleFirst<<min(over, 10), throttleMost))
	}
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
		return store.PruneThrottles(ctx, tx, now.Add(-2*throttleKept))
	}))
}
