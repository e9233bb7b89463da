package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// in returns the actor in a new session.
func in(by crm.Actor) crm.Actor {
	by.Session = record.NewID()
	return by
}

// Undo goes back through the actions of one session, redo forward again until
// there is a new action.
func TestUndoGoesBackThroughTheSession(t *testing.T) {
	both(t, func(w *world) {
		ona, elsewhere := in(w.ona), in(w.ona)
		l := w.lead(ona, "title", "One")
		w.change(ona, l.ID, "title", "Two")
		w.change(elsewhere, l.ID, "city", "Kaunas")
		w.change(ona, l.ID, "title", "Three")
		title := func(want string) {
			t.Helper()
			if got := w.get(w.ona, l.ID); got.Title != want || got.City != "Kaunas" {
				t.Fatalf("the lead is %q in %q, want %q", got.Title, got.City, want)
			}
		}
		undo := func() error { _, err := w.takeLast(ona, w.Operations.UndoLast); return err }
		redo := func() error { _, err := w.takeLast(ona, w.Operations.RedoLast); return err }
		w.refused(redo(), record.NotFound)
		w.ok(undo())
		title("Two")
		w.ok(undo())
		title("One")
		w.saying(undo(), record.Conflict, "undo_changed") // the other session's change conflicts with undoing the creation
		w.ok(redo())
		title("Two")
		w.ok(undo())
		title("One")
		w.ok(redo())
		w.ok(redo())
		title("Three")
		w.refused(redo(), record.NotFound)
		w.ok(undo())
		w.change(ona, l.ID, "title", "Four")
		w.refused(redo(), record.NotFound)
		w.ok(undo())
		title("Two")
		_, err := w.takeLast(in(w.ona), w.Operations.UndoLast)
		w.refused(err, record.NotFound)
		_, _, err = w.Operations.UndoLast(w.ctx, w.ona, record.None) // the API has no sessions
		w.refused(err, record.NotFound)
	})
}

// An action that cannot be undone is named, and skipped when its person asks
// for it.
func TestUndoSkipsWhatCannotBeUndone(t *testing.T) {
	both(t, func(w *world) {
		ona := in(w.ona)
		l := w.lead(ona, "title", "One", "city", "Kaunas")
		w.change(ona, l.ID, "city", "Vilnius")
		stuck := w.change(ona, l.ID, "title", "Two")
		w.change(w.ada, l.ID, "title", "Hers")
		_, of, err := w.Operations.UndoLast(w.ctx, ona, record.None)
		w.saying(err, record.Conflict, "undo_changed")
		if of != stuck {
			t.Errorf("stuck at %s, want %s", of, stuck)
		}
		_, _, err = w.Operations.UndoLast(w.ctx, in(w.ona), stuck) // of another session
		w.refused(err, record.NotFound)
		_, _, err = w.Operations.UndoLast(w.ctx, ona, stuck)
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.City != "Kaunas" || got.Title != "Hers" {
			t.Errorf("%+v", got)
		}
		acc, err := w.Records.Account(w.ctx, ona, stuck)
		w.ok(err)
		if acc.Title != "Hers" || acc.Action != "save" || len(acc.Changes) != 1 || acc.Changes[0].New != "Two" {
			t.Errorf("%+v", acc)
		}
	})
}

// Several receipts are undone together, all or nothing, and redone together.
func TestSeveralReceiptsAreUndoneAsOne(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "One", "city", "A")
		r1 := w.change(w.ona, l.ID, "title", "Two")
		r2 := w.change(w.ona, l.ID, "city", "B")
		done, err := w.Undo(w.ctx, w.ona, r1, r2)
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.Title != "One" || got.City != "A" {
			t.Fatalf("%+v", got)
		}
		_, err = w.Undo(w.ctx, w.ona, r2, r1)
		w.saying(err, record.Conflict, "already_undone")
		_, err = w.Undo(w.ctx, w.ona, done.Receipt)
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.Title != "Two" || got.City != "B" {
			t.Fatalf("after redo: %+v", got)
		}
		w.change(w.ada, l.ID, "city", "C")
		_, err = w.Undo(w.ctx, w.ona, r1, r2)
		w.saying(err, record.Conflict, "undo_changed")
		if got := w.get(w.ona, l.ID); got.Title != "Two" {
			t.Errorf("half undone: %+v", got)
		}
	})
}

// In a chain of undo, redo, undo and so on, every second one is in effect.
func TestUndoOfARedoIsAnUndo(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "One")
		r := w.change(w.ona, l.ID, "title", "Two")
		first := r
		for i := range 5 {
			done, err := w.Undo(w.ctx, w.ona, r)
			w.ok(err)
			want := []string{"undo", "redo"}[i%2]
			if done.Action != want {
				t.Fatalf("%d: %s, want %s", i, done.Action, want)
			}
			_, err = w.Undo(w.ctx, w.ona, first)
			if undone := i%2 == 0; undone != (err != nil) {
				t.Fatalf("%d: undone %v, %v", i, undone, err)
			} else if !undone {
				return
			}
			r = done.Receipt
		}
	})
}

// An import is one action, however many steps it took. If it is large, what
// was changed since remains.
func TestImportIsUndoneAsAWhole(t *testing.T) {
	both(t, func(w *world) {
		by := in(w.ona)
		const rows = 2500
		var b strings.Builder
		b.WriteString("Title,City\n")
		for i := range rows {
			fmt.Fprintf(&b, "Row %d,Vilnius\n", i)
		}
		w.files()
		i := w.imported(by, "lead", b.String(), nil)
		w.change(w.ona, w.byTitle(w.ona)["Row 1999"].ID, "city", "Elsewhere")
		done, err := w.takeLast(by, w.Operations.UndoLast)
		w.ok(err)
		if done.Count != rows-1 || done.Kept != 1 || w.living("lead") != 1 {
			t.Fatalf("import %s: %d undone, %d kept, %d left", i.ID, done.Count, done.Kept, w.living("lead"))
		}
		_, err = w.takeLast(by, w.Operations.UndoLast)
		w.refused(err, record.NotFound)
		done, err = w.takeLast(by, w.Operations.RedoLast)
		w.ok(err)
		if done.Count != rows-1 || w.living("lead") != rows {
			t.Fatalf("%d redone, %d there", done.Count, w.living("lead"))
		}
		if got := w.wrong(false); len(got) > 0 {
			t.Errorf("left something wrong: %v", got)
		}
	})
}

// living returns the number of records of a type that are not in the trash.
func (w *world) living(table string) int {
	w.t.Helper()
	return w.count("SELECT COUNT(*) FROM " + table + " WHERE deleted_at IS NULL")
}

// An undo that removes records returns them, so that their page can be left.
func TestUndoReturnsRemovedRecords(t *testing.T) {
	both(t, func(w *world) {
		by := in(w.ona)
		l := w.lead(by, "title", "One")
		done, err := w.takeLast(by, w.Operations.UndoLast)
		w.ok(err)
		if len(done.Gone) != 1 || done.Gone[0] != (unit.Gone{Type: "lead", ID: l.ID}) {
			t.Errorf("gone: %v", done.Gone)
		}
		done, err = w.takeLast(by, w.Operations.RedoLast)
		w.ok(err)
		if len(done.Gone) != 0 || w.get(w.ona, l.ID).Title != "One" {
			t.Errorf("gone: %v", done.Gone)
		}
	})
}

// takeLast undoes or redoes the last action of a session, in the background if
// it is large.
func (w *world) takeLast(by crm.Actor, take func(context.Context, crm.Actor, record.ID) (*unit.Done, record.ID, error)) (*unit.Done, error) {
	w.t.Helper()
	done, _, err := take(w.ctx, by, record.None)
	if err == nil && done.Operation != record.None {
		o := w.finish(w.operation(done.Operation))
		done.Count, done.Kept = o.Done, o.Refused
	}
	return done, err
}
