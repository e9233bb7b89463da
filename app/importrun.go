package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
)

const (
	importStep  = 250              // rows of one committed step
	importShift = 90 * time.Second // then the rest is handed to a job of its own
	importJob   = "import"
)

// importWork is what the job of an import needs to know.
type importWork struct {
	Workspace, Import ID
}

// StartImport begins the import of an uploaded file in the background.
func (a *App) StartImport(ctx context.Context, by crm.Actor, id ID) (*store.Import, error) {
	return a.beginImport(ctx, by, id, true)
}

// RunImport imports an uploaded file here and now, for the command line.
// progress is told after each step.
func (a *App) RunImport(ctx context.Context, by crm.Actor, id ID, progress func(*store.Import)) (*store.Import, error) {
	if _, err := a.beginImport(ctx, by, id, false); err != nil {
		return nil, err
	}
	for {
		i, err := a.stepImport(ctx, importWork{by.Workspace, id}, false)
		if err != nil {
			return nil, err
		}
		progress(i)
		if i.State != store.ImportRunning {
			return i, nil
		}
	}
}

func (a *App) beginImport(ctx context.Context, by crm.Actor, id ID, enqueue bool) (*store.Import, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	done, err := a.update(ctx, by, func(tx *db.Tx) (*Done, error) {
		i, err := store.GetImport(ctx, tx, by, id)
		if err != nil {
			return nil, err
		}
		if i.State != store.ImportWaiting {
			return nil, record.Fail(record.Conflict, "import_begun")
		}
		i.State, i.Started = store.ImportRunning, a.Clock()
		if err := store.UpdateImport(ctx, tx, i, i.Position); err != nil {
			return nil, err
		}
		if err := a.tellImport(ctx, tx, i); err != nil || !enqueue {
			return &Done{Action: "import", Record: i}, err
		}
		return &Done{Action: "import", Record: i}, a.jobs.Enqueue(ctx, tx, importJob, importWork{by.Workspace, id})
	})
	if err != nil {
		return nil, err
	}
	return done.Record.(*store.Import), nil
}

// continueImport is the job: it takes steps until its shift is over.
func (a *App) continueImport(ctx context.Context, payload json.RawMessage) error {
	var work importWork
	if err := json.Unmarshal(payload, &work); err != nil {
		return err
	}
	end := time.Now().Add(importShift)
	for {
		over := time.Now().After(end)
		i, err := a.stepImport(ctx, work, over)
		if record.KindOf(err) == record.Conflict && err != nil {
			return nil // another process is at it
		}
		if err != nil {
			return err
		}
		if i.State != store.ImportRunning || over {
			return nil
		}
	}
}

// stepImport reads the next rows and commits their records together with how
// far the import is. With handOver the rest is enqueued in the same
// transaction.
func (a *App) stepImport(ctx context.Context, work importWork, handOver bool) (*store.Import, error) {
	i, by, err := a.importOf(ctx, work)
	if err != nil || i.State != store.ImportRunning {
		return i, err
	}
	p, err := Plan(i)
	if err != nil {
		return nil, err
	}
	from := i.Position
	rows, err := a.nextRows(i, p)
	if err != nil {
		return a.failImport(ctx, i, "import_file")
	}
	finished := len(rows) < importStep
	err = a.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.importRows(ctx, tx, by, i, p, rows); err != nil {
			return err
		}
		if finished {
			i.State, i.Finished, i.Position = store.ImportDone, a.Clock(), max(i.Position, i.Size)
		}
		if err := store.UpdateImport(ctx, tx, i, from); err != nil {
			return err
		}
		if err := a.tellImport(ctx, tx, i); err != nil || finished || !handOver {
			return err
		}
		return a.jobs.Enqueue(ctx, tx, importJob, work)
	})
	return i, fault(err)
}

// importOf loads an import and the person in whose name it runs, with the
// rights they have now.
func (a *App) importOf(ctx context.Context, work importWork) (*store.Import, crm.Actor, error) {
	h, err := a.Home(ctx, work.Workspace)
	if err != nil {
		return nil, crm.Actor{}, err
	}
	system := crm.Actor{Workspace: work.Workspace, Role: crm.Administrator}
	i, err := a.Import(ctx, system, work.Import)
	if err != nil {
		return nil, system, err
	}
	p := h.Person(i.Person)
	if p == nil || p.Removed {
		i, err = a.failImport(ctx, i, "import_person")
		return i, system, err
	}
	return i, crm.Actor{User: p.ID, Workspace: h.ID, Role: p.Role, Name: p.Name, Zone: h.Location(), Door: crm.ByImport}, nil
}

// failImport ends an import that cannot go on, and says why.
func (a *App) failImport(ctx context.Context, i *store.Import, why string) (*store.Import, error) {
	i.State, i.Failure, i.Finished = store.ImportFailed, why, a.Clock()
	err := a.DB.Update(ctx, func(tx *db.Tx) error {
		if err := store.UpdateImport(ctx, tx, i, i.Position); err != nil {
			return err
		}
		return a.tellImport(ctx, tx, i)
	})
	return i, fault(err)
}

// nextRows reads the rows of the next step and moves the import's place in the
// file.
func (a *App) nextRows(i *store.Import, p ImportPlan) ([]sheet.Row, error) {
	f, err := a.Files.Open(fileOf(i.ID))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := sheet.NewReaderAt(f, p.Format, i.Position, i.Line)
	if err != nil {
		return nil, err
	}
	var rows []sheet.Row
	if i.Position == 0 && p.Format.Header {
		if _, err := r.Next(); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	for len(rows) < importStep {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	i.Position, i.Line = r.Offset(), r.Lines()
	return rows, nil
}

// importRows takes the rows of one step through the hallway.
func (a *App) importRows(ctx context.Context, tx *db.Tx, by crm.Actor, i *store.Import, p ImportPlan, rows []sheet.Row) error {
	w, err := a.begin(ctx, tx, by, "import")
	if err != nil {
		return err
	}
	if w.home, err = a.learnValues(ctx, tx, w.home, by, i, p, rows); err != nil {
		return err
	}
	t := w.home.Type(i.RecordType)
	r := newRowReader(w.home, by, t, p)
	var recs []any
	var problems []store.Problem
	for _, row := range rows {
		rec, bad, err := w.tryRow(r, row)
		if err != nil {
			return err
		}
		if len(bad) > 0 {
			bad[0].Cells = row.Cells
			problems = append(problems, bad...)
			i.Skipped++
			continue
		}
		recs = append(recs, rec)
	}
	i.Created += len(recs)
	w.receipt.SubjectType, w.receipt.Subject = "import", i.ID
	if err := w.create(t, recs...); err != nil {
		return err
	}
	if err := store.InsertProblems(ctx, tx, i.Workspace, i.ID, problems); err != nil {
		return err
	}
	_, err = w.end()
	return err
}

// learnValues adds what the rows' lists lack, where the plan wishes it and the
// person may.
func (a *App) learnValues(ctx context.Context, tx *db.Tx, h *Home, by crm.Actor, i *store.Import, p ImportPlan, rows []sheet.Row) (*Home, error) {
	if !p.AddValues || !by.Administers() {
		return h, nil
	}
	r := newRowReader(h, by, h.Type(i.RecordType), p)
	for _, row := range rows {
		r.draft(row)
	}
	return a.addItems(ctx, tx, h, r.add)
}

// tellImport nudges the pages that show the import.
func (a *App) tellImport(ctx context.Context, tx *db.Tx, i *store.Import) error {
	tx.AfterCommit(a.Live.poke)
	return store.InsertEvent(ctx, tx, &store.Event{ID: record.NewID(), Workspace: i.Workspace, At: a.Clock(),
		Type: "import", Records: []ID{i.ID}, Owners: []ID{i.Person}})
}
