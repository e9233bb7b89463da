package main

import (
	"context"
	"fmt"

	"github.com/vedlys/vedlys/app"
)

type migrateCmd struct{}

// Run migrates the database, as every command does that opens it.
func (*migrateCmd) Run(ctx context.Context, io console, c *commands) error {
	return c.withNewApp(ctx, c.logger(io.err), func(*app.App) error {
		fmt.Fprintln(io.out, "The database is up to date.")
		return nil
	})
}
