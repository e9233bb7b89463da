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
	return in(name, func(rm *room) error {
		id, err := rm.PathID("id")
		if err != nil {
			return err
		}
		form, err := rm.Form()
		if err != nil {
			return err
		}
		done, err := rm.app().AddNote(rm.Ctx(), rm.By, rm.t, id, form.Get("text"))
		if err != nil {
			return err
		}
		return rm.Done(done, "done.note_added", rm.Back())
	})
}

// A noteForm is a note being edited.
type noteForm struct {
	*room
	id, body, error string
	version         int64
}

// Note leads to the record that the note is on, since a note has no page of its own.
func Note(v *shell.Visit) error {
	rm, _, err := note(v)
	if err != nil {
		return err
	}
	return v.Go(rm.back)
}

// EditNote asks for a note's text.
func EditNote(v *shell.Visit) error {
	rm, n, err := note(v)
	if err != nil {
		return err
	}
	f := &noteForm{room: rm, id: n.ID.String(), body: n.Body, version: n.Version}
	return rm.form(false, v.Page.T("note.edit"), noteFields(f))
}

// SaveNote takes a note's new text.
func SaveNote(v *shell.Visit) error {
	rm, n, err := note(v)
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
	done, err := rm.app().EditNote(v.Ctx(), v.By, n.ID, version, form.Get("body"))
	clash := clashOf(err)
	if clash != nil || isInvalid(err) {
		f := &noteForm{room: rm, id: n.ID.String(), body: form.Get("body"), version: version}
		f.error = shell.FieldErrors(v.Page, err)["body"]
		if clash != nil {
			f.version = rm.t.Meta(clash.Current).Version
			f.error = v.Page.T("cell.meanwhile", "name", rm.changer(clash, "body"), "value", clash.Current.(*crm.Note).Body)
		}
		return rm.formStatus(shell.Status(record.KindOf(err)), v.Page.T("note.edit"), noteFields(f))
	}
	if err != nil {
		return err
	}
	ui.CloseDialog(v.W)
	return v.Done(done, "done.note_saved", rm.back)
}

// DeleteNote moves a note to the trash.
func DeleteNote(v *shell.Visit) error {
	rm, n, err := note(v)
	if err != nil {
		return err
	}
	done, err := rm.app().DeleteNote(v.Ctx(), v.By, n.ID)
	if err != nil {
		return err
	}
	return v.Done(done, "done.note_deleted", rm.back)
}

// note reads the note that the address names.
func note(v *shell.Visit) (*room, *crm.Note, error) {
	rm := enter(v, v.Home.Type("note"))
	v.Page.Create = "/leads/new" // a note needs its record
	r, err := rm.load()
	if err != nil {
		return nil, nil, err
	}
	n := r.(*crm.Note)
	rm.back = rm.about(n) // there is no list of notes
	return rm, n, nil
}

// about is the page of the record that a note is on.
func (rm *room) about(n *crm.Note) string {
	t := rm.Home.Type(n.ParentType)
	if t == nil {
		return "/"
	}
	return "/" + t.Plural + "/" + n.Parent.String()
}

func (f *noteForm) v() string { return strconv.FormatInt(f.version, 10) }
