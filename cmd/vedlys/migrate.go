package main

import (
	"context"
	"fmt"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/db"
)

type migrateCmd struct {
	Print string `help:"Print the statements that distribute the PostgreSQL database by workspace with Citus: distributed." enum:",distributed" default:"" placeholder:"distributed"`
}

// Run migrates the database, as every command does that opens it.
func (m *migrateCmd) Run(ctx context.Context, io console, c *commands) error {
	return c.withNewApp(ctx, c.logger(io.err), func(a *app.App) error {
		if m.Print == "" {
			fmt.Fprintln(io.out, "The database is up to date.")
			return nil
		}
		return a.DB.View(ctx, func(tx *db.Tx) error {
			statements, err := tx.Distribute(ctx)
			for _, s := range statements {
				fmt.Fprintln(io.out, s+";")
			}
			return err
		})
	})
}
