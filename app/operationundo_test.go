package app

import (
	"testing"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// undoneWhole undoes an operation that is too large for one transaction.
func (w *world) undoneWhole(by crm.Actor, o *store.Operation) *store.Operation {
	w.t.Helper()
	done, err := w.Operations.UndoGroup(w.ctx, by, o.ID)
	w.ok(err)
	return w.finish(w.operation(done.Operation))
}

// listed returns an operation as the list of somebody shows it.
func (w *world) listed(by crm.Actor, id record.ID) *operations.Shown {
	w.t.Helper()
	list, err := w.Operations.List(w.ctx, by)
	w.ok(err)
	for _, o := range list {
		if o.ID == id {
			return o
		}
	}
	w.t.Fatal("an operation is not in the list")
	return nil
}

// undoneIn checks that an operation is undone by an operation and a person, on
// its page and in the list. None means that it is in effect.
func (w *world) undoneIn(o *store.Operation, in record.ID, person record.ID) {
	w.t.Helper()
	for where, s := range map[string]*operations.Shown{"page": w.shown(w.ada, o.ID), "list": w.listed(w.ada, o.ID)} {
		switch {
		case person == record.None && s.Undone == nil && s.Receipt != record.None:
		case s.Undone == nil || s.Undone.By != person || s.UndoneIn != in || s.Undone.At.IsZero() || s.Receipt != s.Undone.Receipt:
			w.t.Errorf("the %s shows %+v undone by %+v", where, s, s.Undone)
		}
	}
}

// undoes checks that an operation says which one it undoes.
func (w *world) undoes(o, of *store.Operation) {
	w.t.Helper()
	for where, s := range map[string]*operations.Shown{"page": w.shown(w.ada, o.ID), "list": w.listed(w.ada, o.ID)} {
		if s.Origin == nil || s.Origin.Operation == nil || s.Origin.Operation.ID != of.ID || s.Origin.Import != nil {
			w.t.Errorf("the %s shows %+v", where, s.Origin)
		}
	}
}

// An operation and its undo refer to each other, through any number of undos.
func TestOperationsAndTheirUndosReferToEachOther(t *testing.T) {
	both(t, func(w *world) {
		w.many(1200)
		o := w.start(w.ada, "bulk", "", "city", "Kaunas")
		if s := w.shown(w.ada, o.ID); s.Receipt != record.None || s.Undone != nil || s.Origin != nil {
			t.Errorf("before its first step: %+v", s)
		}
		o = w.finish(o)
		w.undoneIn(o, record.None, record.None)

		done, err := w.Operations.UndoGroup(w.ctx, w.ada, o.ID)
		w.ok(err)
		undo := w.operation(done.Operation)
		_, err = w.Operations.Step(w.ctx, store.OperationKey{Workspace: w.ws.ID, Operation: undo.ID})
		w.ok(err)
		w.undoneIn(o, record.None, record.None) // not all of it
		w.undoes(undo, o)
		w.finish(undo)
		w.undoneIn(o, undo.ID, w.ada.User)

		done, err = w.redone(o)
		w.ok(err)
		redo := w.finish(w.operation(done.Operation))
		w.undoneIn(o, record.None, record.None)
		w.undoneIn(undo, redo.ID, w.ada.User)
		w.undoes(redo, undo)

		again := w.undoneWhole(w.ada, redo)
		w.undoneIn(o, undo.ID, w.ada.User)
		w.undoneIn(redo, again.ID, w.ada.User)
		w.undoneIn(undo, record.None, record.None)
	})
}

// Of an undo that a person does not see they learn who made it and when.
func TestUndoOfAnOperationByAnotherPerson(t *testing.T) {
	both(t, func(w *world) {
		w.many(1200)
		w.finish(w.start(w.ada, "bulk", "", "owner", w.ona.User.String()))
		large := w.finish(w.start(w.ona, "bulk", "", "city", "Kaunas"))
		undo := w.undoneWhole(w.ada, large)
		small := w.finish(w.start(w.ona, "bulk", "title=lead 1", "city", "Vilnius"))
		w.ok(failed(w.Operations.UndoGroup(w.ctx, w.ada, small.ID)))
		for _, o := range []*store.Operation{large, small} {
			s := w.shown(w.ona, o.ID)
			if o.Done == 0 || s.Undone == nil || s.Undone.By != w.ada.User || s.UndoneIn != record.None || len(s.Undone.Why) == 0 {
				t.Errorf("%d changed: %+v, %+v", o.Done, s, s.Undone)
			}
		}
		w.undoneIn(large, undo.ID, w.ada.User)
		w.undoneIn(small, record.None, w.ada.User)
	})
}

// The undo of an import refers to the import.
func TestUndoOfALargeImportRefersToIt(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i, err := w.runOn(w.begun(longFile(1200)))
		w.ok(err)
		receipt, err := w.Imports.Receipt(w.ctx, w.ada, i)
		w.ok(err)
		done, err := w.Operations.Undo(w.ctx, w.ada, receipt)
		w.ok(err)
		undo := w.finish(w.operation(done.Operation))
		if s := w.shown(w.ada, undo.ID); s.Origin == nil || s.Origin.Import == nil || s.Origin.Import.ID != i.ID || s.Origin.Operation != nil {
			t.Errorf("%+v", s.Origin)
		}
		i, err = w.Imports.Get(w.ctx, w.ada, i.ID)
		w.ok(err)
		if i.Undone == nil || i.Undone.Actor != w.ada.User || i.Undone.Group != undo.ID {
			t.Errorf("the import is undone by %+v", i.Undone)
		}
	})
}
