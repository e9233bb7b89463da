package store

import (
	"context"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Person is someone who can sign in. They may belong to several workspaces.
type Person struct {
	ID         ID
	Email      string // lower case, unique
	Name       string
	Password   string // Argon2id hash; "" until one is chosen
	Language   string // "" = the workspace's
	Zone       string // "" = the workspace's
	Theme      string // system, light or dark
	SingleKeys bool   // single-key shortcuts are enabled
	Created    time.Time
	Disabled   time.Time
	Sample     bool // part of the sample data; can never sign in
}

const personColumns = "id, email, name, password, language, zone, theme, single_keys, created_at, disabled_at, sample"

func scanPerson(row interface{ Scan(...any) error }) (*Person, error) {
	p := &Person{}
	err := row.Scan(db.ID(&p.ID), &p.Email, &p.Name, &p.Password, &p.Language, &p.Zone, &p.Theme, db.Bool(&p.SingleKeys),
		db.Time(&p.Created), db.Time(&p.Disabled), db.Bool(&p.Sample))
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	return p, err
}

// GetPerson returns a person by ID.
func GetPerson(ctx context.Context, tx *db.Tx, id ID) (*Person, error) {
	return scanPerson(tx.QueryRow(ctx, "SELECT "+personColumns+" FROM person WHERE id = ?", id))
}

// PersonForChange is GetPerson with a lock until the transaction ends.
func PersonForChange(ctx context.Context, tx *db.Tx, id ID) (*Person, error) {
	query := "SELECT " + personColumns + " FROM person WHERE id = ?"
	if tx.D().Name == "postgres" {
		query += " FOR UPDATE"
	}
	return scanPerson(tx.QueryRow(ctx, query, id))
}

// PersonByEmail returns a person by normalised e-mail address.
func PersonByEmail(ctx context.Context, tx *db.Tx, email string) (*Person, error) {
	return scanPerson(tx.QueryRow(ctx, "SELECT "+personColumns+" FROM person WHERE email = ?", email))
}

// InsertPerson inserts a person.
func InsertPerson(ctx context.Context, tx *db.Tx, p *Person) error {
	_, err := tx.Exec(ctx, "INSERT INTO person ("+personColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		p.ID, p.Email, p.Name, p.Password, p.Language, p.Zone, p.Theme, p.SingleKeys, p.Created, p.Disabled, p.Sample)
	return err
}

// UpdatePerson updates a person's address, name, password and preferences.
// ErrExists means that another account has the address.
func UpdatePerson(ctx context.Context, tx *db.Tx, p *Person) error {
	_, err := tx.Exec(ctx, `UPDATE person SET email = ?, name = ?, password = ?, language = ?, zone = ?, theme = ?, single_keys = ?, disabled_at = ?
		WHERE id = ?`, p.Email, p.Name, p.Password, p.Language, p.Zone, p.Theme, p.SingleKeys, p.Disabled, p.ID)
	return err
}

// A Membership is a person's role in one workspace.
type Membership struct {
	Workspace crm.Workspace
	Role      crm.Role
}

// Memberships returns a person's current memberships, by name of the
// workspace.
func Memberships(ctx context.Context, tx *db.Tx, person ID) ([]Membership, error) {
	rows, err := tx.Query(ctx, `SELECT w.id, w.slug, w.name, w.country, w.language, w.currency, w.zone, w.revision, w.created_at, w.number, m.role
		FROM membership m JOIN workspace w ON w.id = m.workspace_id WHERE m.person_id = ? AND m.removed_at IS NULL ORDER BY w.name, w.id`, person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Membership
	for rows.Next() {
		var m Membership
		w := &m.Workspace
		if err := rows.Scan(db.ID(&w.ID), &w.Slug, &w.Name, &w.Country, &w.Language, &w.Currency, &w.Zone, &w.Revision,
			db.Time(&w.Created), &w.Number, &m.Role); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

// A Place is a person's current or former membership. Since is zero if there
// was none.
type Place struct {
	Role      crm.Role
	Since     time.Time
	Removed   time.Time
	RemovedAt int64 // the workspace's revision then; 0 = unknown
}

// PlaceOf returns a person's Place in a workspace.
func PlaceOf(ctx context.Context, tx *db.Tx, workspace, person ID) (Place, error) {
	var s Place
	err := tx.QueryRow(ctx, "SELECT role, created_at, removed_at, removed_revision FROM membership WHERE workspace_id = ? AND person_id = ?",
		workspace, person).Scan(&s.Role, db.Time(&s.Since), db.Time(&s.Removed), &s.RemovedAt)
	if errors.Is(err, db.ErrNotFound) {
		return Place{}, nil
	}
	return s, err
}

// SetMembership gives a person a role in a workspace, also after they had
// left.
func SetMembership(ctx context.Context, tx *db.Tx, workspace, person ID, role crm.Role, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO membership (workspace_id, person_id, role, created_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (workspace_id, person_id) DO UPDATE SET role = excluded.role, removed_at = NULL`, workspace, person, string(role), at)
	return err
}

// ReturnMembership restores the former membership of a person.
func ReturnMembership(ctx context.Context, tx *db.Tx, workspace, person ID) error {
	_, err := tx.Exec(ctx, "UPDATE membership SET removed_at = NULL WHERE workspace_id = ? AND person_id = ?", workspace, person)
	return err
}

// EndMembership removes a person from a workspace. Their records keep them as
// owner.
func EndMembership(ctx context.Context, tx *db.Tx, workspace, person ID, at time.Time) error {
	revision, err := Revision(ctx, tx, workspace)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE membership SET removed_at = ?, removed_revision = ? WHERE workspace_id = ? AND person_id = ?",
		at, revision, workspace, person)
	return err
}
