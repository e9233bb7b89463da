package store

import (
	"context"
	"database/sql"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Made calls each with the records that were created on a channel, and their
// last version from it.
func Made(ctx context.Context, tx *db.Tx, workspace ID, channel crm.Channel, each func(record string, id ID, version int64)) error {
	rows, err := tx.Query(ctx, `SELECT record_type, record_id, MAX(version) FROM history WHERE workspace_id = ? AND channel = ?
		GROUP BY record_type, record_id HAVING MIN(version) = 1`, workspace, string(channel))
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

// A Link is what the removal of records needs to know of one: its version,
// whether it lives, and the records it refers to.
type Link struct {
	ID      ID
	Version int64
	Living  bool
	To      []ID
}

// Links calls each with all records of a type, including those in the trash.
// The Link is valid only during the call.
func Links(ctx context.Context, tx *db.Tx, t *record.Type, workspace ID, each func(*Link)) error {
	cols, dest := "id, version, CASE WHEN "+living+" THEN 1 ELSE 0 END", []any{}
	l := &Link{}
	var lives int
	dest = append(dest, db.ID(&l.ID), &l.Version, &lives)
	var refs []*ID
	for _, f := range own(t) {
		if f.IsParent() || f.Refers() && crm.TypeByName(f.Target) != nil {
			id := new(ID)
			cols, dest, refs = cols+", "+f.Column(), append(dest, db.ID(id)), append(refs, id)
		}
	}
	custom, err := customRefs(ctx, tx, workspace, t.Name)
	if err != nil {
		return err
	}
	texts := make([]sql.NullString, len(custom)) // may be no ID
	for i, f := range custom {
		cols, dest = cols+", "+refColumn(tx.D(), f), append(dest, &texts[i])
	}
	rows, err := tx.Query(ctx, "SELECT "+cols+" FROM "+t.Table()+" WHERE workspace_id = ?", workspace)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		l.Living, l.To = lives == 1, l.To[:0]
		for _, text := range texts {
			if id, ok := record.ParseID(text.String); ok {
				l.To = append(l.To, id)
			}
		}
		for _, id := range refs {
			if *id != record.None {
				l.To = append(l.To, *id)
			}
		}
		each(l)
	}
	return rows.Err()
}
