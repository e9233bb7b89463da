package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Reset is a link by which one person sets a new password. The link contains
// the code, the database only its hash.
type Reset struct {
	Workspace ID
	ID        ID
	Hash      string
	Person    ID
	CreatedBy ID
	Created   time.Time
	Expires   time.Time
	Used      time.Time
}

const resetColumns = "workspace_id, id, hash, person_id, created_by, created_at, expires_at, used_at"

func scanReset(row interface{ Scan(...any) error }) (*Reset, error) {
	r := &Reset{}
	err := row.Scan(db.ID(&r.Workspace), db.ID(&r.ID), &r.Hash, db.ID(&r.Person), db.ID(&r.CreatedBy), db.Time(&r.Created),
		db.Time(&r.Expires), db.Time(&r.Used))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return r, err
}

// usableReset selects unused, unexpired links that were not made by a clock
// far ahead.
const usableReset = "used_at IS NULL AND expires_at > ? AND created_at <= ?"

// ResetByHash returns the usable link of a code.
func ResetByHash(ctx context.Context, tx *db.Tx, hash string, now, latest time.Time) (*Reset, error) {
	workspace, err := secretOf(ctx, tx, hash)
	if err != nil {
		return nil, err
	}
	return scanReset(tx.QueryRow(ctx, "SELECT "+resetColumns+" FROM password_reset WHERE workspace_id = ? AND hash = ? AND "+usableReset,
		workspace, hash, now, latest))
}

// Resets returns a workspace's usable links, newest first.
func Resets(ctx context.Context, tx *db.Tx, workspace ID, now, latest time.Time) ([]*Reset, error) {
	rows, err := tx.Query(ctx, "SELECT "+resetColumns+" FROM password_reset WHERE workspace_id = ? AND "+usableReset+" ORDER BY id DESC",
		workspace, now, latest)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Reset
	for rows.Next() {
		r, err := scanReset(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// InsertReset inserts a link.
func InsertReset(ctx context.Context, tx *db.Tx, r *Reset) error {
	_, err := tx.Exec(ctx, "INSERT INTO password_reset ("+resetColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		r.Workspace, r.ID, r.Hash, r.Person, r.CreatedBy, r.Created, r.Expires, r.Used)
	if err != nil {
		return err
	}
	return insertSecret(ctx, tx, r.Hash, r.Workspace)
}

// UseReset marks a link as used and reports whether it was unused.
func UseReset(ctx context.Context, tx *db.Tx, workspace, id ID, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE password_reset SET used_at = ? WHERE workspace_id = ? AND id = ? AND used_at IS NULL", at, workspace, id)
	return n == 1, err
}

// DeleteReset deletes an unused link and reports whether there was one.
func DeleteReset(ctx context.Context, tx *db.Tx, workspace, id ID) (bool, error) {
	n, err := deleteWithSecrets(ctx, tx, "password_reset", "workspace_id = ? AND id = ? AND used_at IS NULL", workspace, id)
	return n == 1, err
}

// DeleteResetsBy deletes the unused links that a person made in a workspace.
func DeleteResetsBy(ctx context.Context, tx *db.Tx, workspace, maker ID) error {
	_, err := deleteWithSecrets(ctx, tx, "password_reset", "workspace_id = ? AND created_by = ? AND used_at IS NULL", workspace, maker)
	return err
}

// DeleteResetsOf deletes the unused links that reset a person's password.
func DeleteResetsOf(ctx context.Context, tx *db.Tx, person ID) error {
	_, err := deleteWithSecrets(ctx, tx, "password_reset", "person_id = ? AND used_at IS NULL", person)
	return err
}
