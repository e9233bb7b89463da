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

// A typeVisit is a visit to the pages of one record type.
type typeVisit struct {
	*shell.Visit
	t        *record.Type
	renderer *field.Renderer
	back     string // the page above a form, if that is not the type's list
}

// in makes a handler of a page of one type.
func in(name string, page func(*typeVisit) error) shell.Handler {
	return func(v *shell.Visit) error { return page(enter(v, v.Workspace.Type(name))) }
}

func enter(v *shell.Visit, t *record.Type) *typeVisit {
	v.Page.Create = "/" + t.Plural + "/new"
	return &typeVisit{Visit: v, t: t, renderer: field.NewRenderer(v.Page, v.Workspace, v.By, app.Names{})}
}

func (tv *typeVisit) app() *app.App { return tv.Kit.App }

// root is the address of the type's list, at that of one of its records.
func (tv *typeVisit) root() string           { return "/" + tv.t.Plural }
func (tv *typeVisit) at(id record.ID) string { return tv.root() + "/" + id.String() }

// up is the address of the page above a form, and upLabel what the link to it is called.
func (tv *typeVisit) up() string { return cmp.Or(tv.back, tv.root()) }
func (tv *typeVisit) upLabel() string {
	if tv.back != "" {
		return tv.Page.T("action.back")
	}
	return tv.many()
}

// id is the ID of a record in the way pages name it.
func (tv *typeVisit) id(r any) string { return tv.t.Meta(r).ID.String() }

// word is a word of the type's own, such as "lead.empty".
func (tv *typeVisit) word(key string) string { return tv.Page.T(tv.t.Name + "." + key) }

// many is what records of the type are called together.
func (tv *typeVisit) many() string { return tv.Page.T("type." + tv.t.Name + ".many") }

// load reads the record that the address names, with the names of what it points to.
func (tv *typeVisit) load() (any, error) {
	id, err := tv.PathID("id")
	if err != nil {
		return nil, err
	}
	return tv.get(id)
}

func (tv *typeVisit) get(id record.ID) (any, error) {
	r, names, err := tv.app().Get(tv.Ctx(), tv.By, tv.t, id)
	if err != nil {
		return nil, err
	}
	tv.know(names)
	return r, nil
}

// know adds names of records to those that can be shown.
func (tv *typeVisit) know(names app.Names) {
	for id, name := range names {
		tv.renderer.Names[id] = name
	}
}

// context is a field of a record of the room.
func (tv *typeVisit) context(f *record.Field, r any) field.Context { return field.In(tv.t, f, r) }

// category is what the step of a record means: new, working, won, …
func (tv *typeVisit) category(r any) crm.Category {
	f := tv.t.Step()
	if f == nil {
		return ""
	}
	return tv.Workspace.Lists.Category(f.Get(r).(record.ID))
}

// icons are the pictures of the types.
var icons = map[string]string{
	"lead": "users", "company": "building-2", "contact": "contact", "opportunity": "handshake", "note": "sticky-note",
}

// find is how a picker's words are turned into a record: the one it holds if that is its name, else the only one of that name.
func (tv *typeVisit) find(t *record.Type, held record.ID, words string) (record.ID, error) {
	names, err := tv.app().Titles(tv.Ctx(), tv.By, t, held)
	if err != nil {
		return record.None, err
	}
	if same(t, names[held].Title, words) {
		return held, nil
	}
	found, err := tv.app().Search(tv.Ctx(), tv.By, words, 20, t)
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

// isInvalid reports whether an error is about what somebody typed, so that the form is shown again.
func isInvalid(err error) bool { return err != nil && record.KindOf(err) == record.Invalid }

// isAbsent reports whether something is not there, or not for this person.
func isAbsent(err error) bool { return err != nil && record.KindOf(err) == record.NotFound }

// conflictOf is the conflict in an error, or nil.
func conflictOf(err error) *app.Conflict {
	var c *app.Conflict
	errors.As(err, &c)
	return c
}

// current is the page that a script asks from; nil without a script.
func (tv *typeVisit) current() *url.URL {
	if !ui.ByScript(tv.R) {
		return nil
	}
	u, err := url.Parse(tv.R.Header.Get("HX-Current-URL"))
	if err != nil {
		return nil
	}
	return u
}

// currentPath is the path of the page that a script asks from, "" without a script.
func (tv *typeVisit) currentPath() string {
	if u := tv.current(); u != nil {
		return u.Path
	}
	return ""
}

// beside is the page that a script asks from, with a record in the side panel.
func (tv *typeVisit) beside(id record.ID) string {
	values := tv.current().Query()
	values.Set("peek", id.String())
	return shell.Local(address(tv.current().Path, values))
}
