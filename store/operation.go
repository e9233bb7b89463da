package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// The states of an operation.
const (
	OperationRunning = "running"
	OperationPaused  = "paused" // by a person; it can continue
	OperationDone    = "done"
	OperationFailed  = "failed" // stopped by an error; what is done remains
)

// An Operation is an action larger than one transaction. Its ID is the group of
// the receipts of its steps.
type Operation struct {
	ID         ID
	Workspace  ID
	Person     ID
	Channel    crm.Channel
	Session    ID     // the sign-in session that started it; None on other channels
	Kind       string // the action: bulk, delete, disqualify, undo, …
	RecordType string
	Plan       json.RawMessage
	State      string
	Position   string // where the next step begins
	Step       int
	Total      int // records that it is about
	Done       int // records changed
	Same       int // records that were so already
	Refused    int // records left as they are
	Refusals   []Refusal
	Started    time.Time
	Stepped    time.Time // the last step
	Finished   time.Time
	Failure    string // translation key
	Undoes     ID     // of an undo: the group of receipts that it undoes
}

// Over reports whether an operation has come to its end.
func (o *Operation) Over() bool { return o.State == OperationDone || o.State == OperationFailed }

// Passed returns the number of records that an operation is done with.
func (o *Operation) Passed() int { return o.Done + o.Same + o.Refused }

// A Refusal is a record that an operation left as it is, and why.
type Refusal struct {
	Type   string `json:"type"`
	Record ID     `json:"record"`
	Key    string `json:"key"` // translation key under "error."
	Args   []any  `json:"args,omitempty"`
	Field  string `json:"field,omitempty"`
}

const operationColumns = "id, person_id, channel, session_id, kind, record_type, plan, state, position, step, total, done, same, refused, refusals, " +
	"started_at, stepped_at, finished_at, failure, undoes_id"

func scanOperation(row interface{ Scan(...any) error }, workspace ID) (*Operation, error) {
	o := &Operation{Workspace: workspace}
	var refusals json.RawMessage
	err := row.Scan(db.ID(&o.ID), db.ID(&o.Person), &o.Channel, db.ID(&o.Session), &o.Kind, &o.RecordType, db.JSON(&o.Plan), &o.State,
		&o.Position, &o.Step, &o.Total, &o.Done, &o.Same, &o.Refused, db.JSON(&refusals),
		db.Time(&o.Started), db.Time(&o.Stepped), db.Time(&o.Finished), &o.Failure, db.ID(&o.Undoes))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(refusals, &o.Refusals); err != nil {
		return nil, err
	}
	for _, r := range o.Refusals {
		readArgs(r.Args)
	}
	return o, nil
}

// wordMark begins a stored argument that is a translation key.
const wordMark = "\x00"

// readArgs gives arguments that were stored as JSON their types again.
func readArgs(args []any) {
	for i, a := range args {
		switch a := a.(type) {
		case float64:
			args[i] = int64(a) // they were integers
		case string:
			if key, is := strings.CutPrefix(a, wordMark); is {
				args[i] = record.Word(key)
			}
		}
	}
}

// GetOperation returns an operation in the actor's scope, locked inside a
// change.
func GetOperation(ctx context.Context, tx *db.Tx, a crm.Actor, id ID) (*Operation, error) {
	cond, args := ownScope(a)
	query := "SELECT " + operationColumns + " FROM operation WHERE " + cond + " AND id = ?"
	if tx.SQL() != nil && tx.D().Name == "postgres" {
		query += " FOR UPDATE"
	}
	return scanOperation(tx.QueryRow(ctx, query, append(args, id)...), a.Workspace)
}

// Operations returns the newest operations in the actor's scope.
func Operations(ctx context.Context, tx *db.Tx, a crm.Actor, limit int) ([]*Operation, error) {
	cond, args := ownScope(a)
	return operations(ctx, tx, a.Workspace, cond+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
}

// OpenOperation returns the operation that is writing or undoing a group of
// receipts, or nil.
func OpenOperation(ctx context.Context, tx *db.Tx, workspace, group ID) (*Operation, error) {
	found, err := operations(ctx, tx, workspace, "workspace_id = ? AND (id = ? OR undoes_id = ?) AND state IN (?, ?)",
		workspace, group, group, OperationRunning, OperationPaused)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

func operations(ctx context.Context, tx *db.Tx, workspace ID, cond string, args ...any) ([]*Operation, error) {
	rows, err := tx.Query(ctx, "SELECT "+operationColumns+" FROM operation WHERE "+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Operation
	for rows.Next() {
		o, err := scanOperation(rows, workspace)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, rows.Err()
}

// InsertOperation inserts an operation.
func InsertOperation(ctx context.Context, tx *db.Tx, o *Operation) error {
	refusals, err := refusalsOf(o)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO operation (workspace_id, "+operationColumns+") VALUES (?, "+marks(20)+")",
		o.Workspace, o.ID, o.Person, string(o.Channel), o.Session, o.Kind, o.RecordType, o.Plan, o.State, o.Position, o.Step, o.Total,
		o.Done, o.Same, o.Refused, refusals, o.Started, o.Stepped, o.Finished, o.Failure, o.Undoes)
	return err
}

func refusalsOf(o *Operation) (json.RawMessage, error) {
	out := make([]Refusal, len(o.Refusals))
	for i, r := range o.Refusals {
		r.Args = slices.Clone(r.Args)
		for n, a := range r.Args {
			if w, is := a.(record.Word); is {
				r.Args[n] = wordMark + string(w)
			}
		}
		out[i] = r
	}
	return json.Marshal(out)
}

// UpdateOperation stores the progress of an operation. It is a conflict if the
// operation is no longer at the step and in the state of was: then another
// process is running it, or a person has paused it.
func UpdateOperation(ctx context.Context, tx *db.Tx, was, is *Operation) error {
	refusals, err := refusalsOf(is)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE operation SET state = ?, position = ?, step = ?, total = ?, done = ?, same = ?, refused = ?, refusals = ?,
		stepped_at = ?, finished_at = ?, failure = ? WHERE workspace_id = ? AND id = ? AND state = ? AND step = ?`,
		is.State, is.Position, is.Step, is.Total, is.Done, is.Same, is.Refused, refusals, is.Stepped, is.Finished, is.Failure,
		was.Workspace, was.ID, was.State, was.Step)
	if err == nil && n == 0 {
		return record.Fail(record.Conflict, "conflict")
	}
	return err
}

// MadeAfter returns which of these records were made by an action after a
// receipt or operation, whatever time they say themselves.
func MadeAfter(ctx context.Context, tx *db.Tx, workspace ID, ids []ID, after ID) (map[ID]bool, error) {
	out := map[ID]bool{}
	err := inBatches(ids, 200, func(batch []ID) error {
		args := []any{workspace, Created, after}
		for _, id := range batch {
			args = append(args, id)
		}
		rows, err := tx.Query(ctx, "SELECT record_id FROM history WHERE workspace_id = ? AND action = ? AND receipt_id > ? AND record_id IN ("+marks(len(batch))+")", args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id ID
			if err := rows.Scan(db.ID(&id)); err != nil {
				return err
			}
			out[id] = true
		}
		return rows.Err()
	})
	return out, err
}
