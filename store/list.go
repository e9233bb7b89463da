package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A Page is part of a list with the cursors of its neighbours.
type Page struct {
	Records    []any
	Next, Prev *record.Cursor
}

// A Listing is a query of a type's records by an actor. Order has the values
// of the reference that it sorts by, if any, in their order (statuses in list
// order, people by name). Counts are exact up to Most. The query's amounts are
// in the workspace's currency; Rates convert those of the records.
type Listing struct {
	Actor  crm.Actor
	Type   *record.Type
	Query  record.Query
	Space  int64 // the workspace's number
	Order  []ID
	Most   int
	Rates  *crm.Rates
	Folded bool // sort keys are being derived, so texts are sorted by their folded form

	rows          map[condKey]where // by which rows of records fulfil conditions
	keys          map[ID]string     // the texts by which the page's records are sorted
	plan          readPlan
	links         linksPlan
	onlyWorkspace bool         // there is no other workspace
	words         *wordMatches // from SQLite's search index; nil = not searched
}

// A readPlan is how a filtered and sorted list is read. SQLite cannot tell
// which is best: it plans without looking at the values.
type readPlan int

const (
	byEngine  readPlan = iota // as the engine plans
	alongSort                 // in sort order, skipping rows that do not match
	bySorting                 // all matching rows, then sorted
	byChoice                  // by the index of a choice that few rows match, then sorted
)

// sortable is the number of records up to which sorting is cheaper than
// reading in order.
const sortable = 3000

// prepare gathers what the queries depend on.
func (l *Listing) prepare(ctx context.Context, tx *db.Tx) error {
	l.plan = byEngine
	if err := errors.Join(l.planLinks(ctx, tx), l.findRows(ctx, tx)); err != nil {
		return err
	}
	if l.words != nil || !l.searches(tx.D()) {
		return nil
	}
	var last int64 // numbers start at 1
	if err := tx.QueryRow(ctx, "SELECT MAX(number) FROM workspace").Scan(&last); err != nil {
		return err
	}
	l.onlyWorkspace = last == l.Space && last == 1
	return l.find(ctx, tx)
}

// choose sets the read plan of a list that is filtered by a choice, or
// filtered by step or owner and sorted by a value, unless few records have a link. The index of the choice or
// the counters give the number of matching records.
func (l *Listing) choose(ctx context.Context, tx *db.Tx) error {
	s := l.Query.Sort
	if tx.D().Name == "postgres" || l.plan == byChoice {
		return nil
	}
	narrowed, few, err := l.choice(ctx, tx)
	switch {
	case err != nil:
		return err
	case few:
		l.plan = byChoice
		return nil
	case s.Key == "created" || s.Refers():
		return nil
	case l.whole() || !ordered(s):
		l.plan = bySorting
		return nil
	}
	if narrowed {
		l.plan = alongSort
	}
	narrow := *l
	narrow.Query.Where, narrow.Query.Text = nil, ""
	for _, c := range l.Query.Where {
		if l.counterColumn(c) != "" {
			narrow.Query.Where = append(narrow.Query.Where, c)
		}
	}
	if len(narrow.Query.Where) == 0 && l.Actor.Scope() == crm.All {
		return nil
	}
	n, known, err := narrow.fromCounters(ctx, tx)
	if known {
		l.plan = alongSort
		if n <= sortable {
			l.plan = bySorting
		}
	}
	return err
}

// choice reports whether the list is filtered by a choice with an index, and
// whether few records match. It also counts records that the actor may not
// see, since the index alone can; the count only selects the read plan.
func (l *Listing) choice(ctx context.Context, tx *db.Tx) (narrowed, few bool, err error) {
	for _, c := range l.Query.Where {
		if !l.chooses(c) || l.searches(tx.D()) {
			continue
		}
		w, n := where{}, 0
		w.add("workspace_id = ?", l.Actor.Workspace)
		w.add(living)
		equals(&w, tx.D(), c.Field, c.Field.Column(), c)
		limit, most := tx.D().Limit(sortable + 1)
		err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+l.Type.Table()+" WHERE "+w.String()+limit+") AS few",
			append(w.args, most...)...).Scan(&n)
		if err != nil || n <= sortable {
			return true, err == nil, err
		}
		narrowed = true
	}
	return narrowed, false, nil
}

// chooses reports whether a condition is on a choice with an index, and no rows
// fulfil it.
func (l *Listing) chooses(c record.Cond) bool {
	f := c.Field
	_, rows := l.byRows(c)
	return !rows && c.Op == record.Is && f.Sorted && !f.Custom && f.Kind.Storage() == record.AsText && !isFreeText(f)
}

// passes reports whether the read plan ignores a condition's index.
func (l *Listing) passes(c record.Cond) bool {
	counted := l.counterColumn(c) != ""
	return l.plan == alongSort && (counted || l.chooses(c)) || l.plan == byChoice && counted
}

// ordered reports whether an index is in the order of a field.
func ordered(f *record.Field) bool { return f.Sorted && !f.Custom || f.Fast }

// base returns all conditions of the listing except its position in the order.
func (l *Listing) base(d *db.Dialect) where {
	cond, args := scope(l.Type, l.Actor)
	w := where{}
	if l.Type.Parent() == nil && (l.plan == alongSort || l.plan == byChoice) {
		cond = strings.Replace(cond, "owner_id", d.NoIndex("owner_id"), 1)
	}
	w.add(cond, args...)
	w.add(living)
	for _, c := range l.Query.Where {
		if l.passes(c) {
			equals(&w, d, c.Field, d.NoIndex(c.Field.Column()), c)
			continue
		}
		if comparesKeys(c) {
			l.compared(&w, c)
			continue
		}
		if c.Field.Kind.Storage() == record.AsLinks && len(c.Values) > 0 {
			l.linked(&w, d, c)
			continue
		}
		if rows, ok := l.byRows(c); ok {
			l.withRows(&w, d, c, rows)
			continue
		}
		condition(&w, d, c)
	}
	l.search(&w, d)
	return w
}

// Page runs the listing. A cursor of another sort order or filter is an error.
func (l *Listing) Page(ctx context.Context, tx *db.Tx) (Page, error) {
	if c := l.Query.After; c != nil {
		l.Folded = c.Of == l.mark(true) && c.Of != l.mark(false) // as the first page was
		if c.Of != l.mark(l.Folded) {
			return Page{}, record.Wrong("bad_cursor").On("cursor")
		}
	}
	if err := l.prepare(ctx, tx); err != nil {
		return Page{}, err
	}
	if err := l.choose(ctx, tx); err != nil {
		return Page{}, err
	}
	want := l.Query.Limit + 1
	back := l.Query.After != nil && l.Query.After.Before
	segs, err := l.segments(tx.D(), back)
	if err != nil {
		return Page{}, err
	}
	w := l.base(tx.D())
	var recs []any
	for _, s := range segs {
		got, err := l.run(ctx, tx, w, s, want-len(recs))
		if err != nil {
			return Page{}, err
		}
		if recs = append(recs, got...); len(recs) >= want {
			break
		}
	}
	return l.page(recs, back), nil
}

// page removes the extra row that shows whether there are more, and makes the
// cursors.
func (l *Listing) page(recs []any, back bool) Page {
	more := len(recs) > l.Query.Limit
	if more {
		recs = recs[:l.Query.Limit]
	}
	if back {
		slices.Reverse(recs)
	}
	p := Page{Records: recs}
	if len(recs) == 0 {
		return p
	}
	if more || back {
		p.Next = l.cursor(recs[len(recs)-1], false)
	}
	if back && more || !back && l.Query.After != nil {
		p.Prev = l.cursor(recs[0], true)
	}
	return p
}

// run reads up to n rows of one segment.
func (l *Listing) run(ctx context.Context, tx *db.Tx, w where, s segment, n int) ([]any, error) {
	query, args := l.query(tx.D(), w, s, n)
	if l.textColumn(tx.D()) == "" {
		return newScanner(l.Type, l.Actor.Workspace).all(ctx, tx, query, args...)
	}
	return l.withKeys(ctx, tx, query, args...)
}

// query builds the query for up to n rows of one segment.
func (l *Listing) query(d *db.Dialect, w where, s segment, n int) (string, []any) {
	w = w.with(s.cond.String(), s.cond.args...)
	order := s.order(l)
	if sets, rest := l.branches(d, w, s); len(sets) > 1 {
		return l.branchQuery(d, rest, sets, order, n)
	}
	limit, most := d.Limit(n)
	return "SELECT " + l.selected(d) + " FROM " + l.from(d) + " WHERE " + w.String() + " ORDER BY " + order + limit, append(w.args, most...)
}

// search adds the text of the search box: every word must match in one of its
// spellings.
func (l *Listing) search(w *where, d *db.Dialect) {
	terms := match.SearchTerms(l.Query.Text)
	if len(terms) == 0 || len(l.Type.Searched()) == 0 {
		if l.Query.Text != "" {
			w.add("1 = 0")
		}
		return
	}
	if d.Name == "sqlite" {
		l.indexed(w, d)
		return
	}
	for _, alternatives := range terms {
		var any []string
		var args []interface{}
		for _, t := range alternatives {
			any = append(any, d.Like("search"))
			args = append(args, "%"+d.LikeEscape(padded(t))+"%")
		}
		w.add("("+strings.Join(any, " OR ")+")", args...)
	}
}

// padded turns a fragment of one or two letters into the beginning of a word,
// since the index contains at least three letters.
func padded(term string) string {
	switch len([]rune(term)) {
	case 1:
		return "  " + term
	case 2:
		return " " + term
	}
	return term
}
