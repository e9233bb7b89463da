package main

import (
	"context"
	"fmt"

	"github.com/vedlys/vedlys/app"
)

type backupCmd struct {
	File string `arg:"" help:"File to write; it must not be there yet. A dash writes to the standard output."`
}

// Run writes a backup. The server may be running.
func (b *backupCmd) Run(ctx context.Context, io console, c *commands) error {
	return c.withApp(ctx, c.logger(io.err), func(a *app.App) error {
		if b.File == "-" {
			return a.Backups.BackupTo(ctx, io.out, io.rows())
		}
		err := a.Backups.Backup(ctx, b.File, io.rows())
		if err == nil {
			fmt.Fprintf(io.out, "The backup is in %s. Keep it safe: it holds all data, and passwords as hashes.\n", b.File)
		}
		return err
	})
}
