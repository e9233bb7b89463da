package store

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Made calls each with the records that came in through a door, and with the
// version that they last had from it.
func Made(ctx context.Context, tx *db.Tx, workspace ID, door crm.Door, each func(record string, id ID, version int64)) error {
	rows, err := tx.Query(ctx, `SELECT record_type, record_id, MAX(version) FROM history WHERE workspace_id = ? AND door = ?
		GROUP BY record_type, record_id HAVING MIN(version) = 1`, workspace, string(door))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var id ID
		var version int64
		if err := rows.Scan(&name, db.ID(&id), &version); err != nil {
			return err
		}
		each(name, id, version)
	}
	return rows.Err()
}

// A Link is a record as far as it matters for taking others away: which
// version it has, whether it lives, and what it points to.
type Link struct {
	ID      ID
	Version int64
	Living  bool
	To      []ID
}

// Links calls each with all records of a type, those in the trash too. The
// Link is valid during the call.
func Links(ctx context.Context, tx *db.Tx, t *record.Type, workspace ID, each func(*Link)) error {
	cols, dest := "id, version, CASE WHEN "+living+" THEN 1 ELSE 0 END", []any{}
	l := &Link{}
	var lives int
	dest = append(dest, db.ID(&l.ID), &l.Version, &lives)
	var refs []*ID
	for _, f := range own(t) {
		if f.Kind == record.RefKind && (f.Target == "" || crm.TypeByName(f.Target) != nil) {
			id := new(ID)
			cols, dest, refs = cols+", "+f.Column(), append(dest, db.ID(id)), append(refs, id)
		}
	}
	rows, err := tx.Query(ctx, "SELECT "+cols+" FROM "+t.Name+" WHERE workspace_id = ?", workspace)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		l.Living, l.To = lives == 1, l.To[:0]
		for _, id := range refs {
			if *id != record.None {
				l.To = append(l.To, *id)
			}
		}
		each(l)
	}
	return rows.Err()
}

// Purge takes records away with their whole past, as if they had never been;
// tallies are the caller's. Records that are not at the version given any more
// stay. It returns those that are gone.
func Purge(ctx context.Context, tx *db.Tx, t *record.Type, workspace ID, versions map[ID]int64) ([]any, error) {
	args := []any{workspace}
	for id := range versions {
		args = append(args, id)
	}
	these := "workspace_id = ? AND id IN (" + marks(len(versions)) + ")"
	query := "SELECT " + columns(t) + " FROM " + t.Name + " WHERE " + these
	if tx.D().Name == "postgres" {
		query += " FOR UPDATE"
	}
	found, err := newScanner(t, workspace).all(ctx, tx, query, args...)
	if err != nil {
		return nil, err
	}
	var gone []any
	args = args[:1]
	for _, r := range found {
		if m := t.Meta(r); m.Version == versions[m.ID] {
			gone, args = append(gone, r), append(args, m.ID)
		}
	}
	if len(gone) == 0 {
		return nil, nil
	}
	return gone, purge(ctx, tx, t, args)
}

func purge(ctx context.Context, tx *db.Tx, t *record.Type, args []any) error {
	ids := " IN (" + marks(len(args)-1) + ")"
	var statements []string
	if tx.D().Name == "sqlite" && len(t.Searched()) > 0 {
		statements = append(statements, "DELETE FROM "+t.Name+"_search WHERE rowid IN (SELECT rid FROM "+t.Name+" WHERE workspace_id = ? AND id"+ids+")")
	}
	for _, table := range []string{"match_key", "step_interval", "history"} {
		statements = append(statements, "DELETE FROM "+table+" WHERE workspace_id = ? AND record_id"+ids)
	}
	statements = append(statements, "DELETE FROM "+t.Name+" WHERE workspace_id = ? AND id"+ids)
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s, args...); err != nil {
			return err
		}
	}
	return nil
}

// PurgeReceipts takes the receipts of a door away that nothing is left of.
func PurgeReceipts(ctx context.Context, tx *db.Tx, workspace ID, door crm.Door) error {
	_, err := tx.Exec(ctx, `DELETE FROM receipt WHERE workspace_id = ? AND door = ? AND NOT EXISTS
		(SELECT 1 FROM history h WHERE h.workspace_id = receipt.workspace_id AND h.receipt_id = receipt.id)`, workspace, string(door))
	return err
}

// PurgePerson takes a person away who has never signed in and whom no record
// names, and otherwise only out of the workspace.
func PurgePerson(ctx context.Context, tx *db.Tx, workspace, person ID) (gone bool, err error) {
	names := "SELECT 0 AS n"
	args := []any{}
	for _, t := range described() {
		if f := t.Owner(); f != nil {
			names += " UNION ALL SELECT COUNT(*) FROM " + t.Name + " WHERE workspace_id = ? AND " + f.Column() + " = ?"
			args = append(args, workspace, person)
		}
	}
	var n int
	args = append(args, person, workspace, person, person)
	err = tx.QueryRow(ctx, "SELECT (SELECT CAST(SUM(n) AS BIGINT) FROM ("+names+") AS named) + (SELECT COUNT(*) FROM person WHERE id = ? AND password <> '')"+
		" + (SELECT COUNT(*) FROM membership WHERE workspace_id <> ? AND person_id = ?) + (SELECT COUNT(*) FROM session WHERE person_id = ?)", args...).Scan(&n)
	if err != nil || n > 0 {
		return false, err
	}
	for _, s := range []string{"DELETE FROM preference WHERE workspace_id = ? AND person_id = ?", "DELETE FROM membership WHERE workspace_id = ? AND person_id = ?"} {
		if _, err := tx.Exec(ctx, s, workspace, person); err != nil {
			return false, err
		}
	}
	_, err = tx.Exec(ctx, "DELETE FROM person WHERE id = ?", person)
	return true, err
}
