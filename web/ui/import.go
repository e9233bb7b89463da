package ui

// A Match is one column of a file and its field.
type Match struct {
	Heading string
	Values  []string // some values of the column
	Field   Field    // the select of the field
}

// A FlawView is a cell of a preview. Read is the value that the text is read as, unless that is obvious. Why is the error, if
// any.
type FlawView struct {
	Text string
	Read string
	Why  string
}
