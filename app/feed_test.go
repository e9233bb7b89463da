package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/feeds"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Only a feed's own messages are acknowledged, and again does no harm.
func TestAcknowledgingOnlyOwnMessages(t *testing.T) {
	both(t, func(w *world) {
		one, two, theirs := w.feed(w.ada), w.feed(w.ada), w.feed(w.mantas)
		other, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other"})
		w.ok(err)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := w.People.AddPersonIn(w.ctx, tx, other.ID, people.NewPerson{Email: "ada@example.com", Role: crm.Administrator}, "")
			return err
		}))
		stranger := w.ada
		stranger.Workspace = other.ID
		elsewhere := w.feed(stranger)
		w.lead(w.ada, "title", "One")
		w.lead(w.ada, "title", "Two")
		ids := w.waiting(w.ada, one)
		for range 2 {
			w.ok(second(w.Feeds.Acknowledge(w.ctx, w.ada, one, []record.ID{ids[0], ids[0], record.NewID()})))
		}
		if got := w.waiting(w.ada, one); !slices.Equal(got, ids[1:]) {
			t.Errorf("%v", got)
		}
		w.ok(second(w.Feeds.Acknowledge(w.ctx, stranger, elsewhere, ids)))
		for by, feed := range map[*crm.Actor]record.ID{&w.ada: two, &w.mantas: theirs} {
			if got := w.waiting(*by, feed); !slices.Equal(got, ids) {
				t.Errorf("%v", got)
			}
		}
		for name, err := range map[string]error{
			"a colleague's":         second(w.Feeds.Acknowledge(w.ctx, w.ada, theirs, ids)),
			"another workspace's":   second(w.Feeds.Acknowledge(w.ctx, stranger, one, ids)),
			"reading a colleague's": second2(w.Feeds.Messages(w.ctx, w.ada, theirs, 9)),
			"reading another's":     second2(w.Feeds.Messages(w.ctx, stranger, one, 9)),
			"the rest of another":   second2(w.Feeds.Rest(w.ctx, w.ada, one, ids[0], ids[0])),
			"no feed":               second(w.Feeds.Acknowledge(w.ctx, w.ada, record.NewID(), ids)),
		} {
			if err == nil || record.KindOf(err) != record.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// What waits too long is removed, and the feed says since when.
func TestExpiredMessagesAreNamed(t *testing.T) {
	both(t, func(w *world) {
		now := record.Now().UTC()
		at := func(days int) { w.Clock = func() time.Time { return now.AddDate(0, 0, days) } }
		feed, quick := w.feed(w.ada), w.feed(w.mantas)
		state := func(by crm.Actor, id record.ID) *store.Feed {
			w.ok(w.Feeds.Tidy(w.ctx))
			f, err := w.Feeds.Get(w.ctx, by, id)
			w.ok(err)
			return f
		}
		for day := range 3 {
			at(day)
			w.lead(w.ada, "title", fmt.Sprint("Day ", day))
		}
		w.drain(w.mantas, quick, 9)
		at(29)
		if f := state(w.ada, feed); !f.LostSince.IsZero() || !f.Waiting.Equal(now) {
			t.Errorf("%+v", f)
		}
		at(31)
		for range 2 {
			if f := state(w.ada, feed); !f.LostSince.Equal(now) || !f.Waiting.Equal(now.AddDate(0, 0, 1)) {
				t.Errorf("%+v of %s", f, now)
			}
		}
		at(40)
		if f := state(w.ada, feed); !f.LostSince.Equal(now) || !f.Waiting.IsZero() || len(w.waiting(w.ada, feed)) != 0 {
			t.Errorf("%+v of %s", f, now)
		}
		if f := state(w.mantas, quick); !f.LostSince.IsZero() || !f.Waiting.IsZero() {
			t.Errorf("%+v", f)
		}
		at(400) // a clock that was ahead does not keep a message longer
		w.lead(w.ada, "title", "From the future")
		at(40)
		if f := state(w.mantas, quick); !f.Waiting.Equal(now.AddDate(0, 0, 40)) {
			t.Errorf("%+v", f)
		}
	})
}

// A removed feed gets no messages and goes with those it had.
func TestRemovedFeeds(t *testing.T) {
	both(t, func(w *world) {
		feed, ofPerson, left := w.feed(w.ada), w.feed(w.ona), w.feed(w.mantas)
		for range 3 {
			w.lead(w.ada, "title", "One")
		}
		w.refused(w.Feeds.Remove(w.ctx, w.mantas, feed), record.NotFound)
		w.ok(w.Feeds.Remove(w.ctx, w.ada, feed))
		w.refused(w.Feeds.Remove(w.ctx, w.ada, feed), record.NotFound)
		w.ok(second(w.People.RemovePerson(w.ctx, w.ada, w.ona.User)))
		w.lead(w.ada, "title", "After")
		of := func(feed record.ID) int { return w.count("SELECT COUNT(*) FROM outbox WHERE feed_id = ?", feed) }
		if of(feed) != 3 || of(ofPerson) != 4 { // the removal of the person is one
			t.Errorf("%d and %d messages", of(feed), of(ofPerson))
		}
		for _, id := range []record.ID{feed, ofPerson} {
			_, err := w.Feeds.Get(w.ctx, w.ada, id)
			w.refused(err, record.NotFound)
			_, err = w.Feeds.Messages(w.ctx, w.ada, id, 9)
			w.refused(err, record.NotFound)
		}
		w.ok(w.Feeds.Tidy(w.ctx))
		if n := w.count("SELECT COUNT(*) FROM feed"); n != 1 || of(feed)+of(ofPerson) != 0 || of(left) != 5 {
			t.Errorf("%d feeds, %d messages", n, of(left))
		}
	})
}

// Feeds are few, named, and made by those who may write.
func TestWhoMayMakeFeeds(t *testing.T) {
	both(t, func(w *world) {
		reads := w.ada
		reads.ReadOnly = true
		w.refused(second(w.Feeds.Add(w.ctx, reads, "One")), record.Denied)
		for _, name := range []string{"", " ", strings.Repeat("x", 101)} {
			w.refused(second(w.Feeds.Add(w.ctx, w.ada, name)), record.Invalid)
		}
		errs := together(feeds.MaxFeeds+5, func(i int) error { return second(w.Feeds.Add(w.ctx, w.ona, fmt.Sprint(i))) })
		refused := slices.DeleteFunc(errs, func(err error) bool { return err == nil })
		if len(refused) != 5 || record.KindOf(errors.Join(refused[0])) != record.Invalid {
			t.Fatalf("%v", refused)
		}
		all, err := w.Feeds.List(w.ctx, w.ada)
		w.ok(err)
		theirs, err := w.Feeds.List(w.ctx, w.mantas)
		w.ok(err)
		if len(all) != feeds.MaxFeeds || len(theirs) != 0 {
			t.Errorf("%d and %d feeds", len(all), len(theirs))
		}
		w.ok(w.Feeds.Remove(w.ctx, w.ada, all[0].ID))
		w.feed(w.mantas)
	})
}

// A member's feed shows a record while it is theirs. What has nothing to show
// is dropped as soon as somebody reads who may write.
func TestMessagesFollowTheScopeOfNow(t *testing.T) {
	both(t, func(w *world) {
		feed := w.feed(w.ona)
		mine, given := w.lead(w.ona, "title", "Mine"), w.lead(w.ada, "title", "Given")
		for range 30 {
			w.lead(w.ada, "title", "Not hers")
		}
		last := w.lead(w.ona, "title", "Last")
		w.change(w.ada, mine.ID, "owner", "pavol@example.com")
		w.change(w.ada, given.ID, "owner", "ona@example.com")
		reads := w.ona
		reads.ReadOnly = true
		before := w.count("SELECT COUNT(*) FROM outbox")
		p, err := w.Feeds.Messages(w.ctx, reads, feed, 9)
		w.ok(err)
		if n := w.count("SELECT COUNT(*) FROM outbox"); n != before || len(p.Messages) != 2 { // the first nine
			t.Errorf("%d messages, %d of %d are left", len(p.Messages), n, before)
		}
		got := w.drain(w.ona, feed, 3)
		var about []record.ID
		for _, m := range got {
			for _, e := range m.Entries {
				about = append(about, e.RecordID)
			}
		}
		if len(got) != 4 || !slices.Equal(about, []record.ID{given.ID, last.ID, given.ID}) {
			t.Errorf("%d messages about %v", len(got), about)
		}
		if n := w.count("SELECT COUNT(*) FROM outbox"); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// A page has at most a thousand changes, and one message may have more.
func TestLargeMessagesAreContinued(t *testing.T) {
	both(t, func(w *world) {
		feed := w.feed(w.ada)
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 500, nil))
		w.many(1200)
		small := w.lead(w.ada, "title", "Small")
		pages, entries := 0, 0
		for more := true; more; pages++ {
			p, err := w.Feeds.Messages(w.ctx, w.ada, feed, feeds.MaxMessages)
			w.ok(err)
			n, ids := 0, []record.ID{}
			for _, m := range p.Messages {
				n, ids = n+len(m.Entries), append(ids, m.ID)
				for next := m.Next; next != record.None; {
					rest, err := w.Feeds.Rest(w.ctx, w.ada, feed, m.ID, next)
					w.ok(err)
					entries += len(rest.Messages[0].Entries)
					next = rest.Messages[0].Next
				}
			}
			if n > 1000 || len(ids) == 0 {
				t.Errorf("page %d has %d changes of %d messages", pages, n, len(ids))
			}
			entries, more = entries+n, p.More
			w.ok(second(w.Feeds.Acknowledge(w.ctx, w.ada, feed, ids)))
		}
		if want := w.count("SELECT COUNT(*) FROM history"); entries != want || pages < 3 {
			t.Errorf("%d of %d changes on %d pages", entries, want, pages)
		}
		if w.get(w.ada, small.ID).Title != "Small" || len(w.waiting(w.ada, feed)) != 0 {
			t.Error("not all are acknowledged")
		}
	})
}

// Many small messages come in pages of the size asked for.
func TestPagesOfMessages(t *testing.T) {
	both(t, func(w *world) {
		feed := w.feed(w.ada)
		for range 7 {
			w.lead(w.ada, "title", "One")
		}
		for _, c := range []struct {
			limit, want int
			more        bool
		}{{3, 3, true}, {6, 6, true}, {7, 7, false}, {8, 7, false}} {
			p, err := w.Feeds.Messages(w.ctx, w.ada, feed, c.limit)
			w.ok(err)
			if len(p.Messages) != c.want || p.More != c.more {
				t.Errorf("limit %d: %d messages, more %v", c.limit, len(p.Messages), p.More)
			}
		}
		w.refused(second(w.Feeds.Acknowledge(w.ctx, w.ada, feed, make([]record.ID, feeds.MaxMessages+1))), record.Invalid)
		done, err := w.Feeds.Acknowledge(w.ctx, w.ada, feed, nil)
		w.ok(err)
		if done.Receipt != record.None || len(w.waiting(w.ada, feed)) != 7 {
			t.Error("it acknowledged something")
		}
	})
}
