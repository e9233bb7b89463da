package field

import (
	"slices"
	"sync"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/ui"
)

func isRecord(target string) bool { return crm.TypeByName(target) != nil }

// itemKey is how addresses and controls name an item of a list.
func itemKey(i *crm.Item) string {
	if i.Key == "" {
		return i.ID.String()
	}
	return i.Key
}

// Item is an item of a list as a choice.
func (d *Renderer) Item(i *crm.Item) ui.Choice {
	return ui.Choice{ID: itemKey(i), Name: app.ItemName(d.Page.Printer, i), Hue: i.Hue}
}

// Items are all items of a list, in its order.
func (d *Renderer) Items(list string) []ui.Choice {
	return d.once(list, func() (out []ui.Choice) {
		for _, i := range d.Workspace.Lists.Of(list) {
			out = append(out, d.Item(i))
		}
		return out
	})
}

// offered are the items of a list that may be chosen, and the one that is.
func (d *Renderer) offered(list, chosen string) (out []ui.Choice) {
	for _, i := range d.Workspace.Lists.Of(list) {
		if !i.Retired || i.ID.String() == chosen || i.Key == chosen {
			out = append(out, d.Item(i))
		}
	}
	return out
}

// people are all colleagues, also those who left, since their records are still there. Those of the sample data leave with it.
func (d *Renderer) people() []ui.Choice {
	return d.once("user", func() (out []ui.Choice) {
		for _, p := range d.Workspace.People {
			if !p.Removed || !p.Sample {
				out = append(out, ui.Choice{ID: p.ID.String(), Name: d.personName(p), Hue: ui.HueOf(p.ID.String())})
			}
		}
		return out
	})
}

// Owners are the people to whom the reader may give a record, and the one who has it.
func (d *Renderer) Owners(chosen string) (out []ui.Choice) {
	for _, p := range d.Workspace.People {
		may := !p.Removed && (d.By.Scope() == crm.All || p.ID == d.By.User)
		if may || p.ID.String() == chosen {
			out = append(out, ui.Choice{ID: p.ID.String(), Name: d.personName(p), Hue: ui.HueOf(p.ID.String())})
		}
	}
	return out
}

// Person is a colleague as pages show them; the zero Person for nobody.
func (d *Renderer) Person(id record.ID) ui.Person {
	p := d.Workspace.Person(id)
	if p == nil {
		return ui.Person{}
	}
	return ui.Person{ID: p.ID.String(), Name: d.personName(p), Email: p.Email, Initials: match.PersonInitials(p.Name)}
}

// personName is a colleague's name; people of the sample data are marked as such.
func (d *Renderer) personName(p *store.Colleague) string {
	if p.Sample {
		return d.Page.T("person.sample", "name", p.Name)
	}
	return p.Name
}

func (d *Renderer) once(key string, list func() []ui.Choice) []ui.Choice {
	if d.choices[key] == nil {
		d.choices[key] = list()
	}
	return d.choices[key]
}

// inherent are choices that are the same everywhere, made once for each language.
type inherent struct {
	made sync.Map // language → []ui.Choice
	list func(*i18n.Printer) []ui.Choice
}

func (c *inherent) in(p *i18n.Printer) []ui.Choice {
	if got, ok := c.made.Load(p.Lang()); ok {
		return got.([]ui.Choice)
	}
	list := c.list(p)
	c.made.Store(p.Lang(), list)
	return list
}

// named makes choices of codes by their names, in the order of the language.
func named(codes []string, name func(*i18n.Printer, string) string) *inherent {
	return &inherent{list: func(p *i18n.Printer) (out []ui.Choice) {
		for _, code := range codes {
			out = append(out, ui.Choice{ID: code, Name: name(p, code), Hue: -1})
		}
		slices.SortFunc(out, func(a, b ui.Choice) int { return p.Compare(a.Name, b.Name) })
		return out
	}}
}
