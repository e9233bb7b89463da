package unit

import (
	"context"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// NewItems collects the values of lists that input names and that do not exist
// yet. Whoever may edit records may make a tag by naming it. They are written
// with the records that have them, in the same transaction.
type NewItems struct {
	ws    *Workspace
	items []*crm.Item
}

// NewItems begins to collect new values. Their Create is to be set in the
// environments in which they may be named.
func (ws *Workspace) NewItems() *NewItems { return &NewItems{ws: ws} }

// Create returns the ID of the value with that name, or the one that it will
// have.
func (n *NewItems) Create(list, name string) (ID, *record.Error) {
	if _, isID := record.ParseID(name); isID || list != crm.Tags {
		return record.None, record.Wrong("unknown_reference")
	}
	if err := crm.CheckItemName(list, name); err != nil {
		return record.None, err
	}
	if i := named(append(slices.Clone(n.ws.Lists.Of(list)), n.items...), name); i != nil {
		return i.ID, nil
	}
	if most := crm.MostItems(list); len(n.ws.Lists.Of(list))+len(n.items) >= most {
		return record.None, record.Wrong("too_many_tags", "max", most)
	}
	i := &crm.Item{ID: record.NewShortID(), List: list, Name: name}
	n.items = append(n.items, i)
	return i.ID, nil
}

// named returns the item of that name, or nil. Names that differ in case or
// accents only are the same.
func named(items []*crm.Item, name string) *crm.Item {
	key := match.Fold(name)
	at := slices.IndexFunc(items, func(i *crm.Item) bool { return match.Fold(i.Name) == key })
	if at < 0 {
		return nil
	}
	return items[at]
}

// With returns a value together with the new items that it refers to.
func (n *NewItems) With(v Value) Value {
	ids, links := v.Value.(record.IDs)
	if !links || n == nil {
		return v
	}
	for _, i := range n.items {
		if ids.Has(i.ID) {
			v.New = append(v.New, i)
		}
	}
	return v
}

// WithItems writes the items that values bring with them, and returns the values
// with the IDs of those that somebody else has made meanwhile.
func (u *Work) WithItems(set []Value) ([]Value, error) {
	var fresh []*crm.Item
	for _, v := range set {
		for _, i := range v.New {
			if u.Workspace.Lists.Item(i.List, i.ID) == nil && !slices.Contains(fresh, i) {
				fresh = append(fresh, i)
			}
		}
	}
	if len(fresh) == 0 || u.pretended != nil {
		return set, nil
	}
	known, err := u.addItems(fresh)
	if err != nil {
		return nil, err
	}
	return known.replace(set), nil
}

// instead holds the IDs of existing items by those of new ones.
type instead map[ID]ID

// replace returns the values with existing items in place of new ones.
func (known instead) replace(set []Value) []Value {
	out := slices.Clone(set)
	for n, v := range out {
		for from, to := range known {
			if ids, links := v.Value.(record.IDs); links && ids.Has(from) {
				v.Value = ids.Without(from).With(to)
			}
		}
		out[n] = v
	}
	return out
}

// addItems adds items to lists. The receipt is one of settings, older than that
// of the action, so that undoing backwards comes to it after the action.
func (u *Work) addItems(fresh []*crm.Item) (instead, error) {
	known := instead{}
	own := &Work{Base: u.Base, Ctx: u.Ctx, Tx: u.Tx, By: u.By, Workspace: u.Workspace, At: u.At}
	own.Receipt = store.Receipt{ID: before(u.Receipt.ID), At: u.At, Actor: u.By.User, Channel: u.By.Channel, Action: "settings",
		SubjectType: SettingsSubject, Subject: u.By.Workspace, Session: u.By.Session}
	err := own.settings("settings", false, func(store.SettingRows) error {
		for _, i := range fresh {
			if err := own.addItem(i, known); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if own.Always {
		if err := own.InsertReceipt(&own.Receipt); err != nil {
			return nil, err
		}
	}
	u.told = append(u.told, own.told...)
	u.Workspace, err = u.Base.WorkspaceFor(u.Ctx, u.Tx, u.By)
	return known, err
}

// addItem inserts an item at the end of its list, unless it has one of that
// name.
func (u *Work) addItem(i *crm.Item, known instead) error {
	items := u.Workspace.Lists.Of(i.List)
	if other := named(items, i.Name); other != nil {
		known[i.ID] = other.ID
		return nil
	}
	if most := crm.MostItems(i.List); len(items) >= most {
		return record.Wrong("too_many_tags", "max", most)
	}
	item := *i
	item.Key, item.Hue, item.Version = crm.FreeKey(items, i.Name), crm.FreeHue(items), 1
	if len(items) > 0 {
		item.Position = items[len(items)-1].Position + 1
	}
	if err := store.InsertItem(u.Ctx, u.Tx, u.By.Workspace, &item); err != nil {
		return err
	}
	var err error
	u.Workspace, err = u.Base.WorkspaceFor(u.Ctx, u.Tx, u.By)
	return err
}

// before returns an ID that was made a moment earlier.
func before(id ID) ID {
	for i := 5; i >= 0; i-- {
		id[i]--
		if id[i] != 0xff {
			break
		}
	}
	return id
}

// MakeItems writes the items that values bring with them, for an action whose
// records are changed later.
func (a *Base) MakeItems(ctx context.Context, by crm.Actor, set []Value) ([]Value, error) {
	if !slices.ContainsFunc(set, func(v Value) bool { return len(v.New) > 0 }) {
		return set, nil
	}
	if err := MayWrite(by); err != nil {
		return nil, err
	}
	_, err := a.Update(ctx, by, func(tx *db.Tx) (*Done, error) {
		u, err := a.Begin(ctx, tx, by, "settings")
		if err != nil {
			return nil, err
		}
		set, err = u.WithItems(set)
		return &Done{}, err
	})
	return set, err
}

// onlyTags reports whether changes of settings made tags and nothing else.
func onlyTags(changes []store.SettingChange) bool {
	return !slices.ContainsFunc(changes, func(c store.SettingChange) bool {
		return c.Table != "list_item" || str(c.About["list"]) != crm.Tags || c.Was != nil && c.Is != nil
	})
}
