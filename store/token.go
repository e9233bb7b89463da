package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Token lets a program act as a person in one workspace. The program holds
// the secret, the database only its hash.
type Token struct {
	ID       ID
	Person   ID
	Name     string
	ReadOnly bool
	Created  time.Time
	Used     time.Time // within some minutes; zero if never
}

// InsertToken inserts a token.
func InsertToken(ctx context.Context, tx *db.Tx, workspace ID, t *Token, hash string) error {
	_, err := tx.Exec(ctx, "INSERT INTO api_token (workspace_id, id, person_id, name, hash, read_only, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		workspace, t.ID, t.Person, t.Name, hash, t.ReadOnly, t.Created)
	return err
}

// TakeToken deletes a token of a person and returns when it was made, or the
// zero time if there is none.
func TakeToken(ctx context.Context, tx *db.Tx, workspace, person, id ID) (time.Time, error) {
	return take(ctx, tx, "api_token", "person_id", workspace, person, id)
}

// take deletes a row by its ID and the person who made it.
func take(ctx context.Context, tx *db.Tx, table, maker string, workspace, person, id ID) (made time.Time, err error) {
	const where = " WHERE workspace_id = ? AND id = ? AND "
	row := tx.QueryRow(ctx, "SELECT created_at FROM "+table+where+maker+" = ?", workspace, id, person)
	if err = row.Scan(db.Time(&made)); errors.Is(err, db.ErrNotFound) {
		return time.Time{}, nil
	}
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM "+table+where+maker+" = ?", workspace, id, person)
	}
	return made, err
}

// Tokens returns the valid tokens of a person in a workspace, newest first;
// None returns everyone's.
func Tokens(ctx context.Context, tx *db.Tx, workspace, person ID) ([]*Token, error) {
	cond, args := "workspace_id = ? AND revoked_at IS NULL", []any{workspace}
	if person != record.None {
		cond, args = cond+" AND person_id = ?", append(args, person)
	}
	rows, err := tx.Query(ctx, "SELECT id, person_id, name, read_only, created_at, used_at FROM api_token WHERE "+cond+" ORDER BY id DESC", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Token
	for rows.Next() {
		t := &Token{}
		if err := rows.Scan(db.ID(&t.ID), db.ID(&t.Person), &t.Name, db.Bool(&t.ReadOnly), db.Time(&t.Created), db.Time(&t.Used)); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// RevokeToken revokes a token and reports whether there was one; only the
// person's own unless person is None.
func RevokeToken(ctx context.Context, tx *db.Tx, workspace, person, id ID, at time.Time) (bool, error) {
	cond, args := "workspace_id = ? AND id = ? AND revoked_at IS NULL", []any{at, workspace, id}
	if person != record.None {
		cond, args = cond+" AND person_id = ?", append(args, person)
	}
	n, err := tx.Exec(ctx, "UPDATE api_token SET revoked_at = ? WHERE "+cond, args...)
	return n > 0, err
}

// RevokeTokensOf revokes all tokens of a person in a workspace, so that they
// do not work again if the person returns.
func RevokeTokensOf(ctx context.Context, tx *db.Tx, workspace, person ID, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE api_token SET revoked_at = ? WHERE workspace_id = ? AND person_id = ? AND revoked_at IS NULL", at, workspace, person)
	return err
}

// A Holder is the person a token acts as, as of now.
type Holder struct {
	Token     Token
	Workspace crm.Workspace // only its ID and zone
	Name      string
	Zone      string
	Role      crm.Role
}

// HolderOf returns the Holder of a token. The error is NotFound if it is
// revoked, or its person was disabled or has left the workspace.
func HolderOf(ctx context.Context, tx *db.Tx, hash string) (*Holder, error) {
	h := &Holder{}
	t := &h.Token
	err := tx.QueryRow(ctx, `SELECT t.id, t.person_id, t.read_only, t.used_at, w.id, w.zone, p.name, p.zone, m.role
		FROM api_token t JOIN workspace w ON w.id = t.workspace_id JOIN person p ON p.id = t.person_id
		JOIN membership m ON m.workspace_id = t.workspace_id AND m.person_id = t.person_id
		WHERE t.hash = ? AND t.revoked_at IS NULL AND p.disabled_at IS NULL AND m.removed_at IS NULL`, hash).
		Scan(db.ID(&t.ID), db.ID(&t.Person), db.Bool(&t.ReadOnly), db.Time(&t.Used), db.ID(&h.Workspace.ID), &h.Workspace.Zone, &h.Name, &h.Zone, &h.Role)
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return h, err
}

// SeeToken records that a token was used.
func SeeToken(ctx context.Context, tx *db.Tx, workspace, id ID, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE api_token SET used_at = ? WHERE workspace_id = ? AND id = ?", at, workspace, id)
	return err
}
