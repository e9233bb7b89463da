package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// many makes leads named "lead 0", "lead 1", … that Ada owns, all but one in
// ten of n.
func (w *world) many(n int) {
	w.t.Helper()
	w.files()
	_, err := w.runOn(w.begun(longFile(n)))
	w.ok(err)
}

// start starts an operation that no process runs.
func (w *world) start(by crm.Actor, kind, query string, pairs ...string) *store.Operation {
	w.t.Helper()
	t := w.ws.Type("lead")
	values, err := url.ParseQuery(query)
	w.ok(err)
	done, err := w.Operations.Start(w.ctx, by, operations.Start{Type: t, Kind: kind, Query: values, Set: w.set(by, t, pairs...)})
	w.ok(err)
	return w.operation(done.Operation)
}

func (w *world) operation(id record.ID) *store.Operation {
	w.t.Helper()
	o, err := w.Operations.Get(w.ctx, w.ada, id)
	w.ok(err)
	return o
}

// shown returns an operation as its page shows it to somebody.
func (w *world) shown(by crm.Actor, id record.ID) *operations.Shown {
	w.t.Helper()
	o, err := w.Operations.Show(w.ctx, by, id)
	w.ok(err)
	return o
}

// redone starts the redo of an operation.
func (w *world) redone(o *store.Operation) (*unit.Done, error) {
	w.t.Helper()
	return w.Operations.Undo(w.ctx, w.ada, w.shown(w.ada, o.ID).Receipt)
}

// finish takes an operation to its end.
func (w *world) finish(o *store.Operation) *store.Operation {
	w.t.Helper()
	for range 1000 {
		var err error
		o, err = w.Operations.Step(w.ctx, store.OperationKey{Workspace: o.Workspace, Operation: o.ID})
		w.ok(err)
		if o.State != store.OperationRunning {
			return o
		}
	}
	w.t.Fatal("an operation does not end")
	return nil
}

// owned returns how many living leads somebody owns, by the counters and by
// counting.
func (w *world) owned(by crm.Actor) int {
	w.t.Helper()
	n := w.count("SELECT COUNT(*) FROM lead WHERE workspace_id = ? AND owner_id = ? AND deleted_at IS NULL", w.ws.ID, by.User)
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		wrong, err := store.WrongCounters(w.ctx, tx, w.ws.ID)
		if wrong > 0 {
			w.t.Errorf("%d counters are wrong", wrong)
		}
		return err
	}))
	return n
}

func TestOperationChangesAllThatMatch(t *testing.T) {
	both(t, func(w *world) {
		w.many(2000)
		bystander := w.lead(w.ona, "title", "Not meant")
		o := w.start(w.ada, "bulk", "owner="+w.ada.User.String(), "owner", w.mantas.User.String())
		late := w.lead(w.ada, "title", "Made after it began")
		if _, err := w.Operations.Undo(w.ctx, w.ada); err == nil {
			t.Error("an undo of nothing")
		}
		o = w.finish(o)
		if o.State != store.OperationDone || o.Total < 1800 || o.Done != 1800 || o.Refused != 0 || len(o.Refusals) != 0 {
			t.Errorf("%+v", o)
		}
		if n := w.owned(w.mantas); n != 1800 {
			t.Errorf("%d changed", n)
		}
		if w.get(w.ada, bystander.ID).Owner != w.ona.User || w.get(w.ada, late.ID).Owner != w.ada.User {
			t.Error("a record was changed that was not meant")
		}
		undo, err := w.Operations.UndoGroup(w.ctx, w.ada, o.ID)
		w.ok(err)
		if undo.Operation == record.None || undo.Count != 1800 || undo.Action != "undo" {
			t.Fatalf("%+v", undo)
		}
		_, err = w.Operations.UndoGroup(w.ctx, w.ada, o.ID)
		w.refused(err, record.Conflict)
		back := w.finish(w.operation(undo.Operation))
		if back.Done != 1800 || w.owned(w.mantas) != 0 || w.owned(w.ada) != 1801 {
			t.Errorf("%+v", back)
		}
		redo, err := w.redone(o)
		w.ok(err)
		if redo.Action != "redo" {
			t.Errorf("%+v", redo)
		}
		w.finish(w.operation(redo.Operation))
		if n := w.owned(w.mantas); n != 1800 {
			t.Errorf("%d are changed again", n)
		}
	})
}

// What refuses is left as it is and named; the rest is done.
func TestOperationNamesWhatRefuses(t *testing.T) {
	both(t, func(w *world) {
		w.many(1500)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "UPDATE lead SET status_id = ? WHERE workspace_id = ? AND amount < ?",
				w.item("lead_status", "qualified").ID, w.ws.ID, 10000)
			return err
		}))
		o := w.finish(w.start(w.ada, "contact", ""))
		refused := w.count("SELECT COUNT(*) FROM lead WHERE workspace_id = ? AND amount < ?", w.ws.ID, 10000)
		if o.Done+o.Refused != 1350 || o.Refused != refused || refused == 0 || len(o.Refusals) != min(refused, 100) {
			t.Fatalf("%d done, %d refused of %d, %d named", o.Done, o.Refused, refused, len(o.Refusals))
		}
		if r := o.Refusals[0]; r.Type != "lead" || r.Key == "" || w.get(w.ada, r.Record).Status != w.item("lead_status", "qualified").ID {
			t.Errorf("%+v", r)
		}
	})
}

// An operation reaches what its person sees, with the rights of now.
func TestOperationPassesTheActor(t *testing.T) {
	both(t, func(w *world) {
		w.many(40)
		for n := range 5 {
			w.lead(w.ona, "title", fmt.Sprint("Ona's ", n))
		}
		if o := w.finish(w.start(w.ona, "delete", "")); o.Done != 5 || o.Total != 5 || o.Refused != 0 {
			t.Errorf("%+v", o)
		}
		o := w.start(w.ona, "bulk", "", "city", "Vilnius")
		_, err := w.Operations.Get(w.ctx, w.pavol, o.ID)
		w.refused(err, record.NotFound)
		w.refused(w.Operations.Pause(w.ctx, w.pavol, o.ID), record.NotFound)
		w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.ona.User)))
		if o = w.finish(o); o.State != store.OperationFailed || o.Failure != "operation_person" || o.Done != 0 {
			t.Errorf("%+v", o)
		}
		reader := w.ada
		reader.ReadOnly = true
		_, err = w.Operations.Start(w.ctx, reader, operations.Start{Type: w.ws.Type("lead"), Kind: "delete"})
		w.refused(err, record.Denied)
		for _, query := range []string{"nonsense=1", "city.empty=perhaps"} {
			values, _ := url.ParseQuery(query)
			_, err = w.Operations.Start(w.ctx, w.ada, operations.Start{Type: w.ws.Type("lead"), Kind: "delete", Query: values})
			w.refused(err, record.Invalid)
		}
	})
}

func TestPausedOperation(t *testing.T) {
	both(t, func(w *world) {
		w.many(2400)
		o := w.start(w.ada, "bulk", "", "city", "Kaunas")
		key := store.OperationKey{Workspace: w.ws.ID, Operation: o.ID}
		o, err := w.Operations.Step(w.ctx, key)
		w.ok(err)
		w.ok(w.Operations.Pause(w.ctx, w.ada, o.ID))
		o, err = w.Operations.Step(w.ctx, key)
		w.ok(err)
		if o.State != store.OperationPaused || o.Done != 500 {
			t.Errorf("%+v", o)
		}
		w.ok(w.Operations.Resume(w.ctx, w.ada, o.ID))
		if o = w.finish(o); o.Done != 2160 {
			t.Errorf("%+v", o)
		}
		w.refused(w.Operations.Resume(w.ctx, w.ada, o.ID), record.Conflict)
	})
}

// An undo leaves what somebody has changed since, and says how many.
func TestUndoOfAnOperationKeepsLaterChanges(t *testing.T) {
	both(t, func(w *world) {
		w.many(1600)
		o := w.finish(w.start(w.ada, "bulk", "", "city", "Kaunas"))
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error { return nil }))
		ids := w.someLeads(3)
		_, err := w.Records.SaveMany(w.ctx, w.mantas, w.ws.Type("lead"), ids, w.set(w.mantas, w.ws.Type("lead"), "city", "Alytus"))
		w.ok(err)
		done, err := w.Operations.UndoGroup(w.ctx, w.ada, o.ID)
		w.ok(err)
		back := w.finish(w.operation(done.Operation))
		if back.Done+back.Refused != 1440 || back.Refused < 3 {
			t.Errorf("%+v", back)
		}
		if n := w.count("SELECT COUNT(*) FROM lead WHERE workspace_id = ? AND city = 'Alytus'", w.ws.ID); n != 3 {
			t.Errorf("%d of three later changes are left", n)
		}
	})
}

func (w *world) someLeads(n int) (ids []record.ID) {
	w.t.Helper()
	l, err := w.Records.List(w.ctx, w.ada, w.ws.Type("lead"), record.Query{Sort: w.ws.Type("lead").Field("created"), Limit: n})
	w.ok(err)
	for _, r := range l.Records {
		ids = append(ids, r.(*crm.Lead).ID)
	}
	return ids
}

// Processes that run the same operation do nothing twice.
func TestTwoProcessesAtOneOperation(t *testing.T) {
	both(t, func(w *world) {
		w.many(3000)
		o := w.start(w.ada, "bulk", "", "city", "Kaunas")
		payload, err := json.Marshal(store.OperationKey{Workspace: o.Workspace, Operation: o.ID})
		w.ok(err)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				for range 100 {
					if err := w.Operations.Continue(w.ctx, payload); err != nil {
						w.t.Error(err)
					}
					if w.operation(o.ID).Over() {
						return
					}
				}
			})
		}
		all.Wait()
		w.done(o, 2700)
	})
}

// done checks that an operation changed each record once, with everything that
// belongs to it.
func (w *world) done(o *store.Operation, n int) {
	w.t.Helper()
	o = w.operation(o.ID)
	lines := w.count("SELECT COUNT(*) FROM history h JOIN receipt r ON r.workspace_id = h.workspace_id AND r.id = h.receipt_id WHERE r.group_id = ?", o.ID)
	if o.State != store.OperationDone || o.Done != n || lines != n {
		w.t.Errorf("%d changed, %d history entries, want %d: %+v", o.Done, lines, n, o)
	}
	if got := w.count("SELECT COUNT(*) FROM lead WHERE workspace_id = ? AND city = 'Kaunas' AND version = 2", w.ws.ID); got != n {
		w.t.Errorf("%d leads are changed, want %d", got, n)
	}
}

// With this variable set, the test binary runs an operation until it is
// killed. Its value names the workspace and the operation.
const operationChild = "VEDLYS_TEST_OPERATION_CHILD"

func operateUntilKilled() int {
	d, err := db.Open(context.Background(), db.Config{Dir: os.Getenv("CHILD_DIR"), URL: os.Getenv("CHILD_URL")})
	if err == nil {
		var a *App
		if a, err = New(d, slog.New(slog.DiscardHandler)); err == nil {
			workspace, id, _ := strings.Cut(os.Getenv(operationChild), " ")
			var k store.OperationKey
			k.Workspace, _ = record.ParseID(workspace)
			k.Operation, _ = record.ParseID(id)
			for err == nil {
				var o *store.Operation
				if o, err = a.Operations.Step(context.Background(), k); err == nil {
					fmt.Println(o.Done)
					if o.Over() {
						return 0
					}
				}
			}
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func TestKilledOperationGoesOn(t *testing.T) {
	const kills = 5
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			d, err := db.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			w := newWorld(t, d)
			w.many(8000)
			o := w.start(w.ada, "bulk", "", "city", "Kaunas")
			for range kills {
				killOperation(t, config, o)
			}
			w.finish(o)
			w.done(o, 7200)
			undo, err := w.Operations.UndoGroup(w.ctx, w.ada, o.ID)
			w.ok(err)
			for range kills {
				killOperation(t, config, w.operation(undo.Operation))
			}
			if back := w.finish(w.operation(undo.Operation)); back.Done != 7200 || back.Refused != 0 {
				t.Errorf("%+v", back)
			}
			if n := w.count("SELECT COUNT(*) FROM lead WHERE workspace_id = ? AND city = '' AND version = 3", w.ws.ID); n != 7200 {
				t.Errorf("%d leads are as before", n)
			}
		})
	}
}

// killOperation lets another process run an operation for a while and kills it
// at a random point of a step.
func killOperation(t *testing.T, c db.Config, o *store.Operation) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s", operationChild, o.Workspace, o.ID), "CHILD_DIR="+c.Dir, "CHILD_URL="+c.URL)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Error("the other process did nothing:", err)
	}
	time.Sleep(rand.N(40 * time.Millisecond))
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = child.Wait()
}

// The queue runs an operation to its end, and takes up one whose process died.
func TestStalledOperationIsTakenUp(t *testing.T) {
	both(t, func(w *world) {
		w.many(60)
		o := w.start(w.ada, "bulk", "", "city", "Kaunas")
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(w.ctx, "DELETE FROM river_job")
			return err
		}))
		w.ok(w.Operations.TakeUp(w.ctx))
		if n := w.count("SELECT COUNT(*) FROM river_job"); n != 0 {
			t.Errorf("%d jobs for an operation that has just begun", n)
		}
		w.Clock = func() time.Time { return record.Now().Add(time.Minute) }
		w.ok(w.Operations.TakeUp(w.ctx))
		w.ok(w.Start(w.ctx))
		defer func() { w.ok(w.Stop(w.ctx)) }()
		for range 300 {
			if w.operation(o.ID).Over() {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		w.done(o, 54)
	})
}

var _ unit.UndoFunc = (*operations.Service)(nil).Undo

// An operation reaches what was meant: conditions without a value are refused,
// and so is what every record would refuse.
func TestOperationRefusesWhatCannotBeMeant(t *testing.T) {
	both(t, func(w *world) {
		lead := w.ws.Type("lead")
		for what, s := range map[string]operations.Start{
			"status":          {Kind: "delete", Query: url.Values{"status": {""}}},
			"owner":           {Kind: "delete", Query: url.Values{"owner": {" "}, "status": {"new"}}},
			"q":               {Kind: "delete", Query: url.Values{"q": {""}}},
			"title":           {Kind: "bulk", Set: []unit.Value{{Field: lead.Field("title"), Value: ""}}},
			"status unset":    {Kind: "disqualify"},
			"status of other": {Kind: "disqualify", Status: w.item(crm.LeadStatuses, "new").ID},
		} {
			s.Type = lead
			_, err := w.Operations.Start(w.ctx, w.ada, s)
			w.refused(err, record.Invalid)
			if field := strings.Fields(what)[0]; record.All(err)[0].Field != field {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// Records imported with their history while an operation runs are not meant,
// though they say that they are older.
func TestOperationLeavesWhatIsImportedMeanwhile(t *testing.T) {
	both(t, func(w *world) {
		w.many(20)
		o := w.start(w.ada, "bulk", "", "region", "South")
		i := w.imported(w.ada, "lead", "title,created\nOld one,2011-03-04\nOld two,2012-03-04\n", withHistory)
		if i.Created != 2 {
			t.Fatalf("%+v", i)
		}
		if o = w.finish(o); o.Done != 18 {
			t.Errorf("%+v", o)
		}
		if n := w.count("SELECT COUNT(*) FROM lead WHERE workspace_id = ? AND region <> '' AND title LIKE 'Old%'", w.ws.ID); n != 0 {
			t.Errorf("%d of the imported are changed", n)
		}
	})
}

// An undo of what cannot be undone ends, and says that it left it.
func TestUndoOfAnOperationOnARemovedFieldEnds(t *testing.T) {
	both(t, func(w *world) {
		w.addField("size", "text")
		w.many(1400)
		w.list(crm.Sources) // reads the workspace again
		o := w.finish(w.start(w.ada, "bulk", "", "c_size", "large"))
		w.ok(failed(w.Workspaces.RemoveField(w.ctx, w.ada, "lead", "c_size")))
		undo, err := w.Operations.UndoGroup(w.ctx, w.ada, o.ID)
		w.ok(err)
		if back := w.finish(w.operation(undo.Operation)); back.State != store.OperationDone || back.Done != 0 || back.Refused != 1260 {
			t.Errorf("%+v", back)
		}
	})
}

// What is undone is not undone again.
func TestUndoOfAnOperationIsNoToggle(t *testing.T) {
	both(t, func(w *world) {
		w.many(20)
		o := w.finish(w.start(w.ada, "bulk", "", "city", "Kaunas"))
		w.ok(failed(w.Operations.UndoGroup(w.ctx, w.ada, o.ID)))
		w.refused(failed(w.Operations.UndoGroup(w.ctx, w.ada, o.ID)), record.Conflict)
		undo := w.shown(w.ada, o.ID).Receipt
		w.ok(failed(w.Operations.Undo(w.ctx, w.ada, undo)))
		w.refused(failed(w.Operations.Undo(w.ctx, w.ada, undo)), record.Conflict)
	})
}
