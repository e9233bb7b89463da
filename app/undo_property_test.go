package app

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// Undoing actions backwards restores each earlier state.
func TestUndoBackwardsRestoresEveryState(t *testing.T) {
	trials(t, 15, func(w *trial) {
		w.live(rapid.IntRange(4, 16).Draw(w.T, "actions"))
		for i := len(w.steps) - 1; i >= 0; i-- {
			s := w.steps[i]
			if _, err := w.Undo(w.ctx, w.ada(), s.receipt); err != nil {
				w.Fatalf("undo of %s: %v", s.what, err)
			}
			if d := s.before.differs(w.state()); d != "" {
				w.Fatalf("after the undo of %s:\n%s", s.what, d)
			}
			w.sound()
		}
	})
}

// Out of order, an undo restores everything its action did, or fails and
// changes nothing.
func TestUndoOutOfTurnRestoresOrRefuses(t *testing.T) {
	trials(t, 15, func(w *trial) {
		w.live(rapid.IntRange(4, 12).Draw(w.T, "actions"))
		for range rapid.IntRange(1, 6).Draw(w.T, "undos") {
			if len(w.steps) == 0 {
				return
			}
			w.undoAny(w.anybody())
		}
	})
}

// What a timeline offers to undo or redo can be, and what it says can't be is
// refused, whatever action it was.
func TestAnOfferedUndoIsNeverRefused(t *testing.T) {
	trials(t, 15, func(w *trial) {
		w.live(rapid.IntRange(4, 16).Draw(w.T, "actions"))
		for range rapid.IntRange(2, 8).Draw(w.T, "undos") {
			by, rt := w.anybody(), w.anyType()
			ids := w.anyOf(rt, 1)
			if len(ids) == 0 {
				continue
			}
			tl, err := w.Records.Timeline(w.ctx, by, rt, ids[0], time.Time{})
			if record.KindOf(err) == record.NotFound && err != nil {
				continue
			}
			w.ok(err)
			w.undoOffered(by, tl.Moments[w.index("moment", len(tl.Moments))])
		}
	})
}

// undoOffered undoes a moment of a timeline and compares the outcome with what
// the timeline says.
func (w *trial) undoOffered(by crm.Actor, m *records.Moment) {
	w.Helper()
	if m.Undo == nil {
		return
	}
	what := "a note"
	if m.Entry != nil {
		what = m.Entry.Of + " " + m.Entry.Action
	}
	_, err := w.Undo(w.ctx, by, m.Undo.Receipt)
	switch refused := len(m.Undo.Why) > 0; {
	case err != nil && !refused:
		w.Fatalf("the offered undo of %s was refused: %v", what, err)
	case err == nil && refused:
		w.Fatalf("the undo of %s was possible, but the timeline says %v", what, m.Undo.Why)
	}
	w.sound()
}

// undoAny undoes one of the actions and checks the outcome.
func (w *trial) undoAny(by crm.Actor) {
	w.Helper()
	s := w.steps[w.index("undone", len(w.steps))]
	before := w.state()
	done, err := w.Undo(w.ctx, by, s.receipt)
	if err != nil {
		w.refusal(err)
		if d := before.differs(w.state()); d != "" {
			w.Fatalf("a refused undo of %s (%v) changed:\n%s", s.what, err, d)
		}
		return
	}
	if done.Receipt == record.None {
		w.Fatalf("the undo of %s left no receipt", s.what)
	}
	w.steps = append(w.steps, step{"undo of " + s.what, done.Receipt, before})
	w.tookBack(s.receipt, done.Receipt)
	w.sound()
}

// tookBack checks that one receipt did exactly the opposite of another.
func (w *trial) tookBack(receipt, undo record.ID) {
	w.Helper()
	want, got := w.effect(receipt), w.effect(undo)
	for key, c := range want {
		if back := got[key]; back.Old != c.New || back.New != c.Old {
			w.Fatalf("%s: %q → %q was undone as %q → %q", key, c.Old, c.New, back.Old, back.New)
		}
		delete(got, key)
	}
	if len(got) > 0 {
		w.Fatalf("an undo did more: %v", got)
	}
}

// effect sums up what an action did to each field, and whether it created,
// restored or removed the record.
func (w *trial) effect(receipt record.ID) map[string]record.Change {
	w.Helper()
	out := map[string]record.Change{}
	add := func(key, old, new string) {
		c, known := out[key]
		if !known {
			c = record.Change{Field: key, Old: old}
		}
		if c.New = new; c.Old == c.New {
			delete(out, key)
			return
		}
		out[key] = c
	}
	for _, e := range w.entries(receipt) {
		key := e.RecordType + " " + e.RecordID.String() + " "
		switch e.Action {
		case "created", "restored":
			add(key+"lives", "no", "yes")
		case "deleted":
			add(key+"lives", "yes", "no")
		}
		for _, c := range e.Changes {
			add(key+c.Field, c.Old, c.New)
		}
	}
	return out
}

// refusal checks that an error is meant for people.
func (w *trial) refusal(err error) {
	w.Helper()
	switch record.KindOf(err) {
	case record.NotFound, record.Invalid, record.Conflict, record.Denied:
	default:
		w.Fatalf("refused by %v", err)
	}
}
