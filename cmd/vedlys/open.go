package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

func (c *commands) config() db.Config { return db.Config{Dir: c.Data, URL: c.Database} }

// databaseFile is the name of the SQLite database in the data folder.
var databaseFile = filepath.Base(db.File(db.Config{}))

func (c *commands) filesPath() string { return filepath.Join(c.Data, "files") }

// logger returns a logger to w with the chosen level and format.
func (c *commands) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // kong has checked it
	opts := &slog.HandlerOptions{Level: level}
	if c.LogJSON {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// withApp opens an existing installation. A misspelled folder must not become
// an empty installation, whose backup would be worthless.
func (c *commands) withApp(ctx context.Context, log *slog.Logger, fn func(*app.App) error) error {
	if c.Database == "" {
		if _, err := os.Stat(db.File(c.config())); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no database in the folder %s; name the right one with --data", c.Data)
		}
	}
	return c.withNewApp(ctx, log, fn)
}

// withNewApp opens the database, creating it if needed, migrates it and passes
// on the application, whose background work is not started.
func (c *commands) withNewApp(ctx context.Context, log *slog.Logger, fn func(*app.App) error) (err error) {
	d, err := db.Open(ctx, c.config())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := store.Migrate(ctx, d); err != nil {
		return err
	}
	a, err := app.New(d, log)
	if err != nil {
		return err
	}
	if c.Database == "" {
		a.Disk = c.Data
	}
	narrow(c.Data, log)
	if a.Files, err = blob.Open(c.filesPath()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Files.Close()) }()
	return fn(a)
}

// withActor opens the application and acts as a member of a workspace.
func (c *commands) withActor(ctx context.Context, io console, workspace, email string, fn func(*app.App, crm.Actor) error) error {
	return c.withApp(ctx, c.logger(io.err), func(a *app.App) error {
		w, err := a.Workspaces.WorkspaceBySlug(ctx, workspace)
		if err != nil {
			return missing(err, "workspace", workspace)
		}
		by, err := a.People.ActorByEmail(ctx, w, email, crm.ByCLI)
		if err != nil {
			return missing(err, "member of "+workspace, email)
		}
		return fn(a, by)
	})
}

// open opens a file for reading; "-" is the standard input.
func (c console) open(file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(c.in), nil
	}
	return os.Open(file)
}

// say returns the text of an error for the operator.
func say(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "stopped before it was done"
	case errors.Is(err, db.ErrBusy):
		return "another process is writing to the database; try again in a moment"
	}
	var one *record.Error
	var many record.Errors
	if !errors.As(err, &one) && !errors.As(err, &many) {
		return err.Error()
	}
	var parts []string
	for _, e := range record.All(err) {
		parts = append(parts, sayOne(e))
	}
	return strings.Join(parts, "\nvedlys: ")
}

func sayOne(e *record.Error) string {
	text := unit.Say(i18n.For("en", nil), e)
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Err != nil {
		text += " (" + e.Err.Error() + ")"
	}
	return text
}

// missing turns a NotFound error into one that names what is missing.
func missing(err error, what, name string) error {
	if record.KindOf(err) == record.NotFound {
		return fmt.Errorf("there is no %s “%s”", what, name)
	}
	return err
}
