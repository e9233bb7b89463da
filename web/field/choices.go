package field

import (
	"slices"
	"sync"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

func isRecord(target string) bool { return crm.TypeByName(target) != nil }

// itemKey returns the name of an item of a list in URLs and controls. Tags are
// read by name before key, so theirs is the ID: the key of one may be the name of
// another.
func itemKey(i *crm.Item) string {
	if i.Key == "" || i.List == crm.Tags {
		return i.ID.String()
	}
	return i.Key
}

// Item returns an item of a list as a choice.
func (d *Renderer) Item(i *crm.Item) ui.Choice {
	return ui.Choice{ID: itemKey(i), Name: unit.ItemName(d.Page.Printer, i), Hue: i.Hue}
}

// Items returns all items of a list in order.
func (d *Renderer) Items(list string) []ui.Choice {
	return d.once(list, func() (out []ui.Choice) {
		for _, i := range d.Workspace.Lists.Of(list) {
			out = append(out, d.Item(i))
		}
		return out
	})
}

// offered returns the items of a list that are not retired, and the chosen one.
func (d *Renderer) offered(list, chosen string) (out []ui.Choice) {
	for _, i := range d.Workspace.Lists.Of(list) {
		if !i.Retired || i.ID.String() == chosen || i.Key == chosen {
			out = append(out, d.Item(i))
		}
	}
	return out
}

// people returns all colleagues, including former ones, since their records remain. Former ones of the sample data are left
// out.
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

// Owners returns the people to whom the user may assign a record, and its present owner.
func (d *Renderer) Owners(chosen string) (out []ui.Choice) {
	for _, p := range d.Workspace.People {
		may := !p.Removed && (d.By.Scope() == crm.All || p.ID == d.By.User)
		if may || p.ID.String() == chosen {
			out = append(out, ui.Choice{ID: p.ID.String(), Name: d.personName(p), Hue: ui.HueOf(p.ID.String())})
		}
	}
	return out
}

// Person returns a colleague for display, or the zero Person if there is none.
func (d *Renderer) Person(id record.ID) ui.Person {
	p := d.Workspace.Person(id)
	if p == nil {
		return ui.Person{}
	}
	return ui.Person{ID: p.ID.String(), Name: d.personName(p), Email: p.Email, Initials: match.PersonInitials(p.Name)}
}

// personName returns a colleague's name. People of the sample data are marked.
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

// An inherent is a list of choices that does not depend on the workspace, made once per language.
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

// named makes choices from codes, sorted by their names in each language.
func named(codes []string, name func(*i18n.Printer, string) string) *inherent {
	return &inherent{list: func(p *i18n.Printer) (out []ui.Choice) {
		for _, code := range codes {
			out = append(out, ui.Choice{ID: code, Name: name(p, code), Hue: -1})
		}
		slices.SortFunc(out, func(a, b ui.Choice) int { return p.Compare(a.Name, b.Name) })
		return out
	}}
}
