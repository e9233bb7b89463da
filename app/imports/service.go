// Package imports reads files of records: it guesses what their columns mean,
// shows what would happen, writes the rows in the background and reports.
package imports

import "github.com/vedlys/vedlys/unit"

// A Service imports files.
type Service struct {
	*unit.Base
}
