package unit

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// NamesInChanges returns the titles of the records that changes refer to.
func (ws *Workspace) NamesInChanges(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, changes []record.Change) (Names, error) {
	out := Names{}
	for _, c := range changes {
		f := t.Field(c.Field)
		if f == nil || !f.Refers() && !f.IsFile() || f.Refers() && ws.Type(f.Target) == nil {
			continue
		}
		var ids []ID
		for _, text := range []string{c.Old, c.New} {
			if id, ok := record.ParseID(text); ok {
				ids = append(ids, id)
			}
		}
		if err := ws.addNames(ctx, tx, by, f.Target, ids, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// addNames adds the names of the records of a type, or of files.
func (ws *Workspace) addNames(ctx context.Context, tx *db.Tx, by crm.Actor, target string, ids []ID, to Names) error {
	if target == record.FileTarget {
		return to.AddFiles(ctx, tx, by, ids)
	}
	return to.Add(ctx, tx, by, ws.Type(target), ids)
}

// CountUpTo is the largest exact total; beyond it a list shows "more".
const CountUpTo = 10_000

// Names holds the names of referenced records by ID. Records that the actor
// may not see are missing.
type Names map[ID]Name

// A Name is the title of a record, or the name of a file with its size.
type Name struct {
	Title   string
	InTrash bool
	Size    int64
}

// AddFiles adds the names of files.
func (n Names) AddFiles(ctx context.Context, tx *db.Tx, by crm.Actor, ids []ID) error {
	found, err := store.Files(ctx, tx, by.Workspace, ids)
	for id, f := range found {
		n[id] = Name{Title: f.Name, Size: f.Size}
	}
	return err
}

// Add adds the names of records of a type, including those in the trash.
func (n Names) Add(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, ids []ID) error {
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
		n[id] = Name{Title: t.Title(r), InTrash: true}
	}
	return err
}

// Listing prepares a query.
func (ws *Workspace) Listing(by crm.Actor, t *record.Type, q record.Query) *store.Listing {
	return &store.Listing{Actor: by, Type: t, Query: q, Space: ws.Number, Order: ws.Order(q.Sort), Most: CountUpTo, Rates: ws.Rates,
		Folded: ws.folded[t.Name]}
}

// Names returns the titles of all records that recs refer to, with one query
// per type.
func (ws *Workspace) Names(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, recs []any) (Names, error) {
	wanted := map[string][]ID{}
	for _, f := range t.Fields {
		if !f.IsFile() && (!f.Refers() || crm.TypeByName(f.Target) == nil) {
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
		if err := ws.addNames(ctx, tx, by, target, ids, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}
