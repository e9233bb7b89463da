package imports

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	Rows        = 1000    // rows of one step, for which other writers wait
	importBytes = 2 << 20 // of the file, in one step
)

// A part is a range of rows of a file, read and checked, ready to be written.
type part struct {
	from     int64
	position int64 // where the next part begins
	line     int
	last     bool
	rows     []sheet.Row // without blank ones
	by       crm.Actor
	ws       *unit.Workspace
	t        *record.Type
	recs     []any
	pack     *store.Pack
	problems []store.Problem
	skipped  int
	err      error
}

// after returns the import as it will be once the part is written, as far as
// the next part needs it.
func (p *part) after(i *store.Import) *store.Import {
	next := *i
	next.Position, next.Line = p.position, p.line
	return &next
}

// next returns the part at the import's position: the one that is being
// prepared if it fits, otherwise a new one.
func (r *Importer) next(ctx context.Context, i *store.Import, by crm.Actor) *part {
	if r.ahead == nil {
		return r.read(ctx, i, by, r.size())
	}
	p := <-r.ahead
	r.quit()
	r.ahead = nil
	if p.from != i.Position || p.by.Role != by.Role {
		return r.read(ctx, i, by, r.size())
	}
	return p
}

// prepare begins to read a part while another is being written.
func (r *Importer) prepare(ctx context.Context, i *store.Import, by crm.Actor) {
	ctx, r.quit = context.WithCancel(ctx)
	ahead := make(chan *part, 1)
	r.ahead = ahead
	go func() { ahead <- r.read(ctx, i, by, Rows) }()
}

// read reads a part of the file and checks its rows.
func (r *Importer) read(ctx context.Context, i *store.Import, by crm.Actor, most int) *part {
	p := &part{from: i.Position, by: by}
	plan, err := PlanOf(i)
	if err == nil {
		err = r.app.readPart(i, plan, p, most)
	}
	if err == nil {
		err = r.app.learnValues(ctx, by, i, plan, p.rows)
	}
	if err == nil {
		err = r.app.Read(ctx, func(tx *db.Tx) error { return r.judge(ctx, tx, i, plan, p) })
	}
	p.err = err
	return p
}

func (r *Importer) size() int {
	if r.singles > 0 {
		return 1
	}
	return Rows
}

// readPart reads the rows of a part and the position after them.
func (a *Service) readPart(i *store.Import, plan Plan, p *part, most int) error {
	f, err := a.openFile(i.ID)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := sheet.NewReaderAt(f, plan.Format, i.Position, i.Line)
	if err != nil {
		return FileFault(err)
	}
	header := i.Position == 0 && plan.Format.Header
	for len(p.rows) < most && r.Offset()-p.from < importBytes {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			p.last = true
			break
		}
		if err != nil {
			return err
		}
		if !header && !blankRow(row) {
			p.rows = append(p.rows, row)
		}
		header = false
	}
	p.position, p.line = r.Offset(), r.Lines()
	return nil
}

// judge turns the rows into records or problems.
func (r *Importer) judge(ctx context.Context, tx *db.Tx, i *store.Import, plan Plan, p *part) error {
	u, err := r.app.Begin(ctx, tx, p.by, "import")
	if err != nil {
		return err
	}
	reader := readerFor(u, i, plan)
	p.ws, p.t = u.Workspace, reader.t
	for _, row := range p.rows {
		rec, bad, err := tryRow(u, reader, row)
		if err != nil {
			return err
		}
		if len(bad) > 0 {
			bad[0].Cells = row.Cells
			p.problems = append(p.problems, bad...)
			p.skipped++
			continue
		}
		p.recs = append(p.recs, rec)
	}
	p.pack, err = unit.PackNew(p.t, p.ws, p.recs)
	return err
}

// refuse turns the only record of a part into a problem.
func (p *part) refuse(why string) {
	row := p.rows[0]
	p.problems = []store.Problem{{Line: row.Line, Key: why, Cells: row.Cells}}
	p.skipped, p.recs, p.pack = 1, nil, nil
}

// commit writes a part and the new position of the import in one transaction.
func (r *Importer) commit(ctx context.Context, was *store.Import, p *part, handOver bool) (*store.Import, error) {
	now := time.Now()
	tell := p.last || handOver || now.Sub(r.announced) >= importEventEvery
	var is *store.Import
	err := r.app.DB.Update(db.Alone(ctx), func(tx *db.Tx) (err error) {
		is, err = r.write(ctx, tx, was, p, tell)
		if err != nil || !handOver || p.last {
			return err
		}
		return r.app.Jobs.Enqueue(ctx, tx, Job, r.work)
	})
	if errors.Is(err, errStale) {
		again := r.read(ctx, was, p.by, max(len(p.rows), 1))
		if again.err != nil {
			return nil, unit.Fault(again.err)
		}
		return r.commit(ctx, was, again, handOver)
	}
	if err == nil && tell {
		r.announced = now
	}
	return is, unit.Fault(err)
}

func (r *Importer) write(ctx context.Context, tx *db.Tx, was *store.Import, p *part, tell bool) (*store.Import, error) {
	is := *was
	is.Position, is.Line, is.Stepped = p.position, p.line, r.app.Clock()
	is.Created, is.Skipped = was.Created+len(p.recs), was.Skipped+p.skipped
	if p.last {
		is.State, is.Finished, is.Position = store.ImportDone, is.Stepped, max(is.Position, is.Size)
	}
	if err := store.UpdateImport(ctx, tx, was, &is); err != nil {
		return nil, err
	}
	u, err := r.app.Begin(ctx, tx, p.by, "import")
	if err != nil {
		return nil, err
	}
	if u.Workspace.Revision != p.ws.Revision {
		return nil, errStale
	}
	u.Quiet, u.Receipt.SubjectType, u.Receipt.Subject = !tell, "import", is.ID
	u.Receipt.Group = is.ID
	if err := u.Insert(p.t, p.pack, p.recs); err != nil {
		return nil, err
	}
	if err := store.InsertProblems(ctx, tx, is.Workspace, is.ID, p.problems); err != nil {
		return nil, err
	}
	if _, err := u.End(); err != nil || !tell {
		return &is, err
	}
	return &is, r.app.tellImport(ctx, tx, &is)
}
