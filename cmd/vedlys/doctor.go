package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/unit"
)

type doctorCmd struct {
	Fix  bool `help:"Make counts, sums, the search index and sort keys again where they are wrong. Writers wait meanwhile."`
	JSON bool `name:"json" help:"Print each finding as a line of JSON."`
}

// Run checks the whole database. It fails if problems remain.
func (d *doctorCmd) Run(ctx context.Context, io console, c *commands) error {
	bad := 0
	err := c.withApp(ctx, c.logger(io.err), func(a *app.App) error {
		return a.Backups.Examine(ctx, c.Data, d.Fix, func(f unit.Finding) {
			if !f.OK && !f.Fixed {
				bad++
			}
			d.print(io, f)
		})
	})
	if err == nil && bad > 0 {
		return fmt.Errorf("%d things are wrong", bad)
	}
	return err
}

func (d *doctorCmd) print(io console, f unit.Finding) {
	if d.JSON {
		_ = json.NewEncoder(io.out).Encode(f)
		return
	}
	state := "WRONG"
	switch {
	case f.OK:
		state = "ok"
	case f.Fixed:
		state = "fixed"
	case f.Fixable:
		f.Text += " (--fix makes them anew)"
	}
	fmt.Fprintf(io.out, "%-6s %-10s %s\n", state, f.Area, f.Text)
}
