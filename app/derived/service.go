// Package derived brings values that are derived from records (search words,
// folded texts, sort keys) forward in the background, and examines them.
package derived

import "github.com/vedlys/vedlys/unit"

// A Service derives values again.
type Service struct {
	*unit.Base
}
