package store

import (
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A list filtered by links, such as tags, is read in one of three ways. If few
// records have one of the wanted links, they are read from the table of links
// and sorted. Otherwise each record of the list is looked up in that table,
// whose key begins with the link; or, newest first, the list is read along the
// table itself, whose record IDs are in the order of making.

// linksPlan tells how the conditions on links are read.
type linksPlan struct {
	few   record.IDs // the links that few records have, read first
	along *record.Field
}

// planLinks chooses how the conditions on links are read. If few records match
// one of them, it also sets the plan of the list.
func (l *Listing) planLinks(ctx context.Context, tx *db.Tx) error {
	l.links = linksPlan{}
	least, conds := sortable+1, 0
	for _, c := range l.Query.Where {
		if !isLinked(c) {
			continue
		}
		conds++
		for _, set := range choicesOf(c) {
			n, err := l.countLinks(ctx, tx, c.Field, set)
			if err != nil {
				return err
			}
			if n < least {
				least, l.links.few, l.plan = n, set, byChoice
			}
		}
	}
	if l.plan != byChoice && conds > 0 {
		l.links.along = l.alongLinks()
	}
	return nil
}

// isLinked reports whether a condition asks for links.
func isLinked(c record.Cond) bool {
	return c.Field.Kind.Storage() == record.AsLinks && len(c.Values) > 0 && c.Op != record.Not
}

// choicesOf returns the sets of links of which a record must have any each.
func choicesOf(c record.Cond) []record.IDs {
	ids := linksOf(c)
	if c.Op != record.EachOf {
		return []record.IDs{record.NewIDs(ids...)}
	}
	var out []record.IDs
	for _, id := range ids {
		out = append(out, record.NewIDs(id))
	}
	return out
}

// linksOf returns the links that a condition names.
func linksOf(c record.Cond) []ID {
	var out []ID
	for _, v := range c.Values {
		for _, id := range v.(record.IDs).List() {
			if !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// countLinks counts the links to any of some values, up to one more than
// sortable.
func (l *Listing) countLinks(ctx context.Context, tx *db.Tx, f *record.Field, set record.IDs) (n int, err error) {
	ids := set.List()
	limit, most := tx.D().Limit(sortable + 1)
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+childName(l.Type, f)+" WHERE workspace_id = ? AND to_id IN ("+marks(len(ids))+")"+
		limit+") AS few", append(withIDs([]any{l.Actor.Workspace}, ids), most...)...).Scan(&n)
	return n, err
}

// alongLinks returns the field along whose links the list can be read, or nil.
// It must be sorted by creation and filtered by one link. Within a step or one
// person's records, their own index is read.
func (l *Listing) alongLinks() *record.Field {
	if l.Query.Sort.Key != "created" || l.Query.Text != "" || l.Actor.Scope() != crm.All || l.Type == crm.NoteType {
		return nil
	}
	var along *record.Field
	for _, c := range l.Query.Where {
		switch {
		case l.counterColumn(c) != "", isLinked(c) && along != nil:
			return nil
		case isLinked(c) && len(linksOf(c)) == 1:
			along = c.Field
		}
	}
	return along
}

// linked filters by links to any, all or none of the values.
func (l *Listing) linked(w *where, d *db.Dialect, c record.Cond) {
	if c.Op == record.Not {
		l.probe(w, c.Field, "NOT ", linksOf(c))
		return
	}
	for _, set := range choicesOf(c) {
		switch {
		case set == l.links.few:
			l.readFew(w, d, c.Field, set.List())
		case c.Field == l.links.along:
			w.add("link_workspace = ? AND link_to = ? AND id = record_id", l.Actor.Workspace, set.List()[0])
		default:
			l.probe(w, c.Field, "", set.List())
		}
	}
}

// probe looks each record of the list up in the table of links. With OFFSET the
// engines do not turn it into a join that reads the table first.
func (l *Listing) probe(w *where, f *record.Field, not string, ids []ID) {
	table := childName(l.Type, f)
	w.add(not+"EXISTS (SELECT 1 FROM "+table+" WHERE "+table+".workspace_id = ? AND to_id IN ("+marks(len(ids))+") AND record_id = "+l.Type.Table()+".id LIMIT 1 OFFSET 0)",
		withIDs([]any{l.Actor.Workspace}, ids)...)
}

// readFew reads the IDs of the records from the table of links.
func (l *Listing) readFew(w *where, d *db.Dialect, f *record.Field, ids []ID) {
	read := "SELECT record_id FROM " + childName(l.Type, f) + " WHERE workspace_id = ? AND to_id IN (" + marks(len(ids)) + ")"
	in := "id IN (" + read + ")"
	if d.Name == "postgres" {
		in = "id = ANY(ARRAY(" + read + "))" // it would plan a join without knowing how few they are
	}
	w.add(in, withIDs([]any{l.Actor.Workspace}, ids)...)
}

// fromLinks returns the table of links joined with that of the records.
func (l *Listing) fromLinks() string {
	return "(SELECT workspace_id AS link_workspace, to_id AS link_to, record_id FROM " + childName(l.Type, l.links.along) + ") AS links CROSS JOIN " + l.Type.Table()
}

// LinkUse counts the records that have each value of a list, in fields that
// link to several of them. Records in the trash count too.
func LinkUse(ctx context.Context, tx *db.Tx, workspace ID, list string) (map[ID]int, error) {
	out := map[ID]int{}
	for _, t := range described() {
		for _, f := range own(t) {
			if f.Kind.Storage() != record.AsLinks || f.Target != list {
				continue
			}
			if err := countInto(ctx, tx, out, "SELECT to_id, COUNT(*) FROM "+childName(t, f)+" WHERE workspace_id = ? GROUP BY to_id", workspace); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// countInto adds the rows of a query, each an ID and a number.
func countInto(ctx context.Context, tx *db.Tx, out map[ID]int, query string, args ...any) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id ID
		var n int
		if err := rows.Scan(db.ID(&id), &n); err != nil {
			return err
		}
		out[id] += n
	}
	return rows.Err()
}
