package records

import (
	"strconv"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// AddNote writes a note on a record.
func AddNote(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		id, err := tv.PathID("id")
		if err != nil {
			return err
		}
		form, err := tv.Form()
		if err != nil {
			return err
		}
		done, err := tv.app().AddNote(tv.Ctx(), tv.By, tv.t, id, form.Get("text"))
		if err != nil {
			return err
		}
		return tv.Done(done, "done.note_added", tv.Back())
	})
}

// A noteForm is a note being edited.
type noteForm struct {
	*typeVisit
	id, body, error string
	version         int64
}

// Note leads to the record that the note is on, since a note has no page of its own.
func Note(v *shell.Visit) error {
	tv, _, err := note(v)
	if err != nil {
		return err
	}
	return v.Go(tv.back)
}

// EditNote asks for a note's text.
func EditNote(v *shell.Visit) error {
	tv, n, err := note(v)
	if err != nil {
		return err
	}
	f := &noteForm{typeVisit: tv, id: n.ID.String(), body: n.Body, version: n.Version}
	return tv.form(false, v.Page.T("note.edit"), noteFields(f))
}

// SaveNote takes a note's new text.
func SaveNote(v *shell.Visit) error {
	tv, n, err := note(v)
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
	done, err := tv.app().EditNote(v.Ctx(), v.By, n.ID, version, form.Get("body"))
	conflict := conflictOf(err)
	if conflict != nil || isInvalid(err) {
		f := &noteForm{typeVisit: tv, id: n.ID.String(), body: form.Get("body"), version: version}
		f.error = shell.FieldErrors(v.Page, err)["body"]
		if conflict != nil {
			f.version = tv.t.Meta(conflict.Current).Version
			f.error = v.Page.T("cell.meanwhile", "name", tv.changer(conflict, "body"), "value", conflict.Current.(*crm.Note).Body)
		}
		return tv.formStatus(shell.Status(record.KindOf(err)), v.Page.T("note.edit"), noteFields(f))
	}
	if err != nil {
		return err
	}
	ui.CloseDialog(v.W)
	return v.Done(done, "done.note_saved", tv.back)
}

// DeleteNote moves a note to the trash.
func DeleteNote(v *shell.Visit) error {
	tv, n, err := note(v)
	if err != nil {
		return err
	}
	done, err := tv.app().DeleteNote(v.Ctx(), v.By, n.ID)
	if err != nil {
		return err
	}
	return v.Done(done, "done.note_deleted", tv.back)
}

// note reads the note that the address names.
func note(v *shell.Visit) (*typeVisit, *crm.Note, error) {
	tv := enter(v, v.Workspace.Type("note"))
	v.Page.Create = "/leads/new" // a note needs its record
	r, err := tv.load()
	if err != nil {
		return nil, nil, err
	}
	n := r.(*crm.Note)
	tv.back = tv.about(n) // there is no list of notes
	return tv, n, nil
}

// about is the page of the record that a note is on.
func (tv *typeVisit) about(n *crm.Note) string {
	t := tv.Workspace.Type(n.ParentType)
	if t == nil {
		return "/"
	}
	return "/" + t.Plural + "/" + n.Parent.String()
}

func (f *noteForm) v() string { return strconv.FormatInt(f.version, 10) }
