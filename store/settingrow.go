package store

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A settingTable is a table of a workspace's settings whose changes leave
// receipts.
type settingTable struct {
	name  string
	key   string   // the column that names a row in the workspace
	about []string // columns that say what a row is
	own   []string // columns that change by themselves and are not undone
}

// settingTables are the tables of settings, each after those that it refers to.
var settingTables = []settingTable{
	{"workspace", "id", []string{"name"}, []string{"number", "slug", "revision", "created_at"}},
	{"membership", "person_id", []string{"role"}, nil},
	{"list_item", "id", []string{"list", "key", "name"}, []string{"version"}},
	{"custom_field", "id", []string{"record_type", "key", "label"}, nil},
	{"rate", "id", []string{"currency", "date", "rate"}, []string{"version"}},
}

// A SettingChange is the change of one row of the settings, in canonical
// values by column.
type SettingChange struct {
	Table string         `json:"table"`
	Key   string         `json:"key"`
	About map[string]any `json:"about"`         // what the row is
	Was   map[string]any `json:"was,omitempty"` // nil = it did not exist; of an existing one the changed columns
	Is    map[string]any `json:"is,omitempty"`  // nil = it does not exist any more
}

// settingRow is a row by column.
type settingRow = map[string]any

// SettingRows holds the rows of a workspace's settings by table and key.
type SettingRows map[string]map[string]settingRow

// Settings returns the settings of a workspace.
func Settings(ctx context.Context, tx *db.Tx, workspace ID) (SettingRows, error) {
	out := SettingRows{}
	for _, t := range settingTables {
		rows, err := t.read(ctx, tx, workspace)
		if err != nil {
			return nil, err
		}
		out[t.name] = rows
	}
	return out, nil
}

// of returns the condition for the rows of a workspace.
func (t settingTable) of() string {
	if t.name == "workspace" {
		return "id = ?"
	}
	return "workspace_id = ?"
}

func (t settingTable) columns(ctx context.Context, tx *db.Tx) ([]db.Column, error) {
	table, err := tx.Table(ctx, t.name)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(table.Columns, func(c db.Column) bool { return c.Name == "workspace_id" || slices.Contains(t.own, c.Name) }), nil
}

func (t settingTable) read(ctx context.Context, tx *db.Tx, workspace ID) (map[string]settingRow, error) {
	columns, err := t.columns(ctx, tx)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, "SELECT "+columnNames(columns)+" FROM "+t.name+" WHERE "+t.of(), workspace)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]settingRow{}
	values, dest := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		row := settingRow{}
		for i, c := range columns {
			if row[c.Name], err = tx.D().Canon(c.Kind, values[i]); err != nil {
				return nil, err
			}
		}
		out[row[t.key].(string)] = row
	}
	return out, rows.Err()
}

// ChangesSince returns how the settings differ from earlier ones, in an order
// in which the rows can be written.
func (is SettingRows) ChangesSince(was SettingRows) []SettingChange {
	var out []SettingChange
	for _, t := range settingTables {
		keys := maps.Clone(was[t.name])
		maps.Copy(keys, is[t.name])
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if c, changed := t.change(key, was[t.name][key], is[t.name][key]); changed {
				out = append(out, c)
			}
		}
	}
	return out
}

func (t settingTable) change(key string, was, is settingRow) (SettingChange, bool) {
	c := SettingChange{Table: t.name, Key: key, About: settingRow{}, Was: was, Is: is}
	for _, column := range t.about {
		if c.About[column] = was[column]; is != nil {
			c.About[column] = is[column]
		}
	}
	if was == nil || is == nil {
		return c, true
	}
	c.Was, c.Is = settingRow{}, settingRow{}
	for column := range is {
		if !reflect.DeepEqual(was[column], is[column]) {
			c.Was[column], c.Is[column] = was[column], is[column]
		}
	}
	return c, len(c.Is) > 0
}

// ParseSettingChanges reads changes that were stored as JSON.
func ParseSettingChanges(text json.RawMessage) (out []SettingChange, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var all struct{ Settings []SettingChange }
	err = dec.Decode(&all)
	return all.Settings, err
}

// SettingDetails returns changes as the details of a receipt.
func SettingDetails(changes []SettingChange) (json.RawMessage, error) {
	return json.Marshal(struct{ Settings []SettingChange }{changes})
}

// RevertSetting writes what was before a change. It is a conflict if the row
// has been changed since.
func RevertSetting(ctx context.Context, tx *db.Tx, workspace ID, now SettingRows, c SettingChange) error {
	i := slices.IndexFunc(settingTables, func(t settingTable) bool { return t.name == c.Table })
	if i < 0 {
		return record.Fail(record.Conflict, "setting_changed")
	}
	t := settingTables[i]
	row := now[c.Table][c.Key]
	if (row == nil) != (c.Is == nil) {
		return record.Fail(record.Conflict, "setting_changed")
	}
	for column, value := range c.Is {
		if column != "position" && !reflect.DeepEqual(row[column], value) { // an order is only an order
			return record.Fail(record.Conflict, "setting_changed")
		}
	}
	columns, err := t.columns(ctx, tx)
	if err != nil {
		return err
	}
	switch {
	case c.Was == nil:
		return t.remove(ctx, tx, workspace, c.Key)
	case c.Is == nil:
		return t.insert(ctx, tx, workspace, columns, c.Was)
	}
	return t.update(ctx, tx, workspace, columns, c)
}

func (t settingTable) remove(ctx context.Context, tx *db.Tx, workspace ID, key string) error {
	id, _ := record.ParseID(key)
	_, err := tx.Exec(ctx, "DELETE FROM "+t.name+" WHERE "+t.of()+" AND "+t.key+" = ?", workspace, id)
	return err
}

func (t settingTable) insert(ctx context.Context, tx *db.Tx, workspace ID, columns []db.Column, row settingRow) error {
	values := make([]any, 0, len(columns)+1)
	for _, c := range columns {
		values = append(values, row[c.Name])
	}
	columns = append(columns, db.Column{Name: "workspace_id", Kind: "id"})
	return Load(ctx, tx, t.name, columns, [][]any{append(values, workspace.String())})
}

func (t settingTable) update(ctx context.Context, tx *db.Tx, workspace ID, columns []db.Column, c SettingChange) error {
	var sets []string
	var args []any
	for _, column := range columns {
		value, changed := c.Was[column.Name]
		if !changed {
			continue
		}
		arg, err := tx.D().Arg(column.Kind, value)
		if err != nil {
			return err
		}
		sets, args = append(sets, quoted(column.Name)+" = ?"), append(args, arg)
	}
	if t.name == "list_item" || t.name == "rate" {
		sets = append(sets, "version = version + 1")
	}
	id, _ := record.ParseID(c.Key)
	_, err := tx.Exec(ctx, "UPDATE "+t.name+" SET "+strings.Join(sets, ", ")+" WHERE "+t.of()+" AND "+t.key+" = ?", append(args, workspace, id)...)
	return err
}

// SettingReceipts returns the newest changes of a workspace's settings before
// a receipt, or the newest of all.
func SettingReceipts(ctx context.Context, tx *db.Tx, workspace, before ID, limit int) ([]*Receipt, error) {
	cond, args := "workspace_id = ? AND subject_id = ? AND subject_type = 'settings'", []any{workspace, workspace}
	if before != record.None {
		cond, args = cond+" AND id < ?", append(args, before)
	}
	return scanReceipts(ctx, tx, "SELECT "+receiptColumns+" FROM receipt WHERE "+cond+" ORDER BY id DESC LIMIT ?", append(args, limit)...)
}
