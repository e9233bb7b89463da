// Package qualify turns leads into companies, contacts and opportunities, finds
// the records similar to theirs, and disqualifies and reopens leads.
package qualify

import "github.com/vedlys/vedlys/unit"

// A Service qualifies and disqualifies leads.
type Service struct {
	*unit.Base
}
