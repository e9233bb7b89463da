package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Steps returns every change of the record tables that their descriptions
// cannot express: renamed, dropped, split columns, other kinds. A step is never
// changed once it has been released. Its number is that of a file in
// db/migrations.
func Steps() []db.Step {
	return []db.Step{
		// The field lost_reason of opportunities was a text. Now it is a reference to a list, in the column
		// lost_reason_id, and the old text is in lost_note.
		{Version: 4, Changes: []db.Change{
			db.Drop{Table: "opportunity", Column: "lost_reason_fold"},
			db.Rename{Table: "opportunity", From: lostReason, To: lostNote},
		}},
	}
}

// Recreate creates the table of a record type as it was in a backup, so that
// the steps after the backup's version bring it forward like any old table. It
// returns an error for a column that no step brings to a described one.
func Recreate(ctx context.Context, tx *db.Tx, t *record.Type, columns []db.Column, version int64) error {
	return recreate(ctx, tx, t, columns, version, Steps())
}

func recreate(ctx context.Context, tx *db.Tx, t *record.Type, columns []db.Column, version int64, steps []db.Step) error {
	now := columns
	for _, s := range steps {
		for _, c := range s.Changes {
			if s.Version > version {
				now = c.Columns(t.Table(), now)
			}
		}
	}
	known := tableColumns(t)
	for _, c := range now {
		if !slices.Contains(known, c) {
			return fmt.Errorf("the backup has a column %s.%s that this Vedlys does not know", t.Name, c.Name)
		}
	}
	return createTable(ctx, tx, t, columns)
}

// RecordType returns the type whose table has this name, or nil.
func RecordType(table string) *record.Type {
	all := described()
	if i := slices.IndexFunc(all, func(t *record.Type) bool { return t.Table() == table }); i >= 0 {
		return all[i]
	}
	return nil
}

// RecordTables returns the names of the tables of records, after those of their
// links and rows.
func RecordTables() []string {
	out := childNames()
	for _, t := range described() {
		out = append(out, t.Table())
	}
	return out
}

const (
	lostReason = "lost_reason"
	lostNote   = "lost_note"
)

// renameChanges changes lost_reason to lost_note in a history entry written
// when lost_reason was a text. A reference is an ID, which no one typed as a
// reason.
func renameChanges(e *Entry) {
	if t := crm.TypeByName(e.RecordType); t != nil && t.Parent() != nil {
		e.Changes = joinParents(t.Parent(), e.Changes)
	}
	if e.RecordType != crm.OpportunityType.Name {
		return
	}
	isText := func(s string) bool { _, isID := record.ParseID(s); return s != "" && !isID }
	for i, c := range e.Changes {
		if c.Field == lostReason && (isText(c.Old) || isText(c.New)) {
			e.Changes[i].Field = lostNote
		}
	}
}

// joinParents joins the changes of a parent's type and ID, which were two
// fields once, to one of the parent.
func joinParents(f *record.Field, changes []record.Change) []record.Change {
	types := slices.IndexFunc(changes, func(c record.Change) bool { return c.Field == f.TypeColumn() })
	if types < 0 {
		return changes
	}
	of, out := changes[types], slices.Delete(slices.Clone(changes), types, types+1)
	for i, c := range out {
		if c.Field == f.Key {
			out[i].Old, out[i].New = parentText(of.Old, c.Old), parentText(of.New, c.New)
		}
	}
	return out
}

func parentText(name, id string) string {
	if name == "" || id == "" {
		return ""
	}
	return name + ":" + id
}
