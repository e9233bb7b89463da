package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// CustomFields returns a workspace's custom fields by record type in their
// order, including removed ones.
func CustomFields(ctx context.Context, tx *db.Tx, workspace ID) (map[string][]*record.Field, error) {
	rows, err := tx.Query(ctx, `SELECT id, record_type, key, kind, label, labels, options, target, fast, required, listed, filtered, removed_at
		FROM custom_field WHERE workspace_id = ? ORDER BY position, id`, workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string][]*record.Field{}
	for rows.Next() {
		typ, f, err := scanCustomField(rows)
		if err != nil {
			return nil, err
		}
		if f != nil {
			out[typ] = append(out[typ], f)
		}
	}
	return out, rows.Err()
}

// scanCustomField scans a field and the name of its type. The field is nil if
// its kind is of a newer version; the values stay in their column.
func scanCustomField(rows interface{ Scan(...any) error }) (typ string, f *record.Field, err error) {
	var kind, target string
	var labels, options json.RawMessage
	var row record.Field
	if err := rows.Scan(db.ID(&row.CustomID), &typ, &row.Key, &kind, &row.Label, db.JSON(&labels), db.JSON(&options), &target, db.Bool(&row.Fast),
		db.Bool(&row.Required), db.Bool(&row.Listed), db.Bool(&row.Filtered), db.Time(&row.Removed)); err != nil {
		return "", nil, err
	}
	if err := errors.Join(json.Unmarshal(options, &row.Options), json.Unmarshal(labels, &row.Labels)); err != nil {
		return "", nil, err
	}
	k := record.KindByName(kind)
	if k == nil {
		return typ, nil, nil
	}
	f = record.CustomField(row.CustomID, row.Key, k, row.Label, row.Options)
	f.Labels, f.Fast, f.Required, f.Listed, f.Filtered, f.Removed = row.Labels, row.Fast, row.Required, row.Listed, row.Filtered, row.Removed
	f.Searched = f.Searched && f.Removed.IsZero()
	crm.PointTo(f, target)
	return typ, f, nil
}

// InsertCustomField inserts a custom field. SyncFast creates the index of a
// fast one.
func InsertCustomField(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, f *record.Field, position int, at time.Time) error {
	labels, options := customJSON(f)
	_, err := tx.Exec(ctx, `INSERT INTO custom_field (workspace_id, id, record_type, key, kind, label, labels, options, target, fast, required,
		listed, filtered, position, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, workspace, f.CustomID, t.Name, f.Key, f.Kind.Name(),
		f.Label, labels, options, f.Target, f.Fast, f.Required, f.Listed, f.Filtered, position, at)
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
