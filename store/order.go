package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A segment is a part of the list that one index serves: rows with a value,
// rows without one (always last), or rows of one status. A page reads the
// segments in order until it is full.
type segment struct {
	cond where
	col  string // sorted by it, then by id; "" = by id only
	desc bool
}

func (s segment) order(l *Listing) string {
	dir := ""
	if s.desc {
		dir = " DESC"
	}
	switch s.col {
	case "":
		return "id" + dir
	case "record_id":
		return "record_id" + dir
	case "rid":
		if l.whole() {
			return "rid" + dir
		}
		return l.Type.Name + "_search.rowid" + dir
	}
	return s.col + dir + ", id" + dir
}

// segments returns the segments of the list from the cursor on, in reverse if
// back is set.
func (l *Listing) segments(d *db.Dialect, back bool) ([]segment, error) {
	q := l.Query
	var all []segment
	switch {
	case q.Sort.Key == "created":
		all = l.byID(d)
	case q.Sort.Refers():
		all = l.byReference(d)
	case hasAmountKey(q.Sort):
		all = l.byKey(d)
	default:
		all = l.byValue(d)
	}
	start := 0
	if q.After != nil {
		n, err := l.startAt(all)
		if err != nil {
			return nil, err
		}
		start = n
	}
	if !back {
		return all[start:], nil
	}
	if q.After != nil {
		all = all[:start+1]
	}
	for i := range all {
		all[i].desc = !all[i].desc
	}
	slices.Reverse(all)
	return all, nil
}

// startAt returns the segment of the cursor and limits it to the rows after
// (or before) it.
func (l *Listing) startAt(all []segment) (int, error) {
	c := l.Query.After
	for i := range all {
		s := &all[i]
		if !l.holds(*s, i, len(all), c) {
			continue
		}
		op := ">"
		if s.desc != c.Before {
			op = "<"
		}
		switch s.col {
		case "":
			s.cond.add("id "+op+" ?", c.ID)
			return i, nil
		case "record_id":
			s.cond.add("record_id "+op+" ?", c.ID)
			return i, nil
		case "rid":
			s.cond.add("rid "+op+" (SELECT rid FROM "+l.Type.Table()+" WHERE workspace_id = ? AND id = ?)", l.Actor.Workspace, c.ID)
			return i, nil
		}
		v, err := l.cursorValue(c.Value)
		if err != nil {
			return 0, err
		}
		s.cond.add("("+s.col+", id) "+op+" (?, ?)", v, c.ID)
		return i, nil
	}
	return 0, record.Wrong("bad_cursor").On("cursor")
}

func (l *Listing) holds(s segment, i, n int, c *record.Cursor) bool {
	q := l.Query
	switch {
	case q.Sort.Key == "created":
		return true
	case q.Sort.Refers() && c.Blank:
		return i == n-1
	case q.Sort.Refers():
		return i < n-1 && fmt.Sprint(s.cond.args[0]) == c.Value
	case hasAmountKey(q.Sort) && !c.Blank:
		return strings.HasPrefix(c.Value, crm.Unrated) == (i == 1)
	}
	return c.Blank == (i == n-1 && n > 1)
}

// byID sorts by creation, which is the order of the IDs.
func (l *Listing) byID(d *db.Dialect) []segment {
	s := segment{desc: l.Query.Desc}
	switch {
	case l.links.along != nil:
		s.col = "record_id"
	case l.whole() || l.readsWordIndex(d):
		s.col = "rid"
	}
	s.cond.add("1 = 1")
	return []segment{s}
}

// byReference sorts by the reference's values in their order, then newest
// first. Records without a value come last.
func (l *Listing) byReference(d *db.Dialect) []segment {
	f := l.Query.Sort
	col := f.Column()
	if f.Custom {
		col = customColumn(d, f)
	}
	if l.plan == byChoice {
		col = d.NoIndex(col)
	}
	order := slices.Clone(l.Order)
	if l.Query.Desc {
		slices.Reverse(order)
	}
	var out []segment
	for _, id := range order {
		s := segment{desc: true}
		s.cond.add(col+" = ?", compared(f, id))
		out = append(out, s)
	}
	none := segment{desc: true}
	if f.Custom && len(order) > 0 { // nothing keeps the values that it refers to
		var known []any
		for _, id := range order {
			known = append(known, compared(f, id))
		}
		none.cond.add("("+col+" IS NULL OR "+col+" NOT IN ("+marks(len(known))+"))", known...)
	} else if !f.Custom {
		none.cond.add(col + " IS NULL")
	} else {
		none.cond.add("1 = 1")
	}
	return append(out, none)
}

// byValue sorts by a column; rows without a value come last in both directions.
func (l *Listing) byValue(d *db.Dialect) []segment {
	f := l.Query.Sort
	col := f.Column()
	switch {
	case f.Kind.Storage() == record.AsText || f.Custom:
		col = l.valueColumn(d)
	}
	if l.plan == bySorting || l.plan == byChoice {
		col = d.NoIndex(col)
	}
	filled, none := col+" IS NOT NULL", col+" IS NULL"
	switch {
	case !f.Custom && f.Kind.Storage() == record.AsText:
		filled, none = col+" > ''", col+" = ''"
	case f.Key == "updated":
		filled, none = "1 = 1", "1 = 0"
	}
	with := segment{col: col, desc: l.Query.Desc}
	with.cond.add(filled)
	without := segment{desc: true}
	without.cond.add(none)
	return []segment{with, without}
}

// byKey sorts by the keys of amounts. Amounts that have no rate come after the
// others, and rows without an amount last, in both directions.
func (l *Listing) byKey(d *db.Dialect) []segment {
	col := amountKeyColumn(l.Query.Sort)
	if l.plan == bySorting || l.plan == byChoice {
		col = d.NoIndex(col)
	}
	rated := segment{col: col, desc: l.Query.Desc}
	rated.cond.add(col + " > '' AND " + col + " < '" + crm.Unrated + "'")
	unrated := segment{col: col, desc: l.Query.Desc}
	unrated.cond.add(col + " >= '" + crm.Unrated + "'")
	without := segment{desc: true}
	without.cond.add(col + " = ''")
	return []segment{rated, unrated, without}
}

// cursor returns a cursor at a row.
func (l *Listing) cursor(r any, before bool) *record.Cursor {
	f := l.Query.Sort
	c := &record.Cursor{ID: l.Type.Meta(r).ID, Before: before, Of: l.mark(l.Folded)}
	switch {
	case f.Key == "created":
	case f.Refers():
		c.Value = f.Kind.Text(f.Get(r), nil)
		c.Blank = !slices.Contains(l.Order, f.Get(r).(ID))
	case hasAmountKey(f), f.Kind.Storage() == record.AsText, f.Custom:
		c.Value = l.keys[c.ID]
		c.Blank = c.Value == ""
	default:
		c.Value = f.Kind.Text(f.Get(r), &record.Env{})
		c.Blank = f.Kind.Empty(f.Get(r))
	}
	return c
}

// cursorValue returns the sort value of a cursor, which is a sort key, what a
// custom field is sorted by, or the canonical text of a value.
func (l *Listing) cursorValue(s string) (any, error) {
	f := l.Query.Sort
	if f.Custom && isNumeric(f) {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, record.Wrong("bad_cursor").On("cursor")
		}
		return n, nil
	}
	if hasAmountKey(f) || f.Kind.Storage() == record.AsText || f.Custom {
		return s, nil
	}
	v, err := f.Kind.Parse(s, f, &record.Env{Strict: true, Stored: true})
	if err != nil {
		return nil, record.Wrong("bad_cursor").On("cursor")
	}
	return compared(f, v), nil
}

// branches splits "status is any of …" and the like into one ordered index
// scan per value; otherwise the engines would sort all matches. It returns the
// conditions of each branch and the common ones.
func (l *Listing) branches(d *db.Dialect, w where, s segment) ([]where, where) {
	if s.col != "" || l.Query.Text != "" || l.plan == byChoice {
		return nil, w
	}
	sets := []where{{}}
	rest := l.Query
	rest.Where = nil
	for _, c := range l.Query.Where {
		n := len(c.Values)
		if rows, ok := l.byRows(c); ok && !negative(c.Op) && len(sets)*2 <= 32 {
			sets = splitRows(sets, d, c, rows)
			continue
		}
		splits := c.Op == record.Is && c.Field.Refers() && !c.Field.Custom && n > 1 && len(sets)*n <= 32
		if !splits {
			rest.Where = append(rest.Where, c)
			continue
		}
		var next []where
		for _, set := range sets {
			for _, v := range c.Values {
				next = append(next, set.with(c.Field.Column()+" = ?", v))
			}
		}
		sets = next
	}
	if len(sets) == 1 {
		return nil, w
	}
	plain := *l
	plain.Query = rest
	shared := plain.base(d)
	return sets, shared.with(s.cond.String(), s.cond.args...)
}

func (l *Listing) branchQuery(d *db.Dialect, rest where, sets []where, order string, n int) (string, []any) {
	var parts []string
	var args []any
	limit, most := d.Limit(n)
	for _, set := range sets {
		w := rest.with(set.String(), set.args...)
		parts = append(parts, "SELECT id FROM (SELECT id FROM "+l.Type.Table()+" WHERE "+w.String()+" ORDER BY "+order+limit+") AS b")
		args = append(append(args, w.args...), most...)
	}
	query := "SELECT " + l.selected(d) + " FROM " + l.Type.Table() + " WHERE workspace_id = ? AND id IN (SELECT id FROM (" +
		strings.Join(parts, " UNION ALL ") + ") AS u ORDER BY " + order + limit + ") ORDER BY " + order
	return query, append(append([]any{l.Actor.Workspace}, args...), most...)
}

// counterColumn returns the column of the counters that a condition is on, or
// "".
func (l *Listing) counterColumn(c record.Cond) string {
	switch {
	case c.Op != record.Is:
	case c.Field == l.Type.Step():
		return "step_id"
	case c.Field == l.Type.Owner():
		return "owner_id"
	}
	return ""
}

// fromCounters reads a count from the counters if the listing is filtered only
// by owner and step.
func (l *Listing) fromCounters(ctx context.Context, tx *db.Tx) (int, bool, error) {
	if l.Query.Text != "" || l.Type.Parent() != nil {
		return 0, false, nil
	}
	w := where{}
	w.add("workspace_id = ? AND record_type = ?", l.Actor.Workspace, l.Type.Name)
	if l.Actor.Scope() != crm.All {
		w.add("owner_id = ?", db.Key(l.Actor.User))
	}
	for _, c := range l.Query.Where {
		col := l.counterColumn(c)
		if col == "" {
			return 0, false, nil
		}
		args := make([]any, len(c.Values))
		for i, v := range c.Values {
			args[i] = db.Key(v.(ID))
		}
		w.add(col+" IN ("+marks(len(args))+")", args...)
	}
	var n int64
	err := tx.QueryRow(ctx, "SELECT COALESCE(SUM(count), 0) FROM counter WHERE "+w.String(), w.args...).Scan(&n)
	return int(n), true, err
}
