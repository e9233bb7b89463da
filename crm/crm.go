// Package crm defines the record types of sales and their rules: leads,
// companies, contacts, opportunities and notes, the lists that a workspace
// edits, and the roles. It is pure: it does no I/O, and the clock is passed in.
package crm

import "github.com/vedlys/vedlys/record"

// ID identifies a record.
type ID = record.ID
