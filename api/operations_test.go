package api

import (
	"fmt"
	"testing"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// finish takes an operation to its end, in steps that no process takes.
func (w *world) finish(id string) {
	w.Helper()
	operation, _ := record.ParseID(id)
	key := store.OperationKey{Workspace: w.actors["ada"].Workspace, Operation: operation}
	for range 100 {
		o, err := w.app.Operations.Step(w.Context(), key)
		w.ok(err)
		if o.Over() {
			return
		}
	}
	w.Fatal("an operation does not end")
}

// operation returns an operation, which the list shows in the same way.
func (w *world) operation(who, id string) map[string]any {
	w.Helper()
	one := w.call(who, "GET", "/operations/"+id, nil).want(200).object()
	for _, o := range w.call(who, "GET", "/operations", nil).want(200).items() {
		if o["id"] == id {
			if fmt.Sprint(o) != fmt.Sprint(one) {
				w.Errorf("alone %v\nlisted %v", one, o)
			}
			return one
		}
	}
	w.Error("an operation is not in the list")
	return one
}

// An operation names its undo, and an undo what it undoes.
func TestOperationNamesItsUndo(t *testing.T) {
	both(t, func(w *world) {
		for range 1010 {
			w.make("ona", "leads", "title", "A")
		}
		id := w.call("ada", "POST", "/operations", map[string]any{"record_type": "lead", "action": "set", "values": map[string]any{"city": "Plungė"}}).want(202).text("id")
		ada := w.actors["ada"].User.String()
		state := func(who, id string, want map[string]any) map[string]any {
			t.Helper()
			o := w.operation(who, id)
			for _, key := range []string{"undone_by", "undo_operation", "undoes"} {
				if o[key] != want[key] {
					t.Errorf("%s is %v, want %v", key, o[key], want[key])
				}
			}
			if (o["undone_at"] == nil) != (o["undone_by"] == nil) {
				t.Errorf("undone by %v at %v", o["undone_by"], o["undone_at"])
			}
			return o
		}
		if o := state("ada", id, nil); o["undo_receipt"] != nil {
			t.Errorf("before its first step: %v", o)
		}
		w.finish(id)
		state("ada", id, nil)
		undo := w.call("ada", "POST", "/undos", map[string]any{"operation": id}).want(202).text("operation")
		w.finish(undo)
		state("ada", undo, map[string]any{"undoes": id})
		receipt := state("ada", id, map[string]any{"undone_by": ada, "undo_operation": undo})["undo_receipt"]

		redo := w.call("ada", "POST", "/undos", map[string]any{"receipt": receipt}).want(202).text("operation")
		w.finish(redo)
		state("ada", id, nil)
		state("ada", undo, map[string]any{"undoes": id, "undone_by": ada, "undo_operation": redo})
		state("ada", redo, map[string]any{"undoes": undo})
		w.call("ona", "GET", "/operations/"+undo, nil).want(404)
	})
}
