package app

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// change sets fields of a lead and returns the receipt.
func (w *world) change(by crm.Actor, id record.ID, pairs ...string) record.ID {
	w.t.Helper()
	t := w.ws.Type("lead")
	done, err := w.Records.Save(w.ctx, by, unit.Draft{Type: t, ID: id, Set: w.set(by, t, pairs...)})
	w.ok(err)
	return done.Receipt
}

// saying checks the kind and key of an error.
func (w *world) saying(err error, kind record.ErrorKind, key string) {
	w.t.Helper()
	w.refused(err, kind)
	if got := record.All(err)[0].Key; got != key {
		w.t.Fatalf("refused by %s, want %s", got, key)
	}
}

func TestMembersUndoWithinTheirScope(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "One")
		receipt := w.change(w.ona, l.ID, "title", "Two")
		_, err := w.Undo(w.ctx, w.pavol, receipt)
		w.refused(err, record.NotFound)
		reader := w.ona
		reader.ReadOnly = true
		_, err = w.Undo(w.ctx, reader, receipt)
		w.refused(err, record.Denied)
		w.change(w.ada, l.ID, "owner", "pavol@example.com")
		_, err = w.Undo(w.ctx, w.ona, receipt)
		w.saying(err, record.Conflict, "undo_handed")
		if got := w.get(w.pavol, l.ID); got.Title != "Two" {
			t.Errorf("someone else's lead was changed: %+v", got)
		}
		_, err = w.Undo(w.ctx, w.mantas, receipt)
		w.ok(err)
		if got := w.get(w.pavol, l.ID); got.Title != "One" {
			t.Errorf("a manager's undo: %+v", got)
		}
	})
}

// A former manager who took over a record cannot give it back by undo as a
// member, and the rest of the undo fails too.
func TestUndoByAMemberGivesNoRecordAway(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.pavol, "title", "One")
		receipt := w.change(w.mantas, l.ID, "owner", "mantas@example.com", "title", "Two")
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.mantas.User, crm.Member)))
		demoted := w.mantas
		demoted.Role = crm.Member
		_, err := w.Undo(w.ctx, demoted, receipt)
		w.saying(err, record.Conflict, "undo_handed")
		if got := w.get(w.ada, l.ID); got.Title != "Two" || got.Owner != w.mantas.User {
			t.Errorf("%+v", got)
		}
	})
}

// An amount of 2,000 euros that was changed to 2,000 forints since does not
// become 1,000 forints by undoing a change made in euros.
func TestUndoOfAnAmountRefusesInAnotherCurrency(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "One", "amount", "1000", "currency", "EUR")
		amount := w.change(w.ona, l.ID, "amount", "2000")
		currency := w.change(w.ona, l.ID, "currency", "HUF")
		_, err := w.Undo(w.ctx, w.ona, amount)
		w.saying(err, record.Conflict, "undo_changed")
		if field := record.All(err)[0].Field; field != "currency" {
			t.Errorf("it names %q", field)
		}
		_, err = w.Undo(w.ctx, w.ona, currency)
		w.ok(err)
		_, err = w.Undo(w.ctx, w.ona, amount)
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.Amount.Minor != 100_000 || got.Currency != "EUR" {
			t.Errorf("left with %+v %s", got.Amount, got.Currency)
		}
	})
}

func TestUndoNamesTheTrash(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		l := w.lead(w.ada, "title", "One")
		edit := w.change(w.ada, l.ID, "title", "Two")
		gone, err := w.Records.Delete(w.ctx, w.ada, lt, 0, l.ID)
		w.ok(err)
		_, err = w.Undo(w.ctx, w.ada, edit)
		w.saying(err, record.Conflict, "undo_deleted")
		w.ok(second(w.Records.Restore(w.ctx, w.mantas, lt, l.ID)))
		_, err = w.Undo(w.ctx, w.ada, gone.Receipt)
		w.saying(err, record.Conflict, "undo_restored")
		w.ok(second(w.Undo(w.ctx, w.ada, edit)))
		again, err := w.Records.Restore(w.ctx, w.ada, lt, l.ID)
		w.ok(err)
		if again.Receipt != record.None {
			t.Error("restoring what is not deleted did something")
		}
		w.ok(second(w.Records.Delete(w.ctx, w.ada, lt, 0, l.ID, l.ID)))
		w.refused(second(w.Records.Delete(w.ctx, w.ada, lt, 0, l.ID)), record.NotFound)
	})
}

func TestUndoOfACreationWithANoteIsRefused(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		made, err := w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, Set: w.set(w.ona, lt, "title", "One")})
		w.ok(err)
		id := made.Record.(*crm.Lead).ID
		note, err := w.Records.AddNote(w.ctx, w.ada, lt, id, "Call back")
		w.ok(err)
		_, err = w.Undo(w.ctx, w.ona, made.Receipt)
		w.saying(err, record.Conflict, "undo_used")
		w.ok(second(w.Undo(w.ctx, w.ada, note.Receipt)))
		w.ok(second(w.Undo(w.ctx, w.ona, made.Receipt)))
	})
}

func TestUndoRefusesAValueThatIsNoLongerOffered(t *testing.T) {
	both(t, func(w *world) {
		source := w.ws.Lists.ByKey(crm.Sources, "trade_fair")
		l := w.lead(w.ada, "title", "One", "source", "trade_fair")
		receipt := w.change(w.ada, l.ID, "source", "website")
		w.ok(failed(w.Workspaces.DeleteItem(w.ctx, w.ada, crm.Sources, source.ID)))
		_, err := w.Undo(w.ctx, w.ada, receipt)
		w.saying(err, record.Conflict, "undo_gone")
	})
}

func TestTwoUndosAtOnce(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "One")
		receipt := w.change(w.ada, l.ID, "title", "Two")
		var won, lost atomic.Int32
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				_, err := w.Undo(w.ctx, w.ada, receipt)
				switch {
				case err == nil:
					won.Add(1)
				case record.KindOf(err) == record.Conflict:
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || lost.Load() != 3 || w.get(w.ada, l.ID).Version != 3 {
			t.Errorf("%d won, %d lost", won.Load(), lost.Load())
		}
	})
}

func TestUndoOfALargeBulk(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		var ids []record.ID
		_, err := w.Act(w.ctx, w.ada, "import", func(k *unit.Work) error {
			var recs []any
			for range unit.MaxBulk {
				r, err := k.Draft(unit.Draft{Type: lt, Set: w.set(w.ada, lt, "title", "One", "city", "Kaunas")})
				if err != nil {
					return err
				}
				recs, ids = append(recs, r), append(ids, lt.Meta(r).ID)
			}
			return k.Create(lt, recs...)
		})
		w.ok(err)
		done, err := w.Records.SaveMany(w.ctx, w.ada, lt, append(ids[500:], ids[:500]...), w.set(w.ada, lt, "city", "Vilnius", "owner", "ona@example.com"))
		w.ok(err)
		if done.Count != unit.MaxBulk {
			t.Errorf("%d changed", done.Count)
		}
		w.ok(second(w.Undo(w.ctx, w.ada, done.Receipt)))
		if n := len(w.find(w.ona, map[string][]string{})); n != 0 {
			t.Errorf("a member still sees %d", n)
		}
		if got := w.get(w.ada, ids[7]); got.City != "Kaunas" {
			t.Errorf("%+v", got)
		}
		_, err = w.Records.SaveMany(w.ctx, w.ada, lt, append(ids, record.NewID()), nil)
		w.refused(err, record.TooLarge)
	})
}

// The records of a qualification refer to each other. That does not block its
// undo, in whatever order they were written.
func TestUndoIgnoresReferencesWithinTheAction(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, 300, nil))
		lt := w.ws.Type("lead")
		q, errs := record.ParseQuery(lt, map[string][]string{"status": {"qualified"}, "limit": {"200"}}, w.ws.Env(w.ada, true))
		w.ok(errs.Or())
		l, err := w.Records.List(w.ctx, w.ada, lt, q)
		w.ok(err)
		undone := 0
		for _, r := range l.Records {
			_, err := w.Qualify.Undo(w.ctx, w.ada, r.(*crm.Lead).ID)
			if err == nil {
				undone++
				continue
			}
			w.refused(err, record.Conflict)
			for _, e := range record.All(err) {
				if e.Key == "undo_used" && !slices.Contains(e.Args, any(unit.Word("note"))) {
					t.Errorf("%v", e)
				}
			}
		}
		if undone == 0 {
			t.Errorf("none of %d could be undone", len(l.Records))
		}
	})
}

// A note that came with a disqualification is undone with it, so its entry
// says why not once the lead was reopened.
func TestANoteOfAnActionIsOfferedUndoOnlyWithIt(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "Spaustuvė")
		status := w.item(crm.LeadStatuses, "bad_data").ID
		_, err := w.Qualify.Disqualify(w.ctx, w.ada, status, "No answer", l.ID)
		w.ok(err)
		undo := func() *unit.Undoable {
			tl, err := w.Records.Timeline(w.ctx, w.ada, w.ws.Type("lead"), l.ID, time.Time{})
			w.ok(err)
			for _, m := range tl.Moments {
				if m.Child != nil {
					return m.Undo
				}
			}
			t.Fatal("no note")
			return nil
		}
		if u := undo(); len(u.Why) > 0 {
			t.Fatalf("right after: %v", u.Why)
		}
		_, err = w.Qualify.Reopen(w.ctx, w.ada, l.ID)
		w.ok(err)
		if u := undo(); len(u.Why) == 0 || u.Why[0].Key != "undo_changed" {
			t.Errorf("after reopening: %+v", u)
		}
	})
}
