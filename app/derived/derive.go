package derived

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

const (
	Every      = 10 * time.Minute      // how often due work is looked for
	deriveFor  = 4 * time.Minute       // then another job goes on
	DeriveHold = 25 * time.Millisecond // for which a chunk should hold the writer
	DeriveMost = 2000                  // records of a chunk
)

// Derive is the handler of unit.DeriveJob.
func (a *Service) Derive(ctx context.Context, _ json.RawMessage) error {
	until := time.Now().Add(deriveFor)
	var all []crm.Workspace
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = store.Workspaces(ctx, tx)
		return err
	})
	for _, w := range all {
		if err == nil {
			err = a.deriveWorkspace(ctx, w.ID, until)
		}
	}
	if err == nil && time.Now().After(until) {
		return a.DB.Update(ctx, func(tx *db.Tx) error { return a.DeriveLater(ctx, tx) })
	}
	return err
}

// deriveWorkspace derives what is due in one workspace, until a time. It reads
// what is due before each thing, since the language may change meanwhile.
func (a *Service) deriveWorkspace(ctx context.Context, workspace record.ID, until time.Time) error {
	for time.Now().Before(until) {
		ws, states, err := a.derivedStates(ctx, workspace)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(states, func(s store.DerivedState) bool { return !s.Current })
		if i < 0 {
			return nil
		}
		if err := a.deriveAll(ctx, ws.Workspace, states[i], until); err != nil {
			return err
		}
	}
	return nil
}

func (a *Service) derivedStates(ctx context.Context, workspace record.ID) (ws *unit.Workspace, states []store.DerivedState, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if ws, err = a.WorkspaceIn(ctx, tx, workspace); err != nil {
			return err
		}
		states, err = store.DerivedStates(ctx, tx, ws.Workspace, ws.Stored)
		return err
	})
	return ws, states, err
}

// deriveAll derives one thing for the records of a type, chunk by chunk. After
// each chunk it leaves the writer to others for as long as it held it.
func (a *Service) deriveAll(ctx context.Context, w crm.Workspace, s store.DerivedState, until time.Time) error {
	var total int64
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		total, err = s.Records(ctx, tx, w.ID)
		return err
	})
	if err == nil {
		err = a.DB.Update(ctx, func(tx *db.Tx) error { return s.Thing.Begin(ctx, tx, w.ID, s.Type, total) })
	}
	n := 100
	for finished := false; !finished && err == nil && time.Now().Before(until); {
		var held time.Duration
		err = a.DB.Update(db.Alone(ctx), func(tx *db.Tx) (err error) {
			began := time.Now()
			finished, err = s.Thing.Advance(ctx, tx, w, s.Type, n)
			held = time.Since(began)
			return err
		})
		n = NextChunk(n, held)
		if err == nil && !finished {
			err = wait(ctx, held)
		}
	}
	return err
}

// NextChunk returns how many records the next chunk should have, after one of n
// that held the writer for so long.
func NextChunk(n int, held time.Duration) int {
	fits := int(float64(n) * float64(DeriveHold) / float64(max(held, time.Millisecond)))
	return min(max(fits, n/4, 10), 2*n, DeriveMost)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// A Progress holds how many records the background job has derived, of those
// that are due. Total is 0 if nothing is due.
type Progress struct{ Done, Total int64 }

// Progress returns the progress of the actor's workspace.
func (a *Service) Progress(ctx context.Context, by crm.Actor) (p Progress, err error) {
	_, states, err := a.derivedStates(ctx, by.Workspace)
	if err != nil {
		return p, err
	}
	err = a.Read(ctx, func(tx *db.Tx) error {
		for _, s := range states {
			if s.Current {
				continue
			}
			total, err := s.Records(ctx, tx, by.Workspace)
			if err != nil {
				return err
			}
			p.Done, p.Total = p.Done+s.Done, p.Total+max(total, 1)
		}
		return nil
	})
	return p, err
}

// Examine derives the values of the oldest examineMost records of each type
// again, and of the newest examineChunk.
const (
	examineChunk = 1000
	examineMost  = 20_000
)

// Examine derives values again and compares them with the stored ones.
func (a *Service) Examine(ctx context.Context, repair bool) (unit.Finding, error) {
	f := unit.Finding{Area: "derived", OK: true, Text: "search words, folded texts and sort keys are those of the records"}
	var all []crm.Workspace
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = store.Workspaces(ctx, tx)
		return err
	})
	wrong, behind := 0, 0
	for _, w := range all {
		if err != nil {
			return f, err
		}
		var n, m int
		n, m, err = a.examineWorkspace(ctx, w.ID, repair)
		wrong, behind = wrong+n, behind+m
	}
	if wrong > 0 {
		return unit.Finding{Area: "derived", Fixable: true, Fixed: repair && err == nil, Text: fmt.Sprintf("%d derived values are not those of their records", wrong)}, err
	}
	if behind > 0 && !repair {
		f.Text = fmt.Sprintf("%d kinds of values are being derived again by the server", behind)
	}
	return f, err
}

// examineWorkspace counts wrong values, and kinds of values that are being
// derived. With repair it derives both.
func (a *Service) examineWorkspace(ctx context.Context, workspace record.ID, repair bool) (wrong, behind int, err error) {
	_, states, err := a.derivedStates(ctx, workspace)
	for _, s := range states {
		if err != nil {
			return wrong, behind, err
		}
		if !s.Current {
			behind++
			continue
		}
		var n int
		if n, err = a.wrongValues(ctx, workspace, s); n > 0 && repair && err == nil {
			err = a.DB.Update(ctx, func(tx *db.Tx) error { return s.Thing.Forget(ctx, tx, workspace, s.Type) })
		}
		wrong += n
	}
	if repair && err == nil {
		err = a.deriveWorkspace(ctx, workspace, time.Now().Add(24*time.Hour))
	}
	return wrong, behind, err
}

func (a *Service) wrongValues(ctx context.Context, workspace record.ID, s store.DerivedState) (wrong int, err error) {
	err = a.DB.Snapshot(ctx, func(tx *db.Tx) error {
		var last record.ID
		for read := 0; read < examineMost; read += examineChunk {
			n, end, err := s.Thing.Wrong(ctx, tx, workspace, s.Type, last, examineChunk)
			if wrong += n; err != nil || end == record.None {
				return err
			}
			last = end
		}
		// The newest ones too, which this version of the program has written.
		last, err := store.IDFromEnd(ctx, tx, workspace, s.Type, examineChunk)
		if err != nil || last == record.None {
			return err
		}
		n, _, err := s.Thing.Wrong(ctx, tx, workspace, s.Type, last, examineChunk)
		wrong += n
		return err
	})
	return wrong, err
}
