package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Session is one sign-in of one person in one browser. The browser holds the
// token, the database only its hash.
type Session struct {
	Hash      string
	ID        ID
	Person    ID
	Workspace ID // the current one; None until they choose
	Created   time.Time
	Seen      time.Time
	Expires   time.Time
	Address   string
	Agent     string
}

const sessionColumns = "hash, id, person_id, workspace_id, created_at, seen_at, expires_at, address, agent"

func scanSession(row interface{ Scan(...any) error }) (*Session, error) {
	s := &Session{}
	err := row.Scan(&s.Hash, db.ID(&s.ID), db.ID(&s.Person), db.ID(&s.Workspace), db.Time(&s.Created), db.Time(&s.Seen),
		db.Time(&s.Expires), &s.Address, &s.Agent)
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return s, err
}

// SessionByHash returns the session of a token, even if it is over.
func SessionByHash(ctx context.Context, tx *db.Tx, hash string) (*Session, error) {
	return scanSession(tx.QueryRow(ctx, "SELECT "+sessionColumns+" FROM session WHERE hash = ?", hash))
}

// SessionsOf returns a person's open sessions, most recently used first.
func SessionsOf(ctx context.Context, tx *db.Tx, person ID, now, seenSince time.Time) ([]*Session, error) {
	rows, err := tx.Query(ctx, "SELECT "+sessionColumns+` FROM session
		WHERE person_id = ? AND expires_at > ? AND seen_at > ? ORDER BY seen_at DESC, id DESC`, person, now, seenSince)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Session
	for rows.Next() {
		s, err := scanSession(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// InsertSession inserts a session.
func InsertSession(ctx context.Context, tx *db.Tx, s *Session) error {
	_, err := tx.Exec(ctx, "INSERT INTO session ("+sessionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		s.Hash, s.ID, s.Person, s.Workspace, s.Created, s.Seen, s.Expires, s.Address, s.Agent)
	return err
}

// SeeSession records when a session was last used.
func SeeSession(ctx context.Context, tx *db.Tx, hash string, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE session SET seen_at = ? WHERE hash = ?", at, hash)
	return err
}

// MoveSession sets the workspace of a session.
func MoveSession(ctx context.Context, tx *db.Tx, session, workspace ID) error {
	_, err := tx.Exec(ctx, "UPDATE session SET workspace_id = ? WHERE id = ?", workspace, session)
	return err
}

// DeleteSession ends one session of a person and reports whether there was one.
func DeleteSession(ctx context.Context, tx *db.Tx, person, session ID) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM session WHERE person_id = ? AND id = ?", person, session)
	return n > 0, err
}

// DeleteSessionsBut ends all sessions of a person but one (None = all) and
// returns their number.
func DeleteSessionsBut(ctx context.Context, tx *db.Tx, person, keep ID) (int64, error) {
	return tx.Exec(ctx, "DELETE FROM session WHERE person_id = ? AND id <> ?", person, db.Key(keep))
}

// DeleteSessionsIn ends a person's sessions in a workspace and those without
// one.
func DeleteSessionsIn(ctx context.Context, tx *db.Tx, person, workspace ID) error {
	_, err := tx.Exec(ctx, "DELETE FROM session WHERE person_id = ? AND (workspace_id = ? OR workspace_id IS NULL)", person, workspace)
	return err
}

// LastSeen returns when each member of a workspace was last seen in it.
func LastSeen(ctx context.Context, tx *db.Tx, workspace ID) (map[ID]time.Time, error) {
	people, err := Colleagues(ctx, tx, workspace)
	if err != nil {
		return nil, err
	}
	out := map[ID]time.Time{}
	for batch := range slices.Chunk(people, 500) {
		args := []any{workspace}
		for _, p := range batch {
			args = append(args, p.ID)
		}
		err := lastSeen(ctx, tx, out, `SELECT person_id, MAX(seen_at) FROM session WHERE (workspace_id = ? OR workspace_id IS NULL)
			AND person_id IN (`+marks(len(batch))+`) GROUP BY person_id`, args)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func lastSeen(ctx context.Context, tx *db.Tx, out map[ID]time.Time, query string, args []any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id ID
		var at time.Time
		if err := rows.Scan(db.ID(&id), db.Time(&at)); err != nil {
			return err
		}
		out[id] = at
	}
	return rows.Err()
}

// PruneSessions deletes the sessions that are over, and those created or seen
// after a future moment.
func PruneSessions(ctx context.Context, tx *db.Tx, now, seenSince, after time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM session WHERE expires_at <= ? OR seen_at <= ? OR seen_at > ? OR created_at > ?",
		now, seenSince, after, after)
	return err
}
