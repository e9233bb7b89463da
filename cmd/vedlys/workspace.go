package main

import (
	"context"
	"fmt"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/workspaces"
)

type workspaceCmd struct {
	Add workspaceAddCmd `cmd:"" help:"Add a workspace."`
}

type workspaceAddCmd struct {
	Name     string `help:"What it is called." required:""`
	Slug     string `help:"Short name for addresses and commands; made from the name when left out."`
	Country  string `help:"Country code; presets language, currency and time zone." placeholder:"LT"`
	Language string `help:"Language, when it is not the country's." placeholder:"en"`
	Currency string `help:"Currency, when it is not the country's." placeholder:"EUR"`
	Zone     string `help:"Time zone, when it is not the country's." placeholder:"Europe/Vilnius"`
}

// Run adds the workspace and prints its short name.
func (w *workspaceAddCmd) Run(ctx context.Context, io console, c *commands) error {
	return c.withNewApp(ctx, c.logger(io.err), func(a *app.App) error {
		made, err := a.Workspaces.AddWorkspace(ctx, workspaces.NewWorkspace{Slug: w.Slug, Name: w.Name, Country: w.Country,
			Language: w.Language, Currency: w.Currency, Zone: w.Zone})
		if err != nil {
			return err
		}
		fmt.Fprintln(io.out, made.Slug)
		return nil
	})
}
