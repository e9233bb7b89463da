package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A QualificationNew describes the targets of a qualification. Those that are
// null or absent are not created.
type QualificationNew struct {
	Company     *TargetNew `json:"company,omitempty"`
	Contact     *TargetNew `json:"contact,omitempty"`
	Opportunity *TargetNew `json:"opportunity,omitempty"`
	Version     int64      `json:"version,omitempty" minimum:"1" doc:"Of the lead; another one answers 409."`
}

// A TargetNew is a record to be created, or an existing one whose empty fields
// are filled.
type TargetNew struct {
	Create bool           `json:"create,omitempty" doc:"Make a new record from the lead's values."`
	ID     *record.ID     `json:"id,omitempty" format:"uuid" doc:"Take this existing record."`
	Fields map[string]any `json:"fields,omitempty" doc:"Of a new record: values that differ from the lead's."`
}

// A Qualification lists the records made from a lead and where each of its
// values went.
type Qualification struct {
	Receipt     *record.ID   `json:"receipt" format:"uuid" doc:"Null when it was only tried."`
	Lead        record.ID    `json:"lead" format:"uuid"`
	Company     *Result      `json:"company"`
	Contact     *Result      `json:"contact"`
	Opportunity *Result      `json:"opportunity"`
	Moved       []crm.Moved  `json:"moved" doc:"Values that are now on another record."`
	Stayed      []crm.Stayed `json:"stayed" doc:"Values that are on the lead only."`
	Notes       int          `json:"notes" doc:"Notes on the lead, shown with what it became."`
}

// A Result is a record that a lead was qualified into.
type Result struct {
	ID      *record.ID `json:"id" format:"uuid" doc:"Null for one that would be made."`
	Title   string     `json:"title"`
	Created bool       `json:"created"`
}

func newQualification(q *crm.Qualification, receipt record.ID) []byte {
	real := receipt != record.None
	out := Qualification{Lead: q.Lead, Moved: []crm.Moved{}, Stayed: []crm.Stayed{}, Notes: q.Notes,
		Company: result(q.Company, real), Contact: result(q.Contact, real), Opportunity: result(q.Opportunity, real)}
	out.Moved, out.Stayed = append(out.Moved, q.Moved...), append(out.Stayed, q.Stayed...)
	if real {
		out.Receipt = &receipt
	}
	body, _ := json.Marshal(out) // texts, numbers and IDs only
	return body
}

// qualifiedInto returns the records in a stored qualification besides the lead.
func qualifiedInto(a *response) []unit.Subject {
	var q Qualification
	_ = json.Unmarshal(a.Body, &q) // written by newQualification
	var out []unit.Subject
	for t, to := range map[*record.Type]*Result{crm.CompanyType: q.Company, crm.ContactType: q.Contact, crm.OpportunityType: q.Opportunity} {
		if to != nil && to.ID != nil {
			out = append(out, unit.Subject{Type: t, ID: *to.ID})
		}
	}
	return out
}

// result returns a target. The ID of a new record is left out in a dry run.
func result(r *crm.Result, real bool) *Result {
	if r == nil {
		return nil
	}
	out := &Result{Title: r.Title, Created: r.Created}
	if real || !r.Created {
		out.ID = &r.ID
	}
	return out
}

// qualifyLead qualifies a lead. A dry run only returns the result.
func qualifyLead(rq *request) (*response, error) {
	dry, err := rq.flag("dry_run")
	if err != nil {
		return nil, err
	}
	plan, err := rq.plan()
	if err != nil {
		return nil, err
	}
	if dry {
		_, q, err := rq.Qualify.Qualify(rq.ctx, rq.by, rq.id, plan, true)
		if err != nil {
			return nil, placed(plan, err)
		}
		return reply(http.StatusOK, record.None, newQualification(q, record.None)), nil
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		done, _, err := rq.Qualify.Qualify(ctx, rq.by, rq.id, plan, false)
		return done, placed(plan, err)
	}, func(d *unit.Done) *response {
		q := &crm.Qualification{}
		_ = json.Unmarshal(d.Details, q) // written by the action itself
		a := reply(http.StatusCreated, d.Receipt, newQualification(q, d.Receipt))
		a.Head["Location"] = prefix + "/leads/" + rq.id.String() + "/qualification"
		return a
	})
}

// placed renames the fields of errors in new records to their paths in the
// request, such as company.fields.name.
func placed(plan qualify.Plan, err error) error {
	if record.KindOf(err) != record.Invalid && record.KindOf(err) != record.Denied {
		return err
	}
	targets := map[string]*qualify.Target{"company": plan.Company, "contact": plan.Contact, "opportunity": plan.Opportunity}
	var out record.Errors
	for _, e := range record.All(err) {
		name, field, inside := strings.Cut(e.Field, ".")
		if to := targets[name]; inside && to != nil && to.ID == record.None {
			e = e.On(name + ".fields." + field)
		}
		out = append(out, e)
	}
	return out.Or()
}

// plan parses the targets of a qualification.
func (rq *request) plan() (plan qualify.Plan, err error) {
	body, err := readObject(rq.body)
	if err != nil {
		return plan, err
	}
	errs := body.only("company", "contact", "opportunity", "version")
	plan.Version = body.version(&errs)
	for name, to := range map[string]**qualify.Target{"company": &plan.Company, "contact": &plan.Contact, "opportunity": &plan.Opportunity} {
		if body.isNull(name) {
			continue
		}
		var inside record.Errors
		if *to, inside, err = rq.target(rq.ws.Type(name), body[name], name); err != nil {
			return plan, err
		}
		for _, e := range inside {
			errs = append(errs, e.On(name+"."+e.Field))
		}
	}
	return plan, errs.Or()
}

// target parses one target.
func (rq *request) target(t *record.Type, raw json.RawMessage, name string) (*qualify.Target, record.Errors, error) {
	body, err := asObject(raw, name)
	if err != nil {
		return nil, nil, err
	}
	errs := body.only("create", "id", "fields")
	create, id := body.flag("create", &errs), body.text("id", &errs)
	to := &qualify.Target{}
	switch {
	case create == (id != ""):
		return to, append(errs, record.Wrong("create_or_id").On("create")), nil
	case id != "":
		var ok bool
		if to.ID, ok = record.ParseID(id); !ok {
			errs = append(errs, record.Wrong("unknown_reference").On("id"))
		}
		if !body.isNull("fields") {
			errs = append(errs, record.Wrong("fields_of_existing").On("fields"))
		}
		return to, errs, nil
	case body.isNull("fields"):
		return to, errs, nil
	}
	fields, err := asObject(body["fields"], name+".fields")
	if err != nil {
		return nil, nil, err
	}
	set, wrong, err := rq.edits(t, fields)
	to.Set = set
	for _, e := range wrong {
		errs = append(errs, e.On("fields."+e.Field))
	}
	return to, errs, err
}

// edits parses the values that differ from the lead's. Amounts are in the
// lead's currency unless they have their own.
func (rq *request) edits(t *record.Type, fields object) ([]unit.Value, record.Errors, error) {
	currency := ""
	if lacksCurrency(t, fields) {
		lead := rq.ws.Type("lead")
		r, _, err := rq.Records.Get(rq.ctx, rq.by, lead, rq.id)
		if err != nil {
			return nil, nil, err
		}
		currency = lead.CurrencyOf(r)
	}
	set, errs := rq.values(t, fields, currency)
	return set, errs, nil
}

// getQualification returns the qualification of a lead.
func getQualification(rq *request) (*response, error) {
	r, err := rq.Qualify.Last(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	if r == nil || r.Undone != nil {
		return nil, absent()
	}
	return reply(http.StatusOK, record.None, newQualification(&r.Qualification, r.ID)), nil
}

// undoQualification undoes the qualification of a lead.
func undoQualification(rq *request) (*response, error) {
	done, err := rq.Qualify.Undo(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusNoContent, done.Receipt, nil), nil
}

// A DisqualificationNew gives the reason of a disqualification.
type DisqualificationNew struct {
	Status string `json:"status" doc:"A status of the category disqualified, by its ID or key."`
	Note   string `json:"note,omitempty" doc:"Kept as a note on the lead."`
}

// disqualifyLead gives a lead a disqualified status.
func disqualifyLead(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	errs := body.only("status", "note")
	note := body.text("note", &errs)
	f := rq.typ.Field("status")
	var status record.ID
	if body.isNull("status") {
		errs = append(errs, record.Wrong("required").On("status"))
	} else if v, err := fieldValue(f, body["status"], rq.env()); err != nil {
		errs = append(errs, err.On("status"))
	} else {
		status = v.(record.ID)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Qualify.Disqualify(ctx, rq.by, status, note, rq.id)
	}, func(d *unit.Done) *response {
		return reply(http.StatusCreated, d.Receipt, appendRecord(nil, rq.ws, rq.typ, d.Record))
	})
}

// reopenLead gives a disqualified lead a new status again.
func reopenLead(rq *request) (*response, error) {
	done, err := rq.Qualify.Reopen(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusNoContent, done.Receipt, nil), nil
}

// An UndoNew names the receipt to undo.
type UndoNew struct {
	Receipt   record.ID `json:"receipt,omitempty" format:"uuid" doc:"From the header Vedlys-Receipt of the action's answer."`
	Operation record.ID `json:"operation,omitempty" format:"uuid" doc:"Instead of a receipt: the operation to undo."`
}

// An Undo is the receipt of an undo. It can be undone as well.
type Undo struct {
	Receipt   *record.ID `json:"receipt" format:"uuid" doc:"Null when nothing had to be changed, or when an operation does it."`
	Operation *record.ID `json:"operation,omitempty" format:"uuid" doc:"The operation that undoes a large action in the background."`
	Undoes    record.ID  `json:"undoes" format:"uuid" doc:"The receipt or operation that was sent."`
	Count     int        `json:"count" doc:"How many records were touched, or will be."`
	Kept      int        `json:"kept" doc:"How many records of a large action stayed, since they have been changed since."`
}

// undoAction undoes an action.
func undoAction(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	errs := body.only("receipt", "operation")
	key, undo := "receipt", func(ctx context.Context, id record.ID) (*unit.Done, error) { return rq.Operations.Undo(ctx, rq.by, id) }
	if body.text("operation", &errs) != "" {
		key, undo = "operation", func(ctx context.Context, id record.ID) (*unit.Done, error) {
			return rq.Operations.UndoGroup(ctx, rq.by, id)
		}
	}
	text := body.text(key, &errs)
	id, ok := record.ParseID(text)
	switch {
	case len(errs) > 0:
		return nil, errs
	case text == "":
		return nil, record.Wrong("required").On(key)
	case !ok, key == "operation" && !body.isNull("receipt"):
		return nil, record.Wrong("unknown_reference").On(key)
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		done, err := undo(ctx, id)
		if err != nil && record.KindOf(err) == record.NotFound {
			return nil, record.Wrong("unknown_reference").On(key)
		}
		return done, err
	}, func(d *unit.Done) *response { return undone(d, id) })
}

// undone answers with what an undo did, or that an operation does it.
func undone(d *unit.Done, id record.ID) *response {
	out, status := Undo{Undoes: id, Count: d.Count, Kept: d.Kept}, http.StatusCreated
	if d.Receipt != record.None {
		out.Receipt = &d.Receipt
	}
	if d.Operation != record.None {
		out.Operation, status = &d.Operation, http.StatusAccepted
	}
	body, _ := json.Marshal(out) // numbers and IDs only
	return reply(status, d.Receipt, body)
}
