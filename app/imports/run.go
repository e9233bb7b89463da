package imports

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	importJobTime    = 90 * time.Second // then a new job takes over
	importEventEvery = time.Second      // how often open pages hear of an import
	importPause      = time.Second      // before looking again at an import that another process is running
	Job              = "import"         // the kind of job that imports the rows of a file

	importMemory = 64 // megabytes, for the writer of SQLite
)

// Start imports an uploaded file in the background.
func (a *Service) Start(ctx context.Context, by crm.Actor, id record.ID) (*store.Import, error) {
	return a.BeginImport(ctx, by, id, true)
}

// Run imports an uploaded file synchronously, for the command line. It
// calls progress after each step.
func (a *Service) Run(ctx context.Context, by crm.Actor, id record.ID, progress func(*store.Import)) (*store.Import, error) {
	if _, err := a.BeginImport(ctx, by, id, false); err != nil {
		return nil, err
	}
	end, err := a.DB.Bulk(ctx, importMemory)
	if err != nil {
		return nil, unit.Fault(err)
	}
	defer end()
	r := a.NewImporter(store.ImportKey{Workspace: by.Workspace, Import: id})
	defer r.Stop()
	for {
		i, err := r.Step(ctx, false)
		switch {
		case err != nil && record.KindOf(err) == record.Conflict:
			if i, err = a.awaitStep(ctx, by, id); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		}
		progress(i)
		if i.State != store.ImportRunning {
			return i, nil
		}
	}
}

// awaitStep waits a moment and reloads an import that another process runs.
func (a *Service) awaitStep(ctx context.Context, by crm.Actor, id record.ID) (*store.Import, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(importPause):
		return a.Get(ctx, by, id)
	}
}

// BeginImport marks an import as running. With enqueue its rows are read in
// the background.
func (a *Service) BeginImport(ctx context.Context, by crm.Actor, id record.ID, enqueue bool) (*store.Import, error) {
	if err := unit.MayWrite(by); err != nil {
		return nil, err
	}
	done, err := a.Update(ctx, by, func(tx *db.Tx) (*unit.Done, error) {
		was, err := store.GetImport(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		if was.State != store.ImportWaiting {
			return nil, record.Fail(record.Conflict, "import_begun")
		}
		if was.Rows == 0 {
			return nil, noRows()
		}
		is := *was
		is.State, is.Started, is.Session = store.ImportRunning, a.Clock(), by.Session
		is.Stepped = is.Started
		if err := store.UpdateImport(ctx, tx, was, &is); err != nil {
			return nil, err
		}
		if enqueue {
			k := store.ImportKey{Workspace: by.Workspace, Import: id}
			if err := watch.Enqueue(ctx, tx, a.Jobs, k); err != nil {
				return nil, err
			}
		}
		return &unit.Done{Action: "import", Record: &is}, a.tellImport(ctx, tx, &is)
	})
	if err != nil {
		return nil, err
	}
	return done.Record.(*store.Import), nil
}

// Continue is the handler of Job. It takes steps until
// importJobTime is over or the process stops.
func (a *Service) Continue(ctx context.Context, payload json.RawMessage) error {
	var work store.ImportKey
	if err := json.Unmarshal(payload, &work); err != nil {
		return err
	}
	calm, err := a.DB.Bulk(ctx, importMemory)
	if err != nil {
		return err
	}
	defer calm()
	r := a.NewImporter(work)
	defer r.Stop()
	end := time.Now().Add(importJobTime)
	for {
		over := time.Now().After(end) || a.Live.Stopping()
		i, err := r.Step(ctx, over)
		if err != nil && record.KindOf(err) == record.Conflict {
			return nil // another process is running it
		}
		if err != nil || i.State != store.ImportRunning || over {
			return err
		}
	}
}

// An Importer takes one import through its steps. While one part of the file
// is being written, it reads and checks the next.
type Importer struct {
	app       *Service
	work      store.ImportKey
	ahead     chan *part // the next part; nil = not being read
	quit      context.CancelFunc
	announced time.Time
	singles   int // number of rows still to be written one per step, since one of them fails
}

// NewImporter returns an importer of one import.
func (a *Service) NewImporter(work store.ImportKey) *Importer { return &Importer{app: a, work: work} }

// Stop drops the part that is being prepared.
func (r *Importer) Stop() {
	if r.ahead != nil {
		r.quit()
		<-r.ahead
		r.ahead = nil
	}
}

// Step commits the records of the next rows together with the position of the
// import. With handOver it enqueues the rest in the same transaction.
func (r *Importer) Step(ctx context.Context, handOver bool) (*store.Import, error) {
	i, by, err := r.load(ctx)
	if err != nil || i.State != store.ImportRunning {
		return i, err
	}
	p := r.next(ctx, i, by)
	if p.err != nil {
		return r.failed(ctx, i, p.err)
	}
	if !p.last && !handOver && r.singles == 0 {
		r.prepare(ctx, p.after(i), by)
	}
	is, err := r.commit(ctx, i, p, handOver)
	switch {
	case err == nil:
		r.singles = max(r.singles-1, 0)
		return is, nil
	case record.KindOf(err) != record.Internal || ctx.Err() != nil:
		return nil, err
	}
	r.app.Log.Warn("a step of an import failed", "import", i.ID, "line", i.Line, "rows", len(p.rows), "error", err)
	return r.oneByOne(ctx, i, p, handOver, err)
}

// oneByOne repeats a failed step row by row, so that the row that cannot be
// written is reported and the others are imported.
func (r *Importer) oneByOne(ctx context.Context, i *store.Import, p *part, handOver bool, err error) (*store.Import, error) {
	r.Stop()
	switch {
	case len(p.rows) > 1:
		r.singles = len(p.rows)
		return r.Step(ctx, handOver)
	case len(p.recs) == 0:
		return nil, err
	}
	p.refuse("row_failed")
	r.singles = max(r.singles-1, 0)
	return r.commit(ctx, i, p, handOver)
}

// load returns the import and the person for whom it runs, with their current
// rights.
func (r *Importer) load(ctx context.Context) (*store.Import, crm.Actor, error) {
	system := crm.Actor{Workspace: r.work.Workspace, Role: crm.Administrator}
	i, err := r.app.Get(ctx, system, r.work.Import)
	if err != nil || i.State != store.ImportRunning {
		return i, system, err
	}
	ws, err := r.app.Workspace(ctx, r.work.Workspace)
	if err != nil {
		return nil, system, err
	}
	p := ws.Person(i.Person)
	if p == nil || p.Removed {
		i, err = r.fail(ctx, i, "import_person")
		return i, system, err
	}
	return i, crm.Actor{User: p.ID, Workspace: ws.ID, Role: p.Role, Name: p.Name, Zone: ws.Location(), Channel: crm.ByImport, Session: i.Session}, nil
}

// failed ends an import whose file is gone; any other error may be temporary.
func (r *Importer) failed(ctx context.Context, i *store.Import, err error) (*store.Import, error) {
	if record.KindOf(err) == record.NotFound || record.KindOf(err) == record.Invalid {
		return r.fail(ctx, i, "import_file")
	}
	return nil, unit.Fault(err)
}

// fail ends an import that cannot continue, with the reason.
func (r *Importer) fail(ctx context.Context, was *store.Import, why string) (*store.Import, error) {
	is := *was
	is.State, is.Failure, is.Finished = store.ImportFailed, why, r.app.Clock()
	err := r.app.DB.Update(ctx, func(tx *db.Tx) error {
		if err := store.UpdateImport(ctx, tx, was, &is); err != nil {
			return err
		}
		return r.app.tellImport(ctx, tx, &is)
	})
	return &is, unit.Fault(err)
}

// tellImport writes a change event for the pages that show the import.
func (a *Service) tellImport(ctx context.Context, tx *db.Tx, i *store.Import) error {
	tx.AfterCommit(a.Live.Poke)
	return store.InsertEvent(ctx, tx, &store.Event{Workspace: i.Workspace, At: a.Clock(),
		Type: "import", Records: []record.ID{i.ID}, Owners: []record.ID{i.Person}})
}

// errStale means that the workspace changed after a part was checked.
var errStale = errors.New("app: the workspace has changed")
