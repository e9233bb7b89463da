// Package app puts the use cases together over one database. Each capability
// has a package of its own below; this one starts and stops what runs in the
// background, sets up a new installation and reports whether it can serve.
package app

import (
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/vedlys/vedlys/app/backup"
	"github.com/vedlys/vedlys/app/derived"
	"github.com/vedlys/vedlys/app/feeds"
	"github.com/vedlys/vedlys/app/files"
	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/app/rates"
	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/app/sample"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/unit"
)

// App is the application over one database.
type App struct {
	*unit.Base
	Records    *records.Service
	Qualify    *qualify.Service
	Imports    *imports.Service
	Operations *operations.Service
	People     *people.Service
	Workspaces *workspaces.Service
	Backups    *backup.Service
	Samples    *sample.Service
	Derived    *derived.Service
	Rates      *rates.Service
	Feeds      *feeds.Service
	Uploads    *files.Service

	hasWorkspace atomic.Bool
	ready        readiness
}

// New returns an application. Start begins its background work.
func New(d *db.DB, log *slog.Logger) (*App, error) {
	b := unit.New(d, log)
	a := &App{Base: b, Records: &records.Service{Base: b}, Qualify: &qualify.Service{Base: b}, Imports: &imports.Service{Base: b},
		Operations: &operations.Service{Base: b}, People: &people.Service{Base: b}, Workspaces: &workspaces.Service{Base: b},
		Derived: &derived.Service{Base: b}, Rates: &rates.Service{Base: b}, Feeds: &feeds.Service{Base: b}, Uploads: &files.Service{Base: b}}
	a.Backups = &backup.Service{Base: b, Derived: a.Derived, Rates: a.Rates, Uploads: a.Uploads}
	a.Samples = &sample.Service{Base: b, People: a.People}
	client, err := jobs.New(d, a.handlers(), log, jobs.Period{Kind: tidyJob, Every: tidyEvery},
		jobs.Period{Kind: unit.DeriveJob, Every: derived.Every}, jobs.Period{Kind: files.Job, Every: files.Every})
	b.Jobs = client
	return a, err
}

// Start begins the background work, which is jobs and the watch for change
// events. Stop ends it.
func (a *App) Start(ctx context.Context) error {
	a.Live.Start()
	return a.Jobs.Start(ctx)
}

// Stop ends the background work and waits for running jobs.
func (a *App) Stop(ctx context.Context) error {
	a.Live.Stop()
	return a.Jobs.Stop(ctx)
}
