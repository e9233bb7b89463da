package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// An Event is a nudge for open pages: what changed, and who may hear of it.
type Event struct {
	ID        ID        `json:"-"`
	Workspace ID        `json:"-"`
	At        time.Time `json:"-"`
	Type      string    `json:"type"`            // record type, "import", "settings", …
	Records   []ID      `json:"ids,omitempty"`   // none = many
	Owners    []ID      `json:"owners"`          // whose scope it touches, before and after
	Tab       string    `json:"tab,omitempty"`   // where it came from
	Topic     string    `json:"topic,omitempty"` // for those who wait for one thing, such as an import
}

// InsertEvent writes a nudge in the same transaction as what it tells of.
func InsertEvent(ctx context.Context, tx *db.Tx, e *Event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO event (id, workspace_id, at, body) VALUES (?, ?, ?, ?)", e.ID, e.Workspace, e.At, json.RawMessage(body))
	return err
}

// EventsAfter returns the nudges whose IDs are at or after from, oldest first,
// but the newest thousand at most.
func EventsAfter(ctx context.Context, tx *db.Tx, from ID) ([]*Event, error) {
	rows, err := tx.Query(ctx, "SELECT id, workspace_id, at, body FROM event WHERE id >= ? ORDER BY id DESC LIMIT 1000", db.Key(from))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Event
	for rows.Next() {
		e := &Event{}
		var body json.RawMessage
		if err := rows.Scan(db.ID(&e.ID), db.ID(&e.Workspace), db.Time(&e.At), db.JSON(&body)); err != nil {
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

// PruneEvents removes nudges older than a moment.
func PruneEvents(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM event WHERE id < ?", record.NewIDAt(before))
	return err
}
