package record

import (
	"bytes"
	"sync"
	"testing"
	"time"
)

// Short IDs made at the same time differ, grow and have the time of their
// making.
func TestShortIDsDifferAndGrow(t *testing.T) {
	before := time.Now()
	var mu sync.Mutex
	seen := map[ID]bool{}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var last ID
			for range 5000 {
				id := NewShortID()
				if bytes.Compare(id[:], last[:]) <= 0 || id.Version() != 7 {
					t.Errorf("%s after %s, version %d", id, last, id.Version())
				}
				last = id
				mu.Lock()
				seen[id] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(seen) != 4*5000 {
		t.Errorf("%d different IDs", len(seen))
	}
	for id := range seen {
		sec, nsec := id.Time().UnixTime()
		if at := time.Unix(sec, nsec); at.Before(before.Add(-time.Millisecond)) || at.After(time.Now().Add(20*time.Millisecond)) {
			t.Fatalf("%s was made at %s", id, at)
		}
	}
}
