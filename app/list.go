package app

import (
	"context"
	"maps"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// CountUpTo is the largest exact total; beyond it a list shows "more".
const CountUpTo = 10_000

// A List is one page of records with everything needed to show it.
type List struct {
	store.Page
	Total int
	More  bool  // there are more than Total
	Names Names // of the records that the page's records refer to
}

// Names holds the names of referenced records by ID. Records that the actor
// may not see are missing.
type Names map[ID]Name

// A Name is the title of a record.
type Name struct {
	Title   string
	InTrash bool
}

// add adds the names of records of a type, including those in the trash.
func (n Names) add(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, ids []ID) error {
	found, err := store.GetMany(ctx, tx, by, t, ids)
	if err != nil {
		return err
	}
	var missing []ID
	for _, id := range ids {
		if r := found[id]; r != nil {
			n[id] = Name{Title: t.Title(r)}
		} else {
			missing = append(missing, id)
		}
	}
	deleted, err := store.GetDeleted(ctx, tx, by, t, missing)
	for id, r := range deleted {
		n[id] = Name{t.Title(r), true}
	}
	return err
}

// listing prepares a query.
func (ws *Workspace) listing(by crm.Actor, t *record.Type, q record.Query) *store.Listing {
	return &store.Listing{Actor: by, Type: t, Query: q, Space: ws.Number, Order: ws.Order(q.Sort), Most: CountUpTo, Rates: ws.Rates,
		Folded: ws.folded[t.Name]}
}

// List returns one page of the records that the actor sees.
func (a *App) List(ctx context.Context, by crm.Actor, t *record.Type, q record.Query) (*List, error) {
	out := &List{}
	err := a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspaceOf(ctx, tx, by)
		if err != nil {
			return err
		}
		l := ws.listing(by, t, q)
		if out.Page, err = l.Page(ctx, tx); err != nil {
			return err
		}
		if out.Total, out.More, err = l.Total(ctx, tx); err != nil {
			return err
		}
		out.Names, err = ws.names(ctx, tx, by, t, out.Records)
		return err
	})
	return out, err
}

// Get returns one record with the names of the records it refers to.
func (a *App) Get(ctx context.Context, by crm.Actor, t *record.Type, id ID) (r any, names Names, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		if r, err = store.Get(ctx, tx, by, t, id); err != nil {
			return err
		}
		ws, err := a.workspaceOf(ctx, tx, by)
		if err != nil {
			return err
		}
		names, err = ws.names(ctx, tx, by, t, []any{r})
		return err
	})
	return r, names, err
}

// names returns the titles of all records that recs refer to, with one query
// per type.
func (ws *Workspace) names(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, recs []any) (Names, error) {
	wanted := map[string][]ID{}
	for _, f := range t.Fields {
		if f.Kind != record.RefKind || crm.TypeByName(f.Target) == nil {
			continue
		}
		for _, r := range recs {
			if id := f.Get(r).(ID); id != record.None {
				wanted[f.Target] = append(wanted[f.Target], id)
			}
		}
	}
	out := Names{}
	for target, ids := range wanted {
		if err := out.add(ctx, tx, by, ws.Type(target), ids); err != nil {
			return nil, err
		}
	}
	return out, nil
}

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
	Names   Names
}

// Board returns the columns of a type with the first records of each, in the
// query's order. The query's limit is the number of records per column unless
// limits has another for it; 0 returns none. The next page of a column is read
// by List with its status or stage as a condition.
func (a *App) Board(ctx context.Context, by crm.Actor, t *record.Type, q record.Query, limits map[ID]int) (*Board, error) {
	var out *Board
	err := a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspaceOf(ctx, tx, by)
		if err == nil {
			out, err = ws.board(ctx, tx, ws.listing(by, t, q), limits)
		}
		return err
	})
	return out, err
}

func (ws *Workspace) board(ctx context.Context, tx *db.Tx, l *store.Listing, limits map[ID]int) (*Board, error) {
	var steps []*crm.Item
	steps, l.Query = ws.steps(l.Type, l.Query)
	sums, more, err := ws.sums(ctx, tx, l)
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
	out.Names, err = ws.names(ctx, tx, l.Actor, l.Type, all)
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
func (ws *Workspace) steps(t *record.Type, q record.Query) ([]*crm.Item, record.Query) {
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
func (ws *Workspace) sums(ctx context.Context, tx *db.Tx, l *store.Listing) (sums map[ID]*store.Sum, more bool, err error) {
	if owners, plain := ownersOnly(l.Type, l.Query); plain {
		sums, err = store.StepSums(ctx, tx, l.Actor, l.Type, owners)
		return sums, false, err
	}
	return l.Sums(ctx, tx)
}

// Currencies returns the currencies of the amounts of the records that a query
// finds. It reads the counters, or counts as far as a list does where they do
// not hold the answer.
func (a *App) Currencies(ctx context.Context, by crm.Actor, t *record.Type, q record.Query) (found []string, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		ws, err := a.workspace(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		l := ws.listing(by, t, q)
		var steps []*crm.Item
		steps, l.Query = ws.steps(t, q)
		sums, more, err := ws.sums(ctx, tx, l)
		if err == nil && more {
			sums, err = store.StepSums(ctx, tx, by, t, nil)
		}
		found = slices.Sorted(maps.Keys(currencies(steps, sums)))
		return err
	})
	return found, err
}

// currencies returns the currencies in which the sums of some steps are not
// zero.
func currencies(steps []*crm.Item, sums map[ID]*store.Sum) map[string]bool {
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

// ownersOnly reports whether the query is filtered only by owners.
func ownersOnly(t *record.Type, q record.Query) ([]ID, bool) {
	var owners []ID
	if q.Text != "" {
		return nil, false
	}
	for _, c := range q.Where {
		if c.Field != t.Owner() || c.Op != record.Is {
			return nil, false
		}
		for _, v := range c.Values {
			owners = append(owners, v.(ID))
		}
	}
	return owners, true
}
