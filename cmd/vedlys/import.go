package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

type importCmd struct {
	Workspace string `help:"Short name of the workspace." required:""`
	Email     string `help:"E-mail address of the person in whose name it is done." required:""`
	Type      string `help:"What the rows are: ${enum}." enum:"lead,company,contact,opportunity" default:"lead"`
	JSON      bool   `name:"json" help:"Print the report as JSON."`
	File      string `arg:"" help:"CSV file." type:"existingfile"`
}

// report is what an import ends with.
type report struct {
	Created  int       `json:"created"`
	Skipped  int       `json:"skipped"`
	Problems []problem `json:"problems"`
}

type problem struct {
	Line    int    `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// Run imports the file and waits for the end. Rows that were left out are no
// failure: the report names them.
func (i *importCmd) Run(ctx context.Context, io console, c *commands) error {
	f, err := os.Open(i.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return c.withActor(ctx, io, i.Workspace, i.Email, func(a *app.App, by crm.Actor) error {
		home, err := a.Home(ctx, by.Workspace)
		if err != nil {
			return err
		}
		waiting, err := a.Upload(ctx, by, home.Type(i.Type), i.File, f)
		if err != nil {
			return err
		}
		done, err := a.RunImport(ctx, by, waiting.ID, io.importProgress())
		if err != nil {
			return err
		}
		r, err := reportOf(ctx, a, by, done)
		if err != nil {
			return err
		}
		return errors.Join(i.print(io, r), failure(done))
	})
}

func (c console) importProgress() func(*store.Import) {
	show := c.progress("bytes")
	return func(i *store.Import) {
		if show != nil {
			show(int(i.Position), int(i.Size))
		}
	}
}

// failure is why an import could not go on to the end of its file.
func failure(i *store.Import) error {
	if i.State == store.ImportDone {
		return nil
	}
	return record.Fail(record.Internal, i.Failure)
}

func reportOf(ctx context.Context, a *app.App, by crm.Actor, i *store.Import) (*report, error) {
	r := &report{Created: i.Created, Skipped: i.Skipped, Problems: []problem{}}
	const page = 1000
	for line := -1; ; {
		found, err := a.ImportProblems(ctx, by, i.ID, line, page)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			text := app.Say(i18n.For("en", nil), &record.Error{Key: p.Key, Args: p.Args})
			r.Problems = append(r.Problems, problem{Line: p.Line, Column: p.Column, Value: p.Value, Key: p.Key, Message: text})
			line = p.Line
		}
		if len(found) < page {
			return r, nil
		}
	}
}

func (i *importCmd) print(io console, r *report) error {
	if i.JSON {
		return json.NewEncoder(io.out).Encode(r)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(io.out, "line %d, %s: %s %q\n", p.Line, p.Column, p.Message, p.Value)
	}
	_, err := fmt.Fprintf(io.out, "Created %d, skipped %d.\n", r.Created, r.Skipped)
	return err
}
