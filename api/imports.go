package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// An Import is the import of one file and its progress.
type Import struct {
	ID         record.ID       `json:"id" format:"uuid"`
	RecordType string          `json:"record_type"`
	FileName   string          `json:"file_name"`
	State      string          `json:"state" enum:"waiting,running,done,failed"`
	Size       int64           `json:"size" doc:"Of the file, in bytes."`
	Done       int64           `json:"done" doc:"Bytes that are worked through."`
	Rows       int             `json:"rows" doc:"In the file, without the headings and blank rows."`
	Created    int             `json:"created" doc:"Records made so far."`
	Skipped    int             `json:"skipped" doc:"Rows left out so far."`
	Country    string          `json:"country" doc:"The file's country, where its phone numbers without a country code are dialled; empty if none was said."`
	Columns    []ImportColumn  `json:"columns" doc:"Where the columns of the file go."`
	CreatedAt  string          `json:"created_at" format:"date-time"`
	StartedAt  *string         `json:"started_at" format:"date-time"`
	FinishedAt *string         `json:"finished_at" format:"date-time"`
	UndoneAt   *string         `json:"undone_at" format:"date-time" doc:"When the whole import was undone; null if it was not, or was redone."`
	UndoneBy   *string         `json:"undone_by" format:"uuid" doc:"The person who undid it."`
	Failure    string          `json:"failure,omitempty" doc:"Why it could not go on."`
	Problems   []ImportProblem `json:"problems" doc:"What was wrong with the first 100 rows that were left out after the line after_line."`
	Next       *int            `json:"next" doc:"The after_line for the problems of the rows that follow; null at the end."`
	Report     string          `json:"report" doc:"Path of a CSV file of the rows that were left out, with the reasons; it can be mended and imported again."`
}

// An ImportColumn is the mapping of one column of the file.
type ImportColumn struct {
	Heading string `json:"heading"`
	Field   string `json:"field" doc:"Empty when it goes to no field, \"-\" when it is left out."`
}

// An ImportNew is the form of an import.
type ImportNew struct {
	RecordType string `json:"record_type,omitempty" default:"lead" doc:"May be called type as well."`
	File       string `json:"file" format:"binary" doc:"A CSV file of up to 64 MB; its encoding and separator are recognised."`
	Fields     string `json:"fields,omitempty" doc:"JSON object: the field of a column by its heading, where the guess is not wished. Empty = none, \"-\" = left out."`
	KeepRest   bool   `json:"keep_rest,omitempty" default:"true" doc:"Put columns without a field into the description."`
	KeepUnfit  bool   `json:"keep_unfit,omitempty" doc:"Put values that do not fit their field into the description instead of leaving out the row."`
	AddValues  bool   `json:"add_values,omitempty" doc:"Add sources and types that the lists lack; the default for administrators, without effect for others."`
	History    bool   `json:"history,omitempty" default:"false" doc:"The records come with their history from another system: leads may be qualified, opportunities lost without a reason, and columns may go to created, status_since, qualified, stage_since and closed."`
	Dates      string `json:"dates,omitempty" enum:"dmy,mdy" doc:"How to read 03/04/2026."`
	Country    string `json:"country,omitempty" doc:"ISO 3166 code, such as SK: where phone numbers without a country code are dialled that are not valid in the record's own country. The workspace's comes last."`
	Numbers    string `json:"numbers,omitempty" enum:"point,comma" doc:"The decimal sign."`
	Encoding   string `json:"encoding,omitempty" doc:"Such as utf-8 or windows-1257, where it is recognised wrongly."`
	Separator  string `json:"separator,omitempty" enum:"comma,semicolon,tab,pipe"`
	Header     bool   `json:"header,omitempty" doc:"Whether the first row names the columns."`
}

// An ImportProblem is an error in one row.
type ImportProblem struct {
	Line    int    `json:"line" doc:"Of the file, from 1."`
	Column  string `json:"column" doc:"The heading; empty for the row as a whole."`
	Value   string `json:"value"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// importProblems is the number of rows whose problems are returned at once.
const importProblems = 100

func (rq *request) showImport(i *store.Import, problems []store.Problem, next *int) []byte {
	say := rq.say()
	out := Import{ID: i.ID, RecordType: i.RecordType, FileName: i.FileName, State: i.State, Size: i.Size, Done: i.Position,
		Rows: i.Rows, Created: i.Created, Skipped: i.Skipped, Columns: []ImportColumn{}, CreatedAt: record.MomentKind.Text(i.Uploaded, nil),
		StartedAt: moment(i.Started), FinishedAt: moment(i.Finished), Problems: []ImportProblem{}, Next: next,
		Report: prefix + "/imports/" + i.ID.String() + "/report"}
	if i.Undone != nil {
		out.UndoneAt, out.UndoneBy = moment(i.Undone.At), idOrNull(i.Undone.Actor)
	}
	if i.Failure != "" {
		out.Failure = unit.Say(say, record.Wrong(i.Failure))
	}
	if plan, err := imports.PlanOf(i); err == nil {
		out.Country = plan.Country
		for n, h := range plan.Headers {
			out.Columns = append(out.Columns, ImportColumn{h, plan.Fields[n]})
		}
	}
	for _, p := range problems {
		out.Problems = append(out.Problems, ImportProblem{p.Line, p.Column, p.Value, p.Key, imports.SayProblem(say, p)})
	}
	body, _ := json.Marshal(out) // texts and numbers only
	return body
}

// moment returns a time as JSON, or nil for the zero time.
func moment(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := record.MomentKind.Text(t, nil)
	return &text
}

// startImport receives a file and starts its import.
func startImport(rq *request) (*response, error) {
	f, values, err := rq.form()
	if err != nil {
		return nil, err
	}
	taken := false
	defer func() {
		if !taken { // it was refused, or an earlier request with the same key took it
			_ = rq.Imports.Drop(f)
		}
	}()
	kind, wishes, err := importWishes(values)
	if err != nil {
		return nil, err
	}
	rq.body = fmt.Appendf(nil, "%q %s %s", f.Name, f.Sum, values.Encode())
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		i, err := rq.begin(ctx, rq.ws.Type(kind), f, wishes)
		taken = err == nil
		return &unit.Done{Action: "import", Record: i}, err
	}, func(d *unit.Done) *response {
		i := d.Record.(*store.Import)
		a := reply(http.StatusAccepted, record.None, rq.showImport(i, nil, nil))
		a.Head["Location"] = prefix + "/imports/" + i.ID.String()
		return a
	})
}

// begin starts an import. If that fails, nothing of it is kept.
func (rq *request) begin(ctx context.Context, t *record.Type, f imports.Received, w imports.Wishes) (*store.Import, error) {
	i, err := rq.Imports.Create(unit.Unrepeated(ctx), rq.by, t, f)
	if err != nil {
		return nil, err
	}
	if i, err = rq.Imports.Wish(ctx, rq.by, i, w); err == nil {
		i, err = rq.Imports.Start(ctx, rq.by, i.ID)
	}
	if err != nil {
		return nil, errors.Join(err, rq.Imports.Discard(ctx, rq.by, f.ID))
	}
	return i, nil
}

// form parses a form with a file.
func (rq *request) form() (imports.Received, url.Values, error) {
	media, params, err := mime.ParseMediaType(rq.r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" || params["boundary"] == "" {
		return imports.Received{}, nil, wrongType()
	}
	f, values, err := rq.Imports.ReceiveForm(rq.by, rq.r.Body, params["boundary"])
	var e *record.Error
	if errors.As(err, &e) && e.Key == "bad_form" {
		err = badRequest("body_broken_off")
	}
	return f, values, err
}

// importWishes parses the values of the form besides the file.
func importWishes(v url.Values) (kind string, w imports.Wishes, err error) {
	kind = "lead"
	var errs record.Errors
	for key, values := range v {
		text := values[len(values)-1]
		bad := record.Wrong("invalid_choice").On(key)
		flag := func(to **bool) {
			b, err := strconv.ParseBool(text)
			if err != nil {
				errs = append(errs, bad)
			}
			*to = &b
		}
		switch key {
		case "record_type", "type":
			if kind = text; !isType(text) || !crm.DescriptorOf(crm.TypeByName(text)).Imported {
				errs = append(errs, bad)
			}
		case "fields":
			if json.Unmarshal([]byte(text), &w.Fields) != nil {
				errs = append(errs, record.Wrong("invalid_type", "type", "object").On(key))
			}
		case "keep_rest":
			flag(&w.KeepRest)
		case "keep_unfit":
			flag(&w.KeepUnfit)
		case "add_values":
			flag(&w.AddValues)
		case "history":
			flag(&w.History)
		case "header":
			flag(&w.Header)
		case "dates":
			w.Dates = text
		case "numbers":
			w.Numbers = text
		case "country":
			w.Country = text
		case "encoding":
			w.Encoding = text
		case "separator":
			w.Separator = text
		default:
			errs = append(errs, record.Wrong("unknown_field", "field", key).On(key))
		}
	}
	return kind, w, errs.Or()
}

// getImport returns the progress of an import.
func getImport(rq *request) (*response, error) {
	after, err := rq.number("after_line", 0, 0, 1<<40)
	if err != nil {
		return nil, err
	}
	i, err := rq.Imports.Get(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	problems, err := rq.Imports.Problems(rq.ctx, rq.by, rq.id, int(after), importProblems)
	if err != nil || len(problems) == 0 {
		return reply(http.StatusOK, record.None, rq.showImport(i, nil, nil)), err
	}
	next := &problems[len(problems)-1].Line
	if more, err := rq.Imports.Problems(rq.ctx, rq.by, rq.id, *next, 1); err != nil || len(more) == 0 {
		return reply(http.StatusOK, record.None, rq.showImport(i, problems, nil)), err
	}
	return reply(http.StatusOK, record.None, rq.showImport(i, problems, next)), nil
}

// importReport streams the skipped rows as CSV. After the first bytes an error
// can only break the response off.
func importReport(rq *request) (*response, error) {
	i, err := rq.Imports.Get(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	h := rq.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": imports.ReportName(i)}))
	if err := rq.Imports.Report(rq.ctx, rq.by, rq.id, rq.say(), rq.w); err != nil {
		rq.Log.Error("a report broke off", "import", i.ID, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil, nil
}
