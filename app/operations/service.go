// Package operations runs actions that are larger than one transaction: bulk
// actions on all records that match a list, and the undo of such actions. An
// operation runs in the background in steps. Each step commits its changes, a
// receipt and the operation's position together, so that a crash loses nothing
// and does nothing twice.
package operations

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Service starts, runs and shows operations.
type Service struct {
	*unit.Base
}

// Undo is the kind of an operation that undoes an action of several
// transactions.
const Undo = "undo"

// A Plan says what an operation does to which records.
type Plan struct {
	Query  string            `json:"query,omitempty"` // of a list's URL: the records that match
	Set    map[string]string `json:"set,omitempty"`   // of bulk: canonical texts by field
	Add    map[string]string `json:"add,omitempty"`   // of bulk: links to add
	Remove map[string]string `json:"remove,omitempty"`
	Status record.ID         `json:"status,omitzero"` // of disqualify
	Note   string            `json:"note,omitempty"`  // of disqualify and contact
}

// A Start describes an operation to start.
type Start struct {
	Type   *record.Type
	Kind   string // bulk, delete, disqualify, extend or contact
	Query  url.Values
	Set    []unit.Value
	Status record.ID
	Note   string
}

// Start starts an operation on all records that match a query and that the
// actor sees. Unlike a list it refuses any part of the query that it does not
// understand: a change must not reach more records than were meant.
func (a *Service) Start(ctx context.Context, by crm.Actor, s Start) (*unit.Done, error) {
	ws, err := a.workspace(ctx, by)
	if err != nil {
		return nil, err
	}
	if err := s.check(ws); err != nil {
		return nil, err
	}
	if s.Set, err = a.MakeItems(ctx, by, s.Set); err != nil {
		return nil, err
	}
	if ws, err = a.workspace(ctx, by); err != nil { // with the tags that were just made
		return nil, err
	}
	plan := s.plan(ws.Env(by, true))
	text, err := json.Marshal(plan)
	if err != nil {
		return nil, unit.Fault(err)
	}
	o := a.made(by, s.Kind, text)
	o.RecordType = s.Type.Name
	if _, err := a.query(ws, by, o, plan); err != nil {
		return nil, err
	}
	if _, err := many(ws, by, o, plan); err != nil {
		return nil, err
	}
	return a.begin(ctx, by, o)
}

// plan returns the plan of the operation.
func (s Start) plan(env *record.Env) Plan {
	p := Plan{Query: s.Query.Encode(), Status: s.Status, Note: s.Note, Set: map[string]string{}, Add: map[string]string{}, Remove: map[string]string{}}
	for _, v := range s.Set {
		if ids, links := v.Value.(record.IDs); links && v.How != unit.Replace {
			v.Value = record.IDs(p.of(v.How)[v.Field.Key]).With(ids.List()...)
		}
		p.of(v.How)[v.Field.Key] = v.Field.Kind.Text(v.Value, env)
	}
	return p
}

// of returns the texts of the values of one kind.
func (p Plan) of(how unit.How) map[string]string {
	return map[unit.How]map[string]string{unit.Replace: p.Set, unit.Add: p.Add, unit.Remove: p.Remove}[how]
}

// check refuses what no record could take, and conditions without a value,
// which would reach all records.
func (s Start) check(ws *unit.Workspace) error {
	var errs record.Errors
	for key, values := range s.Query {
		blank := slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) == "" })
		if blank && !slices.Contains(ofLists, key) {
			errs = append(errs, record.Wrong("blank_filter", "parameter", key).On(key))
		}
	}
	for _, v := range s.Set {
		switch {
		case v.Field.ReadOnly:
			errs = append(errs, record.Wrong("read_only").On(v.Field.Key))
		case v.Field.Fixed:
			errs = append(errs, record.Wrong("set_once").On(v.Field.Key))
		case v.How != unit.Replace:
		case v.Field.Required && v.Field.Kind.Empty(v.Value):
			errs = append(errs, record.Wrong("required").On(v.Field.Key))
		}
	}
	if s.Kind == "disqualify" && ws.Lists.Category(s.Status) != crm.CategoryDisqualified {
		errs = append(errs, record.Wrong("not_disqualified_status").On("status"))
	}
	return errs.Or()
}

// ofLists are the parameters of a list that say nothing about its records.
var ofLists = []string{"sort", "limit", "cursor"}

// workspace returns the workspace as the actor reads it.
func (a *Service) workspace(ctx context.Context, by crm.Actor) (ws *unit.Workspace, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		ws, err = a.WorkspaceFor(ctx, tx, by)
		return err
	})
	return ws, err
}

func (a *Service) made(by crm.Actor, kind string, plan json.RawMessage) *store.Operation {
	now := a.Clock()
	return &store.Operation{ID: record.NewID(), Workspace: by.Workspace, Person: by.User, Channel: by.Channel, Session: by.Session, Kind: kind,
		Plan: plan, State: store.OperationRunning, Started: now, Stepped: now}
}

// begin writes a new operation and enqueues it.
func (a *Service) begin(ctx context.Context, by crm.Actor, o *store.Operation) (*unit.Done, error) {
	if err := unit.MayWrite(by); err != nil {
		return nil, err
	}
	return a.Update(ctx, by, func(tx *db.Tx) (*unit.Done, error) {
		if err := a.notTwice(ctx, tx, o); err != nil {
			return nil, err
		}
		if err := store.InsertOperation(ctx, tx, o); err != nil {
			return nil, err
		}
		done := &unit.Done{Action: o.Kind, Operation: o.ID, Count: o.Total}
		return done, errors.Join(watch.Enqueue(ctx, tx, a.Jobs, key(o)), a.tell(ctx, tx, o))
	})
}

// notTwice refuses a second undo of the same action, and ends a paused
// operation that is undone.
func (a *Service) notTwice(ctx context.Context, tx *db.Tx, o *store.Operation) error {
	if o.Undoes == record.None {
		return nil
	}
	open, err := store.OpenOperation(ctx, tx, o.Workspace, o.Undoes)
	if err != nil || open == nil {
		return err
	}
	if open.State == store.OperationRunning || open.Undoes == o.Undoes {
		return record.Fail(record.Conflict, "operation_running")
	}
	return a.set(ctx, tx, open, store.OperationDone)
}

func key(o *store.Operation) store.OperationKey {
	return store.OperationKey{Workspace: o.Workspace, Operation: o.ID}
}

// query returns the query of the records that an operation is about, in the
// order of their making.
func (a *Service) query(ws *unit.Workspace, by crm.Actor, o *store.Operation, p Plan) (record.Query, error) {
	values, err := url.ParseQuery(p.Query)
	if err != nil {
		return record.Query{}, record.Wrong("bad_form")
	}
	t := ws.Type(o.RecordType)
	env := ws.Env(by, true)
	env.Now = o.Started
	for _, key := range ofLists {
		values.Del(key)
	}
	q, errs := record.ParseQuery(t, values, env)
	q.Sort, q.Desc, q.Limit = t.Field("created"), false, stepRecords
	return q, errs.Or()
}

// many returns the action of an operation.
func many(ws *unit.Workspace, by crm.Actor, o *store.Operation, p Plan) (unit.Many, error) {
	t := ws.Type(o.RecordType)
	switch {
	case o.Kind == "delete":
		return records.Deleting(t, 0), nil
	case o.Kind == "bulk":
		set, err := values(ws, by, t, p)
		if err != nil {
			return unit.Many{}, err
		}
		return records.Setting(t, set)
	case t.Name != "lead":
	case o.Kind == "disqualify":
		return qualify.Disqualifying(p.Status, p.Note), nil
	case o.Kind == "extend":
		return qualify.Reopening(), nil
	case o.Kind == "contact":
		return qualify.Contacting(p.Note), nil
	}
	return unit.Many{}, record.Wrong("invalid_choice").On("do")
}

// values reads the values that a plan sets.
func values(ws *unit.Workspace, by crm.Actor, t *record.Type, p Plan) ([]unit.Value, error) {
	var out []unit.Value
	var errs record.Errors
	for _, how := range []unit.How{unit.Replace, unit.Add, unit.Remove} {
		for _, f := range t.Fields {
			text, given := p.of(how)[f.Key]
			if !given {
				continue
			}
			v, err := f.Kind.Parse(text, f, ws.Env(by, true))
			if err != nil {
				errs = append(errs, err.On(f.Key))
				continue
			}
			out = append(out, unit.Value{Field: f, Value: v, How: how})
		}
	}
	texts := len(p.Set) + len(p.Add) + len(p.Remove)
	if texts == 0 {
		return nil, record.Wrong("nothing_to_do")
	}
	if len(out)+len(errs) < texts { // one was removed since
		errs = append(errs, record.Wrong("operation_field"))
	}
	return out, errs.Or()
}

// PlanOf returns the plan of an operation.
func PlanOf(o *store.Operation) Plan {
	var p Plan
	_ = json.Unmarshal(o.Plan, &p) // an undo has none
	return p
}
