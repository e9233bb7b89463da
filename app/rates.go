package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// convertJob gives records the keys by which their amounts are compared at the
// current rates.
const convertJob = "convert"

// ListRates returns the rates to the workspace's currency, by currency and then
// newest first.
func (a *App) ListRates(ctx context.Context, by crm.Actor) (out []*crm.Rate, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspace(ctx, tx, by.Workspace)
		if err == nil {
			out, err = store.Rates(ctx, tx, ws.ID, ws.Currency)
		}
		return err
	})
	return out, err
}

// Rate returns one rate to the workspace's currency.
func (a *App) Rate(ctx context.Context, by crm.Actor, id ID) (r *crm.Rate, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspace(ctx, tx, by.Workspace)
		if err == nil {
			r, err = store.GetRate(ctx, tx, ws.ID, ws.Currency, id)
		}
		return err
	})
	return r, err
}

// AddRate adds a rate, the record of what was done.
func (a *App) AddRate(ctx context.Context, by crm.Actor, r crm.Rate) (*Done, error) {
	r.ID, r.Version = record.NewID(), 1
	return a.saveRate(ctx, by, &r, func(tx *db.Tx, ws *Workspace) error {
		return store.InsertRate(ctx, tx, ws.ID, ws.Currency, &r)
	})
}

// ChangeRate changes a rate unless someone else has changed it since its
// version, and returns it.
func (a *App) ChangeRate(ctx context.Context, by crm.Actor, r crm.Rate) (*crm.Rate, error) {
	_, err := a.saveRate(ctx, by, &r, func(tx *db.Tx, ws *Workspace) error {
		if _, err := store.GetRate(ctx, tx, ws.ID, ws.Currency, r.ID); err != nil {
			return err
		}
		return store.UpdateRate(ctx, tx, ws.ID, ws.Currency, &r)
	})
	r.Version++
	return &r, err
}

// saveRate checks a rate, writes it and applies the rates.
func (a *App) saveRate(ctx context.Context, by crm.Actor, r *crm.Rate, write func(*db.Tx, *Workspace) error) (*Done, error) {
	if by.ReadOnly || !by.Administers() {
		return nil, Denied()
	}
	return a.update(ctx, by, func(tx *db.Tx) (*Done, error) {
		return &Done{Action: "rate", Count: 1, Record: r}, a.settingsIn(ctx, tx, by, "settings", func(tx *db.Tx, ws *Workspace) error {
			if err := checkRate(r, ws.Currency); err != nil {
				return err
			}
			err := write(tx, ws)
			if errors.Is(err, db.ErrExists) {
				return record.Wrong("rate_exists").On("date")
			}
			if err != nil {
				return err
			}
			return a.applyRates(ctx, tx, ws.Workspace)
		})
	})
}

// checkRate checks a rate and puts it in canonical form.
func checkRate(r *crm.Rate, home string) error {
	var errs record.Errors
	r.Currency = strings.ToUpper(strings.TrimSpace(r.Currency))
	switch {
	case r.Currency == "":
		errs = append(errs, record.Wrong("required").On("currency"))
	case !i18n.CurrencyValid(r.Currency):
		errs = append(errs, record.Wrong("invalid_currency").On("currency"))
	case r.Currency == home:
		errs = append(errs, record.Wrong("rate_own_currency").On("currency"))
	}
	if r.Date == "" {
		errs = append(errs, record.Wrong("required").On("date"))
	}
	rate, err := crm.ReadRate(r.Rate)
	if err != nil {
		errs = append(errs, err.On("rate"))
	}
	r.Rate = rate
	return errs.Or()
}

// DeleteRate deletes a rate.
func (a *App) DeleteRate(ctx context.Context, by crm.Actor, id ID) error {
	return a.settings(ctx, by, "settings", func(tx *db.Tx, ws *Workspace) error {
		found, err := store.DeleteRate(ctx, tx, ws.ID, ws.Currency, id)
		if err == nil && !found {
			return record.Absent()
		}
		if err != nil {
			return err
		}
		return a.applyRates(ctx, tx, ws.Workspace)
	})
}

// applyRates makes the newest rates that are not in the future those by which
// amounts are compared.
func (a *App) applyRates(ctx context.Context, tx *db.Tx, w crm.Workspace) error {
	changed, err := store.ApplyRates(ctx, tx, w.ID, w.Currency, a.Today(w))
	if err != nil || !changed {
		return err
	}
	return a.jobs.Enqueue(ctx, tx, convertJob, convertWork{w.ID}, jobs.Once(w.ID.String()))
}

// Today returns the current day of a workspace.
func (a *App) Today(w crm.Workspace) record.Date {
	now := a.Clock()
	if zone, err := time.LoadLocation(w.Zone); err == nil {
		now = now.In(zone)
	}
	return record.Date(now.Format(time.DateOnly))
}

// convertWork is the payload of convertJob.
type convertWork struct {
	Workspace ID `json:"workspace"`
}

// takeUpRates applies rates whose day has come, and takes up conversions that
// are not complete.
func (a *App) takeUpRates(ctx context.Context) error {
	var all []crm.Workspace
	var open []ID
	err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		if all, err = store.Workspaces(ctx, tx); err == nil {
			open, err = store.Unconverted(ctx, tx)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := a.takeUpRatesOf(ctx, w); err != nil {
			return err
		}
	}
	return a.DB.Update(ctx, func(tx *db.Tx) error {
		for _, id := range open {
			if err := a.jobs.Enqueue(ctx, tx, convertJob, convertWork{id}, jobs.Once(id.String())); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *App) takeUpRatesOf(ctx context.Context, w crm.Workspace) error {
	var due bool
	err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		due, err = store.RatesDue(ctx, tx, w.ID, w.Currency, a.Today(w))
		return err
	})
	if err != nil || !due {
		return err
	}
	return a.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.tellSettings(ctx, tx, w.ID, "settings", ""); err != nil {
			return err
		}
		w, err := store.GetWorkspace(ctx, tx, w.ID) // nobody changes it any more
		if err != nil {
			return err
		}
		return a.applyRates(ctx, tx, w)
	})
}

// convert is the handler of convertJob. It takes steps until all records have
// the keys of the current rates. If it is stopped, it continues after the last
// step.
func (a *App) convert(ctx context.Context, payload json.RawMessage) error {
	var work convertWork
	if err := json.Unmarshal(payload, &work); err != nil {
		return err
	}
	c := conversion{App: a, workspace: work.Workspace}
	for {
		more, err := c.step(ctx)
		if err != nil || !more {
			return fault(err)
		}
	}
}

// A conversion takes the steps of a workspace.
type conversion struct {
	*App
	workspace ID
	rates     int64 // the number of the rates of the last step
}

// step takes the next step. Before the first one of other rates it waits for
// the transactions that may still write keys of former ones.
func (a *conversion) step(ctx context.Context) (more bool, err error) {
	var step *store.Step
	err = a.DB.View(ctx, func(tx *db.Tx) (err error) {
		step, err = store.NextStep(ctx, tx, a.workspace)
		return err
	})
	if err != nil || step == nil {
		return false, err
	}
	if a.rates != step.Rates() {
		a.rates = step.Rates()
		return true, a.DB.Settled(ctx)
	}
	err = a.DB.Update(db.Alone(ctx), func(tx *db.Tx) error {
		if more, err = step.Do(ctx, tx, a.workspace); err != nil || !more || !step.Ready() {
			return err
		}
		return a.tellConverted(ctx, tx, a.workspace)
	})
	return more, err // if the rates have changed meanwhile, the job of the new ones takes over
}

// examineAmounts compares the keys of all amounts with those that the rates
// give.
func (a *App) examineAmounts(ctx context.Context, repair bool) (Finding, error) {
	f := Finding{Area: "amounts", OK: true, Text: "amounts are compared at the current rates"}
	wrong := map[ID]int{}
	total := 0
	err := a.eachWorkspace(ctx, func(tx *db.Tx, workspace ID) (err error) {
		wrong[workspace], err = store.WrongKeys(ctx, tx, workspace)
		total += wrong[workspace]
		return err
	})
	if err != nil || total == 0 {
		return f, err
	}
	f = Finding{Area: "amounts", Fixable: true, Text: fmt.Sprintf("%d records are compared by a wrong amount", total)}
	for workspace, n := range wrong {
		if n > 0 && repair && err == nil {
			err = a.convertAgain(ctx, workspace)
		}
	}
	f.Fixed = repair && err == nil
	return f, err
}

// convertAgain checks the keys of all records of a workspace again and corrects
// them.
func (a *App) convertAgain(ctx context.Context, workspace ID) error {
	err := a.DB.Update(ctx, func(tx *db.Tx) error { return store.BeginConversion(ctx, tx, workspace) })
	c := conversion{App: a, workspace: workspace}
	for more := err == nil; more && err == nil; {
		more, err = c.step(ctx)
	}
	return err
}

// tellConverted tells open pages that the order of their records may be
// another.
func (a *App) tellConverted(ctx context.Context, tx *db.Tx, workspace ID) error {
	if err := a.tellSettings(ctx, tx, workspace, "settings", ""); err != nil {
		return err
	}
	for _, t := range store.Converted() {
		if err := store.InsertEvent(ctx, tx, &store.Event{Workspace: workspace, At: a.Clock(), Type: t.Name}); err != nil {
			return err
		}
	}
	return nil
}
