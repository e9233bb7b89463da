package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Feed is a consumer of the outbox: an integration of one person.
type Feed struct {
	Workspace ID
	ID        ID
	Person    ID
	Name      string
	Created   time.Time
	LostSince time.Time // when the oldest message was written that expired; zero if none did
	Removed   time.Time
	Waiting   time.Time // when the oldest message was written that is not acknowledged; zero if there is none
}

// InsertFeed inserts a feed.
func InsertFeed(ctx context.Context, tx *db.Tx, f *Feed) error {
	_, err := tx.Exec(ctx, "INSERT INTO feed (workspace_id, id, person_id, name, created_at, lost_since, removed_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		f.Workspace, f.ID, f.Person, f.Name, f.Created, f.LostSince, f.Removed)
	return err
}

const feedColumns = `f.workspace_id, f.id, f.person_id, f.name, f.created_at, f.lost_since, f.removed_at,
	(SELECT MIN(o.at) FROM outbox o WHERE o.workspace_id = f.workspace_id AND o.feed_id = f.id)`

func scanFeed(row interface{ Scan(...any) error }) (*Feed, error) {
	f := &Feed{}
	err := row.Scan(db.ID(&f.Workspace), db.ID(&f.ID), db.ID(&f.Person), &f.Name, db.Time(&f.Created), db.Time(&f.LostSince), db.Time(&f.Removed),
		db.Time(&f.Waiting))
	return f, err
}

// Feeds returns the feeds of a person, oldest first; None returns everyone's.
func Feeds(ctx context.Context, tx *db.Tx, workspace, person ID) ([]*Feed, error) {
	cond, args := "f.workspace_id = ? AND f.removed_at IS NULL", []any{workspace}
	if person != record.None {
		cond, args = cond+" AND f.person_id = ?", append(args, person)
	}
	return scanFeeds(ctx, tx, "SELECT "+feedColumns+" FROM feed f WHERE "+cond+" ORDER BY f.id", args...)
}

// AllFeeds returns the feeds of all workspaces, including removed ones.
func AllFeeds(ctx context.Context, tx *db.Tx) ([]*Feed, error) {
	return scanFeeds(ctx, tx, "SELECT "+feedColumns+" FROM feed f ORDER BY f.workspace_id, f.id")
}

func scanFeeds(ctx context.Context, tx *db.Tx, query string, args ...any) ([]*Feed, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Feed
	for rows.Next() {
		f, err := scanFeed(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// FeedIDs returns the IDs of the feeds of a workspace.
func FeedIDs(ctx context.Context, tx *db.Tx, workspace ID) ([]ID, error) {
	return queryIDs(ctx, tx, "SELECT id FROM feed WHERE workspace_id = ? AND removed_at IS NULL ORDER BY id", workspace)
}

// GetFeed returns a feed of a person (None = anyone), otherwise NotFound.
func GetFeed(ctx context.Context, tx *db.Tx, workspace, person, id ID) (*Feed, error) {
	cond, args := "f.workspace_id = ? AND f.id = ? AND f.removed_at IS NULL", []any{workspace, id}
	if person != record.None {
		cond, args = cond+" AND f.person_id = ?", append(args, person)
	}
	f, err := scanFeed(tx.QueryRow(ctx, "SELECT "+feedColumns+" FROM feed f WHERE "+cond, args...))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return f, err
}

// RemoveFeed marks a feed as removed.
func RemoveFeed(ctx context.Context, tx *db.Tx, workspace, id ID, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE feed SET removed_at = ? WHERE workspace_id = ? AND id = ?", at, workspace, id)
	return err
}

// RemoveFeedsOf marks all feeds of a person in a workspace as removed.
func RemoveFeedsOf(ctx context.Context, tx *db.Tx, workspace, person ID, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE feed SET removed_at = ? WHERE workspace_id = ? AND person_id = ? AND removed_at IS NULL", at, workspace, person)
	return err
}

// DeleteFeed deletes up to limit messages of a removed feed, or the feed if it
// has none. It reports whether the feed is gone.
func DeleteFeed(ctx context.Context, tx *db.Tx, f *Feed, limit int) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM outbox WHERE workspace_id = ? AND feed_id = ? AND receipt_id IN
		(SELECT receipt_id FROM outbox WHERE workspace_id = ? AND feed_id = ? ORDER BY receipt_id LIMIT ?)`, f.Workspace, f.ID, f.Workspace, f.ID, limit)
	if err != nil || n > 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, "DELETE FROM feed WHERE workspace_id = ? AND id = ?", f.Workspace, f.ID)
	return true, err
}
