// Package records holds the pages that every record type has: list, side panel, page, form, cell, bulk changes, notes,
// trash and search. They know no type by name but read its description; what is particular to one type is an action in the
// app, shown here as a button.
package records

import (
	"cmp"
	"errors"
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A room is a visit to the pages of one record type.
type room struct {
	*shell.Visit
	t    *record.Type
	desk *field.Desk
	back string // the page above a form, if that is not the type's list
}

// in makes a handler of a page of one type.
func in(name string, page func(*room) error) shell.Handler {
	return func(v *shell.Visit) error { return page(enter(v, v.Home.Type(name))) }
}

func enter(v *shell.Visit, t *record.Type) *room {
	v.Page.Create = "/" + t.Plural + "/new"
	return &room{Visit: v, t: t, desk: field.NewDesk(v.Page, v.Home, v.By, app.Names{})}
}

func (rm *room) app() *app.App { return rm.Kit.App }

// root is the address of the type's list, at that of one of its records.
func (rm *room) root() string           { return "/" + rm.t.Plural }
func (rm *room) at(id record.ID) string { return rm.root() + "/" + id.String() }

// up is the address of the page above a form, and upLabel what the link to it is called.
func (rm *room) up() string { return cmp.Or(rm.back, rm.root()) }
func (rm *room) upLabel() string {
	if rm.back != "" {
		return rm.Page.T("action.back")
	}
	return rm.many()
}

// id is the ID of a record in the way pages name it.
func (rm *room) id(r any) string { return rm.t.Meta(r).ID.String() }

// word is a word of the type's own, such as "lead.empty".
func (rm *room) word(key string) string { return rm.Page.T(rm.t.Name + "." + key) }

// many is what records of the type are called together.
func (rm *room) many() string { return rm.Page.T("type." + rm.t.Name + ".many") }

// load reads the record that the address names, with the names of what it points to.
func (rm *room) load() (any, error) {
	id, err := rm.PathID("id")
	if err != nil {
		return nil, err
	}
	return rm.get(id)
}

func (rm *room) get(id record.ID) (any, error) {
	r, names, err := rm.app().Get(rm.Ctx(), rm.By, rm.t, id)
	if err != nil {
		return nil, err
	}
	rm.know(names)
	return r, nil
}

// know adds names of records to those that can be shown.
func (rm *room) know(names app.Names) {
	for id, name := range names {
		rm.desk.Names[id] = name
	}
}

// spot is a field of a record of the room.
func (rm *room) spot(f *record.Field, r any) field.Spot { return field.In(rm.t, f, r) }

// category is what the step of a record means: new, working, won, …
func (rm *room) category(r any) crm.Category {
	f := rm.t.Step()
	if f == nil {
		return ""
	}
	return rm.Home.Lists.Category(f.Get(r).(record.ID))
}

// icons are the pictures of the types.
var icons = map[string]string{
	"lead": "users", "company": "building-2", "contact": "contact", "opportunity": "handshake", "note": "sticky-note",
}

// find is how a picker's words are turned into a record: the one it holds if that is its name, else the only one of that name.
func (rm *room) find(t *record.Type, held record.ID, words string) (record.ID, error) {
	names, err := rm.app().Titles(rm.Ctx(), rm.By, t, held)
	if err != nil {
		return record.None, err
	}
	if same(t, names[held].Title, words) {
		return held, nil
	}
	found, err := rm.app().Search(rm.Ctx(), rm.By, words, 20, t)
	if err != nil {
		return record.None, err
	}
	var hits []record.ID
	for _, f := range found {
		for _, r := range f.Records {
			if same(t, t.Title(r), words) {
				hits = append(hits, t.Meta(r).ID)
			}
		}
	}
	switch len(hits) {
	case 0:
		return record.None, record.Wrong("not_found_by_name")
	case 1:
		return hits[0], nil
	}
	return record.None, record.Wrong("ambiguous_name")
}

// same reports whether two names of records of a type are the same to a reader; those of people in either order.
func same(t *record.Type, a, b string) bool {
	if t.Name == "contact" && match.PersonKey("", a) == match.PersonKey("", b) {
		return true
	}
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// isInvalid says whether an error is about what somebody typed, so that the form is shown again.
func isInvalid(err error) bool { return err != nil && record.KindOf(err) == record.Invalid }

// isAbsent says whether something is not there, or not for this person.
func isAbsent(err error) bool { return err != nil && record.KindOf(err) == record.NotFound }

// clashOf is the clash in an error, or nil.
func clashOf(err error) *app.Clash {
	var c *app.Clash
	errors.As(err, &c)
	return c
}

// current is the page that a script asks from; nil without a script.
func (rm *room) current() *url.URL {
	if !ui.ByScript(rm.R) {
		return nil
	}
	u, err := url.Parse(rm.R.Header.Get("HX-Current-URL"))
	if err != nil {
		return nil
	}
	return u
}

// currentPath is the path of the page that a script asks from, "" without a script.
func (rm *room) currentPath() string {
	if u := rm.current(); u != nil {
		return u.Path
	}
	return ""
}

// beside is the page that a script asks from, with a record in the side panel.
func (rm *room) beside(id record.ID) string {
	values := rm.current().Query()
	values.Set("peek", id.String())
	return shell.Local(address(rm.current().Path, values))
}
