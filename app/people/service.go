// Package people has the people: accounts, sessions, passwords, members of a
// workspace, invitations, and tokens of the API.
package people

import "github.com/vedlys/vedlys/unit"

// A Service manages people and checks who they are.
type Service struct {
	*unit.Base
}
