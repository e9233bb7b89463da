package qualify

import (
	"context"
	"encoding/json"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// Undo undoes the qualification of a lead.
func (a *Service) Undo(ctx context.Context, by crm.Actor, lead record.ID) (*unit.Done, error) {
	return a.Act(ctx, by, "undo", func(u *unit.Work) error {
		if _, err := store.GetForChange(u.Ctx, u.Tx, u.By, u.Workspace.Type("lead"), lead); err != nil {
			return err
		}
		r, err := store.LastReceipt(u.Ctx, u.Tx, u.By.Workspace, lead, "qualify")
		if err != nil {
			return err
		}
		if r == nil {
			return record.Fail(record.Conflict, "not_qualified")
		}
		return u.Undo(r)
	})
}

// A Receipt shows what a lead was qualified into. Records that the actor does
// not see have no title.
type Receipt struct {
	crm.Qualification
	ID     record.ID
	Undone *unit.Undone // nil while the lead is qualified
	Entry  record.ID    // of an undone one: the undo in the lead's history
}

// Last returns the receipt of a lead's qualification. If that was undone, it
// returns the receipt of the last one; nil if there never was one.
func (a *Service) Last(ctx context.Context, by crm.Actor, lead record.ID) (out *Receipt, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		if _, err := store.Get(ctx, tx, by, crm.LeadType, lead); err != nil {
			return err
		}
		r, err := store.LastReceipt(ctx, tx, by.Workspace, lead, "qualify")
		if err == nil && r == nil {
			r, err = store.NewestReceipt(ctx, tx, by.Workspace, lead, "qualify")
		}
		if err != nil || r == nil {
			return err
		}
		out = &Receipt{ID: r.ID}
		if err := json.Unmarshal(r.Details, &out.Qualification); err != nil {
			return err
		}
		if r.UndoneBy != record.None {
			if err := a.readUndone(ctx, tx, by, r, out); err != nil {
				return err
			}
		}
		return hide(ctx, tx, by, &out.Qualification)
	})
	return out, err
}

// readUndone adds the undo of a qualification to its receipt.
func (a *Service) readUndone(ctx context.Context, tx *db.Tx, by crm.Actor, r *store.Receipt, out *Receipt) error {
	undo, err := store.AnyReceipt(ctx, tx, by.Workspace, r.UndoneBy)
	if err != nil {
		return err
	}
	if out.Undone, err = a.UndoneBy(ctx, tx, by, undo); err != nil {
		return err
	}
	entries, err := store.EntriesOn(ctx, tx, by.Workspace, undo.ID, r.Subject)
	for _, e := range entries {
		out.Entry = e.ID
	}
	return err
}

// hide removes the records that the actor does not (or no longer) see from a
// qualification and gives the others their current titles.
func hide(ctx context.Context, tx *db.Tx, by crm.Actor, q *crm.Qualification) error {
	for _, name := range Order {
		res := q.Result(name)
		if res == nil {
			continue
		}
		t := crm.TypeByName(name)
		found, err := store.GetMany(ctx, tx, by, t, []record.ID{res.ID})
		if err != nil {
			return err
		}
		if r, seen := found[res.ID]; seen {
			res.Title = t.Title(r)
			continue
		}
		res.Title = ""
		for i := range q.Stayed {
			if q.Stayed[i].To == name {
				q.Stayed[i].Other = ""
			}
		}
	}
	return nil
}

// An Outline shows what a lead would become: the lead and, for each target,
// the values of a new record and the existing records similar to it.
type Outline struct {
	Lead    *crm.Lead
	Names   unit.Names             // of the companies of similar contacts
	New     map[string]any         // by type name; not written, maybe incomplete
	Similar map[string][]Candidate // by type name
}

// Outline outlines the targets of a plan. It neither writes nor
// checks: a dry run of Qualify does.
func (a *Service) Outline(ctx context.Context, by crm.Actor, lead record.ID, plan Plan) (*Outline, error) {
	out := &Outline{New: map[string]any{}}
	err := a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceFor(ctx, tx, by)
		if err != nil {
			return err
		}
		lt := ws.Type("lead")
		r, err := store.Get(ctx, tx, by, lt, lead)
		if err != nil {
			return err
		}
		out.Lead = r.(*crm.Lead)
		u := &unit.Work{Base: a.Base, Ctx: ctx, Tx: tx, By: by, Workspace: ws, At: a.Clock()}
		for name, on := range plan.with() {
			if on {
				out.New[name] = outline(u, lt, out.Lead, ws.Type(name), plan)
			}
		}
		if out.Similar, err = alike(ctx, tx, ws, by, out.Lead); err != nil {
			return err
		}
		var people []any
		for _, c := range out.Similar["contact"] {
			people = append(people, c.Record)
		}
		out.Names, err = ws.Names(ctx, tx, by, ws.Type("contact"), people)
		return err
	})
	return out, err
}

// outline returns a new target with the lead's values and the presets.
func outline(u *unit.Work, lt *record.Type, l *crm.Lead, t *record.Type, plan Plan) any {
	r := t.New()
	// Qualify reports mistakes.
	_ = unit.Apply(t, r, carried(u, lt, l, t, transfers(lt, l, t, plan.with())))
	_ = unit.Apply(t, r, plan.Target(t.Name).Set)
	_ = u.Rules(t, nil, r) // for the presets
	return r
}
