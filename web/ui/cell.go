package ui

import "net/url"

// The places of a cell. They keep the IDs apart if a field is on the page twice.
const (
	InRow   = "row"
	InPanel = "panel"
	InPage  = "page"
	InBoard = "board"
)

// A CellView identifies a cell: one field of one record in one place.
type CellView struct {
	In     string // InRow, InPanel or InPage
	Record string // its ID
	URL    string // of the record: "/leads/0190…"
	Field  string // key of the field
	Label  string // its label, for screen readers
	Locked bool   // cannot be edited
	Empty  bool   // there is no value, so a dash is shown
	End    bool   // aligned right
}

// ID returns the ID of the wrapper, which is the same in both states of the cell.
func (v CellView) ID() string { return v.In + "-" + v.Record + "-" + v.Field }

// Address returns the URL from which the cell's form is loaded and to which it is posted.
func (v CellView) Address() string {
	return v.URL + "/cells/" + url.PathEscape(v.Field) + "?in=" + v.In
}

// editAddress returns Address for a cell with data of its own. In a row a script makes it from the row's.
func (v CellView) editAddress() string {
	if v.In == InRow {
		return ""
	}
	return v.Address()
}

// A CellForm is a cell being edited.
type CellForm struct {
	Cell    CellView
	Field   Field // the control; Name is the field's key
	Version int64
	// Theirs is the name of the person who has changed the value since, or "". Field.Error then contains the new value, and the
	// form asks which of the two to keep.
	Theirs string
}

// control returns the field with the cell's ID and hidden label.
func (f CellForm) control() Field {
	field := f.Field
	field.ID = f.Cell.ID() + "-input"
	field.Quiet = true
	field.Autofocus = true
	return field
}
