package imports

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	// MaxImportColumns is the largest number of columns of a file.
	MaxImportColumns = 500
	// PreviewRows is the number of rows in a preview.
	PreviewRows = 20
	sampleRows  = 200 // from which the plan is guessed
	maxHeading  = 120 // characters of a heading that are kept
)

// LeaveOut is the field of a column that goes nowhere, not even into the
// description.
const LeaveOut = "-"

// The formats of ambiguous dates and of numbers in a file.
const (
	DayFirst   = "dmy"
	MonthFirst = "mdy"
	Point      = "point" // 1,234.50
	Comma      = "comma" // 1.234,50
)

// An Plan describes how a file is read and where its columns go.
type Plan struct {
	Format  sheet.Format `json:"format"`
	Headers []string     `json:"headers"` // no two alike
	// Fields holds, for each column, the key of the field it goes to; "" = none,
	// LeaveOut = none and not into the description either.
	Fields []string `json:"fields"`
	// KeepRest puts columns without a field into the description.
	KeepRest bool `json:"keep_rest"`
	// KeepUnfit puts values that do not fit their field into the description
	// instead of skipping the row.
	KeepUnfit bool `json:"keep_unfit"`
	// AddValues adds missing values to lists without categories (sources,
	// types). Administrators only.
	AddValues bool `json:"add_values"`
	// History means that the records come with their history from another
	// system: leads may be qualified already, lost opportunities may lack a
	// reason, and columns may hold when things happened.
	History bool `json:"history,omitempty"`
	// Country is where the file's phone numbers without a country code are
	// dialled, unless the record's own country has them; "" = the workspace's.
	Country string   `json:"country,omitempty"`
	Dates   string   `json:"dates,omitempty"`   // DayFirst, MonthFirst or "": then 03/04/2026 does not fit
	Numbers string   `json:"numbers"`           // Point or Comma
	Blanks  []string `json:"blanks,omitempty"`  // words that may stand for an empty cell, such as "Select"
	Literal bool     `json:"literal,omitempty"` // Blanks are read literally
	Escaped bool     `json:"escaped,omitempty"` // an apostrophe precedes what a spreadsheet would take for a formula
}

// PlanOf decodes the plan of an import.
func PlanOf(i *store.Import) (Plan, error) {
	var p Plan
	err := json.Unmarshal(i.Plan, &p)
	return p, err
}

func (p *Plan) keep(i *store.Import) (err error) {
	i.Plan, err = json.Marshal(p)
	return err
}

// firstPlan makes the first plan of an uploaded file.
func (a *Service) firstPlan(ctx context.Context, by crm.Actor, i *store.Import) error {
	head, err := a.fileHead(i.ID)
	if err != nil {
		return err
	}
	format, err := sheet.Detect(head)
	if err != nil {
		return FileFault(err)
	}
	p := Plan{Format: format, KeepRest: true, AddValues: by.Administers()}
	if p.Format.Header, err = a.headed(ctx, by, i, format); err != nil {
		return err
	}
	if err := a.guess(ctx, by, i, &p); err != nil {
		return err
	}
	if i.Rows == 0 && !slices.ContainsFunc(p.Fields, func(key string) bool { return key != "" }) {
		p.Format.Header = false // a single row that names no field is data
		if err := a.guess(ctx, by, i, &p); err != nil {
			return err
		}
	}
	if i.Rows == 0 {
		return noRows()
	}
	return p.keep(i)
}

// noRows returns the error of a file with headings and no rows.
func noRows() error { return record.Wrong("file_no_rows").On("file") }

// headed reports whether the first row of a file names the columns.
func (a *Service) headed(ctx context.Context, by crm.Actor, i *store.Import, format sheet.Format) (bool, error) {
	if format.Header {
		return true, nil
	}
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil {
		return false, err
	}
	named := false
	err = a.eachRow(i.ID, format, func(row sheet.Row) (bool, error) {
		named = namesFields(ws.Type(i.RecordType), row)
		return false, nil
	})
	return named, err
}

func (a *Service) fileHead(id record.ID) ([]byte, error) {
	f, err := a.openFile(id)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 256<<10)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return head[:n], err
}

// FileFault turns an error of reading a table into an error that a person can
// read.
func FileFault(err error) error {
	var foreign *sheet.ForeignError
	switch {
	case errors.As(err, &foreign):
		key := "file_" + foreign.Kind
		return record.Wrong(key).On("file")
	case errors.Is(err, sheet.ErrBinary):
		return record.Wrong("file_binary").On("file")
	case errors.Is(err, sheet.ErrEmpty):
		return record.Wrong("file_empty").On("file")
	case errors.Is(err, sheet.ErrFormat):
		return record.Wrong("file_format").On("format")
	}
	return err
}

// guess reads the file in the plan's format, counts its rows and fills in the
// rest of the plan.
func (a *Service) guess(ctx context.Context, by crm.Actor, i *store.Import, p *Plan) error {
	s, err := a.survey(i.ID, p.Format)
	if err != nil {
		return err
	}
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil {
		return err
	}
	i.Rows, p.Headers, p.Escaped = s.count, s.headers, s.escaped && !s.raw
	newGuesser(ws, by, ws.Type(i.RecordType), s.sample).fill(p)
	return nil
}

// A survey is the result of reading a file once.
type survey struct {
	headers []string
	sample  []sheet.Row // the first rows under the headings
	count   int         // rows under the headings that are not blank
	raw     bool        // a cell begins like a formula
	escaped bool        // an apostrophe keeps a cell from being a formula
}

func (a *Service) survey(id record.ID, format sheet.Format) (*survey, error) {
	s := &survey{}
	err := a.eachRow(id, format, func(row sheet.Row) (bool, error) {
		if s.headers == nil {
			if len(row.Cells) > MaxImportColumns {
				return false, record.Wrong("file_columns", "max", MaxImportColumns).On("file")
			}
			s.headers = headingsOf(row, format.Header)
			if format.Header {
				return true, nil
			}
		}
		s.add(row)
		return true, nil
	})
	if err == nil && s.headers == nil {
		err = record.Wrong("file_empty").On("file")
	}
	return s, err
}

func (s *survey) add(row sheet.Row) {
	if blankRow(row) {
		return
	}
	s.count++
	if len(s.sample) < sampleRows && row.Problem == "" {
		s.sample = append(s.sample, row)
	}
	for _, c := range row.Cells {
		s.raw = s.raw || sheet.Escape(c) != c && !strings.HasPrefix(c, "'")
		s.escaped = s.escaped || strings.HasPrefix(c, "'") && sheet.Unescape(c) != c
	}
}

// blankRow reports whether a row is empty, like the rows that spreadsheets
// leave at the end.
func blankRow(row sheet.Row) bool {
	return row.Problem == "" && !slices.ContainsFunc(row.Cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// eachRow calls do for the rows of a file, including the heading, until it
// returns false.
func (a *Service) eachRow(id record.ID, format sheet.Format, do func(sheet.Row) (bool, error)) error {
	if err := format.Check(); err != nil {
		return FileFault(err)
	}
	f, err := a.openFile(id)
	if err != nil {
		return err
	}
	defer f.Close()
	r := sheet.NewReader(f, format)
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if more, err := do(row); err != nil || !more {
			return err
		}
	}
}

// A PreviewRow is one row of a file as it would be imported.
type PreviewRow struct {
	Line     int
	Cells    []string
	Problems []store.Problem
	Title    string // the title of the record
	Record   any    // the values that could be read; not written
}

// Preview returns what an import would make of the first rows of its file.
func (a *Service) Preview(ctx context.Context, by crm.Actor, i *store.Import, p Plan) ([]PreviewRow, error) {
	var rows []sheet.Row
	header := p.Format.Header
	err := a.eachRow(i.ID, p.Format, func(row sheet.Row) (bool, error) {
		if !header && !blankRow(row) {
			rows = append(rows, row)
		}
		header = false
		return len(rows) < PreviewRows, nil
	})
	if err != nil {
		return nil, unit.Fault(err)
	}
	return a.tryRows(ctx, by, i, p, rows)
}

// Replan checks and stores a changed plan of a waiting import. Another format
// means other columns, which are matched again.
func (a *Service) Replan(ctx context.Context, by crm.Actor, id record.ID, p Plan) (*store.Import, error) {
	if err := unit.MayWrite(by); err != nil {
		return nil, err
	}
	was, err := a.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if was.State != store.ImportWaiting {
		return nil, record.Fail(record.Conflict, "import_begun")
	}
	is := *was
	if err := a.replan(ctx, by, &is, p); err != nil {
		return nil, unit.Fault(err)
	}
	return &is, unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error { return store.UpdateImport(ctx, tx, was, &is) }))
}

func (a *Service) replan(ctx context.Context, by crm.Actor, i *store.Import, p Plan) error {
	was, err := PlanOf(i)
	if err != nil {
		return err
	}
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil {
		return err
	}
	p.Format.BOM, p.AddValues = was.Format.BOM, p.AddValues && by.Administers()
	if p.Format != was.Format {
		if err := a.guess(ctx, by, i, &p); err != nil {
			return err
		}
	} else {
		p.Headers, p.Escaped, p.Blanks = was.Headers, was.Escaped, was.Blanks
		p.Fields = slices.Clone(p.Fields)
	}
	p.Country = strings.ToUpper(strings.TrimSpace(p.Country))
	p.applyHistory(ws.Type(i.RecordType), was.History)
	if err := p.check(ws.Type(i.RecordType)); err != nil {
		return err
	}
	return p.keep(i)
}

// check refuses fields that do not exist or are used twice, and unknown
// formats.
func (p *Plan) check(t *record.Type) error {
	if len(p.Fields) != len(p.Headers) {
		return record.Wrong("import_columns").On("fields")
	}
	if !slices.Contains([]string{"", DayFirst, MonthFirst}, p.Dates) {
		return record.Wrong("invalid_choice").On("dates")
	}
	if !slices.Contains([]string{Point, Comma}, p.Numbers) {
		return record.Wrong("invalid_choice").On("numbers")
	}
	if p.Country != "" && !i18n.CountryValid(p.Country) {
		return record.Wrong("invalid_country").On("country")
	}
	seen := map[string]bool{}
	for _, key := range p.Fields {
		if key == "" || key == LeaveOut {
			continue
		}
		f, kind := FieldOf(t, key)
		if f == nil || !p.takes(f) {
			return record.Wrong("unknown_field", "field", key).On("fields")
		}
		if seen[key] && kind == "" && f.Gathers() == nil {
			return record.Wrong("field_twice", "field", fieldWord(t, f)).On("fields")
		}
		seen[key] = true
	}
	return nil
}

// fieldWord returns a field's name as an argument of a message.
func fieldWord(t *record.Type, f *record.Field) any {
	if f.Label != "" {
		return f.Label
	}
	return record.Word(t.Name + ".field." + f.Key)
}
