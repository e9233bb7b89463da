package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vedlys/vedlys/app"
)

type restoreCmd struct {
	File string `arg:"" help:"File that backup has written." type:"existingfile"`
}

// Run restores a backup into an empty installation, on either engine.
func (r *restoreCmd) Run(ctx context.Context, io console, c *commands) error {
	_, missing := os.Stat(c.lockPath())
	unlock, err := c.onlyServer()
	if err != nil {
		return err
	}
	defer unlock()
	if err := app.Restore(ctx, c.config(), filepath.Join(c.Data, "files"), r.File, io.rows()); err != nil {
		if missing != nil { // a refused restore leaves no trace
			_ = os.Remove(c.lockPath())
			_ = os.Remove(filepath.Join(c.Data, "files"))
		}
		return fmt.Errorf("nothing was restored: %s", say(err))
	}
	fmt.Fprintln(io.out, "The backup is restored.")
	return nil
}
