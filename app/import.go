package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
)

// MaxImport is the size of the largest file that is taken, in bytes.
const MaxImport = 64 << 20

// MaxImportColumns is how many columns a file may have.
const MaxImportColumns = 500

// An ImportPlan says how a file is read and where its columns go.
type ImportPlan struct {
	Format  sheet.Format `json:"format"`
	Headers []string     `json:"headers"`
	// Fields holds, for each column, the key of the field it goes to; "" = none.
	Fields []string `json:"fields"`
	// KeepRest puts the columns that go nowhere into the description.
	KeepRest bool `json:"keep_rest"`
	// KeepUnfit puts values that do not fit their field into the description
	// instead of skipping the row.
	KeepUnfit bool `json:"keep_unfit"`
	// AddValues makes values that a list without categories (sources, types)
	// lacks; administrators only.
	AddValues bool `json:"add_values"`
}

// Plan reads the plan of an import.
func Plan(i *store.Import) (ImportPlan, error) {
	var p ImportPlan
	err := json.Unmarshal(i.Plan, &p)
	return p, err
}

// Upload takes a file in, recognises how it is written and matches its columns
// to fields by their names. Nothing is imported yet.
func (a *App) Upload(ctx context.Context, by crm.Actor, t *record.Type, name string, r io.Reader) (*store.Import, error) {
	if err := mayWrite(by); err != nil {
		return nil, err
	}
	i := &store.Import{ID: record.NewID(), Workspace: by.Workspace, Person: by.User, RecordType: t.Name,
		FileName: shownName(name), State: store.ImportWaiting, Uploaded: a.Clock()}
	size, err := a.Files.Put(fileOf(i.ID), r, MaxImport)
	if errors.Is(err, blob.ErrTooLarge) {
		return nil, record.Fail(record.TooLarge, "file_too_large", "max", MaxImport>>20).On("file")
	}
	if err != nil {
		return nil, fault(err)
	}
	i.Size = size
	if err := a.plan(ctx, by, t, i); err != nil {
		return nil, errors.Join(err, a.Files.Delete(fileOf(i.ID)))
	}
	err = a.DB.Update(ctx, func(tx *db.Tx) error { return store.InsertImport(ctx, tx, i) })
	if err != nil {
		return nil, fault(errors.Join(err, a.Files.Delete(fileOf(i.ID))))
	}
	return i, nil
}

func fileOf(id ID) string { return "import-" + id.String() + ".csv" }

// shownName is the file's own name as it is shown; it is never a path.
func shownName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	return or(strings.TrimSpace(name), "import.csv")
}

// plan makes the first plan of an uploaded file.
func (a *App) plan(ctx context.Context, by crm.Actor, t *record.Type, i *store.Import) error {
	f, err := a.Files.Open(fileOf(i.ID))
	if err != nil {
		return fault(err)
	}
	defer f.Close()
	head := make([]byte, 256<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fault(err)
	}
	format, err := sheet.Detect(head[:n])
	if err != nil {
		return fileFault(err)
	}
	p := ImportPlan{Format: format, KeepRest: true, AddValues: by.Administers()}
	if err := a.matchColumns(t, i.ID, &p); err != nil {
		return err
	}
	i.Plan, err = json.Marshal(p)
	return err
}

func fileFault(err error) error {
	switch {
	case errors.Is(err, sheet.ErrBinary):
		return record.Wrong("file_binary").On("file")
	case errors.Is(err, sheet.ErrEmpty):
		return record.Wrong("file_empty").On("file")
	case errors.Is(err, sheet.ErrFormat):
		return record.Wrong("file_format").On("format")
	}
	return fault(err)
}

// matchColumns reads the headings in the plan's format and guesses the fields.
func (a *App) matchColumns(t *record.Type, id ID, p *ImportPlan) error {
	rows, err := a.firstRows(id, p.Format, 20)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return record.Wrong("file_empty").On("file")
	}
	if len(rows[0].Cells) > MaxImportColumns {
		return record.Wrong("file_columns", "max", MaxImportColumns).On("file")
	}
	if p.Format.Header {
		p.Headers, rows = rows[0].Cells, rows[1:]
	} else {
		p.Headers = numbered(len(rows[0].Cells))
	}
	p.Fields = guessFields(t, p.Headers, rows)
	return nil
}

// firstRows reads up to n rows of the file, the heading included.
func (a *App) firstRows(id ID, format sheet.Format, n int) ([]sheet.Row, error) {
	if err := format.Check(); err != nil {
		return nil, fileFault(err)
	}
	f, err := a.Files.Open(fileOf(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, record.Absent()
	}
	if err != nil {
		return nil, fault(err)
	}
	defer f.Close()
	r := sheet.NewReader(f, format)
	var rows []sheet.Row
	for len(rows) <= n {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fault(err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// A PreviewRow is one row of a file as it would be imported.
type PreviewRow struct {
	Line     int
	Cells    []string
	Problems []store.Problem
	Title    string // what the record would be called
}

// Preview shows what an import would make of the first 20 rows. A changed plan
// is kept.
func (a *App) Preview(ctx context.Context, by crm.Actor, id ID, change *ImportPlan) (*store.Import, ImportPlan, []PreviewRow, error) {
	i, p, err := a.openImport(ctx, by, id)
	if err != nil {
		return nil, p, nil, err
	}
	h, err := a.Home(ctx, by.Workspace)
	if err != nil {
		return nil, p, nil, err
	}
	t := h.Type(i.RecordType)
	if change != nil && i.State == store.ImportWaiting {
		if p, err = a.replan(ctx, by, t, i, p, *change); err != nil {
			return nil, p, nil, err
		}
	}
	rows, err := a.firstRows(id, p.Format, 20)
	if err != nil {
		return nil, p, nil, err
	}
	if p.Format.Header && len(rows) > 0 {
		rows = rows[1:]
	}
	out, err := a.tryRows(ctx, by, h, t, p, rows)
	return i, p, out, err
}

// replan checks and keeps a changed plan. Another format means other columns,
// which are matched anew.
func (a *App) replan(ctx context.Context, by crm.Actor, t *record.Type, i *store.Import, was, p ImportPlan) (ImportPlan, error) {
	p.Format.BOM = was.Format.BOM
	p.AddValues = p.AddValues && by.Administers()
	if p.Format != was.Format {
		if err := a.matchColumns(t, i.ID, &p); err != nil {
			return p, err
		}
	} else {
		p.Headers = was.Headers
	}
	if err := p.check(t); err != nil {
		return p, err
	}
	var err error
	if i.Plan, err = json.Marshal(p); err != nil {
		return p, err
	}
	return p, fault(a.DB.Update(ctx, func(tx *db.Tx) error { return store.UpdateImport(ctx, tx, i, i.Position) }))
}

// check refuses fields that are not there or are taken twice.
func (p *ImportPlan) check(t *record.Type) error {
	if len(p.Fields) != len(p.Headers) {
		return record.Wrong("import_columns").On("fields")
	}
	seen := map[string]bool{}
	for _, key := range p.Fields {
		if key == "" {
			continue
		}
		f := t.Field(key)
		if f == nil || f.ReadOnly {
			return record.Wrong("unknown_field", "field", key).On("fields")
		}
		if seen[key] {
			return record.Wrong("field_twice", "field", record.Word(t.Name+".field."+key)).On("fields")
		}
		seen[key] = true
	}
	return nil
}

func (a *App) openImport(ctx context.Context, by crm.Actor, id ID) (i *store.Import, p ImportPlan, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		i, err = store.GetImport(ctx, tx, by, id)
		return err
	})
	if err != nil {
		return nil, p, err
	}
	p, err = Plan(i)
	return i, p, err
}

// Import returns an import in the actor's scope.
func (a *App) Import(ctx context.Context, by crm.Actor, id ID) (*store.Import, error) {
	i, _, err := a.openImport(ctx, by, id)
	return i, err
}

// Imports returns the newest imports that the actor sees.
func (a *App) Imports(ctx context.Context, by crm.Actor) (out []*store.Import, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		out, err = store.Imports(ctx, tx, by, 50)
		return err
	})
	return out, err
}

// ImportProblems returns the problems of an import after a line of its file, at
// most limit.
func (a *App) ImportProblems(ctx context.Context, by crm.Actor, id ID, afterLine, limit int) (out []store.Problem, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		if _, err := store.GetImport(ctx, tx, by, id); err != nil {
			return err
		}
		out, err = store.Problems(ctx, tx, by.Workspace, id, afterLine, limit)
		return err
	})
	return out, err
}

// DiscardImport forgets an uploaded file that has not been imported.
func (a *App) DiscardImport(ctx context.Context, by crm.Actor, id ID) error {
	i, _, err := a.openImport(ctx, by, id)
	if err != nil {
		return err
	}
	if i.State != store.ImportWaiting {
		return record.Fail(record.Conflict, "import_begun")
	}
	err = a.DB.Update(ctx, func(tx *db.Tx) error { return store.DeleteImport(ctx, tx, by.Workspace, id) })
	return fault(errors.Join(err, a.Files.Delete(fileOf(id))))
}
