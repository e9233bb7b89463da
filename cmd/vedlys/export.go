package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

type exportCmd struct {
	Workspace string `help:"Short name of the workspace." required:""`
	Email     string `help:"Export what this person sees; without it, everything."`
	Type      string `help:"What to export: ${enum}." enum:"${types}" default:"lead"`
	File      string `arg:"" help:"CSV file to write; it must not be there yet. A dash writes to the standard output."`
}

// Run writes all records of a type as CSV.
func (e *exportCmd) Run(ctx context.Context, con console, c *commands) error {
	if e.Email != "" {
		return c.withActor(ctx, con, e.Workspace, e.Email, func(a *app.App, by crm.Actor) error { return e.export(ctx, con, a, by) })
	}
	return c.withApp(ctx, c.logger(con.err), func(a *app.App) error {
		w, err := a.Workspaces.WorkspaceBySlug(ctx, e.Workspace)
		if err != nil {
			return missing(err, "workspace", e.Workspace)
		}
		return e.export(ctx, con, a, crm.Actor{Workspace: w.ID, Role: crm.Administrator, Zone: w.Location(), Channel: crm.ByCLI})
	})
}

func (e *exportCmd) export(ctx context.Context, con console, a *app.App, by crm.Actor) error {
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil {
		return err
	}
	t := ws.Type(e.Type)
	write := func(w io.Writer) (int, error) {
		return a.Records.Export(ctx, by, t, record.Query{Sort: t.Field("created")}, w, con.records())
	}
	if e.File == "-" {
		_, err := write(con.out)
		return err
	}
	f, err := os.OpenFile(e.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := write(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(e.File))
	}
	fmt.Fprintf(con.out, "Wrote %d records to %s.\n", n, e.File)
	return nil
}
