// Package rates has the rates of exchange of workspaces, and converts amounts
// at them in the background, so that they can be compared.
package rates

import "github.com/vedlys/vedlys/unit"

// A Service changes rates and converts amounts.
type Service struct {
	*unit.Base
}
