package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// The states of an import.
const (
	ImportWaiting = "waiting" // uploaded; its columns are being matched
	ImportRunning = "running"
	ImportDone    = "done"
	ImportFailed  = "failed" // stopped by an error; rows imported so far remain
)

// An Import is the import of one file.
type Import struct {
	ID         ID
	Workspace  ID
	Person     ID
	RecordType string
	FileName   string
	FileKept   bool // the file still exists
	Size       int64
	Rows       int // under the headings
	State      string
	Plan       json.RawMessage
	Position   int64 // bytes of the file that are processed
	Line       int   // lines of the file that are processed
	Created    int
	Skipped    int
	Uploaded   time.Time
	Started    time.Time
	Stepped    time.Time // the last step
	Finished   time.Time
	Failure    string // translation key
	Session    ID     // the sign-in session that started it; None on other channels

	Undone *Receipt // the undo of the whole import, if it was read and there is one
}

// ReadUndone adds the undo of an import.
func (i *Import) ReadUndone(ctx context.Context, tx *db.Tx) (err error) {
	if i.Created > 0 {
		i.Undone, err = UndoOf(ctx, tx, i.Workspace, i.ID)
	}
	return err
}

const importColumns = "id, person_id, record_type, file_name, file_kept, size, row_count, state, plan, position, line, created, skipped, " +
	"created_at, started_at, stepped_at, finished_at, failure, session_id"

func scanImport(row interface{ Scan(...any) error }, workspace ID) (*Import, error) {
	i := &Import{Workspace: workspace}
	err := row.Scan(db.ID(&i.ID), db.ID(&i.Person), &i.RecordType, &i.FileName, db.Bool(&i.FileKept), &i.Size, &i.Rows, &i.State,
		db.JSON(&i.Plan), &i.Position, &i.Line, &i.Created, &i.Skipped,
		db.Time(&i.Uploaded), db.Time(&i.Started), db.Time(&i.Stepped), db.Time(&i.Finished), &i.Failure, db.ID(&i.Session))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return i, err
}

// ownScope returns the condition for the imports or operations that an actor
// sees: their own or, if they see all records, all.
func ownScope(a crm.Actor) (string, []any) {
	cond, args := "workspace_id = ?", []any{a.Workspace}
	switch a.Scope() {
	case crm.All:
		return cond, args
	case crm.Own:
		return cond + " AND person_id = ?", append(args, a.User)
	}
	return cond + " AND 1 = 0", args
}

// GetImport returns an import in the actor's scope, locked inside a change.
func GetImport(ctx context.Context, tx *db.Tx, a crm.Actor, id ID) (*Import, error) {
	cond, args := ownScope(a)
	query := "SELECT " + importColumns + " FROM import WHERE " + cond + " AND id = ?"
	if tx.SQL() != nil && tx.D().Name == "postgres" {
		query += " FOR UPDATE"
	}
	return scanImport(tx.QueryRow(ctx, query, append(args, id)...), a.Workspace)
}

// Imports returns the newest imports in the actor's scope.
func Imports(ctx context.Context, tx *db.Tx, a crm.Actor, limit int) ([]*Import, error) {
	cond, args := ownScope(a)
	rows, err := tx.Query(ctx, "SELECT "+importColumns+" FROM import WHERE "+cond+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Import
	for rows.Next() {
		i, err := scanImport(rows, a.Workspace)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// InsertImport inserts an import.
func InsertImport(ctx context.Context, tx *db.Tx, i *Import) error {
	_, err := tx.Exec(ctx, "INSERT INTO import (workspace_id, "+importColumns+") VALUES (?, "+marks(19)+")",
		i.Workspace, i.ID, i.Person, i.RecordType, i.FileName, i.FileKept, i.Size, i.Rows, i.State, i.Plan, i.Position, i.Line,
		i.Created, i.Skipped, i.Uploaded, i.Started, i.Stepped, i.Finished, i.Failure, i.Session)
	return err
}

// UpdateImport stores the progress of an import. It is a conflict if the
// import is no longer at the position of was: then another process is running
// it.
func UpdateImport(ctx context.Context, tx *db.Tx, was, is *Import) error {
	n, err := tx.Exec(ctx, `UPDATE import SET row_count = ?, state = ?, plan = ?, position = ?, line = ?, created = ?, skipped = ?,
		started_at = ?, stepped_at = ?, finished_at = ?, failure = ?, session_id = ? WHERE workspace_id = ? AND id = ? AND state = ? AND position = ?`,
		is.Rows, is.State, is.Plan, is.Position, is.Line, is.Created, is.Skipped, is.Started, is.Stepped, is.Finished, is.Failure, is.Session,
		was.Workspace, was.ID, was.State, was.Position)
	if err == nil && n == 0 {
		return record.Fail(record.Conflict, "conflict")
	}
	return err
}

// DeleteImport deletes a waiting import. It is a conflict if the import has
// begun.
func DeleteImport(ctx context.Context, tx *db.Tx, workspace, id ID) error {
	n, err := tx.Exec(ctx, "DELETE FROM import WHERE workspace_id = ? AND id = ? AND state = ?", workspace, id, ImportWaiting)
	if err == nil && n == 0 {
		return record.Fail(record.Conflict, "import_begun")
	}
	return err
}

// A Problem is a mistake in one row of an imported file.
type Problem struct {
	Line   int      // of the file
	Column string   // heading; the field's key if no column fills it; "" for the whole row
	Value  string   // the contents of the cell
	Key    string   // translation key under "error."
	Args   []any    // name, value pairs
	Cells  []string // the whole row, on its first problem
}

// InsertProblems inserts the problems of a step.
func InsertProblems(ctx context.Context, tx *db.Tx, workspace, id ID, problems []Problem) error {
	const head = "INSERT INTO import_problem (workspace_id, import_id, line, position, column_name, value, key, args, cells) VALUES "
	const one = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
	var all [][]any
	at := map[int]int{}
	for _, p := range problems {
		args, err := json.Marshal(p.Args)
		if err != nil {
			return err
		}
		cells := []byte{}
		if p.Cells != nil {
			if cells, err = json.Marshal(p.Cells); err != nil {
				return err
			}
		}
		all = append(all, []any{workspace, id, p.Line, at[p.Line], p.Column, p.Value, p.Key, json.RawMessage(args), string(cells)})
		at[p.Line]++
	}
	return insertRows(ctx, tx, head, one, "", all)
}

// Problems returns the problems of an import after a line of its file, for at
// most fileRows rows.
func Problems(ctx context.Context, tx *db.Tx, workspace, id ID, afterLine, fileRows int) ([]Problem, error) {
	rows, err := tx.Query(ctx, `SELECT line, column_name, value, key, args, cells FROM import_problem
		WHERE workspace_id = ? AND import_id = ? AND line > ? AND line <= (SELECT MAX(line) FROM
		(SELECT line FROM import_problem WHERE workspace_id = ? AND import_id = ? AND line > ? AND position = 0 ORDER BY line LIMIT ?) AS page)
		ORDER BY line, position`, workspace, id, afterLine, workspace, id, afterLine, fileRows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Problem
	for rows.Next() {
		p, err := scanProblem(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func scanProblem(row interface{ Scan(...any) error }) (p Problem, err error) {
	var args json.RawMessage
	var cells string
	if err := row.Scan(&p.Line, &p.Column, &p.Value, &p.Key, db.JSON(&args), &cells); err != nil {
		return p, err
	}
	if cells != "" {
		if err := json.Unmarshal([]byte(cells), &p.Cells); err != nil {
			return p, err
		}
	}
	if err := json.Unmarshal(args, &p.Args); err != nil {
		return p, err
	}
	for i, a := range p.Args {
		if n, ok := a.(float64); ok {
			p.Args[i] = int64(n) // they were integers
		}
	}
	return p, nil
}
