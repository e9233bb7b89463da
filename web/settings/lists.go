package settings

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// listView is the page of one of the workspace's lists.
type listView struct {
	Name  string
	Tabs  []ui.Tab
	Items []*crm.Item
	Use   map[record.ID]int // records that have each tag
}

func listPath(list string) string { return "/settings/lists/" + list }

func itemPath(i *crm.Item) string { return listPath(i.List) + "/" + i.ID.String() }

// Lists redirects to the first list.
func Lists(v *shell.Visit) error { return v.Go(listPath(crm.ListNames[0])) }

// List shows the items of a list in order.
func List(v *shell.Visit) error {
	l := listView{Name: v.R.PathValue("list")}
	if !crm.ListExists(l.Name) {
		return record.Absent()
	}
	l.Items = shown(v, l.Name)
	var err error
	if l.Use, err = v.Kit.App.Workspaces.Use(v.Ctx(), v.By, l.Name); err != nil {
		return err
	}
	for _, name := range crm.ListNames {
		l.Tabs = append(l.Tabs, ui.Tab{Label: v.Page.T("list." + name), URL: listPath(name), Current: name == l.Name})
	}
	v.Page.Create = listPath(l.Name) + "/new"
	return page(v, http.StatusOK, "lists", addButton(v.Page, l.Name), list(v.Page, l))
}

// shown returns the items of a list in order: tags by name, others as the workspace arranged them.
func shown(v *shell.Visit, list string) []*crm.Item {
	items := slices.Clone(v.Workspace.Lists.Of(list))
	if byName(list) {
		slices.SortStableFunc(items, func(a, b *crm.Item) int {
			return v.Page.Compare(unit.ItemName(v.Page.Printer, a), unit.ItemName(v.Page.Printer, b))
		})
	}
	return items
}

// byName reports whether a list is shown in the order of names, so that its items cannot be moved.
func byName(list string) bool { return list == crm.Tags }

// itemForm is the form of an item of a list.
type itemForm struct {
	formView
	Item   crm.Item // of a new item only the list is set
	Action string
	Cancel ui.Btn
	Sure   string // the category to be confirmed because records use the item; "" if there is no question
}

func formOf(pg *ui.Page, i *crm.Item) url.Values {
	return url.Values{"name": {unit.ItemName(pg.Printer, i)}, "category": {string(i.Category)}, "hue": {strconv.Itoa(i.Hue)},
		"probability": {strconv.Itoa(i.Probability)}, "v": {strconv.FormatInt(i.Version, 10)}}
}

// category returns the select of the category. A new item has none until one is picked.
func (f itemForm) category(pg *ui.Page) ui.Field {
	blank := ""
	if f.Form.Get("category") == "" {
		blank = pg.T("settings.choose_category")
	}
	return required(hinted(f.choice("category", pg.T("settings.category"), blank, f.categories(pg)), pg.T("settings.category_hint."+f.Item.List)))
}

func (f itemForm) hue() int { n, _ := strconv.Atoi(f.Form.Get("hue")); return n }

// categories returns the choices of the list's categories.
func (f itemForm) categories(pg *ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, c := range crm.Categories(f.Item.List) {
		out = append(out, ui.Choice{ID: string(c), Name: pg.T("category." + string(c)), Hue: -1})
	}
	return out
}

// itemIn parses the form of an item. The unchanged name of a preset stays a translation key, so that each reader sees it in
// their language.
func itemIn(pg *ui.Page, form url.Values, was crm.Item) (crm.Item, error) {
	i := was
	if name := form.Get("name"); was.ID == record.None || name != unit.ItemName(pg.Printer, &was) {
		i.Name = name
	}
	i.Category = crm.Category(form.Get("category"))
	var errs record.Errors
	number := func(name string, to *int) {
		if !form.Has(name) {
			return
		}
		n, err := strconv.Atoi(form.Get(name))
		if err != nil {
			errs = append(errs, record.Wrong("invalid_number").On(name))
		}
		*to = n
	}
	number("hue", &i.Hue)
	number("probability", &i.Probability)
	i.Version, _ = strconv.ParseInt(form.Get("v"), 10, 64) // an invalid one conflicts like an old one
	return i, errs.Or()
}

// NewItemPage shows the form of a new item.
func NewItemPage(v *shell.Visit) error {
	f := itemForm{Item: crm.Item{List: v.R.PathValue("list")}}
	if !crm.ListExists(f.Item.List) {
		return record.Absent()
	}
	f.Form = url.Values{"hue": {strconv.Itoa(len(v.Workspace.Lists.Of(f.Item.List)) % crm.Hues)}, "probability": {"0"}, shell.OnceField: {shell.NewOnce()}}
	return showItem(v, http.StatusOK, f)
}

func showItem(v *shell.Visit, status int, f itemForm) error {
	title, action := v.Page.T("settings.new_value"), listPath(f.Item.List)
	if f.Item.ID != record.None {
		title, action = unit.ItemName(v.Page.Printer, &f.Item), itemPath(&f.Item)
	}
	f.Action, f.Cancel = action, v.Cancel(listPath(f.Item.List))
	return v.Dialog(status, "settings", title, item(v.Page, f))
}

// ItemPage shows the form of an existing item.
func ItemPage(v *shell.Visit) error {
	i, err := itemAt(v)
	if err != nil {
		return err
	}
	return showItem(v, http.StatusOK, itemForm{formView: formView{Form: formOf(v.Page, i)}, Item: *i})
}

// itemAt returns the item in the URL.
func itemAt(v *shell.Visit) (*crm.Item, error) {
	id, err := v.PathID("id")
	if err != nil {
		return nil, err
	}
	i := v.Workspace.Lists.Item(v.R.PathValue("list"), id)
	if i == nil {
		return nil, record.Absent()
	}
	return i, nil
}

// AddItem adds an item.
func AddItem(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	return saveItem(v, crm.Item{List: v.R.PathValue("list")}, "common.added", func(i crm.Item, _ bool) (*unit.Done, error) {
		return v.Kit.App.Workspaces.AddItem(v.Keyed(form), v.By, i)
	})
}

// SaveItem saves an item.
func SaveItem(v *shell.Visit) error {
	was, err := itemAt(v)
	if err != nil {
		return err
	}
	return saveItem(v, *was, "common.saved", func(i crm.Item, sure bool) (*unit.Done, error) {
		return v.Kit.App.Workspaces.ChangeItem(v.Ctx(), v.By, i, sure)
	})
}

// saveItem parses and saves an item. A change of category that affects records must be confirmed: the form is shown again with
// the consequences and confirms that category when it is sent once more.
func saveItem(v *shell.Visit, was crm.Item, say string, save func(i crm.Item, sure bool) (*unit.Done, error)) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	i, err := itemIn(v.Page, form, was)
	var done *unit.Done
	if err == nil {
		done, err = save(i, form.Get("sure") == form.Get("category"))
	}
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return showItem(v, status, itemForm{formView: formView{form, errors}, Item: was, Sure: askedCategory(err, form)})
		})
	}
	ui.Changed(v.W, "settings")
	return v.Finish(done, say, listPath(was.List))
}

// askedCategory returns the category that a refusal asks to confirm, or "" if it is another refusal.
func askedCategory(err error, form url.Values) string {
	if strings.HasPrefix(record.All(err)[0].Key, "category_in_use") {
		return form.Get("category")
	}
	return ""
}

// MoveItem moves an item to another place in its list.
func MoveItem(v *shell.Visit) error {
	return change(v, "settings.moved", func(i *crm.Item, form url.Values) (*unit.Done, error) {
		place, err := strconv.Atoi(form.Get("place"))
		if err != nil {
			return nil, record.Wrong("invalid_number").On("place")
		}
		return v.Kit.App.Workspaces.MoveItem(v.Ctx(), v.By, i.List, i.ID, place)
	})
}

// HideItem removes an item from the choices, or offers it again.
func HideItem(v *shell.Visit) error {
	return change(v, "common.saved", func(i *crm.Item, form url.Values) (*unit.Done, error) {
		return v.Kit.App.Workspaces.HideItem(v.Ctx(), v.By, i.List, i.ID, form.Get("hidden") == "true")
	})
}

// DeleteItem deletes an item that is not in use.
func DeleteItem(v *shell.Visit) error {
	return change(v, "common.deleted", func(i *crm.Item, _ url.Values) (*unit.Done, error) {
		return v.Kit.App.Workspaces.DeleteItem(v.Ctx(), v.By, i.List, i.ID)
	})
}

// move returns the button that moves an item to a place.
func move(i *crm.Item, place int, icon, label string, off bool) ui.Btn {
	return ui.Btn{Icon: icon, Label: label, Kind: ui.Ghost, Small: true, Off: off, Action: itemPath(i) + "/move", Name: "place", Value: strconv.Itoa(place)}
}

// change runs one action on the item in the URL.
func change(v *shell.Visit, say string, do func(*crm.Item, url.Values) (*unit.Done, error)) error {
	i, err := itemAt(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	done, err := do(i, form)
	if err != nil {
		return err
	}
	ui.Changed(v.W, "settings")
	return v.Done(done, say, listPath(i.List))
}
