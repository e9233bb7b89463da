package operations

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	// Job is the kind of job that runs an operation.
	Job = "operation"

	// CheckJob is the kind of job that looks whether an operation goes on.
	CheckJob = "operation_check"

	stepRecords = 500              // records of one step, for which other writers wait
	jobTime     = 90 * time.Second // then a new job takes over
	eventEvery  = time.Second      // how often open pages hear of an operation
	memory      = 64               // megabytes, for the writer of SQLite
)

// watch takes up an operation whose process died.
var watch = jobs.Watch[store.OperationKey]{Job: Job, Check: CheckJob, Once: func(k store.OperationKey) string { return k.Operation.String() },
	Running: store.OperationRuns, Stalled: store.StalledOperations}

// Continue is the handler of Job. It takes steps until the operation is over,
// jobTime is over or the process stops.
func (a *Service) Continue(ctx context.Context, payload json.RawMessage) error {
	var k store.OperationKey
	if err := json.Unmarshal(payload, &k); err != nil {
		return err
	}
	calm, err := a.DB.Bulk(ctx, memory)
	if err != nil {
		return err
	}
	defer calm()
	r := &runner{app: a, key: k}
	for end := time.Now().Add(jobTime); ; {
		o, err := r.step(ctx)
		if elsewhere(err) {
			return nil // another process runs it, or a person has paused it
		}
		if err != nil || o.State != store.OperationRunning {
			return err
		}
		if time.Now().After(end) || a.Live.Stopping() {
			return a.DB.Update(ctx, func(tx *db.Tx) error { return a.Jobs.Enqueue(ctx, tx, Job, k) })
		}
	}
}

// elsewhere reports whether a step failed since the operation has moved on.
func elsewhere(err error) bool {
	return err != nil && record.KindOf(err) == record.Conflict && record.All(err)[0].Key == "conflict"
}

// Check is the handler of CheckJob. It repeats until the operation has ended.
func (a *Service) Check(ctx context.Context, payload json.RawMessage) error {
	return watch.Look(ctx, a.Jobs, a.Clock(), payload)
}

// TakeUp enqueues each running operation that has not advanced for a while.
func (a *Service) TakeUp(ctx context.Context) error {
	return watch.TakeUp(ctx, a.Jobs, a.Clock())
}

// Step takes the next step of an operation and returns its new state.
func (a *Service) Step(ctx context.Context, k store.OperationKey) (*store.Operation, error) {
	return (&runner{app: a, key: k}).step(ctx)
}

// A runner takes one operation through its steps.
type runner struct {
	app       *Service
	key       store.OperationKey
	announced time.Time
}

// step takes the next step.
func (r *runner) step(ctx context.Context) (*store.Operation, error) {
	o, by, err := r.load(ctx)
	if err != nil || o.State != store.OperationRunning {
		return o, err
	}
	if o.Kind == Undo {
		return r.stepBack(ctx, o, by)
	}
	p, err := r.prepare(ctx, o, by)
	if err != nil {
		return r.failed(ctx, o, err)
	}
	is, err := r.write(ctx, o, by, p)
	if err != nil && !elsewhere(err) {
		return r.failed(ctx, o, err)
	}
	return is, err
}

// load returns the operation and the person for whom it runs, with their
// current rights.
func (r *runner) load(ctx context.Context) (*store.Operation, crm.Actor, error) {
	system := crm.Actor{Workspace: r.key.Workspace, Role: crm.Administrator}
	o, err := r.app.Get(ctx, system, r.key.Operation)
	if err != nil || o.State != store.OperationRunning {
		return o, system, err
	}
	ws, err := r.app.Workspace(ctx, r.key.Workspace)
	if err != nil {
		return nil, system, err
	}
	p := ws.Person(o.Person)
	if p == nil || p.Removed {
		o, err = r.fail(ctx, o, "operation_person")
		return o, system, err
	}
	return o, crm.Actor{User: p.ID, Workspace: ws.ID, Role: p.Role, Name: p.Name, Zone: ws.Location(), Channel: o.Channel, Session: o.Session}, nil
}

// A part is the next records of an operation.
type part struct {
	many  unit.Many
	ids   []record.ID
	next  string // the position after them
	last  bool
	total int
}

// prepare finds the next records that match. Records made after the operation
// began are not meant.
func (r *runner) prepare(ctx context.Context, o *store.Operation, by crm.Actor) (*part, error) {
	var plan Plan
	if err := json.Unmarshal(o.Plan, &plan); err != nil {
		return nil, unit.Fault(err)
	}
	p := &part{total: o.Total}
	err := r.app.Read(ctx, func(tx *db.Tx) error {
		ws, err := r.app.WorkspaceFor(ctx, tx, by)
		if err != nil {
			return err
		}
		if p.many, err = many(ws, by, o, plan); err != nil {
			return err
		}
		q, err := r.app.query(ws, by, o, plan)
		if err != nil {
			return err
		}
		l := ws.Listing(by, ws.Type(o.RecordType), q)
		if o.Step == 0 {
			l.Most = math.MaxInt32
			if p.total, _, err = l.Total(ctx, tx); err != nil {
				return err
			}
		}
		return p.read(ctx, tx, l, o)
	})
	return p, err
}

func (p *part) read(ctx context.Context, tx *db.Tx, l *store.Listing, o *store.Operation) error {
	after, perr := record.ParseCursor(o.Position)
	if perr != nil {
		return perr
	}
	l.Query.After = after
	page, err := l.Page(ctx, tx)
	if err != nil {
		return err
	}
	p.last, p.next = page.Next == nil, page.Next.String()
	for _, rec := range page.Records {
		id := l.Type.Meta(rec).ID
		if bytes.Compare(id[:], o.ID[:]) > 0 {
			p.last = true
			break
		}
		p.ids = append(p.ids, id)
	}
	late, err := store.MadeAfter(ctx, tx, o.Workspace, p.ids, o.ID) // their IDs may be of the past, if they were imported
	p.ids = slices.DeleteFunc(p.ids, func(id record.ID) bool { return late[id] })
	return err
}

// write changes the records of a part and advances the operation, in one
// transaction.
func (r *runner) write(ctx context.Context, o *store.Operation, by crm.Actor, p *part) (*store.Operation, error) {
	is := *o
	is.Step, is.Position, is.Stepped, is.Total = o.Step+1, p.next, r.app.Clock(), max(p.total, o.Passed()+len(p.ids))
	tell := p.last || time.Since(r.announced) >= eventEvery
	s := &unit.Step{Group: o.ID, Quiet: !tell, Also: func(tx *db.Tx, done *unit.Done) error {
		is.Same = o.Same + max(0, len(p.ids)-done.Count-done.Kept)
		return r.advance(ctx, tx, o, &is, done, p.last, tell)
	}}
	_, err := r.app.StepOn(ctx, by, s, p.many, p.ids)
	return &is, err
}

// advance stores the progress of an operation.
func (r *runner) advance(ctx context.Context, tx *db.Tx, o, is *store.Operation, done *unit.Done, last, tell bool) error {
	is.Done, is.Refused = o.Done+done.Count, o.Refused+done.Kept
	is.Refusals = append(o.Refusals[:len(o.Refusals):len(o.Refusals)], done.Refusals...)
	is.Refusals = is.Refusals[:min(len(is.Refusals), unit.NamedRefusals)]
	if last {
		is.State, is.Finished = store.OperationDone, is.Stepped
	}
	if err := store.UpdateOperation(ctx, tx, o, is); err != nil || !tell {
		return err
	}
	r.announced = time.Now()
	return r.app.tell(ctx, tx, is)
}

// stepBack undoes the next receipt of the action that an operation undoes.
func (r *runner) stepBack(ctx context.Context, o *store.Operation, by crm.Actor) (*store.Operation, error) {
	parts, err := r.open(ctx, o)
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return r.closeUndo(ctx, o)
	}
	is := *o
	is.Step, is.Position, is.Stepped = o.Step+1, parts[0].ID.String(), r.app.Clock()
	last := len(parts) == 1
	tell := last || time.Since(r.announced) >= eventEvery
	s := &unit.Step{Group: o.ID, Quiet: !tell, Also: func(tx *db.Tx, done *unit.Done) error {
		return r.advance(ctx, tx, o, &is, done, false, tell)
	}}
	_, err = r.app.StepBack(ctx, by, s, parts[0].ID)
	switch {
	case err == nil, elsewhere(err):
		return &is, err
	case record.KindOf(err) == record.Conflict: // it cannot be undone at all, so it stays
		return &is, r.pass(ctx, o, &is, parts[0].Count)
	}
	return r.failed(ctx, o, err)
}

// pass leaves a receipt as it is.
func (r *runner) pass(ctx context.Context, o, is *store.Operation, count int) error {
	return unit.Fault(r.app.DB.Update(ctx, func(tx *db.Tx) error {
		return r.advance(ctx, tx, o, is, &unit.Done{Kept: count}, false, true)
	}))
}

// open returns the next receipts to be undone, newest first, at most two.
func (r *runner) open(ctx context.Context, o *store.Operation) (out []*store.Receipt, err error) {
	before, _ := record.ParseID(o.Position)
	err = r.app.Read(ctx, func(tx *db.Tx) error {
		out, err = store.NewestParts(ctx, tx, o.Workspace, o.Undoes, true, before, 2)
		return err
	})
	return out, err
}

// closeUndo ends an undo. Parts of the action in which everything was changed
// since are marked as undone too, so that the rest can be redone.
func (r *runner) closeUndo(ctx context.Context, o *store.Operation) (*store.Operation, error) {
	is := *o
	is.Step, is.Stepped = o.Step+1, r.app.Clock()
	err := r.app.DB.Update(ctx, func(tx *db.Tx) error {
		own, err := store.NewestParts(ctx, tx, o.Workspace, o.ID, false, record.None, 1)
		if err != nil {
			return err
		}
		if len(own) > 0 {
			if err := store.CloseGroup(ctx, tx, o.Workspace, o.Undoes, own[0].ID); err != nil {
				return err
			}
		}
		return r.advance(ctx, tx, o, &is, &unit.Done{}, true, true)
	})
	return &is, unit.Fault(err)
}

// failed ends an operation that refuses as a whole; any other error may be
// temporary.
func (r *runner) failed(ctx context.Context, o *store.Operation, err error) (*store.Operation, error) {
	switch record.KindOf(err) {
	case record.Invalid, record.Denied, record.NotFound, record.Conflict:
		return r.fail(ctx, o, record.All(err)[0].Key)
	}
	return nil, unit.Fault(err)
}

// fail ends an operation that cannot continue, with the reason.
func (r *runner) fail(ctx context.Context, was *store.Operation, why string) (*store.Operation, error) {
	is := *was
	is.State, is.Failure, is.Finished = store.OperationFailed, why, r.app.Clock()
	err := r.app.DB.Update(ctx, func(tx *db.Tx) error {
		if err := store.UpdateOperation(ctx, tx, was, &is); err != nil {
			return err
		}
		return r.app.tell(ctx, tx, &is)
	})
	return &is, unit.Fault(err)
}
