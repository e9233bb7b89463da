package store

import (
	"context"
	"errors"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

const workspaceColumns = "id, slug, name, country, language, currency, zone, revision, created_at, number"

func scanWorkspace(row interface{ Scan(...any) error }) (crm.Workspace, error) {
	var w crm.Workspace
	err := row.Scan(db.ID(&w.ID), &w.Slug, &w.Name, &w.Country, &w.Language, &w.Currency, &w.Zone, &w.Revision, db.Time(&w.Created), &w.Number)
	if errors.Is(err, db.ErrNotFound) {
		return w, record.Absent()
	}
	return w, err
}

// GetWorkspace returns a workspace by its ID.
func GetWorkspace(ctx context.Context, tx *db.Tx, id ID) (crm.Workspace, error) {
	return scanWorkspace(tx.QueryRow(ctx, "SELECT "+workspaceColumns+" FROM workspace WHERE id = ?", id))
}

// WorkspaceBySlug returns a workspace by its short name.
func WorkspaceBySlug(ctx context.Context, tx *db.Tx, slug string) (crm.Workspace, error) {
	return scanWorkspace(tx.QueryRow(ctx, "SELECT "+workspaceColumns+" FROM workspace WHERE slug = ?", slug))
}

// Workspaces returns all workspaces of the installation, for its operator.
func Workspaces(ctx context.Context, tx *db.Tx) ([]crm.Workspace, error) {
	rows, err := tx.Query(ctx, "SELECT "+workspaceColumns+" FROM workspace ORDER BY number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []crm.Workspace
	for rows.Next() {
		w, err := scanWorkspace(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// InsertWorkspace inserts a workspace and assigns its number.
func InsertWorkspace(ctx context.Context, tx *db.Tx, w *crm.Workspace) error {
	if tx.D().Name == "postgres" { // two at once would take the same number
		if _, err := tx.Exec(ctx, "LOCK TABLE workspace IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	if err := tx.QueryRow(ctx, "SELECT COALESCE(MAX(number), 0) + 1 FROM workspace").Scan(&w.Number); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "INSERT INTO workspace ("+workspaceColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
		w.ID, w.Slug, w.Name, w.Country, w.Language, w.Currency, w.Zone, w.Created, w.Number)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO conversion (workspace_id, base, rates, number, ready) VALUES (?, ?, '{}', 1, TRUE)", w.ID, w.Currency)
	if err != nil {
		return err
	}
	return markDerived(ctx, tx, w)
}

// UpdateWorkspace updates a workspace's name and defaults.
func UpdateWorkspace(ctx context.Context, tx *db.Tx, w crm.Workspace) error {
	_, err := tx.Exec(ctx, "UPDATE workspace SET name = ?, country = ?, language = ?, currency = ?, zone = ?, revision = revision + 1 WHERE id = ?",
		w.Name, w.Country, w.Language, w.Currency, w.Zone, w.ID)
	return err
}

// Revision returns how often a workspace's settings have changed.
func Revision(ctx context.Context, tx *db.Tx, id ID) (n int64, err error) {
	err = tx.QueryRow(ctx, "SELECT revision FROM workspace WHERE id = ?", id).Scan(&n)
	if errors.Is(err, db.ErrNotFound) {
		return 0, record.Absent()
	}
	return n, err
}

// Touch increments a workspace's revision, so that every process reloads its
// settings.
func Touch(ctx context.Context, tx *db.Tx, id ID) error {
	_, err := tx.Exec(ctx, "UPDATE workspace SET revision = revision + 1 WHERE id = ?", id)
	return err
}

// Items returns all values of a workspace's lists.
func Items(ctx context.Context, tx *db.Tx, workspace ID) ([]*crm.Item, error) {
	rows, err := tx.Query(ctx, `SELECT id, list, key, name, category, hue, position, probability, retired, version
		FROM list_item WHERE workspace_id = ?`, workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*crm.Item
	for rows.Next() {
		i := &crm.Item{}
		if err := rows.Scan(db.ID(&i.ID), &i.List, &i.Key, &i.Name, &i.Category, &i.Hue, &i.Position, &i.Probability, db.Bool(&i.Retired), &i.Version); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

// InsertItem inserts a list value.
func InsertItem(ctx context.Context, tx *db.Tx, workspace ID, i *crm.Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO list_item (workspace_id, id, list, key, name, category, hue, position, probability, retired, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		workspace, i.ID, i.List, i.Key, i.Name, string(i.Category), i.Hue, i.Position, i.Probability, i.Retired)
	return err
}

// UpdateItem updates a list value. It is a conflict if the value was changed
// since.
func UpdateItem(ctx context.Context, tx *db.Tx, workspace ID, i *crm.Item) error {
	n, err := tx.Exec(ctx, `UPDATE list_item SET name = ?, category = ?, hue = ?, position = ?, probability = ?, retired = ?, version = version + 1
		WHERE workspace_id = ? AND id = ? AND version = ?`,
		i.Name, string(i.Category), i.Hue, i.Position, i.Probability, i.Retired, workspace, i.ID, i.Version)
	if err == nil && n == 0 {
		return record.Fail(record.Conflict, "conflict")
	}
	i.Version++
	return err
}

// DeleteItem deletes a list value. The error is db.ErrReference if it is in
// use.
func DeleteItem(ctx context.Context, tx *db.Tx, workspace, id ID) error {
	_, err := tx.Exec(ctx, "DELETE FROM list_item WHERE workspace_id = ? AND id = ?", workspace, id)
	return err
}

// A Colleague is a member of a workspace.
type Colleague struct {
	ID      ID
	Name    string
	Email   string
	Role    crm.Role
	Removed bool // kept for the records that refer to them
	Sample  bool // part of the sample data
}

// Colleagues returns the people of a workspace, including former ones.
func Colleagues(ctx context.Context, tx *db.Tx, workspace ID) ([]*Colleague, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, p.name, p.email, m.role, m.removed_at IS NOT NULL OR p.disabled_at IS NOT NULL, p.sample
		FROM membership m JOIN person p ON p.id = m.person_id WHERE m.workspace_id = ? ORDER BY p.name, p.id`, workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Colleague
	for rows.Next() {
		c := &Colleague{}
		if err := rows.Scan(db.ID(&c.ID), &c.Name, &c.Email, &c.Role, db.Bool(&c.Removed), db.Bool(&c.Sample)); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
