package db

import (
	"context"
	"fmt"
	"slices"
)

// A Step is the part of a numbered migration that is written in Go: changes of
// tables whose columns come from descriptions. Its number is that of a file in
// db/migrations, whose statements run first, in the same transaction. A table
// that does not exist yet is left out: it will be made as the program describes
// it. So a step does the same to an old and to a restored database.
type Step struct {
	Version int64
	Changes []Change
}

// A Change renames, drops or derives columns of one table. What the database
// would silently drop or disable with a column, such as a unique index or a
// trigger, makes it fail, unless the change names it.
type Change interface {
	// Apply changes the table and its rows.
	Apply(ctx context.Context, tx *Tx) error
	// Columns returns the columns that a table has after the change.
	Columns(table string, before []Column) []Column
}

// stepFor returns a function that applies the changes of a version, or nil.
func stepFor(version int64, steps []Step) func(context.Context, *Tx) error {
	i := slices.IndexFunc(steps, func(s Step) bool { return s.Version == version })
	if i < 0 {
		return nil
	}
	return steps[i].Apply
}

// Apply applies the changes in their order.
func (s Step) Apply(ctx context.Context, tx *Tx) error {
	for _, c := range s.Changes {
		if err := c.Apply(ctx, tx); err != nil {
			return fmt.Errorf("step %d: %T: %w", s.Version, c, err)
		}
	}
	return nil
}

// checkSteps returns an error unless each step has a numbered file and a number
// of its own.
func checkSteps(steps []Step, versions []int64) error {
	for i, s := range steps {
		if !slices.Contains(versions, s.Version) || slices.ContainsFunc(steps[:i], func(o Step) bool { return o.Version == s.Version }) {
			return fmt.Errorf("db: step %d needs one file of its number in db/migrations", s.Version)
		}
	}
	return nil
}

// A Rename gives a column another name. Indexes, constraints and triggers
// follow it.
type Rename struct{ Table, From, To string }

// Apply renames the column.
func (r Rename) Apply(ctx context.Context, tx *Tx) error {
	have, err := tx.Columns(ctx, r.Table)
	if err != nil || have[r.From] == "" {
		return err
	}
	if have[r.To] != "" {
		return fmt.Errorf("%s has both %s and %s", r.Table, r.From, r.To)
	}
	_, err = tx.Exec(ctx, "ALTER TABLE "+r.Table+" RENAME COLUMN "+r.From+" TO "+r.To)
	return err
}

// Columns returns the columns after the renaming.
func (r Rename) Columns(table string, before []Column) []Column {
	out := slices.Clone(before)
	for i := range out {
		if table == r.Table && out[i].Name == r.From {
			out[i].Name = r.To
		}
	}
	return out
}

// A Drop removes a column with its plain indexes and foreign keys. With names
// the unique indexes and triggers over the column that are to go too.
type Drop struct {
	Table, Column string
	With          []string
}

// Apply drops the column.
func (c Drop) Apply(ctx context.Context, tx *Tx) error {
	have, err := tx.Columns(ctx, c.Table)
	if err != nil || have[c.Column] == "" {
		return err
	}
	return tx.dropColumn(ctx, c.Table, c.Column, c.With)
}

// Columns returns the columns without the dropped one.
func (c Drop) Columns(table string, before []Column) []Column {
	return slices.DeleteFunc(slices.Clone(before), func(b Column) bool { return table == c.Table && b.Name == c.Column })
}

// A Derive computes columns from others: a change of kind, a split, a join. A
// column of To may have the name of one in From, which it replaces.
type Derive struct {
	Table   string
	From    []string
	To      []Column
	Keep    bool     // the columns in From stay
	With    []string // as in Drop
	Convert func(from []any) (to []any, err error)
}

// newColumn is the prefix of a column until it takes the place of another.
const newColumn = "new_"

// deriveBatch is the number of rows that a Derive reads at once.
const deriveBatch = 1000

// Apply adds the new columns, fills them and drops the old ones. Convert gets
// and returns canonical forms (see Canon).
func (c Derive) Apply(ctx context.Context, tx *Tx) error {
	table, err := tx.table(ctx, c.Table)
	if err != nil {
		return err
	}
	var from []Column
	for _, name := range c.From {
		i := slices.IndexFunc(table.Columns, func(o Column) bool { return o.Name == name })
		if i < 0 { // the table or the column does not exist yet
			return nil
		}
		from = append(from, table.Columns[i])
	}
	for _, to := range c.To {
		if _, err := tx.Exec(ctx, "ALTER TABLE "+c.Table+" ADD COLUMN "+tx.d.Define(Column{newColumn + to.Name, to.Kind})); err != nil {
			return err
		}
	}
	if err := c.fill(ctx, tx, table, from); err != nil {
		return err
	}
	if !c.Keep {
		for _, f := range from {
			if err := tx.dropColumn(ctx, c.Table, f.Name, c.With); err != nil {
				return err
			}
		}
	}
	for _, to := range c.To {
		if err := (Rename{c.Table, newColumn + to.Name, to.Name}).Apply(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

// Columns returns the columns after the change.
func (c Derive) Columns(table string, before []Column) []Column {
	if table != c.Table {
		return before
	}
	for _, name := range c.From {
		if !slices.ContainsFunc(before, func(b Column) bool { return b.Name == name }) {
			return before
		}
	}
	out := slices.DeleteFunc(slices.Clone(before), func(b Column) bool { return !c.Keep && slices.Contains(c.From, b.Name) })
	return append(out, c.To...)
}

// fill computes the new columns of all rows, in the order of the key.
func (c Derive) fill(ctx context.Context, tx *Tx, table *Table, from []Column) error {
	var key []Column
	for _, name := range table.Key {
		key = append(key, table.Columns[slices.IndexFunc(table.Columns, func(o Column) bool { return o.Name == name })])
	}
	var after []any
	for {
		rows, err := tx.batch(ctx, c.Table, key, from, after, deriveBatch)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := c.convert(ctx, tx, key, row); err != nil {
				return err
			}
			after = row[:len(key)]
		}
		if len(rows) < deriveBatch {
			return nil
		}
	}
}

// convert writes the new columns of one row.
func (c Derive) convert(ctx context.Context, tx *Tx, key []Column, row []any) error {
	to, err := c.Convert(row[len(key):])
	if err != nil {
		return err
	}
	if len(to) != len(c.To) {
		return fmt.Errorf("%d values for %d columns", len(to), len(c.To))
	}
	set, where := "", ""
	var args []any
	for i, col := range c.To {
		v, err := tx.d.Arg(col.Kind, to[i])
		if err != nil {
			return err
		}
		set, args = set+", "+newColumn+col.Name+" = ?", append(args, v)
	}
	for i, col := range key {
		v, err := tx.d.Arg(col.Kind, row[i])
		if err != nil {
			return err
		}
		where, args = where+" AND "+col.Name+" = ?", append(args, v)
	}
	_, err = tx.Exec(ctx, "UPDATE "+c.Table+" SET "+set[2:]+" WHERE "+where[5:], args...)
	return err
}
