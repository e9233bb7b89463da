package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// CustomFields returns a workspace's custom fields by record type in their
// order, including removed ones.
func CustomFields(ctx context.Context, tx *db.Tx, workspace ID) (map[string][]*record.Field, error) {
	rows, err := tx.Query(ctx, `SELECT id, record_type, key, kind, label, labels, options, fast, required, listed, filtered, removed_at
		FROM custom_field WHERE workspace_id = ? ORDER BY position, id`, workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]*record.Field{}
	for rows.Next() {
		f := record.CustomField(record.None, "", nil, "", nil)
		var typ, kind string
		var labels, options json.RawMessage
		if err := rows.Scan(db.ID(&f.CustomID), &typ, &f.Key, &kind, &f.Label, db.JSON(&labels), db.JSON(&options), db.Bool(&f.Fast),
			db.Bool(&f.Required), db.Bool(&f.Listed), db.Bool(&f.Filtered), db.Time(&f.Removed)); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(options, &f.Options); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(labels, &f.Labels); err != nil {
			return nil, err
		}
		if f.Kind = record.KindByName(kind); f.Kind != nil { // nil: of a newer version; the values stay in their column
			out[typ] = append(out[typ], f)
		}
	}
	return out, rows.Err()
}

// InsertCustomField inserts a custom field. SyncFast creates the index of a
// fast one.
func InsertCustomField(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, f *record.Field, position int, at time.Time) error {
	labels, options := customJSON(f)
	_, err := tx.Exec(ctx, `INSERT INTO custom_field (workspace_id, id, record_type, key, kind, label, labels, options, fast, required, listed,
		filtered, position, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, workspace, f.CustomID, t.Name, f.Key, f.Kind.Name(),
		f.Label, labels, options, f.Fast, f.Required, f.Listed, f.Filtered, position, at)
	return err
}

// UpdateCustomField updates the changeable columns of a custom field.
func UpdateCustomField(ctx context.Context, tx *db.Tx, workspace ID, f *record.Field) error {
	labels, options := customJSON(f)
	_, err := tx.Exec(ctx, `UPDATE custom_field SET label = ?, labels = ?, options = ?, fast = ?, required = ?, listed = ?, filtered = ?,
		removed_at = ? WHERE workspace_id = ? AND id = ?`,
		f.Label, labels, options, f.Fast, f.Required, f.Listed, f.Filtered, f.Removed, workspace, f.CustomID)
	return err
}

// PlaceCustomFields stores the order of a record type's fields.
func PlaceCustomFields(ctx context.Context, tx *db.Tx, workspace ID, fields []*record.Field) error {
	for n, f := range fields {
		_, err := tx.Exec(ctx, "UPDATE custom_field SET position = ? WHERE workspace_id = ? AND id = ?", n, workspace, f.CustomID)
		if err != nil {
			return err
		}
	}
	return nil
}

// customJSON returns the stored form of labels and options. Encoding texts
// cannot fail.
func customJSON(f *record.Field) (labels, options json.RawMessage) {
	labels, options = json.RawMessage("{}"), json.RawMessage("[]")
	if len(f.Labels) > 0 {
		labels, _ = json.Marshal(f.Labels)
	}
	if len(f.Options) > 0 {
		options, _ = json.Marshal(f.Options)
	}
	return labels, options
}
