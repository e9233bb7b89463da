package app

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/jobs"
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
	return map[string]jobs.Handler{importJob: a.continueImport, importCheckJob: a.checkImport, indexJob: a.makeIndexes,
		convertJob: a.convert, deriveJob: a.derive, tidyJob: a.tidy}
}

func (a *App) tidy(ctx context.Context, _ json.RawMessage) error {
	return errors.Join(a.takeUpImports(ctx), a.tidyImports(ctx), a.takeUpRates(ctx), a.Live.prune(ctx))
}
