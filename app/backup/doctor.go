package backup

import (
	"context"
	"fmt"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// leastSpace is the number of free bytes below which a disk counts as nearly
// full.
const leastSpace = 1 << 30

// Examine checks the whole database and reports each area as soon as it is
// done. With repair it rebuilds derived data that is wrong: counters, keys of
// amounts, search index, sort keys. dir is the data folder.
func (a *Service) Examine(ctx context.Context, dir string, repair bool, tell func(unit.Finding)) error {
	if err := a.DB.Check(ctx); err != nil {
		if ctx.Err() != nil {
			return err
		}
		tell(unit.Finding{Area: "integrity", Text: err.Error()})
	} else {
		tell(unit.Finding{Area: "integrity", OK: true, Text: fmt.Sprintf("%s, tables of version %d", a.DB.D.Name, db.SchemaVersion())})
	}
	for _, examine := range []func(context.Context, bool) (unit.Finding, error){a.examineCounters, a.Rates.Examine, a.examineSearch, a.Derived.Examine,
		a.Uploads.Examine} {
		f, err := examine(ctx, repair)
		if err != nil {
			return err
		}
		tell(f)
	}
	if err := a.runChecks(ctx, tell); err != nil {
		return err
	}
	if free, known := blob.FreeSpace(dir); known {
		tell(unit.Finding{Area: "space", OK: free >= leastSpace, Text: fmt.Sprintf("%d MB free in %s", free>>20, dir)})
	}
	return nil
}

func (a *Service) examineCounters(ctx context.Context, repair bool) (unit.Finding, error) {
	f := unit.Finding{Area: "counters", OK: true, Text: "counts and sums are those of the records"}
	wrong := 0
	err := a.EachWorkspace(ctx, func(tx *db.Tx, workspace record.ID) error {
		n, err := store.WrongCounters(ctx, tx, workspace)
		wrong += n
		return err
	})
	if err != nil || wrong == 0 {
		return f, err
	}
	f = unit.Finding{Area: "counters", Fixable: true, Text: fmt.Sprintf("%d counts or sums differ from the records", wrong)}
	if !repair {
		return f, nil
	}
	err = a.DB.Update(db.Alone(ctx), func(tx *db.Tx) error {
		all, err := store.Workspaces(ctx, tx)
		for i := 0; err == nil && i < len(all); i++ {
			err = store.Recount(ctx, tx, all[i].ID)
		}
		return err
	})
	f.Fixed = err == nil
	return f, err
}

func (a *Service) examineSearch(ctx context.Context, repair bool) (unit.Finding, error) {
	f := unit.Finding{Area: "search", OK: true, Text: "the index has the living records"}
	wrong := 0
	err := a.DB.Snapshot(ctx, func(tx *db.Tx) (err error) {
		wrong, err = store.WrongIndexes(ctx, tx)
		return err
	})
	if err != nil || wrong == 0 {
		return f, err
	}
	f = unit.Finding{Area: "search", Fixable: true, Text: fmt.Sprintf("%d records are missing or too many in the index", wrong)}
	if !repair {
		return f, nil
	}
	err = a.DB.Update(db.Alone(ctx), func(tx *db.Tx) error { return store.Reindex(ctx, tx) })
	f.Fixed = err == nil
	return f, err
}

// runChecks runs the checks of the store, area by area.
func (a *Service) runChecks(ctx context.Context, tell func(unit.Finding)) error {
	good := map[string]bool{}
	var areas []string
	err := a.DB.Snapshot(ctx, func(tx *db.Tx) error {
		for _, c := range store.Checks() {
			if _, seen := good[c.Area]; !seen {
				good[c.Area], areas = true, append(areas, c.Area)
			}
			n, err := c.Run(ctx, tx)
			if err != nil {
				return fmt.Errorf("%s: %w", c.What, err)
			}
			if n > 0 {
				good[c.Area] = false
				tell(unit.Finding{Area: c.Area, Text: fmt.Sprintf("%d %s", n, c.What)})
			}
		}
		return nil
	})
	for _, area := range areas {
		if err == nil && good[area] {
			tell(unit.Finding{Area: area, OK: true, Text: "nothing wrong"})
		}
	}
	return err
}
