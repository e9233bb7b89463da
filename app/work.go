package app

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/jobs"
)

// tidyJob removes what has served its time and takes up what stands still. The
// database says what that is, so it may be run at any time and by any process.
const (
	tidyJob   = "tidy"
	tidyEvery = 10 * time.Minute
)

// handlers lists the background jobs by kind. Each calls one named method and
// may be run again after a crash.
func (a *App) handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{importJob: a.continueImport, importCheckJob: a.checkImport, indexJob: a.makeIndexes, tidyJob: a.tidy}
}

func (a *App) tidy(ctx context.Context, _ json.RawMessage) error {
	return errors.Join(a.takeUpImports(ctx), a.tidyImports(ctx), a.Live.prune(ctx))
}
