// Package records holds the pages that every record type has: list, side panel, page, form, cell, bulk actions, notes,
// trash and search. They read the type's description. Only the actions and a few fields of single types are named here, such
// as disqualifying a lead or the reason of a lost opportunity.
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
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A typeRequest is a request for a page of one record type.
type typeRequest struct {
	*shell.Visit
	t        *record.Type
	renderer *field.Renderer
	back     string // URL of the page above a form if that is not the type's list
}

// in returns the handler of a page of the named type.
func in(name string, page func(*typeRequest) error) shell.Handler {
	return func(v *shell.Visit) error { return page(enter(v, v.Workspace.Type(name))) }
}

func enter(v *shell.Visit, t *record.Type) *typeRequest {
	v.Page.Create = "/" + t.Plural + "/new"
	return &typeRequest{Visit: v, t: t, renderer: field.NewRenderer(v.Page, v.Workspace, v.By, unit.Names{})}
}

func (rq *typeRequest) app() *app.App { return rq.Kit.App }

// root returns the URL of the type's list, at that of one of its records.
func (rq *typeRequest) root() string           { return "/" + rq.t.Plural }
func (rq *typeRequest) at(id record.ID) string { return rq.root() + "/" + id.String() }

// up returns the URL of the page above a form, upLabel the text of the link to it.
func (rq *typeRequest) up() string { return cmp.Or(rq.back, rq.root()) }
func (rq *typeRequest) upLabel() string {
	if rq.back != "" {
		return rq.Page.T("action.back")
	}
	return rq.many()
}

// id returns the ID of a record as text.
func (rq *typeRequest) id(r any) string { return rq.t.Meta(r).ID.String() }

// word returns a text of the type's own, such as "lead.empty".
func (rq *typeRequest) word(key string) string { return rq.Page.T(rq.t.Name + "." + key) }

// many returns the plural name of the type.
func (rq *typeRequest) many() string { return rq.Page.T("type." + rq.t.Name + ".many") }

// load reads the record in the URL with the names of the records it refers to.
func (rq *typeRequest) load() (any, error) {
	id, err := rq.PathID("id")
	if err != nil {
		return nil, err
	}
	return rq.get(id)
}

func (rq *typeRequest) get(id record.ID) (any, error) {
	r, names, err := rq.app().Records.Get(rq.Ctx(), rq.By, rq.t, id)
	if err != nil {
		return nil, err
	}
	rq.know(names)
	return r, nil
}

// know adds names of records to those that the page can show.
func (rq *typeRequest) know(names unit.Names) {
	for id, name := range names {
		rq.renderer.Names[id] = name
	}
}

// context returns the context in which a field of a record is rendered.
func (rq *typeRequest) context(f *record.Field, r any) field.Context { return field.In(rq.t, f, r) }

// category returns the category of the record's status or stage: new, working, won, …
func (rq *typeRequest) category(r any) crm.Category {
	f := rq.t.Step()
	if f == nil {
		return ""
	}
	return rq.Workspace.Lists.Category(f.Get(r).(record.ID))
}

// find turns the text of a picker into a record: the held one if that is its name, else the only one with that name.
func (rq *typeRequest) find(t *record.Type, held record.ID, words string) (record.ID, error) {
	names, err := rq.app().Records.Titles(rq.Ctx(), rq.By, t, held)
	if err != nil {
		return record.None, err
	}
	if same(t, names[held].Title, words) {
		return held, nil
	}
	found, err := rq.app().Records.Search(rq.Ctx(), rq.By, words, 20, t)
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

// same reports whether two names of records of a type look the same to a reader, names of people in either order.
func same(t *record.Type, a, b string) bool {
	if crm.DescriptorOf(t).People && match.PersonKey("", a) == match.PersonKey("", b) {
		return true
	}
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// isInvalid reports whether an error is about the input, so that the form is shown again.
func isInvalid(err error) bool { return err != nil && record.KindOf(err) == record.Invalid }

// isAbsent reports whether something does not exist or is not visible to the user.
func isAbsent(err error) bool { return err != nil && record.KindOf(err) == record.NotFound }

// conflictOf returns the conflict in an error, or nil.
func conflictOf(err error) *unit.Conflict {
	var c *unit.Conflict
	errors.As(err, &c)
	return c
}

// current returns the URL of the page that a script calls from, or nil without a script.
func (rq *typeRequest) current() *url.URL {
	if !ui.ByScript(rq.R) {
		return nil
	}
	u, err := url.Parse(rq.R.Header.Get("HX-Current-URL"))
	if err != nil {
		return nil
	}
	return u
}

// currentPath returns the path of the page that a script calls from, or "" without a script.
func (rq *typeRequest) currentPath() string {
	if u := rq.current(); u != nil {
		return u.Path
	}
	return ""
}

// beside returns the URL of the calling page with a record in the side panel.
func (rq *typeRequest) beside(id record.ID) string {
	values := rq.current().Query()
	values.Set("peek", id.String())
	return shell.Local(address(rq.current().Path, values))
}
