package store

import (
	"context"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// wordMatches caches the result of searching a listing's words in SQLite's
// index, up to one more than is counted exactly.
type wordMatches struct {
	n     int           // number of records with the words
	rows  string        // their row numbers, newest first, as a JSON array
	whole bool          // rows is complete
	steps map[ID]string // once counted, the row numbers in the listing by step, in the same order
}

// searches reports whether the listing is filtered by SQLite's search index.
func (l *Listing) searches(d *db.Dialect) bool {
	return d.Name == "sqlite" && len(l.Type.Searched()) > 0 && len(match.SearchTerms(l.Query.Text)) > 0
}

// whole reports whether the row numbers of all records with the words are
// known.
func (l *Listing) whole() bool { return l.words != nil && l.words.whole }

// onlyWords reports whether the listing is filtered by nothing but the words:
// the search index contains exactly the living records. Of those with a parent,
// some may be out of scope.
func (l *Listing) onlyWords() bool {
	return len(l.Query.Where) == 0 && l.Actor.Scope() == crm.All && l.Type.Parent() == nil
}

// find searches the index.
func (l *Listing) find(ctx context.Context, tx *db.Tx) error {
	words := l.Type.Name + "_search"
	f := &wordMatches{}
	limit, most := tx.D().Limit(l.Most + 1)
	err := tx.QueryRow(ctx, "SELECT COUNT(*), json_group_array(row) FROM (SELECT rowid AS row FROM "+words+" WHERE "+words+
		" MATCH ? ORDER BY rowid DESC"+limit+")", append([]any{l.matchExpr()}, most...)...).Scan(&f.n, &f.rows)
	f.whole = f.n <= l.Most
	l.words = f
	return err
}

// indexed filters by the words: by row numbers if all are known, otherwise by
// the search index, either read in its order or combined with another one.
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

// readsWordIndex reports whether the list is read along SQLite's search index,
// whose row numbers grow like IDs. It stops at a full page, however many
// records contain the words. Within one step or one person's records, their
// own index is faster.
func (l *Listing) readsWordIndex(d *db.Dialect) bool {
	if l.plan == byChoice || l.Query.Sort.Key != "created" || l.Actor.Scope() != crm.All || l.whole() || !l.searches(d) {
		return false
	}
	for _, c := range l.Query.Where {
		if l.counterColumn(c) != "" && len(c.Values) == 1 {
			return false
		}
	}
	return true
}

// from returns the table, or the search index joined with the table.
func (l *Listing) from(d *db.Dialect) string {
	if l.links.along != nil {
		return l.fromLinks()
	}
	if !l.readsWordIndex(d) {
		return l.Type.Table()
	}
	words := l.Type.Name + "_search"
	return words + " CROSS JOIN " + l.Type.Table() + " ON rid = " + words + ".rowid"
}

// At returns the listing of one step, with up to limit records. It keeps the
// search result, including the row numbers by step from Sums.
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

// newestFirst reports whether the list begins with the records of the search
// result.
func (l *Listing) newestFirst() bool {
	return l.Query.Sort.Key == "created" && l.Query.Desc && l.Query.After == nil
}

// matchExpr returns the words as an FTS5 expression. The word of a workspace
// has letters that are in no other word, so columns need not be named.
// Matching it doubles the cost, so it is left out if there is only one
// workspace.
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
