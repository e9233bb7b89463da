package store

import (
	"context"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Pack holds new records of one type ready to be inserted. Packing needs no
// database, so the next records can be packed while the last ones are being
// written.
type Pack struct {
	t         *record.Type
	ids       []ID
	recs      []any
	words     []string // of the search index
	rows      [][]any
	intervals [][]any  // of former and current steps
	keys      []string // match keys, as stored
}

// NewPack packs records. Each is given by all its versions, oldest first; a
// record without history has one. The last version is inserted, the others
// give its former intervals. country applies to phone numbers without a
// country code.
func NewPack(t *record.Type, country string, histories [][]any) (*Pack, error) {
	p := &Pack{t: t}
	fields := own(t)
	for _, versions := range histories {
		last := versions[len(versions)-1]
		words, keys := SearchText(t, last, country), KeyText(t, last, country)
		row, err := insertArgs(t, fields, last, words, keys)
		if err != nil {
			return nil, err
		}
		p.ids, p.recs = append(p.ids, t.Meta(last).ID), append(p.recs, last)
		p.words, p.keys, p.rows = append(p.words, words), append(p.keys, keys), append(p.rows, row)
		p.intervals = intervalRows(p.intervals, t, versions)
	}
	return p, nil
}

// Insert inserts the packed records with everything that belongs to them
// except history and counters. space is the workspace's number; rates are
// those of this transaction.
func (p *Pack) Insert(ctx context.Context, tx *db.Tx, workspace ID, space int64, rates *crm.Rates) error {
	cols := insertColumns(p.t)
	head := "INSERT INTO " + p.t.Table() + " (" + strings.Join(cols, ", ") + ") VALUES "
	if err := insertRows(ctx, tx, head, "("+marks(len(cols))+")", "", p.keyed(rates)); err != nil {
		return err
	}
	for i, id := range p.ids {
		if err := indexWords(ctx, tx, p.t, space, workspace, id, p.words[i]); err != nil {
			return err
		}
		if err := indexKeys(ctx, tx, p.t, workspace, id, "", p.keys[i]); err != nil {
			return err
		}
	}
	if err := insertChildren(ctx, tx, p.t, p.recs); err != nil {
		return err
	}
	return insertRows(ctx, tx, intervalHead, intervalMarks, "", p.intervals)
}

// keyed returns the rows with the keys of amounts.
func (p *Pack) keyed(rates *crm.Rates) [][]any {
	fields := amountKeyed(p.t)
	if len(fields) == 0 {
		return p.rows
	}
	out := make([][]any, len(p.rows))
	for i, row := range p.rows {
		out[i] = row[:len(row):len(row)]
		currency := p.t.CurrencyOf(p.recs[i])
		for _, f := range fields {
			out[i] = append(out[i], amountKey(f, p.recs[i], rates, currency))
		}
	}
	return out
}

// insertColumns returns the columns of an insert; insertArgs and keyed return
// their values in the same order.
func insertColumns(t *record.Type) []string {
	cols := []string{"workspace_id", "id", "created_by", "created_at", "updated_at", "deleted_at", "version", "custom", "search"}
	if t.Matched() {
		cols = append(cols, matchColumn)
	}
	for _, f := range own(t) {
		for _, c := range valueColumns(f) {
			cols = append(cols, c.Name)
		}
		if hasFold(f) {
			cols = append(cols, foldColumn(f))
		}
		if hasSort(f) {
			cols = append(cols, sortColumn(f))
		}
	}
	for _, f := range amountKeyed(t) {
		cols = append(cols, amountKeyColumn(f))
	}
	return cols
}

func insertArgs(t *record.Type, fields []*record.Field, r any, words, keys string) ([]any, error) {
	m := t.Meta(r)
	custom, err := encodeCustom(t, m)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, 10+3*len(fields))
	out = append(out, m.Workspace, m.ID, m.CreatedBy, m.Created, m.Updated, m.Deleted, m.Version, custom, words)
	if t.Matched() {
		out = append(out, keys)
	}
	for _, f := range fields {
		out = append(out, args(f, r)...)
		if hasFold(f) {
			out = append(out, foldText(f, r))
		}
		if hasSort(f) {
			out = append(out, sortKey(t, f, r))
		}
	}
	return out, nil
}

const (
	intervalHead  = `INSERT INTO step_interval (workspace_id, record_id, from_at, to_at, record_type, step_id, owner_id, amount, currency) VALUES `
	intervalMarks = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

// intervalRow returns the interval that begins with a version of a record.
func intervalRow(t *record.Type, r any) []any {
	m, s := t.Meta(r), PositionOf(t, r)
	return []any{m.Workspace, m.ID, m.Updated, time.Time{}, t.Name, db.Key(s.Step), s.Owner, record.AmountKind.Column(s.Amount), s.Currency}
}

// firstRow returns the first interval of a new record. It begins at the moment
// in its _since field, if it has history, otherwise at its creation.
func firstRow(t *record.Type, r any) []any {
	row, since := intervalRow(t, r), t.Meta(r).Created
	if f := t.Field(t.Step().Key + "_since"); f != nil && !f.Empty(r) {
		since = f.Get(r).(time.Time)
	}
	const from = 2 // from_at
	if since.Before(row[from].(time.Time)) {
		row[from] = since
	}
	return row
}

// intervalRows appends the intervals of a record's versions; each ends where
// the next begins.
func intervalRows(rows [][]any, t *record.Type, versions []any) [][]any {
	if t.Step() == nil {
		return rows
	}
	const to = 3 // to_at
	for i, r := range versions {
		if i == 0 {
			rows = append(rows, firstRow(t, r))
			continue
		}
		if PositionOf(t, versions[i-1]) == PositionOf(t, r) {
			continue
		}
		rows[len(rows)-1][to] = t.Meta(r).Updated
		rows = append(rows, intervalRow(t, r))
	}
	return rows
}

// rowsAtOnce returns the number of rows per INSERT. A round trip to PostgreSQL
// costs more than a row; SQLite has none and gains nothing.
func rowsAtOnce(d *db.Dialect) int {
	if d.Name == "postgres" {
		return 100
	}
	return 1
}

// insertRows inserts rows of equal shape in batches.
func insertRows(ctx context.Context, tx *db.Tx, head, one, end string, all [][]any) error {
	return inBatches(all, rowsAtOnce(tx.D()), func(batch [][]any) error {
		args := make([]any, 0, len(batch)*len(batch[0]))
		for _, row := range batch {
			args = append(args, row...)
		}
		_, err := tx.Exec(ctx, head+one+strings.Repeat(", "+one, len(batch)-1)+end, args...)
		return err
	})
}

func inBatches[T any](all []T, size int, do func([]T) error) error {
	for len(all) > 0 {
		n := min(len(all), size)
		if err := do(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}
