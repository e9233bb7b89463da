package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A StoredResponse is the response to a request with an idempotency key. It is
// kept for a while, so that the same request sent again gets the same response
// and does nothing.
type StoredResponse struct {
	Request string // hash of the request
	Status  int
	Head    map[string]string
	Body    []byte
}

// ClaimResponse claims a key for a request whose response will be stored in
// the same transaction. It waits for another transaction that holds the key,
// and returns false if that one, or an earlier one, has stored a response.
func ClaimResponse(ctx context.Context, tx *db.Tx, workspace, person ID, key, request string, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO stored_response (workspace_id, person_id, key, request, status, head, body, at)
		VALUES (?, ?, ?, ?, 0, ?, '', ?) ON CONFLICT DO NOTHING`, workspace, person, key, request, json.RawMessage("{}"), at)
	return n > 0, err
}

// KeepResponse stores the response under a claimed key.
func KeepResponse(ctx context.Context, tx *db.Tx, workspace, person ID, key string, a StoredResponse) error {
	head, err := json.Marshal(a.Head)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE stored_response SET status = ?, head = ?, body = ? WHERE workspace_id = ? AND person_id = ? AND key = ?",
		a.Status, json.RawMessage(head), string(a.Body), workspace, person, key)
	return err
}

// GetResponse returns the response stored under a key.
func GetResponse(ctx context.Context, tx *db.Tx, workspace, person ID, key string) (*StoredResponse, error) {
	a := &StoredResponse{}
	var head json.RawMessage
	err := tx.QueryRow(ctx, "SELECT request, status, head, body FROM stored_response WHERE workspace_id = ? AND person_id = ? AND key = ?",
		workspace, person, key).Scan(&a.Request, &a.Status, db.JSON(&head), &a.Body)
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	if err != nil {
		return nil, err
	}
	return a, json.Unmarshal(head, &a.Head)
}

// PruneResponses deletes the responses stored before a moment.
func PruneResponses(ctx context.Context, tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM stored_response WHERE at < ?", before)
	return err
}

// ClampResponses sets the time of responses dated after a moment to now: a
// clock that was ahead must not keep them longer.
func ClampResponses(ctx context.Context, tx *db.Tx, after, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE stored_response SET at = ? WHERE at > ?", now, after)
	return err
}
