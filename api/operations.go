package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// An Operation is an action on all records that match a filter, and its
// progress.
type Operation struct {
	ID         record.ID          `json:"id" format:"uuid"`
	Action     string             `json:"action" enum:"set,delete,disqualify,reopen,contact,undo"`
	RecordType string             `json:"record_type,omitempty"`
	Where      string             `json:"where" doc:"The filter that the records match, as in the address of their list."`
	State      string             `json:"state" enum:"running,paused,done,failed"`
	Total      int                `json:"total" doc:"How many records it is about; 0 until they are counted."`
	Done       int                `json:"done" doc:"How many are changed so far."`
	Same       int                `json:"same" doc:"How many were so already."`
	Refused    int                `json:"refused" doc:"How many were left as they are."`
	Refusals   []OperationRefusal `json:"refusals" doc:"The first 100 that were left, with the reason."`
	StartedAt  string             `json:"started_at" format:"date-time"`
	FinishedAt *string            `json:"finished_at" format:"date-time"`
	Failure    string             `json:"failure,omitempty" doc:"Why it could not go on."`

	UndoReceipt   *string `json:"undo_receipt" format:"uuid" doc:"To give to POST /undos: of the operation or, if it has been undone, of the undo. Null if it changed nothing."`
	UndoneAt      *string `json:"undone_at" format:"date-time" doc:"When all of it was undone; null if it was not, or was redone."`
	UndoneBy      *string `json:"undone_by" format:"uuid" doc:"The person who undid it."`
	UndoOperation *string `json:"undo_operation" format:"uuid" doc:"The operation that undid it; null if that took a single transaction or you do not see it."`
	Undoes        *string `json:"undoes" format:"uuid" doc:"Of an undo: the operation or import that it undoes."`
}

// An OperationRefusal is a record that was left as it is.
type OperationRefusal struct {
	RecordType string    `json:"record_type"`
	ID         record.ID `json:"id" format:"uuid"`
	Key        string    `json:"key"`
	Message    string    `json:"message"`
}

// An OperationNew describes an operation to start.
type OperationNew struct {
	RecordType string         `json:"record_type"`
	Action     string         `json:"action" enum:"set,delete,disqualify,reopen,contact" doc:"The last three are for leads."`
	Where      string         `json:"where,omitempty" doc:"Parameters of the list of records, such as status=new&owner=me; empty for all that you see."`
	Values     map[string]any `json:"values,omitempty" doc:"Of set: fields and their new values, as in a change of one record. Tags are replaced by them."`
	Add        map[string]any `json:"add,omitempty" doc:"Of set: tags to give to the records beside those that they have, as {\"tags\": [names]}."`
	Remove     map[string]any `json:"remove,omitempty" doc:"Of set: tags to take from the records."`
	Status     string         `json:"status,omitempty" doc:"Of disqualify: a disqualified status, by ID or key."`
	Note       string         `json:"note,omitempty" doc:"Of disqualify and contact: a note on each lead."`
}

// An OperationBegun names an operation that was started.
type OperationBegun struct {
	ID record.ID `json:"id" format:"uuid"`
}

// An OperationChange pauses an operation, or continues it.
type OperationChange struct {
	State string `json:"state" enum:"running,paused"`
}

// actions are the kinds of operations by the action that the API names.
var actions = map[string]string{"set": "bulk", "delete": "delete", "disqualify": "disqualify", "reopen": "extend", "contact": "contact", "undo": operations.Undo}

func (rq *request) operation(o *operations.Shown) Operation {
	say := rq.say()
	out := Operation{ID: o.ID, RecordType: o.RecordType, Where: operations.PlanOf(o.Operation).Query, State: o.State, Total: o.Total, Done: o.Done, Same: o.Same,
		Refused: o.Refused, Refusals: []OperationRefusal{}, StartedAt: record.MomentKind.Text(o.Started, nil), FinishedAt: moment(o.Finished),
		UndoReceipt: idOrNull(o.Receipt), UndoOperation: idOrNull(o.UndoneIn), Undoes: idOrNull(o.Undoes)}
	if o.Undone != nil {
		out.UndoneAt, out.UndoneBy = moment(o.Undone.At), idOrNull(o.Undone.By)
	}
	for action, kind := range actions {
		if kind == o.Kind {
			out.Action = action
		}
	}
	if o.Failure != "" {
		out.Failure = unit.Say(say, record.Wrong(o.Failure))
	}
	for _, r := range o.Refusals {
		out.Refusals = append(out.Refusals, OperationRefusal{r.Type, r.Record, r.Key, unit.Say(say, &record.Error{Key: r.Key, Args: r.Args})})
	}
	return out
}

// idOrNull returns an ID as JSON, or nil for None.
func idOrNull(id record.ID) *string {
	if id == record.None {
		return nil
	}
	text := id.String()
	return &text
}

// startOperation starts an operation.
func startOperation(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	s, err := rq.operationStart(body)
	if err != nil {
		return nil, err
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Operations.Start(ctx, rq.by, s)
	}, rq.begun)
}

// begun answers with an operation that has just been started.
func (rq *request) begun(d *unit.Done) *response {
	body, _ := json.Marshal(OperationBegun{d.Operation}) // an ID only
	a := reply(http.StatusAccepted, record.None, body)
	a.Head["Location"] = prefix + "/operations/" + d.Operation.String()
	return a
}

// operationStart reads the body of startOperation.
func (rq *request) operationStart(body object) (s operations.Start, err error) {
	errs := body.only("record_type", "action", "where", "values", "add", "remove", "status", "note")
	kind := body.text("record_type", &errs)
	if !isType(kind) {
		errs = append(errs, record.Wrong("invalid_choice").On("record_type"))
		return s, errs
	}
	s.Type = rq.ws.Type(kind)
	action := body.text("action", &errs)
	if s.Kind = actions[action]; s.Kind == "" || s.Kind == operations.Undo {
		errs = append(errs, record.Wrong("invalid_choice").On("action"))
	}
	where, bad := url.ParseQuery(body.text("where", &errs))
	if bad != nil {
		errs = append(errs, record.Wrong("bad_form").On("where"))
	}
	for _, key := range []string{"sort", "limit", "cursor"} {
		if where.Has(key) { // they would not narrow it
			errs = append(errs, record.Wrong("unknown_parameter", "parameter", key).On(key))
		}
	}
	if _, s.Query, err = rq.readQuery(s.Type, where); err != nil {
		errs = append(errs, record.All(err)...)
	}
	errs = append(errs, unmeant(body, action)...)
	s.Note = body.text("note", &errs)
	if text := body.text("status", &errs); text != "" {
		v, perr := s.Type.Field("status").Kind.Parse(text, s.Type.Field("status"), rq.env())
		if perr != nil {
			return s, append(errs, perr.On("status"))
		}
		s.Status = v.(record.ID)
	}
	return s, append(errs, rq.operationValues(body, &s)...).Or()
}

// unmeant returns errors for parts of a body that the action does not take.
func unmeant(body object, action string) record.Errors {
	takes := map[string][]string{"set": {"values", "add", "remove"}, "disqualify": {"status", "note"}, "contact": {"note"}}[action]
	var errs record.Errors
	for _, key := range []string{"values", "add", "remove", "status", "note"} {
		if !body.isNull(key) && !slices.Contains(takes, key) {
			errs = append(errs, record.Wrong("unknown_field", "field", key).On(key))
		}
	}
	return errs
}

// operationValues reads the values that an operation sets.
func (rq *request) operationValues(body object, s *operations.Start) record.Errors {
	errs := rq.operationLinks(body, s)
	if body.isNull("values") {
		if s.Kind == "bulk" && len(s.Set) == 0 && len(errs) == 0 {
			return record.Errors{record.Wrong("required").On("values")}
		}
		return errs
	}
	values, err := asObject(body["values"], "values")
	if err != nil {
		return record.All(err)
	}
	set, more := rq.values(s.Type, values, "")
	s.Set, errs = append(s.Set, set...), append(errs, more...)
	for _, v := range set {
		if v.Field.IsMoney() && !v.Field.OwnCurrency() && !slices.ContainsFunc(set, func(o unit.Value) bool { return o.Field == s.Type.Currency() }) {
			errs = append(errs, record.Wrong("required").On("values.currency"))
		}
	}
	return errs
}

// operationLinks reads the links that an operation adds and removes.
func (rq *request) operationLinks(body object, s *operations.Start) (errs record.Errors) {
	for key, how := range map[string]unit.How{"add": unit.Add, "remove": unit.Remove} {
		if body.isNull(key) {
			continue
		}
		values, err := asObject(body[key], key)
		if err != nil {
			return record.All(err)
		}
		set, more := rq.values(s.Type, values, "")
		errs = append(errs, more...)
		for _, v := range set {
			if v.Field.Kind.Storage() != record.AsLinks {
				errs = append(errs, record.Wrong("only_links", "field", jsonKey(v.Field)).On(key+"."+jsonKey(v.Field)))
			}
			if how == unit.Remove && len(v.New) > 0 {
				errs = append(errs, record.Wrong("unknown_reference").On(key+"."+jsonKey(v.Field)))
			}
			v.How = how
			s.Set = append(s.Set, v)
		}
	}
	return errs
}

// listOperations returns the newest operations.
func listOperations(rq *request) (*response, error) {
	list, err := rq.Operations.List(rq.ctx, rq.by)
	if err != nil {
		return nil, err
	}
	out := Page[Operation]{Items: []Operation{}}
	for _, o := range list {
		out.Items = append(out.Items, rq.operation(o))
	}
	return replyJSON(http.StatusOK, out)
}

// getOperation returns an operation and how far it is.
func getOperation(rq *request) (*response, error) {
	o, err := rq.Operations.Show(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	return replyJSON(http.StatusOK, rq.operation(o))
}

// changeOperation pauses an operation, or continues it.
func changeOperation(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	errs := body.only("state")
	switch state := body.text("state", &errs); {
	case len(errs) > 0:
		return nil, errs
	case state == store.OperationPaused:
		err = rq.Operations.Pause(rq.ctx, rq.by, rq.id)
	case state == store.OperationRunning:
		err = rq.Operations.Resume(rq.ctx, rq.by, rq.id)
	default:
		err = record.Wrong("invalid_choice").On("state")
	}
	if err != nil {
		return nil, err
	}
	return getOperation(rq)
}
