package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

type importCmd struct {
	Workspace string            `help:"Short name of the workspace." required:""`
	Email     string            `help:"E-mail address of the person in whose name it is done." required:""`
	Type      string            `help:"What the rows are: ${enum}." enum:"${types}" default:"lead"`
	Field     map[string]string `help:"Put the column of that heading into a field; - leaves it out." placeholder:"HEADING=FIELD"`
	KeepRest  bool              `help:"Put columns without a field into the description." negatable:"" default:"true"`
	KeepUnfit bool              `help:"Put values that do not fit their field into the description instead of skipping the row."`
	AddValues bool              `help:"Add sources and types that the lists lack, if the person is an administrator." negatable:"" default:"true"`
	History   bool              `help:"The rows come with their history from another system: qualified leads and lost opportunities without a reason are taken, and columns may say when things happened."`
	Country   string            `help:"The file's country: where phone numbers without a country code are dialled that are not valid in their row's own." placeholder:"SK"`
	Dates     string            `help:"How to read 03/04/2026: dmy or mdy." enum:",dmy,mdy" default:"" placeholder:"dmy|mdy"`
	Numbers   string            `help:"The decimal sign, where it is guessed wrongly: point or comma." enum:",point,comma" default:"" placeholder:"point|comma"`
	Encoding  string            `help:"Encoding, where it is recognised wrongly." placeholder:"windows-1257"`
	Separator string            `help:"Separator, where it is recognised wrongly: comma, semicolon, tab or pipe." placeholder:"NAME"`
	Header    *bool             `help:"Whether the first row names the columns, where that is recognised wrongly." negatable:""`
	JSON      bool              `name:"json" help:"Print the report as JSON."`
	File      string            `arg:"" help:"CSV file. A dash reads from the standard input." type:"existingfile"`
}

// A report is the result of an import.
type report struct {
	Created  int       `json:"created"`
	Skipped  int       `json:"skipped"`
	Problems []problem `json:"problems"`
}

type problem struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Value  string `json:"value"`
	Key    string `json:"key"`
	Reason string `json:"reason"`
}

// Run imports the file and waits for the end. Skipped rows are no failure: the
// report lists them. If the command is stopped, a server on the same data
// takes up the import.
func (i *importCmd) Run(ctx context.Context, io console, c *commands) error {
	f, err := io.open(i.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.withActor(ctx, io, i.Workspace, i.Email, func(a *app.App, by crm.Actor) error {
		ws, err := a.Workspace(ctx, by.Workspace)
		if err != nil {
			return err
		}
		waiting, err := a.Imports.Upload(ctx, by, ws.Type(i.Type), i.File, f)
		if err != nil {
			return err
		}
		if _, err := a.Imports.Wish(ctx, by, waiting, i.wishes()); err != nil {
			return errors.Join(err, a.Imports.Discard(ctx, by, waiting.ID))
		}
		done, err := a.Imports.Run(ctx, by, waiting.ID, io.importProgress())
		if record.KindOf(err) == record.Invalid { // it did not begin
			return errors.Join(err, a.Imports.Discard(ctx, by, waiting.ID))
		}
		if err != nil {
			return err
		}
		r, err := reportOf(ctx, a, by, ws, done)
		if err != nil {
			return err
		}
		return errors.Join(i.print(io, r), failure(done))
	})
}

func (i *importCmd) wishes() imports.Wishes {
	return imports.Wishes{Encoding: i.Encoding, Separator: i.Separator, Header: i.Header, Fields: i.Field,
		KeepRest: &i.KeepRest, KeepUnfit: &i.KeepUnfit, AddValues: &i.AddValues, History: &i.History, Dates: i.Dates, Numbers: i.Numbers, Country: i.Country}
}

func (c console) importProgress() func(*store.Import) {
	show := c.progress("rows")
	return func(i *store.Import) {
		if show != nil {
			show(i.Created+i.Skipped, i.Rows)
		}
	}
}

// failure returns the error that ended an import, or nil.
func failure(i *store.Import) error {
	if i.State == store.ImportDone {
		return nil
	}
	return record.Fail(record.Internal, i.Failure)
}

func reportOf(ctx context.Context, a *app.App, by crm.Actor, ws *unit.Workspace, i *store.Import) (*report, error) {
	r := &report{Created: i.Created, Skipped: i.Skipped, Problems: []problem{}}
	plan, err := imports.PlanOf(i)
	if err != nil {
		return nil, err
	}
	say := i18n.For("en", nil)
	for line := 0; ; {
		found, err := a.Imports.Problems(ctx, by, i.ID, line, 1000)
		if err != nil || len(found) == 0 {
			return r, err
		}
		for _, p := range found {
			r.Problems = append(r.Problems, problem{Line: p.Line, Column: imports.ProblemColumn(say, ws.Type(i.RecordType), plan.Headers, p),
				Value: p.Value, Key: p.Key, Reason: imports.SayProblem(say, p)})
		}
		line = found[len(found)-1].Line
	}
}

func (i *importCmd) print(io console, r *report) error {
	if i.JSON {
		return json.NewEncoder(io.out).Encode(r)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(io.out, "line %d: %s\n", p.Line, p)
	}
	_, err := fmt.Fprintf(io.out, "Created %d, skipped %d.\n", r.Created, r.Skipped)
	return err
}

func (p problem) String() string {
	text := p.Reason
	if p.Column != "" {
		text = p.Column + ": " + text
	}
	if p.Value != "" {
		text += fmt.Sprintf(" (%q)", p.Value)
	}
	return text
}
