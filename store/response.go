package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// An StoredResponse is what a request with a key was answered. It is kept for a while,
// so that the same request sent again is answered the same and does nothing.
type StoredResponse struct {
	Request string // hash of what was asked
	Status  int
	Head    map[string]string
	Body    []byte
}

// ClaimResponse takes a key for a request whose answer will be kept in the same
// transaction. It waits for another transaction that has the key, and says
// false when that one, or an earlier one, has kept an answer.
func ClaimResponse(ctx context.Context, tx *db.Tx, workspace, person ID, key, request string, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO answer (workspace_id, person_id, key, request, status, head, body, at)
		VALUES (?, ?, ?, ?, 0, ?, '', ?) ON CONFLICT DO NOTHING`, workspace, person, key, request, json.RawMessage("{}"), at)
	return n > 0, err
}

// KeepResponse writes the answer to a claimed key.
func KeepResponse(ctx context.Context, tx *db.Tx, workspace, person ID, key string, a StoredResponse) error {
	head, err := json.Marshal(a.Head)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE answer SET status = ?, head = ?, body = ? WHERE workspace_id = ? AND person_id = ? AND key = ?",
		a.Status, json.RawMessage(head), string(a.Body), workspace, person, key)
	return err
}

// GetResponse returns the answer kept for a key.
func GetResponse(ctx context.Context, tx *db.Tx, workspace, person ID, key string) (*StoredResponse, error) {
	a := &StoredResponse{}
	var head json.RawMessage
	err := tx.QueryRow(ctx, "SELECT request, status, head, body FROM answer WHERE workspace_id = ? AND person_id = ? AND key = ?",
		workspace, person, key).Scan(&a.Request, &a.Status, db.JSON(&head), &a.Body)
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	if err != nil {
		return nil, err
	}
	return a, json.Unmarshal(head, &a.Head)
}

// PruneResponses removes the answers given before a moment.
func PruneResponses(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM answer WHERE at < ?", before)
	return err
}

// ClampResponses dates the answers from after a moment back to now: a clock that
// was ahead must not keep them longer than others.
func ClampResponses(ctx context.Context, tx *db.Tx, after, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE answer SET at = ? WHERE at > ?", now, after)
	return err
}
