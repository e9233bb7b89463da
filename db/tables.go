package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// A Table describes a table in the catalogue.
type Table struct {
	Name    string
	Columns []Column
	Key     []string // the columns of its key, by which its rows are sorted
	Refers  []string // the tables that its foreign keys refer to
}

// A Column is one column of a table.
type Column struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // the word of the migrations: id, text, int, moment, date, bool, json or number
}

// Tables returns the tables of this program, each after those that it refers
// to. It leaves out those of the migration runner, the job queue and the
// search index.
func (t *Tx) Tables(ctx context.Context) ([]*Table, error) {
	names, err := t.strings(ctx, map[bool]string{
		false: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
		true:  "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
	}[t.d == postgresDialect])
	if err != nil {
		return nil, err
	}
	var out []*Table
	for _, name := range names {
		if foreign(name) {
			continue
		}
		table, err := t.table(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, table)
	}
	return byReference(out)
}

// textIndex matches the names of SQLite's full-text indexes of search words and
// match keys, and of the tables that they consist of.
var textIndex = regexp.MustCompile("_(search|match)(_|$)")

// foreign reports whether a table is not one of this program's.
func foreign(name string) bool {
	return name == versionTable || strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "river_") ||
		textIndex.MatchString(name)
}

// The catalogue queries of one table, in the order of its columns.
const (
	sqliteTable = `SELECT name, type FROM pragma_table_info(?) WHERE name <> 'rid' ORDER BY cid`
	// Where the row number is the key, the key of PostgreSQL is a unique constraint.
	sqliteKey = `SELECT name FROM (
		SELECT i.name AS name, i.seqno AS place FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i
		WHERE l.origin = 'u' AND EXISTS (SELECT 1 FROM pragma_table_info(?) WHERE name = 'rid')
		UNION ALL SELECT name, pk FROM pragma_table_info(?) WHERE pk > 0 AND name <> 'rid') AS own ORDER BY place`
	sqliteRefers  = `SELECT DISTINCT "table" FROM pragma_foreign_key_list(?) ORDER BY 1`
	postgresTable = `SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
		WHERE a.attrelid = to_regclass(quote_ident(?)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`
	postgresKey = `SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
		WHERE i.indrelid = to_regclass(quote_ident(?)) AND i.indisprimary ORDER BY array_position(i.indkey, a.attnum)`
	postgresRefers = `SELECT DISTINCT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
		WHERE k.conrelid = to_regclass(quote_ident(?)) AND k.contype = 'f' ORDER BY 1`
)

// Table returns the description of a table.
func (t *Tx) Table(ctx context.Context, name string) (*Table, error) { return t.table(ctx, name) }

func (t *Tx) table(ctx context.Context, name string) (*Table, error) {
	columns, key, refers := sqliteTable, sqliteKey, sqliteRefers
	keyArgs := []any{name, name, name}
	if t.d == postgresDialect {
		columns, key, refers, keyArgs = postgresTable, postgresKey, postgresRefers, keyArgs[:1]
	}
	out := &Table{Name: name}
	err := t.columns(ctx, out, columns)
	if err != nil {
		return nil, err
	}
	if out.Key, err = t.strings(ctx, key, keyArgs...); err != nil {
		return nil, err
	}
	out.Refers, err = t.strings(ctx, refers, name)
	return out, err
}

func (t *Tx) columns(ctx context.Context, out *Table, query string) error {
	rows, err := t.Query(ctx, query, out.Name)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var c Column
		var declared string
		if err := rows.Scan(&c.Name, &declared); err != nil {
			return err
		}
		if c.Kind = t.d.Kind(declared); c.Kind == "" {
			return fmt.Errorf("db: column %s.%s has the unknown type %s", out.Name, c.Name, declared)
		}
		out.Columns = append(out.Columns, c)
	}
	return mapError(ctx, rows.Err())
}

// Kind returns the migrations' word for a declared type, or "".
func (d *Dialect) Kind(declared string) string {
	for kind, as := range map[string]string{"id": d.ID, "text": d.Text, "int": d.Int, "moment": d.Moment,
		"date": d.Date, "bool": d.Bool, "json": d.JSON, "number": d.Number} {
		as, _, _ = strings.Cut(as, " COLLATE")
		if declared == as || declared == "timestamp with time zone" && as == "timestamptz" {
			return kind
		}
	}
	return ""
}

func (t *Tx) strings(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := t.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, mapError(ctx, rows.Err())
}

// byReference sorts each table after those that it refers to, and otherwise
// keeps the order.
func byReference(all []*Table) ([]*Table, error) {
	var out []*Table
	placed := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			waits := slices.ContainsFunc(t.Refers, func(name string) bool { return name != t.Name && !placed[name] })
			if !placed[t.Name] && !waits {
				placed[t.Name], out = true, append(out, t)
			}
		}
		if len(out) == before {
			return nil, errors.New("db: tables refer to each other in a circle")
		}
	}
	return out, nil
}

const momentText = "2006-01-02T15:04:05.000000Z"

// Canon returns the canonical form of a column's value, which is the same on
// both engines: nil, text, json.Number or bool.
func (d *Dialect) Canon(kind string, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch kind {
	case "id":
		var id uuid.UUID
		err := ID(&id).Scan(v)
		return id.String(), err
	case "moment":
		var at time.Time
		err := Time(&at).Scan(v)
		return at.Format(momentText), err
	case "date":
		var day string
		err := Date(&day).Scan(v)
		return day, err
	case "bool":
		var b bool
		err := Bool(&b).Scan(v)
		return b, err
	case "json":
		return canonJSON(v)
	case "text":
		var text sql.NullString
		err := text.Scan(v)
		return text.String, err
	case "int", "number":
		return canonNumber(v)
	}
	return nil, fmt.Errorf("db: unknown kind %q", kind)
}

func canonNumber(v any) (any, error) {
	switch n := v.(type) {
	case int64:
		return json.Number(strconv.FormatInt(n, 10)), nil
	case float64:
		return json.Number(strconv.FormatFloat(n, 'g', -1, 64)), nil
	}
	return nil, fmt.Errorf("db: %T is no number", v)
}

// canonJSON returns JSON as text with sorted keys: PostgreSQL keeps them in
// its own order.
func canonJSON(v any) (any, error) {
	var raw json.RawMessage
	if err := JSON(&raw).Scan(v); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, err
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(value)
	return strings.TrimSuffix(out.String(), "\n"), err
}

// Arg returns a canonical form as an argument for a column of the kind.
func (d *Dialect) Arg(kind string, v any) (any, error) {
	if b, ok := v.(bool); ok && kind == "bool" {
		return b, nil
	}
	if n, ok := v.(json.Number); ok {
		return numberArg(kind, n)
	}
	s, ok := v.(string)
	switch {
	case v == nil:
		return nil, nil
	case !ok:
		return nil, fmt.Errorf("db: %T cannot be of kind %s", v, kind)
	}
	switch kind {
	case "id":
		id, err := uuid.Parse(s)
		return Key(id), err
	case "moment":
		return time.Parse(momentText, s)
	case "date", "text":
		return s, nil
	case "json":
		return json.RawMessage(s), nil
	}
	return nil, fmt.Errorf("db: text cannot be of kind %s", kind)
}

func numberArg(kind string, n json.Number) (any, error) {
	switch kind {
	case "int":
		return n.Int64()
	case "number":
		return n.Float64()
	}
	return nil, fmt.Errorf("db: a number cannot be of kind %s", kind)
}
