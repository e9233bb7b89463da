package app

import "github.com/vedlys/vedlys/jobs"

// handlers lists the background jobs by kind. Each calls one named method and
// may be run again after a crash.
func (a *App) handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{importJob: a.continueImport, indexJob: a.makeIndexes}
}
