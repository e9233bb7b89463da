// Package workspaces has the settings of workspaces: their defaults, the
// editable lists and the custom fields.
package workspaces

import "github.com/vedlys/vedlys/unit"

// A Service changes the settings of workspaces.
type Service struct {
	*unit.Base
}
