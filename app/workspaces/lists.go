package workspaces

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// AddItem adds a value at the end of a list, or of its category. Done.Record
// is the *crm.Item.
func (a *Service) AddItem(ctx context.Context, by crm.Actor, i crm.Item) (*unit.Done, error) {
	if !crm.ListExists(i.List) {
		return nil, record.Absent()
	}
	i.Name = strings.TrimSpace(i.Name)
	if err := checkItem(&i, false); err != nil {
		return nil, err
	}
	again := false
	i.ID, again = unit.FormID(ctx, a.Clock())
	i.Retired = false
	return a.ChangeSettings(ctx, by, "settings", func(tx *db.Tx, ws *unit.Workspace) (any, error) {
		items := ws.Lists.Of(i.List)
		if again && ws.Lists.Item(i.List, i.ID) != nil {
			return &i, nil
		}
		if most := crm.MostItems(i.List); len(items) >= most {
			return nil, record.Wrong("too_many_values", "max", most)
		}
		if err := a.nameFree(ws, &i); err != nil {
			return nil, err
		}
		i.Key, i.Position, i.Version = crm.FreeKey(items, i.Name), endOf(items, i.Category), 1
		if err := store.InsertItem(ctx, tx, by.Workspace, &i); err != nil {
			return nil, err
		}
		return &i, store.PlaceItems(ctx, tx, by.Workspace, crm.MoveItem(items, i.ID, endOf(items, i.Category)))
	})
}

// checkItem checks a value. A preset may have no name of its own.
func checkItem(i *crm.Item, preset bool) error {
	errs := crm.CheckItem(i)
	if i.Name != "" || !preset {
		if err := crm.CheckItemName(i.List, i.Name); err != nil {
			errs = append(errs, err.On("name"))
		}
	}
	return errs.Or()
}

// nameFree refuses a second value with the same name: neither people nor
// imports could tell them apart.
func (a *Service) nameFree(ws *unit.Workspace, i *crm.Item) error {
	if i.Name == "" {
		return nil
	}
	if other := ws.Item(i.List, record.None, i.Name); other != nil && other.ID != i.ID {
		return record.Wrong("name_taken").On("name")
	}
	return nil
}

// endOf returns the position after the last value of a category.
func endOf(items []*crm.Item, c crm.Category) int {
	for at := len(items); at > 0; at-- {
		if items[at-1].Category == c {
			return at
		}
	}
	return len(items)
}

// ChangeItem sets a value's name, category, colour and probability. Another
// category changes the meaning of the records with the value, so it is refused
// with their number unless sure is true. Done.Record is the *crm.Item.
func (a *Service) ChangeItem(ctx context.Context, by crm.Actor, i crm.Item, sure bool) (*unit.Done, error) {
	i.Name = strings.TrimSpace(i.Name)
	return a.changeItem(ctx, by, i.List, i.ID, func(tx *db.Tx, ws *unit.Workspace, is *crm.Item) error {
		preset := is.Name == ""
		if i.Category != is.Category && slices.Contains(crm.Categories(i.List), i.Category) {
			if err := a.recategorize(ctx, tx, ws, is, i.Category, sure); err != nil {
				return err
			}
		}
		is.Name, is.Category, is.Hue, is.Probability, is.Version = i.Name, i.Category, i.Hue, i.Probability, i.Version
		if err := checkItem(is, preset); err != nil {
			return err
		}
		return a.nameFree(ws, is)
	})
}

// recategorize applies a change of category to the records with the value.
// Boards, totals and lists read the category when they are shown; the closing
// dates of opportunities are stored and updated here.
func (a *Service) recategorize(ctx context.Context, tx *db.Tx, ws *unit.Workspace, was *crm.Item, to crm.Category, sure bool) error {
	if crm.KeepsCategory(was.Category, to) {
		if err := unused(ctx, tx, ws, was, "category_qualified"); err != nil {
			return err
		}
	}
	if !sure {
		key := "category_in_use"
		if was.List == crm.Stages {
			key = "category_in_use_" + string(to)
		}
		err := unused(ctx, tx, ws, was, key, "category", record.Word("category."+string(to)))
		if err != nil {
			return err
		}
	}
	if was.List != crm.Stages {
		return nil
	}
	return store.CloseAtStage(ctx, tx, ws.ID, was.ID, to == crm.CategoryOpen, a.Clock())
}

// HideItem removes a value from choices, or offers it again. Records keep it.
func (a *Service) HideItem(ctx context.Context, by crm.Actor, list string, id record.ID, hidden bool) (*unit.Done, error) {
	return a.changeItem(ctx, by, list, id, func(_ *db.Tx, _ *unit.Workspace, is *crm.Item) error {
		is.Retired = hidden
		return nil
	})
}

// changeLists changes settings without a result of their own.
func (a *Service) changeLists(ctx context.Context, by crm.Actor, fn func(*db.Tx, *unit.Workspace) error) (*unit.Done, error) {
	return a.ChangeSettings(ctx, by, "settings", func(tx *db.Tx, ws *unit.Workspace) (any, error) { return nil, fn(tx, ws) })
}

// changeItem changes a copy of a value and writes it if the list remains
// valid. Done.Record is the *crm.Item.
func (a *Service) changeItem(ctx context.Context, by crm.Actor, list string, id record.ID, change func(*db.Tx, *unit.Workspace, *crm.Item) error) (*unit.Done, error) {
	return a.ChangeSettings(ctx, by, "settings", func(tx *db.Tx, ws *unit.Workspace) (any, error) {
		was := ws.Lists.Item(list, id)
		if was == nil {
			return nil, record.Absent()
		}
		is := *was
		if err := change(tx, ws, &is); err != nil {
			return nil, err
		}
		if err := checkListWith(ws.Lists.Of(list), was, &is); err != nil {
			return nil, err
		}
		return &is, store.UpdateItem(ctx, tx, by.Workspace, &is)
	})
}

// checkListWith checks a list in which one value is replaced; nil removes it.
func checkListWith(items []*crm.Item, was, is *crm.Item) error {
	var after []*crm.Item
	for _, i := range items {
		switch {
		case i != was:
			after = append(after, i)
		case is != nil:
			after = append(after, is)
		}
	}
	if err := crm.CheckList(was.List, after); err != nil {
		return err
	}
	return nil
}

// MoveItem moves a value to a position in its list, counted from 0.
func (a *Service) MoveItem(ctx context.Context, by crm.Actor, list string, id record.ID, place int) (*unit.Done, error) {
	return a.changeLists(ctx, by, func(tx *db.Tx, ws *unit.Workspace) error {
		if ws.Lists.Item(list, id) == nil {
			return record.Absent()
		}
		return store.PlaceItems(ctx, tx, by.Workspace, crm.MoveItem(ws.Lists.Of(list), id, place))
	})
}

// DeleteItem removes a value that no record has or ever had. A value in use is
// refused with the number of records; it can be hidden.
func (a *Service) DeleteItem(ctx context.Context, by crm.Actor, list string, id record.ID) (*unit.Done, error) {
	return a.changeLists(ctx, by, func(tx *db.Tx, ws *unit.Workspace) error {
		was := ws.Lists.Item(list, id)
		if was == nil {
			return record.Absent()
		}
		if err := checkListWith(ws.Lists.Of(list), was, nil); err != nil {
			return err
		}
		if err := unused(ctx, tx, ws, was, "item_in_use"); err != nil {
			return err
		}
		err := store.DeleteItem(ctx, tx, by.Workspace, id)
		if errors.Is(err, db.ErrReference) { // a record has just been given it
			return record.Fail(record.Conflict, "item_in_use", "count", "1")
		}
		return err
	})
}

// unused refuses, with the given key, a value that records have or had.
func unused(ctx context.Context, tx *db.Tx, ws *unit.Workspace, i *crm.Item, key string, args ...any) error {
	n, more, err := store.ItemUse(ctx, tx, ws.ID, ws.Stored, i)
	if err != nil || n == 0 {
		return err
	}
	count := fmt.Sprint(n)
	if more {
		count += "+"
	}
	return record.Fail(record.Conflict, key, append([]any{"count", count}, args...)...)
}

// Use returns how many records have each tag.
func (a *Service) Use(ctx context.Context, by crm.Actor, list string) (out map[record.ID]int, err error) {
	if list != crm.Tags {
		return nil, nil
	}
	err = a.Read(ctx, func(tx *db.Tx) error {
		out, err = store.LinkUse(ctx, tx, by.Workspace, list)
		return err
	})
	return out, err
}
