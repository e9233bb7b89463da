package app

import (
	"slices"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// Two people who began with the same record change its lists. Where they changed different cards, both succeed.
func TestPeopleChangeDifferentCardsAtTheSameTime(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		office, store := record.NewID(), record.NewID()
		one := crm.Address{ID: office, Kind: "office", Street: "Laisvės g. 5", City: "Telšiai", Country: "LT", Primary: true}
		two := crm.Address{ID: store, Kind: "delivery", Street: "Hlavná 12", City: "Bratislava", Country: "SK"}
		l := w.lead(w.ada, "title", "A", "addresses", addressed(one, two), "phones", "work: +37052000001; home: +37052000002")
		id, version := lt.Meta(l).ID, lt.Meta(l).Version
		save := func(by crm.Actor, pairs ...string) (any, error) {
			done, err := w.Records.Save(w.ctx, by, unit.Draft{Type: lt, ID: id, Version: version, Merge: true, Set: w.set(by, lt, pairs...)})
			if err != nil {
				return nil, err
			}
			return done.Record, nil
		}
		first, second, other := one, two, two
		first.City, second.Street, other.Street = "Kaunas", "Hlavná 14", "Hlavná 99"
		_, err := save(w.ada, "addresses", addressed(first, two), "phones", "work: +37052000011; home: +37052000002")
		w.ok(err)
		r, err := save(w.ada, "addresses", addressed(one, second), "phones", "work: +37052000001; home: +37052000022; other: +37052000003")
		w.ok(err)
		got := crm.Addresses(r)
		if len(got) != 2 || got[0] != first || got[1] != second {
			t.Errorf("addresses: %+v", got)
		}
		if l := r.(*crm.Lead); l.City != "Kaunas" || l.Phone != "+37052000011" {
			t.Errorf("the plain fields hold %q and %q", l.City, l.Phone)
		}
		if got, want := entriesIn(lt, r, "phones"), []string{"work +37052000011*", "home +37052000022", "other +37052000003"}; !slices.Equal(got, want) {
			t.Errorf("phones: %q, want %q", got, want)
		}
		for _, pairs := range [][]string{{"addresses", addressed(one, other)}, {"phones", "work: +37052000001; home: +37052000099"}, {"city", "Vilnius"}, {"phone", "+37052000098"}} {
			_, err := save(w.ada, pairs...)
			w.refused(err, record.Conflict)
		}
	})
}
