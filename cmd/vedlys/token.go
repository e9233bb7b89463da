package main

import (
	"context"
	"fmt"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
)

type tokenCmd struct {
	Add tokenAddCmd `cmd:"" help:"Make a token for the API."`
}

type tokenAddCmd struct {
	Workspace string `help:"Short name of the workspace." required:""`
	Email     string `help:"E-mail address of the person in whose name the token acts." required:""`
	Name      string `help:"What the token is for." default:"Command line"`
	ReadOnly  bool   `help:"The token may only read."`
}

// Run prints only the token, so that a script can read it.
func (t *tokenAddCmd) Run(ctx context.Context, io console, c *commands) error {
	return c.withActor(ctx, io, t.Workspace, t.Email, func(a *app.App, by crm.Actor) error {
		secret, _, err := a.People.AddToken(ctx, by, t.Name, t.ReadOnly)
		if err == nil {
			fmt.Fprintln(io.out, secret)
		}
		return err
	})
}
