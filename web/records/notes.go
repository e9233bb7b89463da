package records

import (
	"context"
	"strconv"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// AddNote writes a note on a record.
func AddNote(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		id, err := rq.PathID("id")
		if err != nil {
			return err
		}
		form, err := rq.Form()
		if err != nil {
			return err
		}
		done, err := rq.Once(form, []unit.Subject{{Type: rq.t, ID: id}}, func(ctx context.Context) (*unit.Done, error) {
			return rq.app().Records.AddNote(ctx, rq.By, rq.t, id, form.Get("text"))
		})
		if err != nil {
			return err
		}
		return rq.Done(done, "done.note_added", rq.Back())
	})
}

// A noteForm is the form of an existing note.
type noteForm struct {
	*typeRequest
	id, body, error string
	version         int64
}

// Child redirects from a record without a page of its own to its parent.
func Child(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		rq.Page.Create = "/leads/new" // it cannot be created without a parent
		r, err := rq.loadChild()
		if err != nil {
			return err
		}
		return rq.Go(rq.parentOf(r))
	})
}

// EditNote shows the form of a note.
func EditNote(v *shell.Visit) error {
	rq, n, err := note(v)
	if err != nil {
		return err
	}
	f := &noteForm{typeRequest: rq, id: n.ID.String(), body: n.Body, version: n.Version}
	return rq.form(false, v.Page.T("note.edit"), noteFields(f))
}

// SaveNote saves a note's new text.
func SaveNote(v *shell.Visit) error {
	rq, n, err := note(v)
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	version, err := versionOf(form)
	if err != nil {
		return err
	}
	done, err := rq.app().Records.EditNote(v.Ctx(), v.By, n.ID, version, form.Get("body"))
	conflict := conflictOf(err)
	if conflict != nil || isInvalid(err) {
		f := &noteForm{typeRequest: rq, id: n.ID.String(), body: form.Get("body"), version: version}
		f.error = shell.FieldErrors(v.Page, err)["body"]
		if conflict != nil {
			f.version = rq.t.Meta(conflict.Current).Version
			f.error = v.Page.T("cell.meanwhile", "name", rq.changer(conflict, "body"), "value", conflict.Current.(*crm.Note).Body)
		}
		return rq.formStatus(shell.Status(record.KindOf(err)), v.Page.T("note.edit"), noteFields(f))
	}
	if err != nil {
		return err
	}
	ui.CloseDialog(v.W)
	return v.Done(done, "done.note_saved", rq.back)
}

// DeleteNote moves a note to the trash.
func DeleteNote(v *shell.Visit) error {
	rq, n, err := note(v)
	if err != nil {
		return err
	}
	done, err := rq.app().Records.DeleteNote(v.Ctx(), v.By, n.ID)
	if err != nil {
		return err
	}
	return v.Done(done, "done.note_deleted", rq.back)
}

// note loads the note in the URL, which the user may change.
func note(v *shell.Visit) (*typeRequest, *crm.Note, error) {
	rq := enter(v, v.Workspace.Type("note"))
	v.Page.Create = "/leads/new" // a note cannot be created without a record
	r, err := rq.loadChild()
	if err != nil {
		return nil, nil, err
	}
	n := r.(*crm.Note)
	rq.back = rq.parentOf(n) // there is no list of notes
	return rq, n, nil
}

// loadChild is load for the pages of a child, which are for those who may change it. Others read it with its parent.
func (rq *typeRequest) loadChild() (any, error) {
	r, err := rq.load()
	if err == nil && rq.t.Owner() != nil && !rq.By.Sees(store.PositionOf(rq.t, r).Owner) {
		return nil, record.Absent()
	}
	return r, err
}

// parentOf returns the URL of a record's parent.
func (rq *typeRequest) parentOf(r any) string {
	p := rq.t.ParentOf(r)
	t := rq.Workspace.Type(p.Type)
	if t == nil {
		return "/"
	}
	return "/" + t.Plural + "/" + p.ID.String()
}

func (f *noteForm) v() string { return strconv.FormatInt(f.version, 10) }
