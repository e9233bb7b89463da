// Package records has the use cases of single records, lists and boards: read,
// save, delete, restore, search, history, export.
package records

import "github.com/vedlys/vedlys/unit"

// A Service reads and changes records.
type Service struct {
	*unit.Base
}
