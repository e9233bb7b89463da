package main

import (
	"context"
	"fmt"
	"runtime/debug"

	"github.com/vedlys/vedlys/app"
)

type sampleCmd struct {
	Workspace string `help:"Short name of the workspace." required:""`
	Leads     int    `help:"How many leads." default:"2000"`
}

// Run adds a believable small company with so many leads.
func (s *sampleCmd) Run(ctx context.Context, io console, c *commands) error {
	debug.SetGCPercent(400) // short work that makes much
	return c.withApp(ctx, c.logger(io.err), func(a *app.App) error {
		w, err := a.Workspace(ctx, s.Workspace)
		if err != nil {
			return missing(err, "workspace", s.Workspace)
		}
		err = a.Sample(ctx, w.ID, s.Leads, io.progress("leads"))
		if err == nil {
			fmt.Fprintf(io.out, "Added %d sample leads to %s.\n", s.Leads, s.Workspace)
		}
		return err
	})
}
