package store

import (
	"context"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// words is what SQLite's search index says of the words of a listing. It is
// asked once, up to one more than is counted exactly.
type wordMatches struct {
	n     int           // how many records hold the words
	rows  string        // their row numbers, the newest first, as a JSON array
	whole bool          // these are all
	steps map[ID]string // once counted, those of each step that fit the listing, in the same order
}

// searches reports whether the listing is narrowed by SQLite's search index.
func (l *Listing) searches(d *db.Dialect) bool {
	return d.Name == "sqlite" && len(match.SearchTerms(l.Query.Text)) > 0
}

// whole reports whether all records with the words are known by row number.
func (l *Listing) whole() bool { return l.words != nil && l.words.whole }

// everything reports whether nothing but the words narrows the listing: the
// search index holds exactly the living records.
func (l *Listing) everything() bool {
	return len(l.Query.Where) == 0 && l.Actor.Scope() == crm.All
}

// find asks the search index.
func (l *Listing) find(ctx context.Context, tx *db.Tx) error {
	words := l.Type.Name + "_search"
	f := &wordMatches{}
	err := tx.QueryRow(ctx, "SELECT COUNT(*), json_group_array(row) FROM (SELECT rowid AS row FROM "+words+" WHERE "+words+
		" MATCH ? ORDER BY rowid DESC LIMIT ?)", l.matchExpr(), l.Most+1).Scan(&f.n, &f.rows)
	f.whole = f.n <= l.Most
	l.words = f
	return err
}

// indexed narrows to the records in which the search index has the words: by
// their row numbers if all are known, else by the index, either walked in its
// order or beside another one.
func (l *Listing) indexed(w *where, d *db.Dialect) {
	words := l.Type.Name + "_search"
	switch {
	case l.whole():
		w.add("rid IN (SELECT value FROM json_each(?))", l.words.rows)
	case l.readsWordIndex(d):
		w.add(words+" MATCH ?", l.matchExpr())
	default:
		w.add(d.NoIndex("rid")+" IN (SELECT rowid FROM "+words+" WHERE "+words+" MATCH ?)", l.matchExpr())
	}
}

// readsWordIndex reports whether the list is read along the search index of SQLite,
// whose row numbers grow with the making of records like IDs do. It stops at a
// full page, however many records hold the words. Within one step or one
// person's records, their own index leads there faster.
func (l *Listing) readsWordIndex(d *db.Dialect) bool {
	if l.Query.Sort.Key != "created" || l.Actor.Scope() != crm.All || l.whole() || !l.searches(d) {
		return false
	}
	for _, c := range l.Query.Where {
		if l.counterColumn(c) != "" && len(c.Values) == 1 {
			return false
		}
	}
	return true
}

// from is the table, or the search index with the table beside it.
func (l *Listing) from(d *db.Dialect) string {
	if !l.readsWordIndex(d) {
		return l.Type.Name
	}
	words := l.Type.Name + "_search"
	return words + " CROSS JOIN " + l.Type.Name + " ON rid = " + words + ".rowid"
}

// At narrows a listing to so many records of one step. What the search index
// said, and Sums has sorted by steps, stays known.
func (l *Listing) At(step ID, limit int) *Listing {
	c := *l
	at := record.Cond{Field: l.Type.Step(), Op: record.Is, Values: []any{step}}
	c.Query.Where = append(c.Query.Where[:len(c.Query.Where):len(c.Query.Where)], at)
	c.Query.Limit = limit
	if l.words == nil || l.words.steps == nil {
		return &c
	}
	rows := l.words.steps[step]
	if l.whole() || l.newestFirst() && strings.Count(rows, ",") >= limit {
		c.words = &wordMatches{n: l.words.n, rows: "[" + rows + "]", whole: true}
	}
	return &c
}

// newestFirst reports whether the list begins with the records that the search
// index gave.
func (l *Listing) newestFirst() bool {
	return l.Query.Sort.Key == "created" && l.Query.Desc && l.Query.After == nil
}

// matchExpr writes the terms as an FTS5 expression. The word of a workspace has
// letters that are in no other word, so that it need not be said in which
// column which is looked for. That the words must be of the workspace costs as
// much as the rest, so it is said only where there is another.
func (l *Listing) matchExpr() string {
	var parts []string
	if !l.onlyWorkspace {
		parts = append(parts, `"`+spaceWord(l.Space)+`"`)
	}
	for _, alternatives := range match.SearchTerms(l.Query.Text) {
		var any []string
		for _, t := range alternatives {
			any = append(any, `"`+strings.ReplaceAll(padded(t), `"`, `""`)+`"`)
		}
		parts = append(parts, "("+strings.Join(any, " OR ")+")")
	}
	return strings.Join(parts, " AND ")
}
