package ui

// Match is one column of a file and the field it goes to.
type Match struct {
	Heading string
	Values  []string // some of what stands in the column
	Field   Field    // the choice of the field
}

// FlawView is a cell of a preview. Read is what the text is taken for, if that is not plain from the text, and Why is what is
// wrong with it, if anything is.
type FlawView struct {
	Text string
	Read string
	Why  string
}
