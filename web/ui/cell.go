package ui

import "net/url"

// The scopes a cell can stand in; they keep the ids of the same field apart when it is on the page twice.
const (
	InRow   = "row"
	InPanel = "panel"
	InPage  = "page"
	InBoard = "board"
)

// CellView addresses one field of one record where it is shown.
type CellView struct {
	In     string // InRow, InPanel or InPage
	Record string // id
	URL    string // of the record: "/leads/0190…"
	Field  string // key of the field
	Label  string // its name, for screen readers
	Locked bool   // shown only
	Empty  bool   // there is no value: a dash is shown
	End    bool   // aligned right
}

// ID is the id of the wrapper that is the cell in both of its states.
func (v CellView) ID() string { return v.In + "-" + v.Record + "-" + v.Field }

// Address is where the cell's edit form is loaded from and its value is posted to.
func (v CellView) Address() string {
	return v.URL + "/cells/" + url.PathEscape(v.Field) + "?in=" + v.In
}

// CellForm is a cell being edited.
type CellForm struct {
	Cell    CellView
	Field   Field // the control; Name is the field's key
	Version int64
	// Theirs names who else changed the value in the meantime, "" if nobody did. Field.Error then gives the new value, and the
	// form asks which of the two to keep.
	Theirs string
}

// control is the field with the id and the quiet label a cell gives it.
func (f CellForm) control() Field {
	field := f.Field
	field.ID = f.Cell.ID() + "-input"
	field.Quiet = true
	field.Autofocus = true
	return field
}
