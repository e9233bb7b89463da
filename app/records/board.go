package records

import (
	"context"
	"maps"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Column is one status or stage of a board: its records, their number and
// their amount.
type Column struct {
	Item *crm.Item
	Sum  store.Sum
	store.Page
}

// A Board shows records by status or stage.
type Board struct {
	Columns []*Column
	Names   unit.Names
}

// Board returns the columns of a type with the first records of each, in the
// query's order. The query's limit is the number of records per column unless
// limits has another for it; 0 returns none. The next page of a column is read
// by List with its status or stage as a condition.
func (a *Service) Board(ctx context.Context, by crm.Actor, t *record.Type, q record.Query, limits map[record.ID]int) (*Board, error) {
	var out *Board
	err := a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceFor(ctx, tx, by)
		if err == nil {
			out, err = ReadBoard(ctx, tx, ws, ws.Listing(by, t, q), limits)
		}
		return err
	})
	return out, err
}

// ReadBoard returns the board of a listing.
func ReadBoard(ctx context.Context, tx *db.Tx, ws *unit.Workspace, l *store.Listing, limits map[record.ID]int) (*Board, error) {
	var steps []*crm.Item
	steps, l.Query = stepsOf(ws, l.Type, l.Query)
	sums, more, err := sumsOf(ctx, tx, ws, l)
	if err != nil {
		return nil, err
	}
	out := &Board{}
	var all []any
	for _, item := range steps {
		c := &Column{Item: item, Sum: store.Sum{More: more, Amount: map[string]int64{}}}
		if s := sums[item.ID]; s != nil {
			c.Sum.Count, c.Sum.Amount = s.Count, s.Amount
		}
		limit, ok := limits[item.ID]
		if !ok {
			limit = l.Query.Limit
		}
		if err := c.fill(ctx, tx, l.At(item.ID, limit)); err != nil {
			return nil, err
		}
		if item.Retired && c.Sum.Count == 0 {
			continue
		}
		all = append(all, c.Records...)
		out.Columns = append(out.Columns, c)
	}
	out.Names, err = ws.Names(ctx, tx, l.Actor, l.Type, all)
	return out, err
}

// fill reads the records of a column. If they are complete, they give the
// exact sum that a limited count does not.
func (c *Column) fill(ctx context.Context, tx *db.Tx, l *store.Listing) (err error) {
	if l.Query.Limit == 0 || c.Sum.Count == 0 && !c.Sum.More {
		return nil
	}
	c.Page, err = l.Page(ctx, tx)
	if c.Sum.More && c.Next == nil {
		c.Sum = store.SumOf(l.Type, c.Records)
	}
	c.Sum.Count = max(c.Sum.Count, len(c.Records))
	return err
}

// steps returns the columns of a board: those that the query names, otherwise
// all. The returned query is the rest of its conditions, for each column.
func stepsOf(ws *unit.Workspace, t *record.Type, q record.Query) ([]*crm.Item, record.Query) {
	items := slices.Clone(ws.Lists.Of(t.Step().Target))
	var rest []record.Cond
	for _, c := range q.Where {
		if c.Field != t.Step() || c.Op != record.Is {
			rest = append(rest, c)
			continue
		}
		items = slices.DeleteFunc(items, func(i *crm.Item) bool { return !slices.Contains(c.Values, any(i.ID)) })
	}
	q.Where = rest
	return items, q
}

// sums reads the counters if they hold the answer, and counts otherwise.
func sumsOf(ctx context.Context, tx *db.Tx, ws *unit.Workspace, l *store.Listing) (sums map[record.ID]*store.Sum, more bool, err error) {
	if owners, plain := ownersOnly(l.Type, l.Query); plain {
		sums, err = store.StepSums(ctx, tx, l.Actor, l.Type, owners)
		return sums, false, err
	}
	return l.Sums(ctx, tx)
}

// Currencies returns the currencies of the amounts of the records that a query
// finds. It reads the counters, or counts as far as a list does where they do
// not hold the answer.
func (a *Service) Currencies(ctx context.Context, by crm.Actor, t *record.Type, q record.Query) (found []string, err error) {
	err = a.Read(ctx, func(tx *db.Tx) error {
		ws, err := a.WorkspaceIn(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		l := ws.Listing(by, t, q)
		var steps []*crm.Item
		steps, l.Query = stepsOf(ws, t, q)
		sums, more, err := sumsOf(ctx, tx, ws, l)
		if err == nil && more && t.Parent() == nil {
			sums, err = store.StepSums(ctx, tx, by, t, nil)
		}
		found = slices.Sorted(maps.Keys(currencies(steps, sums)))
		return err
	})
	return found, err
}

// currencies returns the currencies in which the sums of some steps are not
// zero.
func currencies(steps []*crm.Item, sums map[record.ID]*store.Sum) map[string]bool {
	out := map[string]bool{}
	for _, item := range steps {
		if s := sums[item.ID]; s != nil {
			for currency, minor := range s.Amount {
				if minor != 0 {
					out[currency] = true
				}
			}
		}
	}
	return out
}

// ownersOnly reports whether the query is filtered only by owners, by whom the
// counters count. They do not know who sees a child.
func ownersOnly(t *record.Type, q record.Query) ([]record.ID, bool) {
	var owners []record.ID
	if q.Text != "" || t.Parent() != nil {
		return nil, false
	}
	for _, c := range q.Where {
		if c.Field != t.Owner() || c.Op != record.Is {
			return nil, false
		}
		for _, v := range c.Values {
			owners = append(owners, v.(record.ID))
		}
	}
	return owners, true
}
