package records

import (
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A farewell is the question whether records shall be deleted on which others hang.
type farewell struct {
	*room
	action string     // where it is posted
	form   url.Values // what is posted besides
	title  string
	on     []*app.Dependents
}

// DeleteForm names what hangs on a record before it is deleted.
func DeleteForm(name string) shell.Handler {
	return in(name, func(rm *room) error {
		r, err := rm.load()
		if err != nil {
			return err
		}
		id := rm.t.Meta(r).ID
		on, err := rm.app().Dependents(rm.Ctx(), rm.By, rm.t, id)
		if err != nil {
			return err
		}
		f := &farewell{room: rm, action: rm.at(id) + "/delete", title: rm.Page.T("delete.title", "name", rm.t.Title(r)), on: on}
		return rm.form(false, f.title, farewellForm(f))
	})
}

// BulkDeleteForm names what hangs on the ticked records before they are deleted.
func BulkDeleteForm(name string) shell.Handler {
	return in(name, func(rm *room) error {
		form := rm.R.URL.Query()
		ids, err := rm.ticked(form)
		if err != nil {
			return err
		}
		on, err := rm.app().Dependents(rm.Ctx(), rm.By, rm.t, ids...)
		if err != nil {
			return err
		}
		about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"], "do": {"delete"}}
		f := &farewell{room: rm, action: rm.root() + "/bulk", form: about, title: rm.Page.N("delete.title_many", len(ids)), on: on}
		return rm.form(false, f.title, farewellForm(f))
	})
}

// asksFirst answers with the question at an address if anything hangs on the records and nobody has said yes yet.
func (rm *room) asksFirst(form url.Values, address string, ids ...record.ID) (asked bool, err error) {
	if form.Get("sure") != "" || len(ids) > app.MaxBulk {
		return false, nil
	}
	on, err := rm.app().Dependents(rm.Ctx(), rm.By, rm.t, ids...)
	if err != nil || len(on) == 0 {
		return false, err
	}
	if !ui.ByScript(rm.R) {
		return true, rm.Go(address)
	}
	ui.Ask(rm.W, address)
	return true, rm.Part()
}

// line is one kind of what hangs on the records: how many, and the first few by name.
func (f *farewell) line(d *app.Dependents) string {
	out := f.Page.T("type."+d.Type.Name+".many") + ": " + f.Page.Number(int64(d.Count))
	if d.Type.Name == crm.NoteType.Name {
		return out
	}
	var names []string
	for _, r := range d.First {
		names = append(names, d.Type.Title(r))
	}
	if out += " (" + strings.Join(names, ", "); d.Count > len(names) {
		out += " …"
	}
	return out + ")"
}

// A deleted record is what its page and its panel show as long as it lies in the trash.
type deleted struct {
	*room
	r any
}

func (d *deleted) restored() string { return d.at(d.t.Meta(d.r).ID) }

// inTrash is the record of an address that lies in the trash; an error that says so when there is none.
func (rm *room) inTrash(id record.ID) (*deleted, error) {
	r, err := rm.app().InTrash(rm.Ctx(), rm.By, rm.t, id)
	return &deleted{rm, r}, err
}

// trashed is inTrash for the address of the request.
func (rm *room) trashed() (*deleted, error) {
	id, err := rm.PathID("id")
	if err != nil {
		return nil, err
	}
	return rm.inTrash(id)
}
