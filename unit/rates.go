package unit

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// ConvertJob gives records the keys by which their amounts are compared at the
// current rates.
const ConvertJob = "convert"

// ApplyRates makes the newest rates that are not in the future those by which
// amounts are compared.
func (a *Base) ApplyRates(ctx context.Context, tx *db.Tx, w crm.Workspace) error {
	changed, err := store.ApplyRates(ctx, tx, w.ID, w.Currency, a.Today(w))
	if err != nil || !changed {
		return err
	}
	return a.Jobs.Enqueue(ctx, tx, ConvertJob, ConvertWork{w.ID}, jobs.Once(w.ID.String()))
}

// Today returns the current day of a workspace.
func (a *Base) Today(w crm.Workspace) record.Date {
	now := a.Clock()
	if zone, err := time.LoadLocation(w.Zone); err == nil {
		now = now.In(zone)
	}
	return record.Date(now.Format(time.DateOnly))
}

// ConvertWork is the payload of convertJob.
type ConvertWork struct {
	Workspace ID `json:"workspace"`
}
