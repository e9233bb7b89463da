package app

import (
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// CountUpTo is how far totals are exact; beyond it a list says "more".
const CountUpTo = 10_000

// A List is one page of records with all that is needed to show it.
type List struct {
	store.Page
	Total int
	More  bool  // there are more than Total
	Names Names // of the records that the page's records refer to
}

// Names are the titles of referred records by ID. What the actor may not see
// has none.
type Names map[ID]string

// listing makes a query ready to be run.
func (h *Home) listing(by crm.Actor, t *record.Type, q record.Query) *store.Listing {
	return &store.Listing{Actor: by, Type: t, Query: q, Space: h.Number, Order: h.Order(q.Sort)}
}

// List returns one page of the records that the actor sees.
func (a *App) List(ctx context.Context, by crm.Actor, t *record.Type, q record.Query) (*List, error) {
	out := &List{}
	err := a.read(ctx, func(tx *db.Tx) error {
		h, err := a.home(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		l := h.listing(by, t, q)
		if out.Page, err = l.Page(ctx, tx); err != nil {
			return err
		}
		if out.Total, out.More, err = l.Total(ctx, tx, CountUpTo); err != nil {
			return err
		}
		out.Names, err = h.names(ctx, tx, by, t, out.Records)
		return err
	})
	return out, err
}

// Get returns one record with the names it refers to.
func (a *App) Get(ctx context.Context, by crm.Actor, t *record.Type, id ID) (r any, names Names, err error) {
	err = a.read(ctx, func(tx *db.Tx) error {
		if r, err = store.Get(ctx, tx, by, t, id); err != nil {
			return err
		}
		h, err := a.home(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		names, err = h.names(ctx, tx, by, t, []any{r})
		return err
	})
	return r, names, err
}

// names finds the titles of all records that recs refer to, one query a type.
func (h *Home) names(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, recs []any) (Names, error) {
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
		tt := h.Type(target)
		found, err := store.GetMany(ctx, tx, by, tt, ids)
		if err != nil {
			return nil, err
		}
		for id, r := range found {
			out[id] = tt.Title(r)
		}
	}
	return out, nil
}

// A Column is one step of a board: what stands there, how many and for how
// much.
type Column struct {
	Item *crm.Item
	Sum  store.Sum
	store.Page
}

// A Board shows records by the step they stand at.
type Board struct {
	Columns []*Column
	Names   Names
}

// Board returns the steps of a type with the first records of each, in the
// query's sort. The query's limit is how many a column shows, unless limits
// says otherwise for a step; a limit of 0 shows none of them. A column is paged
// further by List with its step as a condition.
func (a *App) Board(ctx context.Context, by crm.Actor, t *record.Type, q record.Query, limits map[ID]int) (*Board, error) {
	out := &Board{}
	err := a.read(ctx, func(tx *db.Tx) error {
		h, err := a.home(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		steps, q := h.steps(t, q)
		sums, err := h.sums(ctx, tx, by, t, steps, q)
		if err != nil {
			return err
		}
		var all []any
		for _, item := range steps {
			c := &Column{Item: item, Sum: *sums[item.ID]}
			if item.Retired && c.Sum.Count == 0 {
				continue
			}
			if err := h.fill(ctx, tx, by, t, q, limits, c); err != nil {
				return err
			}
			all = append(all, c.Records...)
			out.Columns = append(out.Columns, c)
		}
		out.Names, err = h.names(ctx, tx, by, t, all)
		return err
	})
	return out, err
}

// fill reads the records of a column.
func (h *Home) fill(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, q record.Query, limits map[ID]int, c *Column) (err error) {
	if limit, ok := limits[c.Item.ID]; ok {
		q.Limit = limit
	}
	if c.Sum.Count > 0 && q.Limit > 0 {
		c.Page, err = h.listing(by, t, atStep(t, q, c.Item.ID)).Page(ctx, tx)
	}
	return err
}

// steps are the steps that a board of the query has: those that the query names,
// else all. What is left of the query holds for each of them.
func (h *Home) steps(t *record.Type, q record.Query) ([]*crm.Item, record.Query) {
	items := slices.Clone(h.Lists.Of(t.Step().Target))
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

// atStep narrows a query to one step.
func atStep(t *record.Type, q record.Query, step ID) record.Query {
	q.Where = append(q.Where[:len(q.Where):len(q.Where)], record.Cond{Field: t.Step(), Op: record.Is, Values: []any{step}})
	return q
}

// sums reads the tallies where they know the answer, and counts otherwise.
func (h *Home) sums(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, steps []*crm.Item, q record.Query) (out map[ID]*store.Sum, err error) {
	if owners, plain := ownersOnly(t, q); plain {
		out, err = store.StepSums(ctx, tx, by, t, owners)
	} else {
		ids := make([]ID, len(steps))
		for i, item := range steps {
			ids[i] = item.ID
		}
		out, err = h.listing(by, t, q).Sums(ctx, tx, ids, CountUpTo)
	}
	for _, item := range steps {
		if err == nil && out[item.ID] == nil {
			out[item.ID] = &store.Sum{Amount: map[string]int64{}}
		}
	}
	return out, err
}

// ownersOnly says whether the query is narrowed by nothing but owners.
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
