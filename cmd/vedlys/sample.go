package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
)

type sampleCmd struct {
	Workspace string `help:"Short name of the workspace." required:""`
	Leads     int    `help:"How many leads." default:"2000"`
	Remove    bool   `help:"Take the sample data away again. What people have changed stays."`
}

// Run adds a believable small company with that many leads, or removes it.
func (s *sampleCmd) Run(ctx context.Context, io console, c *commands) error {
	debug.SetGCPercent(400) // a short process with much garbage
	return c.withApp(ctx, c.logger(io.err), func(a *app.App) error {
		w, err := a.Workspaces.WorkspaceBySlug(ctx, s.Workspace)
		if err != nil {
			return missing(err, "workspace", s.Workspace)
		}
		if s.Remove {
			return s.remove(ctx, io, a, w)
		}
		err = a.Samples.Add(ctx, w.ID, s.Leads, io.progress("leads"))
		if err == nil {
			fmt.Fprintf(io.out, "Added %d sample leads to %s.\n", s.Leads, s.Workspace)
		}
		return err
	})
}

func (s *sampleCmd) remove(ctx context.Context, io console, a *app.App, w crm.Workspace) error {
	done, kept, err := a.Samples.Remove(ctx, crm.Actor{Workspace: w.ID, Role: crm.Administrator, Channel: crm.ByCLI})
	if err == nil {
		fmt.Fprintf(io.out, "Moved %d sample records to the trash, kept %d that people have changed or refer to.\n", done.Count, kept)
	}
	return err
}
