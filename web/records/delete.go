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

// A deleteQuestion is the question whether records shall be deleted on which others hang.
type deleteQuestion struct {
	*typeVisit
	action string     // where it is posted
	form   url.Values // what is posted besides
	title  string
	on     []*app.Dependents
}

// DeleteForm names what hangs on a record before it is deleted.
func DeleteForm(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		r, err := tv.load()
		if err != nil {
			return err
		}
		id := tv.t.Meta(r).ID
		on, err := tv.app().Dependents(tv.Ctx(), tv.By, tv.t, id)
		if err != nil {
			return err
		}
		f := &deleteQuestion{typeVisit: tv, action: tv.at(id) + "/delete", title: tv.Page.T("delete.title", "name", tv.t.Title(r)), on: on}
		return tv.form(false, f.title, farewellForm(f))
	})
}

// BulkDeleteForm names what hangs on the ticked records before they are deleted.
func BulkDeleteForm(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		form := tv.R.URL.Query()
		ids, err := tv.ticked(form)
		if err != nil {
			return err
		}
		on, err := tv.app().Dependents(tv.Ctx(), tv.By, tv.t, ids...)
		if err != nil {
			return err
		}
		about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"], "do": {"delete"}}
		f := &deleteQuestion{typeVisit: tv, action: tv.root() + "/bulk", form: about, title: tv.Page.N("delete.title_many", len(ids)), on: on}
		return tv.form(false, f.title, farewellForm(f))
	})
}

// asksFirst answers with the question at an address if anything hangs on the records and nobody has said yes yet.
func (tv *typeVisit) asksFirst(form url.Values, address string, ids ...record.ID) (asked bool, err error) {
	if form.Get("sure") != "" || len(ids) > app.MaxBulk {
		return false, nil
	}
	on, err := tv.app().Dependents(tv.Ctx(), tv.By, tv.t, ids...)
	if err != nil || len(on) == 0 {
		return false, err
	}
	if !ui.ByScript(tv.R) {
		return true, tv.Go(address)
	}
	ui.Ask(tv.W, address)
	return true, tv.Part()
}

// line is one kind of what hangs on the records: how many, and the first few by name.
func (f *deleteQuestion) line(d *app.Dependents) string {
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
	*typeVisit
	r any
}

func (d *deleted) restored() string { return d.at(d.t.Meta(d.r).ID) }

// inTrash is the record of an address that lies in the trash; an error that says so when there is none.
func (tv *typeVisit) inTrash(id record.ID) (*deleted, error) {
	r, err := tv.app().InTrash(tv.Ctx(), tv.By, tv.t, id)
	return &deleted{tv, r}, err
}

// trashed is inTrash for the address of the request.
func (tv *typeVisit) trashed() (*deleted, error) {
	id, err := tv.PathID("id")
	if err != nil {
		return nil, err
	}
	return tv.inTrash(id)
}
