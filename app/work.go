package app

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/app/files"
	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/unit"
)

// tidyJob deletes expired data and takes up stalled work. What is due is read
// from the database, so any process may run it at any time.
const (
	tidyJob   = "tidy"
	tidyEvery = 10 * time.Minute
)

// handlers returns the handlers of the background jobs by kind. Each may run
// again after a crash.
func (a *App) handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{imports.Job: a.Imports.Continue, imports.CheckJob: a.Imports.Check, unit.IndexJob: a.Workspaces.MakeIndexes,
		unit.ConvertJob: a.Rates.Convert, unit.DeriveJob: a.Derived.Derive, tidyJob: a.tidy,
		operations.Job: a.Operations.Continue, operations.CheckJob: a.Operations.Check, files.Job: a.Uploads.Tidy}
}

func (a *App) tidy(ctx context.Context, _ json.RawMessage) error {
	return errors.Join(a.Imports.TakeUp(ctx), a.Operations.TakeUp(ctx), a.Imports.Tidy(ctx), a.Rates.TakeUp(ctx), a.Live.Prune(ctx),
		a.Feeds.Tidy(ctx))
}
