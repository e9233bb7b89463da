package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// An Import is a file on its way into the workspace.
type Import struct {
	ID         record.ID       `json:"id" format:"uuid"`
	RecordType string          `json:"record_type"`
	FileName   string          `json:"file_name"`
	State      string          `json:"state" enum:"waiting,running,done,failed"`
	Size       int64           `json:"size" doc:"Of the file, in bytes."`
	Done       int64           `json:"done" doc:"Bytes that are worked through."`
	Created    int             `json:"created" doc:"Records made so far."`
	Skipped    int             `json:"skipped" doc:"Rows left out so far."`
	CreatedAt  string          `json:"created_at" format:"date-time"`
	StartedAt  *string         `json:"started_at" format:"date-time"`
	FinishedAt *string         `json:"finished_at" format:"date-time"`
	Failure    string          `json:"failure,omitempty" doc:"Why it could not go on."`
	Problems   []ImportProblem `json:"problems" doc:"What was wrong with rows that were left out, up to 200 from after_line on."`
}

// An ImportNew is the form of an import.
type ImportNew struct {
	RecordType string `json:"record_type" enum:"lead,company,contact,opportunity"`
	File       string `json:"file" format:"binary" doc:"A CSV file; its encoding and separator are recognised."`
}

// An ImportProblem is what was wrong with one row.
type ImportProblem struct {
	Line    int    `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

const (
	importProblems = 200
	formOverhead   = 1 << 20 // of a form around its file
	formMemory     = 1 << 20 // what is larger waits on the disk
)

func (rq *request) showImport(i *store.Import, problems []store.Problem) []byte {
	say := rq.say()
	out := Import{ID: i.ID, RecordType: i.RecordType, FileName: i.FileName, State: i.State, Size: i.Size, Done: i.Position,
		Created: i.Created, Skipped: i.Skipped, CreatedAt: record.MomentKind.Text(i.Uploaded, nil),
		StartedAt: moment(i.Started), FinishedAt: moment(i.Finished), Problems: []ImportProblem{}}
	if i.Failure != "" {
		out.Failure = app.Say(say, record.Wrong(i.Failure))
	}
	for _, p := range problems {
		out.Problems = append(out.Problems, ImportProblem{p.Line, p.Column, p.Value, p.Key,
			app.Say(say, &record.Error{Key: p.Key, Args: p.Args})})
	}
	body, _ := json.Marshal(out) // texts and numbers only
	return body
}

// moment is a moment as JSON shows it; nil for none.
func moment(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := record.MomentKind.Text(t, nil)
	return &text
}

// startImport takes a file in and begins to import it.
func startImport(rq *request) (*answer, error) {
	form, err := rq.form()
	if err != nil {
		return nil, err
	}
	defer func() { _ = form.RemoveAll() }()
	name, file, err := upload(form)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	kind := form.Value["record_type"]
	if len(kind) != 1 || !isType(kind[0]) {
		return nil, record.Wrong("invalid_choice").On("record_type")
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %q\n", kind[0], name)
	if _, err := io.Copy(sum, file); err != nil {
		return nil, err
	}
	rq.body = sum.Sum(nil)
	return rq.once(func(ctx context.Context) (*app.Done, error) {
		return rq.importFile(ctx, rq.home.Type(kind[0]), name, file)
	}, func(d *app.Done) *answer {
		i := d.Record.(*store.Import)
		a := reply(http.StatusAccepted, record.None, rq.showImport(i, nil))
		a.Head["Location"] = prefix + "/imports/" + i.ID.String()
		return a
	})
}

// importFile leaves nothing behind when the import cannot begin.
func (rq *request) importFile(ctx context.Context, t *record.Type, name string, file io.ReadSeeker) (*app.Done, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	i, err := rq.Upload(ctx, rq.by, t, name, file)
	if err != nil {
		return nil, err
	}
	begun, err := rq.StartImport(ctx, rq.by, i.ID)
	if err != nil {
		return nil, errors.Join(err, rq.DiscardImport(ctx, rq.by, i.ID))
	}
	return &app.Done{Action: "import", Record: begun}, nil
}

// form reads a multipart form.
func (rq *request) form() (*multipart.Form, error) {
	media, _, err := mime.ParseMediaType(rq.r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return nil, wrongType()
	}
	rq.r.Body = http.MaxBytesReader(rq.w, rq.r.Body, app.MaxImport+formOverhead)
	if err := rq.r.ParseMultipartForm(formMemory); err != nil {
		return nil, tooLarge(err)
	}
	return rq.r.MultipartForm, nil
}

// upload finds the one file of a form.
func upload(form *multipart.Form) (name string, file multipart.File, err error) {
	var errs record.Errors
	for key := range form.Value {
		if key != "record_type" {
			errs = append(errs, record.Wrong("unknown_field", "field", key).On(key))
		}
	}
	for key := range form.File {
		if key != "file" {
			errs = append(errs, record.Wrong("unknown_field", "field", key).On(key))
		}
	}
	files := form.File["file"]
	if len(files) != 1 {
		errs = append(errs, record.Wrong("required").On("file"))
	}
	if len(errs) > 0 {
		return "", nil, errs
	}
	file, err = files[0].Open()
	return files[0].Filename, file, err
}

// getImport tells how far an import is.
func getImport(rq *request) (*answer, error) {
	after, err := rq.number("after_line", 0, 0, 1<<40)
	if err != nil {
		return nil, err
	}
	i, err := rq.Import(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	problems, err := rq.ImportProblems(rq.ctx, rq.by, rq.id, int(after), importProblems)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusOK, record.None, rq.showImport(i, problems)), nil
}
