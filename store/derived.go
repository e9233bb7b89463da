package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A Derivation is something that is computed from each record and stored in
// columns beside it. Its version names the code, the fields and what else it
// depends on; rows of another version are brought forward by Derive.
type Derivation struct {
	Name    string // in the table derived; a part of translation keys
	code    int    // raised when the same fields give other values
	columns func(t *record.Type) []string
	values  func(t *record.Type, r derivedRow) ([]any, error)
	depends func(t *record.Type) string
}

// A derivedRow is a record with what is stored beside it.
type derivedRow struct {
	record any
	stored []any
}

// Sorting is the derivation of sort keys. Until they are all of one alphabet,
// lists are sorted by folded texts.
const Sorting = "sort"

// derivations returns everything that is derived from records of a type into
// their rows, in a workspace.
func derivations(t *record.Type, w crm.Workspace) []Derivation {
	all := []Derivation{
		{Name: "match", code: match.KeysVersion, columns: matchColumns,
			values: func(t *record.Type, r derivedRow) ([]any, error) {
				return []any{KeyText(t, r.record, w.Country)}, nil
			},
			depends: func(*record.Type) string { return w.Country }},
		{Name: "search", code: 2, columns: searchColumns,
			values: func(t *record.Type, r derivedRow) ([]any, error) {
				return []any{SearchText(t, r.record, w.Country)}, nil
			},
			depends: func(t *record.Type) string { return searchedFields(t) + " " + w.Country }},
		{Name: "fold", code: 1, columns: fieldColumnsOf(hasFold, foldColumn),
			values: fieldValuesOf(hasFold, func(_ *record.Type, f *record.Field, r any) string { return foldText(f, r) })},
		{Name: Sorting, code: 1, columns: func(t *record.Type) []string { return append(fieldColumnsOf(hasSort, sortColumn)(t), "custom") },
			values: func(t *record.Type, r derivedRow) ([]any, error) {
				keys, _ := fieldValuesOf(hasSort, sortKey)(t, r)
				custom, err := deriveCustom(t, r.stored[len(keys)].(json.RawMessage))
				return append(keys, custom), err
			},
			depends: func(t *record.Type) string { return string(t.Language()) }},
	}
	return slices.DeleteFunc(all, func(d Derivation) bool { return len(d.columns(t)) == 0 })
}

func searchColumns(t *record.Type) []string {
	if len(t.Searched()) == 0 {
		return nil
	}
	return []string{"search"}
}

func matchColumns(t *record.Type) []string {
	if !t.Matched() {
		return nil
	}
	return []string{matchColumn}
}

func searchedFields(t *record.Type) string {
	var keys []string
	for _, f := range t.Searched() {
		if !f.IsOver() { // it adds no words to the records that were there before it
			keys = append(keys, f.Key)
		}
	}
	return strings.Join(keys, ",")
}

func fieldColumnsOf(has func(*record.Field) bool, column func(*record.Field) string) func(*record.Type) []string {
	return func(t *record.Type) []string {
		var out []string
		for _, f := range own(t) {
			if has(f) {
				out = append(out, column(f))
			}
		}
		return out
	}
}

func fieldValuesOf(has func(*record.Field) bool, value func(*record.Type, *record.Field, any) string) func(*record.Type, derivedRow) ([]any, error) {
	return func(t *record.Type, r derivedRow) ([]any, error) {
		var out []any
		for _, f := range own(t) {
			if has(f) {
				out = append(out, value(t, f, r.record))
			}
		}
		return out, nil
	}
}

// Version returns the version that the rows of a type should have.
func (d Derivation) Version(t *record.Type) string {
	out := fmt.Sprintf("%d %s", d.code, strings.Join(withoutLists(t, d.columns(t)), ","))
	if d.depends != nil {
		out += " " + d.depends(t)
	}
	return out
}

// withoutLists leaves out the columns of lists over plain fields, which are empty
// in the records that were there before them.
func withoutLists(t *record.Type, columns []string) []string {
	return slices.DeleteFunc(slices.Clone(columns), func(c string) bool {
		return slices.ContainsFunc(t.Fields, func(f *record.Field) bool { return f.IsOver() && foldColumn(f) == c })
	})
}

// A DerivedState is how far something derived is for the records of a type.
type DerivedState struct {
	Type        *record.Type
	Thing       Derivation
	Current     bool // all rows have the right version
	Done, Total int64
}

// DerivedStates returns the state of everything that is derived for types of a
// workspace.
func DerivedStates(ctx context.Context, tx *db.Tx, w crm.Workspace, types []*record.Type) ([]DerivedState, error) {
	type row struct {
		version, goal string
		done, total   int64
	}
	have := map[string]row{}
	rows, err := tx.Query(ctx, "SELECT record_type, thing, version, goal, done, total FROM derived WHERE workspace_id = ?", w.ID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, thing string
		var r row
		if err := rows.Scan(&name, &thing, &r.version, &r.goal, &r.done, &r.total); err != nil {
			return nil, err
		}
		have[name+" "+thing] = r
	}
	var out []DerivedState
	for _, t := range types {
		for _, d := range derivations(t, w) {
			s, want := DerivedState{Type: t, Thing: d}, d.Version(t)
			r := have[t.Name+" "+d.Name]
			if s.Current = r.version == want; !s.Current && r.goal == want {
				s.Done, s.Total = r.done, r.total
			}
			out = append(out, s)
		}
	}
	return out, rows.Err()
}

// Records returns how many records the derivation has to read.
func (s DerivedState) Records(ctx context.Context, tx *db.Tx, workspace ID) (n int64, err error) {
	if s.Total > 0 {
		return s.Total, nil
	}
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+s.Type.Table()+" WHERE workspace_id = ?", workspace).Scan(&n)
	return n, err
}

// markDerived records that all rows of a workspace have the current versions,
// as those of a new one have.
func markDerived(ctx context.Context, tx *db.Tx, w *crm.Workspace) error {
	for _, t := range crm.Types {
		for _, d := range derivations(t, *w) {
			_, err := tx.Exec(ctx, "INSERT INTO derived (workspace_id, record_type, thing, version) VALUES (?, ?, ?, ?)",
				w.ID, t.Name, d.Name, d.Version(t.In(i18n.Lang(w.Language))))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Forget makes the derivation begin again, because its rows were found wrong.
func (d Derivation) Forget(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type) error {
	_, err := tx.Exec(ctx, "UPDATE derived SET version = '', goal = '', position = NULL WHERE workspace_id = ? AND record_type = ? AND thing = ?",
		workspace, t.Name, d.Name)
	return err
}

// Begin makes the row of a derivation that is not current aim at the right
// version. A derivation that was interrupted goes on where it was. total is the
// number of records.
func (d Derivation) Begin(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, total int64) error {
	if tx.D().Name == "postgres" { // wait for changes that are still being made by the former version
		if _, err := tx.Exec(ctx, "LOCK TABLE "+t.Table()+" IN SHARE MODE"); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO derived (workspace_id, record_type, thing, goal, total) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (workspace_id, record_type, thing) DO UPDATE SET goal = excluded.goal, total = excluded.total, position = NULL, done = 0
		WHERE derived.goal <> excluded.goal`, workspace, t.Name, d.Name, d.Version(t), total)
	return err
}

// Advance derives the values of up to n more records and stores those that
// differ, in the order of the IDs. It reports whether it reached the end; then
// all rows have the version. Records that others change meanwhile are either
// read after their change or changed after they were read: they are locked.
func (d Derivation) Advance(ctx context.Context, tx *db.Tx, w crm.Workspace, t *record.Type, n int) (finished bool, err error) {
	var at ID
	var goal string
	query := "SELECT goal, position FROM derived WHERE workspace_id = ? AND record_type = ? AND thing = ?"
	if tx.D().Name == "postgres" {
		query += " FOR UPDATE"
	}
	err = tx.QueryRow(ctx, query, w.ID, t.Name, d.Name).Scan(&goal, db.ID(&at))
	if err != nil || goal != d.Version(t) { // another process aims at something else
		return true, err
	}
	rows, err := d.read(ctx, tx, w.ID, t, at, n, true)
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		if err := d.store(ctx, tx, w, t, r); err != nil {
			return false, err
		}
	}
	if len(rows) < n {
		_, err := tx.Exec(ctx, "UPDATE derived SET version = goal, goal = '', position = NULL, done = 0, total = 0 WHERE workspace_id = ? AND record_type = ? AND thing = ?",
			w.ID, t.Name, d.Name)
		return true, errors.Join(err, Touch(ctx, tx, w.ID))
	}
	_, err = tx.Exec(ctx, "UPDATE derived SET position = ?, done = done + ? WHERE workspace_id = ? AND record_type = ? AND thing = ?",
		t.Meta(rows[n-1].record).ID, n, w.ID, t.Name, d.Name)
	return false, err
}

// read reads up to n records after an ID, living or in the trash.
func (d Derivation) read(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, after ID, n int, lock bool) ([]derivedRow, error) {
	list := columns(t)
	for _, c := range d.columns(t) {
		list += ", " + c
	}
	query := "SELECT " + list + " FROM " + t.Table() + " WHERE workspace_id = ? AND id > ? ORDER BY id LIMIT ?"
	if lock && tx.D().Name == "postgres" {
		query += " FOR UPDATE"
	}
	rows, err := tx.Query(ctx, query, workspace, db.Key(after), n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []derivedRow
	s := newScanner(t, workspace)
	for rows.Next() {
		dest, texts := d.targets(t)
		r, err := s.scan(rows, dest...)
		if err != nil {
			return nil, err
		}
		out = append(out, derivedRow{r, texts()})
	}
	return out, rows.Err()
}

// targets returns scan targets for the derived columns, and a function that
// returns what they got.
func (d Derivation) targets(t *record.Type) (dest []any, texts func() []any) {
	names := d.columns(t)
	values := make([]string, len(names))
	var custom json.RawMessage
	for i, name := range names {
		if name == "custom" {
			dest = append(dest, db.JSON(&custom))
			continue
		}
		dest = append(dest, &values[i])
	}
	return dest, func() []any {
		out := make([]any, len(names))
		for i, name := range names {
			if out[i] = values[i]; name == "custom" {
				out[i] = custom
			}
		}
		return out
	}
}

// differs returns the right values, and whether the stored ones are others.
func (d Derivation) differs(t *record.Type, r derivedRow) ([]any, bool, error) {
	want, err := d.values(t, r)
	if err != nil {
		return nil, false, err
	}
	for i := range want {
		if text, ok := want[i].(string); ok && text != r.stored[i] {
			return want, true, nil
		}
		if raw, ok := want[i].(json.RawMessage); ok && !sameJSON(raw, r.stored[i].(json.RawMessage)) {
			return want, true, nil
		}
	}
	return want, false, nil
}

// sameJSON reports whether two JSON objects are equal but for the order of
// their keys.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// store writes the values of one record if they differ. The record's version
// and time stay: nobody has changed it.
func (d Derivation) store(ctx context.Context, tx *db.Tx, w crm.Workspace, t *record.Type, r derivedRow) error {
	want, differ, err := d.differs(t, r)
	if err != nil || !differ {
		return err
	}
	m := t.Meta(r.record)
	_, err = tx.Exec(ctx, "UPDATE "+t.Table()+" SET "+strings.Join(d.columns(t), " = ?, ")+" = ? WHERE workspace_id = ? AND id = ?",
		append(want, w.ID, m.ID)...)
	if err != nil {
		return err
	}
	c := Changes{Type: t, Workspace: w.ID, Space: w.Number, Country: w.Country}
	switch d.Name {
	case "search":
		return c.reindex(ctx, tx, Pair{r.record, r.record}, pairTexts{words: [2]string{r.stored[0].(string), want[0].(string)}})
	case "match":
		return c.reindex(ctx, tx, Pair{r.record, r.record}, pairTexts{keys: [2]string{r.stored[0].(string), want[0].(string)}})
	}
	return nil
}
