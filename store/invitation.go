package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// An Invitation is a link that brings one person into a workspace. The link
// contains the code, the database only its hash.
type Invitation struct {
	Workspace ID
	ID        ID
	Hash      string
	Email     string // the only address that may use it; "" = any
	Role      crm.Role
	CreatedBy ID
	Created   time.Time
	Expires   time.Time
	Used      time.Time
	Revision  int64 // of the workspace when it was made; 0 = unknown
}

const invitationColumns = "workspace_id, id, hash, email, role, created_by, created_at, expires_at, used_at, revision"

// usableInvitation selects unused, unexpired invitations that were not made by
// a clock far ahead.
const usableInvitation = "used_at IS NULL AND expires_at > ? AND created_at <= ?"

func scanInvitation(row interface{ Scan(...any) error }) (*Invitation, error) {
	i := &Invitation{}
	err := row.Scan(db.ID(&i.Workspace), db.ID(&i.ID), &i.Hash, &i.Email, &i.Role, db.ID(&i.CreatedBy), db.Time(&i.Created),
		db.Time(&i.Expires), db.Time(&i.Used), &i.Revision)
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return i, err
}

// InvitationByHash returns the usable invitation of a code.
func InvitationByHash(ctx context.Context, tx *db.Tx, hash string, now, latest time.Time) (*Invitation, error) {
	return scanInvitation(tx.QueryRow(ctx, "SELECT "+invitationColumns+" FROM invitation WHERE hash = ? AND "+usableInvitation, hash, now, latest))
}

// Invitations returns a workspace's usable invitations, newest first.
func Invitations(ctx context.Context, tx *db.Tx, workspace ID, now, latest time.Time) ([]*Invitation, error) {
	rows, err := tx.Query(ctx, "SELECT "+invitationColumns+" FROM invitation WHERE workspace_id = ? AND "+usableInvitation+" ORDER BY id DESC",
		workspace, now, latest)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Invitation
	for rows.Next() {
		i, err := scanInvitation(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// InsertInvitation inserts an invitation with the workspace's current
// revision.
func InsertInvitation(ctx context.Context, tx *db.Tx, i *Invitation) error {
	_, err := tx.Exec(ctx, "INSERT INTO invitation ("+invitationColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT revision FROM workspace WHERE id = ?))`,
		i.Workspace, i.ID, i.Hash, i.Email, string(i.Role), i.CreatedBy, i.Created, i.Expires, i.Used, i.Workspace)
	return err
}

// TakeInvitation deletes an invitation by its maker and returns when it was
// made, or the zero time if there is none.
func TakeInvitation(ctx context.Context, tx *db.Tx, workspace, maker, id ID) (time.Time, error) {
	return take(ctx, tx, "invitation", "created_by", workspace, maker, id)
}

// UseInvitation marks an invitation as used and reports whether it was unused.
func UseInvitation(ctx context.Context, tx *db.Tx, workspace, id ID, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE invitation SET used_at = ? WHERE workspace_id = ? AND id = ? AND used_at IS NULL", at, workspace, id)
	return n == 1, err
}

// DeleteInvitation deletes an unused invitation and reports whether there was
// one.
func DeleteInvitation(ctx context.Context, tx *db.Tx, workspace, id ID) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM invitation WHERE workspace_id = ? AND id = ? AND used_at IS NULL", workspace, id)
	return n == 1, err
}

// DeleteInvitationsBy deletes the unused invitations that a person made.
func DeleteInvitationsBy(ctx context.Context, tx *db.Tx, workspace, person ID) error {
	_, err := tx.Exec(ctx, "DELETE FROM invitation WHERE workspace_id = ? AND created_by = ? AND used_at IS NULL", workspace, person)
	return err
}
