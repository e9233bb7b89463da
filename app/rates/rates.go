package rates

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/jobs"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// List returns the rates to the workspace's currency, by currency and then
// newest first.
func (a *Service) List(ctx context.Context, by crm.Actor) (out []*crm.Rate, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
		if err == nil {
			out, err = store.Rates(ctx, tx, ws.ID, ws.Currency)
		}
		return err
	})
	return out, err
}

// Get returns one rate to the workspace's currency.
func (a *Service) Get(ctx context.Context, by crm.Actor, id record.ID) (r *crm.Rate, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
		if err == nil {
			r, err = store.GetRate(ctx, tx, ws.ID, ws.Currency, id)
		}
		return err
	})
	return r, err
}

// Add adds a rate. Done.Record is the *crm.Rate.
func (a *Service) Add(ctx context.Context, by crm.Actor, r crm.Rate) (*unit.Done, error) {
	again := false
	r.ID, again = unit.FormID(ctx, a.Clock())
	r.Version = 1
	return a.save(ctx, by, r, func(tx *db.Tx, ws *unit.Workspace, r *crm.Rate) error {
		if again {
			if _, err := store.GetRate(ctx, tx, ws.ID, ws.Currency, r.ID); record.KindOf(err) != record.NotFound || err == nil {
				return err
			}
		}
		return store.InsertRate(ctx, tx, ws.ID, ws.Currency, r)
	})
}

// Change changes a rate unless someone else has changed it since its version.
// Done.Record is the *crm.Rate.
func (a *Service) Change(ctx context.Context, by crm.Actor, r crm.Rate) (*unit.Done, error) {
	return a.save(ctx, by, r, func(tx *db.Tx, ws *unit.Workspace, r *crm.Rate) error {
		if _, err := store.GetRate(ctx, tx, ws.ID, ws.Currency, r.ID); err != nil {
			return err
		}
		err := store.UpdateRate(ctx, tx, ws.ID, ws.Currency, r)
		r.Version++
		return err
	})
}

// save checks a rate, writes it and applies the rates.
func (a *Service) save(ctx context.Context, by crm.Actor, r crm.Rate, write func(*db.Tx, *unit.Workspace, *crm.Rate) error) (*unit.Done, error) {
	return a.ChangeSettings(ctx, by, "settings", func(tx *db.Tx, ws *unit.Workspace) (any, error) {
		is := r
		if err := checkRate(&is, ws.Currency); err != nil {
			return nil, err
		}
		err := write(tx, ws, &is)
		if errors.Is(err, db.ErrExists) {
			return nil, record.Wrong("rate_exists").On("date")
		}
		if err != nil {
			return nil, err
		}
		return &is, a.ApplyRates(ctx, tx, ws.Workspace)
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

// Delete deletes a rate.
func (a *Service) Delete(ctx context.Context, by crm.Actor, id record.ID) (*unit.Done, error) {
	return a.ChangeSettings(ctx, by, "settings", func(tx *db.Tx, ws *unit.Workspace) (any, error) {
		found, err := store.DeleteRate(ctx, tx, ws.ID, ws.Currency, id)
		if err == nil && !found {
			return nil, record.Absent()
		}
		if err != nil {
			return nil, err
		}
		return nil, a.ApplyRates(ctx, tx, ws.Workspace)
	})
}

// TakeUp applies rates whose day has come, and takes up conversions that
// are not complete.
func (a *Service) TakeUp(ctx context.Context) error {
	var all []crm.Workspace
	var open []record.ID
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
			if err := a.Jobs.Enqueue(ctx, tx, unit.ConvertJob, unit.ConvertWork{Workspace: id}, jobs.Once(id.String())); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *Service) takeUpRatesOf(ctx context.Context, w crm.Workspace) error {
	var due bool
	err := a.DB.View(ctx, func(tx *db.Tx) (err error) {
		due, err = store.RatesDue(ctx, tx, w.ID, w.Currency, a.Today(w))
		return err
	})
	if err != nil || !due {
		return err
	}
	return a.DB.Update(ctx, func(tx *db.Tx) error {
		if err := a.TellSettings(ctx, tx, w.ID, "settings", ""); err != nil {
			return err
		}
		w, err := store.GetWorkspace(ctx, tx, w.ID) // nobody changes it any more
		if err != nil {
			return err
		}
		return a.ApplyRates(ctx, tx, w)
	})
}

// Convert is the handler of unit.ConvertJob. It takes steps until all records have
// the keys of the current rates. If it is stopped, it continues after the last
// step.
func (a *Service) Convert(ctx context.Context, payload json.RawMessage) error {
	var work unit.ConvertWork
	if err := json.Unmarshal(payload, &work); err != nil {
		return err
	}
	c := Conversion{Service: a, Workspace: work.Workspace}
	for {
		more, err := c.Step(ctx)
		if err != nil || !more {
			return unit.Fault(err)
		}
	}
}

// A Conversion takes the steps of a workspace.
type Conversion struct {
	*Service
	Workspace record.ID
	rates     int64 // the number of the rates of the last step
}

// Step takes the next step. Before the first one of other rates it waits for
// the transactions that may still write keys of former ones.
func (a *Conversion) Step(ctx context.Context) (more bool, err error) {
	var step *store.ConversionStep
	err = a.DB.View(ctx, func(tx *db.Tx) (err error) {
		step, err = store.NextStep(ctx, tx, a.Workspace)
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
		if more, err = step.Do(ctx, tx, a.Workspace); err != nil || !more || !step.Ready() {
			return err
		}
		return a.tellConverted(ctx, tx, a.Workspace)
	})
	return more, err // if the rates have changed meanwhile, the job of the new ones takes over
}

// Examine compares the keys of all amounts with those that the rates
// give.
func (a *Service) Examine(ctx context.Context, repair bool) (unit.Finding, error) {
	f := unit.Finding{Area: "amounts", OK: true, Text: "amounts are compared at the current rates"}
	wrong := map[record.ID]int{}
	total := 0
	err := a.EachWorkspace(ctx, func(tx *db.Tx, workspace record.ID) (err error) {
		wrong[workspace], err = store.WrongKeys(ctx, tx, workspace)
		total += wrong[workspace]
		return err
	})
	if err != nil || total == 0 {
		return f, err
	}
	f = unit.Finding{Area: "amounts", Fixable: true, Text: fmt.Sprintf("%d records are compared by a wrong amount", total)}
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
func (a *Service) convertAgain(ctx context.Context, workspace record.ID) error {
	err := a.DB.Update(ctx, func(tx *db.Tx) error { return store.BeginConversion(ctx, tx, workspace) })
	c := Conversion{Service: a, Workspace: workspace}
	for more := err == nil; more && err == nil; {
		more, err = c.Step(ctx)
	}
	return err
}

// tellConverted tells open pages that the order of their records may be
// another.
func (a *Service) tellConverted(ctx context.Context, tx *db.Tx, workspace record.ID) error {
	if err := a.TellSettings(ctx, tx, workspace, "settings", ""); err != nil {
		return err
	}
	for _, t := range store.Converted() {
		if err := store.InsertEvent(ctx, tx, &store.Event{Workspace: workspace, At: a.Clock(), Type: t.Name}); err != nil {
			return err
		}
	}
	return nil
}
