package crm

import "time"

// Role is what a person may do in one workspace.
type Role string

// The roles.
const (
	Administrator Role = "administrator" // everything, and the settings
	Manager       Role = "manager"       // all records
	Member        Role = "member"        // own records only
)

// Roles lists the roles from the widest to the narrowest.
var Roles = []Role{Administrator, Manager, Member}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return r == Administrator || r == Manager || r == Member }

// A Channel is the way a request came in. The history shows it.
type Channel string

// The channels.
const (
	ByWeb    Channel = "web"
	ByAPI    Channel = "api"
	ByImport Channel = "import"
	ByCLI    Channel = "cli"
	BySample Channel = "sample"
)

// An Actor is the person who makes a request, in one workspace and through one
// channel. Every query and every action carries it.
type Actor struct {
	User      ID
	Workspace ID
	Role      Role
	Name      string
	Language  string // of the interface they use; "" if unknown
	Zone      *time.Location
	Channel   Channel
	Session   ID     // the sign-in session; None for channels other than the web
	Tab       string // the browser tab, which ignores the events of its own changes
	ReadOnly  bool   // set for a token that may only read
}

// Scope is the set of records that an actor sees.
type Scope int

// The scopes.
const (
	Nothing Scope = iota
	Own
	All
)

// Scope returns which records the actor sees and may change.
func (a Actor) Scope() Scope {
	switch a.Role {
	case Administrator, Manager:
		return All
	case Member:
		return Own
	}
	return Nothing
}

// Administers reports whether the actor may change settings, lists and people.
func (a Actor) Administers() bool { return a.Role == Administrator }

// Sees reports whether a record of the given owner is in the actor's scope.
func (a Actor) Sees(owner ID) bool {
	switch a.Scope() {
	case All:
		return true
	case Own:
		return owner == a.User
	}
	return false
}
