package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/app/feeds"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// subscribe makes a feed of an actor.
func subscribe(a *App, by crm.Actor) (record.ID, error) {
	done, err := a.Feeds.Add(context.Background(), by, "Warehouse")
	if err != nil {
		return record.None, err
	}
	return done.Record.(*store.Feed).ID, a.Feeds.Settled(context.Background())
}

func (w *world) feed(by crm.Actor) record.ID {
	w.t.Helper()
	id, err := subscribe(w.App, by)
	w.ok(err)
	return id
}

// drain reads and acknowledges all messages of a feed, a few at once.
func drain(a *App, by crm.Actor, feed record.ID, limit int) (out []*feeds.Message, err error) {
	ctx := context.Background()
	for {
		p, err := a.Feeds.Messages(ctx, by, feed, limit)
		if err != nil {
			return nil, err
		}
		var ids []record.ID
		for _, m := range p.Messages {
			ids = append(ids, m.ID)
			for m.Next != record.None {
				rest, err := a.Feeds.Rest(ctx, by, feed, m.ID, m.Next)
				if err != nil {
					return nil, err
				}
				m.Entries, m.Next = append(m.Entries, rest.Messages[0].Entries...), rest.Messages[0].Next
			}
		}
		out = append(out, p.Messages...)
		if _, err := a.Feeds.Acknowledge(ctx, by, feed, ids); err != nil {
			return nil, err
		}
		if !p.More {
			return out, nil
		}
	}
}

func (w *world) drain(by crm.Actor, feed record.ID, limit int) []*feeds.Message {
	w.t.Helper()
	out, err := drain(w.App, by, feed, limit)
	w.ok(err)
	return out
}

// waiting returns the IDs of the messages that a feed shows.
func (w *world) waiting(by crm.Actor, feed record.ID) (out []record.ID) {
	w.t.Helper()
	p, err := w.Feeds.Messages(w.ctx, by, feed, feeds.MaxMessages)
	w.ok(err)
	for _, m := range p.Messages {
		out = append(out, m.ID)
	}
	return out
}

// allReceipts returns the IDs of a workspace's receipts in order.
func allReceipts(a *App, workspace record.ID) (out []record.ID, err error) {
	ctx := context.Background()
	return out, a.DB.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT id FROM receipt WHERE workspace_id = ? ORDER BY id", workspace)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id record.ID
			if err := rows.Scan(db.ID(&id)); err != nil {
				return err
			}
			out = append(out, id)
		}
		return rows.Err()
	})
}

func messageIDs(all []*feeds.Message) (out []record.ID) {
	for _, m := range all {
		out = append(out, m.ID)
	}
	return unit.InOrder(out)
}

// After random actions, the feed of who sees all records has exactly the
// receipts since it began, with all their entries. A member's has their own
// receipts and those of records they own now, and no entry of another record.
func TestEveryReceiptIsAMessage(t *testing.T) {
	trials(t, 12, func(w *trial) {
		w.live(2)
		before, err := allReceipts(w.App, w.ws.ID)
		w.ok(err)
		var ids []record.ID
		for _, by := range w.people {
			id, err := subscribe(w.App, by)
			w.ok(err)
			ids = append(ids, id)
		}
		w.live(rapid.IntRange(4, 16).Draw(w.T, "actions"))
		all, err := allReceipts(w.App, w.ws.ID)
		w.ok(err)
		since := slices.DeleteFunc(all, func(id record.ID) bool { return slices.Contains(before, id) })
		for i, by := range w.people {
			got, err := drain(w.App, by, ids[i], rapid.IntRange(1, 9).Draw(w.T, "limit"))
			w.ok(err)
			w.checkFeed(by, since, got)
		}
		if left := w.query("SELECT COUNT(*) FROM outbox WHERE workspace_id = ?", w.ws.ID); left[0][0] != "0" {
			w.Fatalf("%s messages are left", left[0][0])
		}
	})
}

// checkFeed compares the messages of a feed with the receipts since it began.
func (w *trial) checkFeed(by crm.Actor, since []record.ID, got []*feeds.Message) {
	w.Helper()
	messages := map[record.ID]*feeds.Message{}
	for _, m := range got {
		if messages[m.ID] != nil || !slices.Contains(since, m.ID) {
			w.Fatalf("%s reads message %s twice, or without a receipt", by.Role, m.ID)
		}
		messages[m.ID] = m
	}
	for _, id := range since {
		want := slices.DeleteFunc(w.entries(id), func(e *store.Entry) bool { return !w.owns(by, e.RecordType, e.RecordID) })
		m := messages[id]
		if m == nil {
			if len(want) > 0 || by.Scope() == crm.All {
				w.Fatalf("%s misses receipt %s", by.Role, id)
			}
			continue
		}
		if by.Scope() != crm.All && m.Actor != by.User && len(want) == 0 {
			w.Fatalf("%s reads receipt %s of others", by.Role, id)
		}
		same := func(a, b *store.Entry) bool { return a.ID == b.ID && slices.Equal(a.Changes, b.Changes) }
		if !slices.EqualFunc(m.Entries, want, same) {
			w.Fatalf("%s reads %d of %d entries of receipt %s", by.Role, len(m.Entries), len(want), id)
		}
	}
}

// owns reports, from the tables alone, whether a person may see a record.
func (w *trial) owns(by crm.Actor, typ string, id record.ID) bool {
	if typ == "note" {
		row := w.query("SELECT parent_type, parent_id FROM note WHERE workspace_id = ? AND id = ?", w.ws.ID, id)[0]
		typ = row[0]
		id, _ = record.ParseID(row[1])
	}
	return by.Role != crm.Member || w.query("SELECT owner_id FROM "+typ+" WHERE workspace_id = ? AND id = ?", w.ws.ID, id)[0][0] == by.User.String()
}

// Larger actions and changes of settings are in the outbox too.
func TestEveryWayOfWritingAReceiptLeavesAMessage(t *testing.T) {
	both(t, func(w *world) {
		before, err := allReceipts(w.App, w.ws.ID)
		w.ok(err)
		feed := w.feed(w.mantas)
		w.many(1200)
		o := w.finish(w.start(w.ada, "bulk", "", "city", "Kaunas"))
		undo, err := w.Operations.UndoGroup(w.ctx, w.ada, o.ID)
		w.ok(err)
		w.finish(w.operation(undo.Operation))
		w.rate("HUF", "2026-01-02", "0.00253")
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 300, nil))
		removed, _, err := w.Samples.Remove(w.ctx, w.ada)
		w.ok(err)
		w.ok(second(w.Undo(w.ctx, w.ada, removed.Receipt)))
		done, err := w.People.RemovePerson(w.ctx, w.ada, w.pavol.User)
		w.ok(err)
		w.ok(second(w.Undo(w.ctx, w.ada, done.Receipt)))
		since, err := allReceipts(w.App, w.ws.ID)
		w.ok(err)
		since = slices.DeleteFunc(since, func(id record.ID) bool { return slices.Contains(before, id) })
		entries := 0
		got := w.drain(w.mantas, feed, 7)
		for _, m := range got {
			entries += len(m.Entries)
		}
		if !slices.Equal(messageIDs(got), since) || len(since) < 15 {
			t.Errorf("%d messages of %d receipts", len(got), len(since))
		}
		if want := w.count("SELECT COUNT(*) FROM history WHERE workspace_id = ?", w.ws.ID); entries != want {
			t.Errorf("%d entries of %d", entries, want)
		}
	})
}

// A unit of work that fails leaves no message, not even one that ended.
func TestAFailedUnitLeavesNoMessage(t *testing.T) {
	both(t, func(w *world) {
		feed := w.feed(w.ada)
		_, err := w.Update(w.ctx, w.ada, func(tx *db.Tx) (*unit.Done, error) {
			u, err := w.Begin(w.ctx, tx, w.ada, "save")
			w.ok(err)
			_, err = u.Save(unit.Draft{Type: w.ws.Type("lead"), Set: w.set(w.ada, w.ws.Type("lead"), "title", "One")})
			w.ok(err)
			done, err := u.End()
			w.ok(err)
			return done, errors.New("broken")
		})
		if err == nil || w.count("SELECT COUNT(*) FROM outbox") != 0 || len(w.waiting(w.ada, feed)) != 0 {
			t.Errorf("%v, a message is left", err)
		}
	})
}

// held makes a lead in a transaction that commits when release is called.
func (w *world) held(title string) (release func()) {
	w.t.Helper()
	begun, end, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		_, err := w.Act(w.ctx, w.ada, "save", func(u *unit.Work) error {
			_, err := u.Save(unit.Draft{Type: w.ws.Type("lead"), Set: w.set(w.ada, w.ws.Type("lead"), "title", title)})
			begun <- true
			<-end
			return err
		})
		done <- err
	}()
	<-begun
	return func() { close(end); w.ok(<-done) }
}

// On PostgreSQL a transaction may commit after one with a higher receipt.
// Its message comes although later ones are acknowledged.
func TestMessagesThatCommitInTheOtherOrder(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "postgres"))
	feed := w.feed(w.ada)
	release := w.held("First")
	w.lead(w.ada, "title", "Second")
	later := w.waiting(w.ada, feed)
	if len(later) != 1 {
		t.Fatalf("%d messages", len(later))
	}
	w.ok(second(w.Feeds.Acknowledge(w.ctx, w.ada, feed, later)))
	release()
	if got := w.waiting(w.ada, feed); len(got) != 1 || slices.Compare(got[0][:], later[0][:]) >= 0 {
		t.Errorf("%v after %v", got, later)
	}
}

// A feed is settled when the transactions have ended that do not know it.
func TestAFeedWaitsForRunningTransactions(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "postgres"))
	release := w.held("Before")
	done, err := w.Feeds.Add(w.ctx, w.ada, "Warehouse")
	w.ok(err)
	feed := done.Record.(*store.Feed).ID
	settled := make(chan error)
	go func() { settled <- w.Feeds.Settled(w.ctx) }()
	select {
	case err := <-settled:
		t.Fatal("it did not wait", err)
	case <-time.After(100 * time.Millisecond):
	}
	release()
	w.ok(<-settled)
	if len(w.waiting(w.ada, feed)) != 0 || len(w.find(w.ada, nil)) != 1 {
		t.Error("the lead is neither a message nor found")
	}
	w.lead(w.ada, "title", "After")
	if n := len(w.waiting(w.ada, feed)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// A transaction that runs while a feed is removed and cleaned up still saves.
func TestAFeedIsRemovedDuringATransaction(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "postgres"))
	feed := w.feed(w.ada)
	release := w.held("During")
	w.ok(w.Feeds.Remove(w.ctx, w.ada, feed))
	tidied := make(chan error)
	go func() { tidied <- w.Feeds.Tidy(w.ctx) }()
	select {
	case err := <-tidied:
		t.Fatal("it did not wait", err)
	case <-time.After(100 * time.Millisecond):
	}
	release()
	w.ok(<-tidied)
	if w.leads() != 1 || w.count("SELECT COUNT(*) FROM outbox") != 0 || w.count("SELECT COUNT(*) FROM feed") != 0 {
		t.Error("the feed is left, or the lead is not there")
	}
}

// A workspace without feeds pays no statement.
func TestNoFeedsNoStatements(t *testing.T) {
	for _, engine := range dbtest.Engines {
		c := dbtest.Fresh(t, engine)
		var seen []string
		watch := c.Watch
		c.Watch = func(query string) {
			watch(query)
			if strings.Contains(query, "outbox") || strings.Contains(query, "feed") {
				seen = append(seen, query)
			}
		}
		d, err := db.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, d)
		seen = nil
		for range 3 {
			w.lead(w.ada, "title", "One")
		}
		if len(seen) > 0 {
			t.Errorf("%s: %v", engine, seen)
		}
		w.ok(d.Close())
	}
}

// A restored backup delivers what was not acknowledged again.
func TestRestoredMessagesComeAgain(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.files()
	feed := w.feed(w.ada)
	for range 3 {
		w.lead(w.ada, "title", "One")
	}
	want := w.waiting(w.ada, feed)
	w.ok(second(w.Feeds.Acknowledge(w.ctx, w.ada, feed, want[:1])))
	r := restored(t, "postgres", w.backup())
	if got := r.waiting(r.ada, feed); !slices.Equal(got, want[1:]) {
		t.Errorf("%v of %v", got, want)
	}
	r.lead(r.ada, "title", "Two")
	if got := r.waiting(r.ada, feed); len(got) != 3 {
		t.Errorf("%d messages", len(got))
	}
}
