package records

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// An Account describes what an action did, to be put into words. For an undo
// or redo, it describes the original action.
type Account struct {
	Action   string                // of the receipt: save, delete, qualify, import, …
	Count    int                   // records touched
	Type     *record.Type          // of the record that it was about; nil if there were several
	Happens  string                // what happened to it: store.Created, store.Changed, …
	Changes  []record.Change       // of that record
	Title    string                // of that record, or of its parent if it has no page of its own; "" if the actor does not see it
	Currency string                // of that record
	Names    unit.Names            // of the records that the changes refer to
	Settings []store.SettingChange // of a change of settings
}

// accountLines is the number of history entries read for an Account.
const accountLines = 10

// Account describes the action of a receipt.
func (a *Service) Account(ctx context.Context, by crm.Actor, receipt record.ID) (*Account, error) {
	out := &Account{}
	err := a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		r, err := store.GetReceipt(ctx, tx, by, receipt)
		for err == nil && r.Undoes != record.None {
			r, err = store.AnyReceipt(ctx, tx, by.Workspace, r.Undoes)
		}
		if err != nil {
			return err
		}
		out.Action = r.Action
		if r.SubjectType == unit.SettingsSubject {
			out.Settings, err = store.ParseSettingChanges(r.Details)
			out.Count = len(out.Settings)
			return err
		}
		if out.Count, err = store.TouchedBy(ctx, tx, by.Workspace, r); err != nil || out.Count > accountLines {
			return err
		}
		return out.tell(ctx, tx, by, ws, r)
	})
	return out, err
}

// tell fills in the single record of an action on few records.
func (o *Account) tell(ctx context.Context, tx *db.Tx, by crm.Actor, ws *unit.Workspace, r *store.Receipt) error {
	entries, err := store.EntriesOf(ctx, tx, by.Workspace, r.ID)
	if err != nil {
		return err
	}
	var e *store.Entry
	for _, line := range entries {
		if line.RecordID == r.Subject {
			e = line
		}
	}
	if e == nil {
		return nil
	}
	t := ws.Type(e.RecordType)
	o.Type, o.Happens, o.Changes = t, e.Action, e.Changes
	found, err := store.GetManyForUndo(ctx, tx, by.Workspace, t, []record.ID{e.RecordID})
	if rec := found[e.RecordID]; err == nil && rec != nil {
		o.Currency = record.EnvOf(t, rec).Currency
		o.Title, err = titleFor(ctx, tx, by, ws, t, rec)
	}
	if err == nil {
		o.Names, err = ws.NamesInChanges(ctx, tx, by, t, e.Changes)
	}
	return err
}

// titleFor returns a record's title for an actor who sees it. A child that has
// no page of its own has the title of its parent.
func titleFor(ctx context.Context, tx *db.Tx, by crm.Actor, ws *unit.Workspace, t *record.Type, rec any) (string, error) {
	p := t.ParentOf(rec)
	if p.ID == record.None {
		if !by.Sees(store.PositionOf(t, rec).Owner) {
			return "", nil
		}
		return t.Title(rec), nil
	}
	of := ws.Type(p.Type)
	if of == nil {
		return "", nil
	}
	found, err := store.GetParents(ctx, tx, by, t, of, []record.ID{p.ID})
	switch parent := found[p.ID]; {
	case parent == nil:
		return "", err
	case crm.InMenu(t):
		return t.Title(rec), nil
	default:
		return of.Title(parent), nil
	}
}
