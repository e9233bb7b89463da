package store

import (
	"cmp"
	"context"
	"errors"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// The hash of a token, an invitation or a link for a new password is in two
// tables: in that of the workspace, and in table secret, which leads to the
// workspace. A secret arrives without a workspace, and a workspace's table can
// be read only by workspace.

func insertSecret(ctx context.Context, tx *db.Tx, hash string, workspace ID) error {
	_, err := tx.Exec(ctx, "INSERT INTO secret (hash, workspace_id) VALUES (?, ?)", hash, workspace)
	return err
}

// secretOf returns the workspace of a secret.
func secretOf(ctx context.Context, tx *db.Tx, hash string) (workspace ID, err error) {
	err = tx.QueryRow(ctx, "SELECT workspace_id FROM secret WHERE hash = ?", hash).Scan(db.ID(&workspace))
	if errors.Is(err, db.ErrNotFound) {
		return workspace, record.Absent()
	}
	return workspace, err
}

// deleteWithSecrets deletes the rows of a table and their secrets, and returns
// how many there were.
func deleteWithSecrets(ctx context.Context, tx *db.Tx, table, cond string, args ...any) (n int, err error) {
	rows, err := tx.Query(ctx, "DELETE FROM "+table+" WHERE "+cond+" RETURNING hash", args...)
	if err != nil {
		return 0, err
	}
	var hashes []string
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			_ = rows.Close()
			return 0, err
		}
		hashes = append(hashes, hash)
	}
	if err := cmp.Or(rows.Err(), rows.Close()); err != nil {
		return 0, err
	}
	for _, hash := range hashes {
		if _, err := tx.Exec(ctx, "DELETE FROM secret WHERE hash = ?", hash); err != nil {
			return 0, err
		}
	}
	return len(hashes), nil
}
