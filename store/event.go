package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/vedlys/vedlys/db"
)

// An Event is a change event for open pages: what changed, and who may see it.
type Event struct {
	Seq       int64     `json:"-"` // assigned by the database
	Workspace ID        `json:"-"`
	At        time.Time `json:"-"`
	Type      string    `json:"type"`            // record type, "import", "settings", …
	Records   []ID      `json:"ids,omitempty"`   // none = many
	Owners    []ID      `json:"owners"`          // owners before and after; decides who may see it
	Tab       string    `json:"tab,omitempty"`   // origin of the change
	Topic     string    `json:"topic,omitempty"` // for those who wait for one thing, such as an import
}

// InsertEvent inserts a change event in the transaction of the change.
func InsertEvent(ctx context.Context, tx *db.Tx, e *Event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO event (workspace_id, at, body) VALUES (?, ?, ?)", e.Workspace, e.At, json.RawMessage(body))
	return err
}

// LastEvent returns the number of the newest change event, 0 if there is none.
func LastEvent(ctx context.Context, tx *db.Tx) (seq int64, err error) {
	err = tx.QueryRow(ctx, "SELECT COALESCE(MAX(seq), 0) FROM event").Scan(&seq)
	return seq, err
}

// EventsAfter returns the change events with numbers above seq, oldest first,
// at most the newest thousand. A lower number may appear later, when its
// transaction commits after that of a higher one.
func EventsAfter(ctx context.Context, tx *db.Tx, seq int64) ([]*Event, error) {
	rows, err := tx.Query(ctx, "SELECT seq, workspace_id, at, body FROM event WHERE seq > ? ORDER BY seq DESC LIMIT 1000", seq)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Event
	for rows.Next() {
		e := &Event{}
		var body json.RawMessage
		if err := rows.Scan(&e.Seq, db.ID(&e.Workspace), db.Time(&e.At), db.JSON(&body)); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(body, e); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	slices.Reverse(out)
	return out, rows.Err()
}

// PruneEvents deletes the change events up to a number.
func PruneEvents(ctx context.Context, tx *db.Tx, upTo int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM event WHERE seq <= ?", upTo)
	return err
}
