package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Pair is a record before and after a change.
type Pair struct{ Was, Is any }

// Changes writes changed records of one type with all that is derived from
// them, but for history and counters. Records that get the same values share a
// statement, so a bulk action on a thousand records costs little more than one
// on a single record.
type Changes struct {
	Type      *record.Type
	Workspace ID
	Space     int64  // the workspace's number
	Country   string // of phone numbers without a country code
	Rates     *crm.Rates
}

// Write writes the changes and counts the versions up. A change by somebody else
// in between is a conflict. Each record may be there once.
func (c *Changes) Write(ctx context.Context, tx *db.Tx, pairs []Pair) error {
	texts := make([]pairTexts, len(pairs))
	for i, p := range pairs {
		texts[i] = c.texts(p)
	}
	if err := c.writeRows(ctx, tx, pairs, texts); err != nil {
		return err
	}
	for i, p := range pairs {
		if err := c.reindex(ctx, tx, p, texts[i]); err != nil {
			return err
		}
	}
	if err := c.writeChildren(ctx, tx, pairs); err != nil {
		return err
	}
	return c.moveIntervals(ctx, tx, pairs)
}

// pairTexts are the texts by which a record is found, before and after a
// change: by the search box, and by its match keys.
type pairTexts struct{ words, keys [2]string }

func (c *Changes) texts(p Pair) pairTexts {
	var x pairTexts
	moved := c.Type.Meta(p.Was).Deleted.IsZero() != c.Type.Meta(p.Is).Deleted.IsZero()
	if moved || !sameWords(c.Type, p.Was, p.Is) {
		x.words = [2]string{SearchText(c.Type, p.Was, c.Country), SearchText(c.Type, p.Is, c.Country)}
	}
	if moved || !sameKeys(c.Type, p.Was, p.Is, c.Country) {
		x.keys = [2]string{KeyText(c.Type, p.Was, c.Country), KeyText(c.Type, p.Is, c.Country)}
	}
	return x
}

// reindex updates SQLite's indexes after a change. On PostgreSQL the columns
// are indexed. A record in the trash is in neither.
func (c *Changes) reindex(ctx context.Context, tx *db.Tx, p Pair, x pairTexts) error {
	if tx.D().Name == "postgres" {
		return nil
	}
	m := c.Type.Meta(p.Is)
	if !c.Type.Meta(p.Was).Deleted.IsZero() {
		x.words[0], x.keys[0] = "", ""
	}
	if !m.Deleted.IsZero() {
		x.words[1], x.keys[1] = "", ""
	}
	if err := c.reindexWords(ctx, tx, m.ID, x.words); err != nil {
		return err
	}
	return indexKeys(ctx, tx, c.Type, m.Workspace, m.ID, x.keys[0], x.keys[1])
}

// A rowGroup is the records that one UPDATE changes alike.
type rowGroup struct {
	set  string
	args []any
	was  int64 // the version of all of them
	ids  []ID
}

func (c *Changes) writeRows(ctx context.Context, tx *db.Tx, pairs []Pair, texts []pairTexts) error {
	var order []string
	groups := map[string]*rowGroup{}
	for i, p := range pairs {
		set, args, err := c.assignments(p, texts[i])
		if err != nil {
			return err
		}
		was, m := c.Type.Meta(p.Was).Version, c.Type.Meta(p.Is)
		m.Version = was + 1
		key := fmt.Sprintf("%d %s %#v", was, set, args)
		if groups[key] == nil {
			groups[key] = &rowGroup{set: set, args: args, was: was}
			order = append(order, key)
		}
		groups[key].ids = append(groups[key].ids, m.ID)
	}
	for _, key := range order {
		if err := c.writeGroup(ctx, tx, groups[key]); err != nil {
			return err
		}
	}
	return nil
}

func (c *Changes) writeGroup(ctx context.Context, tx *db.Tx, g *rowGroup) error {
	return inBatches(g.ids, changedAtOnce(tx.D()), func(ids []ID) error {
		query := "UPDATE " + c.Type.Table() + " SET version = version + 1, " + g.set +
			" WHERE workspace_id = ? AND version = ? AND id IN (" + marks(len(ids)) + ")"
		n, err := tx.Exec(ctx, query, withIDs(withArgs(g.args, c.Workspace, g.was), ids)...)
		if err == nil && n != int64(len(ids)) {
			return record.Fail(record.Conflict, "conflict")
		}
		return err
	})
}

// changedAtOnce returns the number of rows per UPDATE. For a statement that
// changes several rows SQLite first copies every page that it changes.
func changedAtOnce(d *db.Dialect) int {
	if d.Name == "postgres" {
		return wholeBatch
	}
	return 1
}

func withArgs(args []any, more ...any) []any { return append(args[:len(args):len(args)], more...) }

// assignments returns what an UPDATE sets for one record: the columns of the
// fields that differ, and those that follow from them.
func (c *Changes) assignments(p Pair, x pairTexts) (set string, values []any, err error) {
	m := c.Type.Meta(p.Is)
	cols := []string{"updated_at = ?", "deleted_at = ?"}
	values = []any{m.Updated, m.Deleted}
	for _, f := range own(c.Type) {
		if f.Same(p.Was, p.Is) {
			continue
		}
		for _, column := range valueColumns(f) {
			cols = append(cols, column.Name+" = ?")
		}
		values = append(values, args(f, p.Is)...)
		if hasFold(f) {
			cols, values = append(cols, foldColumn(f)+" = ?"), append(values, foldText(f, p.Is))
		}
		if hasSort(f) {
			cols, values = append(cols, sortColumn(f)+" = ?"), append(values, sortKey(c.Type, f, p.Is))
		}
	}
	cols, values = c.assignKeys(p, cols, values)
	custom, err := encodeCustom(c.Type, m)
	if err != nil {
		return "", nil, err
	}
	before, err := encodeCustom(c.Type, c.Type.Meta(p.Was))
	if err != nil {
		return "", nil, err
	}
	if string(custom) != string(before) {
		cols, values = append(cols, "custom = ?"), append(values, custom)
	}
	if x.words[0] != x.words[1] {
		cols, values = append(cols, "search = ?"), append(values, x.words[1])
	}
	if x.keys[0] != x.keys[1] {
		cols, values = append(cols, matchColumn+" = ?"), append(values, x.keys[1])
	}
	return strings.Join(cols, ", "), values, nil
}

// assignKeys adds the keys of amounts that differ.
func (c *Changes) assignKeys(p Pair, cols []string, args []any) ([]string, []any) {
	fields := amountKeyed(c.Type)
	if len(fields) == 0 {
		return cols, args
	}
	was, is := c.Type.CurrencyOf(p.Was), c.Type.CurrencyOf(p.Is)
	for _, f := range fields {
		if key := amountKey(f, p.Is, c.Rates, is); was != is || !f.Same(p.Was, p.Is) {
			cols, args = append(cols, amountKeyColumn(f)+" = ?"), append(args, key)
		}
	}
	return cols, args
}

// moveIntervals ends the interval in which each record was before and begins the
// one in which it is, where the two differ.
func (c *Changes) moveIntervals(ctx context.Context, tx *db.Tx, pairs []Pair) error {
	if c.Type.Step() == nil {
		return nil
	}
	var begin [][]any
	ends := map[time.Time][]ID{}
	for _, p := range pairs {
		m, was := c.Type.Meta(p.Is), c.Type.Meta(p.Was)
		if PositionOf(c.Type, p.Was) == PositionOf(c.Type, p.Is) && was.Deleted.IsZero() == m.Deleted.IsZero() {
			continue
		}
		ends[m.Updated] = append(ends[m.Updated], m.ID)
		if m.Deleted.IsZero() {
			begin = append(begin, intervalRow(c.Type, p.Is))
		}
	}
	for at, ids := range ends {
		err := inBatches(ids, wholeBatch, func(ids []ID) error {
			_, err := tx.Exec(ctx, "UPDATE step_interval SET to_at = ? WHERE workspace_id = ? AND record_id IN ("+marks(len(ids))+") AND to_at IS NULL",
				withIDs([]any{at, c.Workspace}, ids)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	return insertRows(ctx, tx, intervalHead, intervalMarks, "", begin)
}

// GetManyForChange returns the records of those IDs that are in the actor's
// scope, living or in the trash, by ID, and keeps others from changing them
// until the transaction ends.
func GetManyForChange(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, ids []ID) (map[ID]any, error) {
	cond, args := scope(t, a)
	return lockedMany(ctx, tx, a.Workspace, t, cond, args, ids)
}
