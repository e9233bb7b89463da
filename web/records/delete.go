package records

import (
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A deleteQuestion asks for confirmation before records are deleted that others depend on.
type deleteQuestion struct {
	*typeRequest
	action string     // URL of the post
	form   url.Values // other values to post
	title  string
	on     []*records.Dependents
}

// DeleteForm lists the dependents of a record before it is deleted.
func DeleteForm(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		r, err := rq.load()
		if err != nil {
			return err
		}
		id := rq.t.Meta(r).ID
		on, err := rq.app().Records.Dependents(rq.Ctx(), rq.By, rq.t, id)
		if err != nil {
			return err
		}
		f := &deleteQuestion{typeRequest: rq, action: rq.at(id) + "/delete", title: rq.Page.T("delete.title", "name", rq.t.Title(r)), on: on}
		return rq.form(false, f.title, deleteForm(f))
	})
}

// BulkDeleteForm lists the dependents of the selected records before they are deleted.
func BulkDeleteForm(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		form := rq.R.URL.Query()
		ids, err := rq.ticked(form)
		if err != nil {
			return err
		}
		if ids == nil {
			return rq.askDeleteAll(form)
		}
		on, err := rq.app().Records.Dependents(rq.Ctx(), rq.By, rq.t, ids...)
		if err != nil {
			return err
		}
		about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"], "do": {"delete"}}
		f := &deleteQuestion{typeRequest: rq, action: rq.root() + "/bulk", form: about, title: rq.Page.N("delete.title_many", len(ids)), on: on}
		return rq.form(false, f.title, deleteForm(f))
	})
}

// asksFirst sends the user to the question at address if the records have dependents and the form does not confirm yet.
func (rq *typeRequest) asksFirst(form url.Values, address string, ids ...record.ID) (asked bool, err error) {
	if form.Get("sure") != "" || len(ids) > unit.MaxBulk {
		return false, nil
	}
	on, err := rq.app().Records.Dependents(rq.Ctx(), rq.By, rq.t, ids...)
	if err != nil || len(on) == 0 {
		return false, err
	}
	if !ui.ByScript(rq.R) {
		return true, rq.Go(address)
	}
	ui.Ask(rq.W, address)
	return true, rq.Part()
}

// line describes the dependents of one type: their number, and the names of the first few.
func (f *deleteQuestion) line(d *records.Dependents) string {
	out := f.Page.T("type."+d.Type.Name+".many") + ": " + f.Page.Number(int64(d.Count))
	if !crm.InMenu(d.Type) {
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

// A deleted is a record in the trash, as its page and its panel show it.
type deleted struct {
	*typeRequest
	r any
}

func (d *deleted) restored() string { return d.at(d.t.Meta(d.r).ID) }

// inTrash returns a record in the trash, or an error if it is not there.
func (rq *typeRequest) inTrash(id record.ID) (*deleted, error) {
	r, err := rq.app().Records.InTrash(rq.Ctx(), rq.By, rq.t, id)
	return &deleted{rq, r}, err
}

// trashed is inTrash for the ID in the URL.
func (rq *typeRequest) trashed() (*deleted, error) {
	id, err := rq.PathID("id")
	if err != nil {
		return nil, err
	}
	return rq.inTrash(id)
}
