package ui

import "strconv"

// An AddressView is an address of a record.
type AddressView struct {
	ID      string
	Kind    string // "Delivery"
	Primary string // the word for the primary address, "" for others
	Lines   []string
	Doubt   string // what may be wrong with it, or ""
	URL     string
}

// Version returns the version of a record as forms send it.
func Version(n int64) string { return strconv.FormatInt(n, 10) }
