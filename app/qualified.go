package app

import (
	"context"
	"encoding/json"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// UndoQualification undoes the qualification of a lead.
func (a *App) UndoQualification(ctx context.Context, by crm.Actor, lead ID) (*Done, error) {
	return a.act(ctx, by, "undo", func(u *unit) error {
		if _, err := store.GetForChange(u.ctx, u.tx, u.by, u.ws.Type("lead"), lead); err != nil {
			return err
		}
		r, err := store.LastReceipt(u.ctx, u.tx, u.by.Workspace, lead, "qualify")
		if err != nil {
			return err
		}
		if r == nil {
			return record.Fail(record.Conflict, "not_qualified")
		}
		return u.undo(r)
	})
}

// LastQualification returns what a lead was qualified into, or nil if it was
// not. Records that the actor does not see have no title.
func (a *App) LastQualification(ctx context.Context, by crm.Actor, lead ID) (q *crm.Qualification, receipt ID, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		if _, err := store.Get(ctx, tx, by, crm.LeadType, lead); err != nil {
			return err
		}
		r, err := store.LastReceipt(ctx, tx, by.Workspace, lead, "qualify")
		if err != nil || r == nil {
			return err
		}
		q, receipt = &crm.Qualification{}, r.ID
		if err := json.Unmarshal(r.Details, q); err != nil {
			return err
		}
		return hide(ctx, tx, by, q)
	})
	return q, receipt, err
}

// hide removes the records that the actor does not (or no longer) see from a
// qualification and gives the others their current titles.
func hide(ctx context.Context, tx *db.Tx, by crm.Actor, q *crm.Qualification) error {
	for _, name := range qualifyOrder {
		res := q.Result(name)
		if res == nil {
			continue
		}
		t := crm.TypeByName(name)
		found, err := store.GetMany(ctx, tx, by, t, []ID{res.ID})
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
	Names   Names                  // of the companies of similar contacts
	New     map[string]any         // by type name; not written, maybe incomplete
	Similar map[string][]Candidate // by type name
}

// OutlineQualification outlines the targets of a plan. It neither writes nor
// checks: a dry run of Qualify does.
func (a *App) OutlineQualification(ctx context.Context, by crm.Actor, lead ID, plan QualifyPlan) (*Outline, error) {
	out := &Outline{New: map[string]any{}}
	err := a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspaceOf(ctx, tx, by)
		if err != nil {
			return err
		}
		lt := ws.Type("lead")
		r, err := store.Get(ctx, tx, by, lt, lead)
		if err != nil {
			return err
		}
		out.Lead = r.(*crm.Lead)
		u := &unit{app: a, ctx: ctx, tx: tx, by: by, ws: ws, at: a.Clock()}
		for name, on := range plan.with() {
			if on {
				out.New[name] = u.outline(lt, out.Lead, ws.Type(name), plan)
			}
		}
		if out.Similar, err = ws.alike(ctx, tx, by, out.Lead); err != nil {
			return err
		}
		var people []any
		for _, c := range out.Similar["contact"] {
			people = append(people, c.Record)
		}
		out.Names, err = ws.names(ctx, tx, by, ws.Type("contact"), people)
		return err
	})
	return out, err
}

// outline returns a new target with the lead's values and the presets.
func (u *unit) outline(lt *record.Type, l *crm.Lead, t *record.Type, plan QualifyPlan) any {
	r := t.New()
	// Qualify reports mistakes.
	_ = apply(t, r, u.carried(lt, l, t, transfers(lt, l, t, plan.with())))
	_ = apply(t, r, plan.target(t.Name).Set)
	_ = u.rules(t, nil, r) // for the presets
	return r
}
