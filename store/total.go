package store

import (
	"context"
	"encoding/json"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
)

// Total counts the listing's records exactly up to Most; more reports whether
// there are more.
func (l *Listing) Total(ctx context.Context, tx *db.Tx) (n int, more bool, err error) {
	if n, ok, err := l.fromCounters(ctx, tx); ok || err != nil {
		return n, false, err
	}
	if err := l.prepare(ctx, tx); err != nil {
		return 0, false, err
	}
	if l.words != nil && l.onlyWords() {
		return min(l.words.n, l.Most), l.words.n > l.Most, nil
	}
	l = l.unordered()
	w := l.base(tx.D())
	from := l.from(tx.D()) + " WHERE " + w.String()
	if l.conditionCount() == 1 {
		if far, err := farMore(ctx, tx, "SELECT 1 FROM "+from, w.args, l.Most); far || err != nil {
			return l.Most, true, err
		}
	}
	limit, most := tx.D().Limit(l.Most + 1)
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+from+limit+") AS counted", append(w.args, most...)...).Scan(&n)
	return min(n, l.Most), n > l.Most, err
}

// unordered returns the listing in the order that is cheapest to count.
func (l *Listing) unordered() *Listing {
	c := *l
	c.Query.Sort = l.Type.Field("created")
	if c.plan != byChoice {
		c.links.along = c.alongLinks()
	}
	return &c
}

// conditionCount returns the number of conditions of the listing: words, filters
// and the actor's scope.
func (l *Listing) conditionCount() int {
	n := len(match.SearchTerms(l.Query.Text)) + len(l.Query.Where)
	if l.Actor.Scope() != crm.All || l.Type.Parent() != nil {
		n++
	}
	return n
}

// farMore reports whether PostgreSQL expects many times more rows than max, so
// that counting would only cost time. Its estimate of one condition comes from
// a sample, of the search words a large one (see createTable); five times max
// cannot be less than max by chance. It assumes that several conditions are
// independent.
func farMore(ctx context.Context, tx *db.Tx, query string, args []any, max int) (bool, error) {
	if tx.D().Name != "postgres" {
		return false, nil
	}
	var text json.RawMessage
	if err := tx.QueryRow(ctx, "EXPLAIN (FORMAT JSON) "+query, args...).Scan(db.JSON(&text)); err != nil {
		return false, err
	}
	var plans []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		} `json:"Plan"`
	}
	if err := json.Unmarshal(text, &plans); err != nil || len(plans) != 1 {
		return false, err
	}
	return plans[0].Plan.Rows > float64(5*max), nil
}
