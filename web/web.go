// Package web is the browser interface: one flat list of routes, and around it
// what applies to every page: the sender of a request, the browser's rights,
// the limits of time and size.
package web

import (
	"net/http"
	"time"

	"github.com/vedlys/vedlys/pace"
	"github.com/vedlys/vedlys/web/shell"
)

// New returns the handler of all pages.
func New(kit *shell.Kit) http.Handler {
	mux := http.NewServeMux()
	for _, r := range Routes(kit) {
		mux.Handle(r.Pattern, r.limited())
	}
	mux.Handle("/", packed(kit.Signed(kit.NotFound)))
	return guard(kit, known(kit, mux, sameSite(kit, mux)))
}

// Who names the people who may use a route.
type Who string

// The values of Who.
const (
	Anybody        Who = "anybody"
	SignedIn       Who = "signed in"
	Administrators Who = "administrators"
)

// A Route is one path with one method.
type Route struct {
	Pattern string // "GET /leads/{id}"
	Who     Who
	Handler http.Handler
	Body    int64         // largest request body, in bytes
	Time    time.Duration // longest duration; 0 = while the client listens
}

// table collects the routes. Each method adds one for certain people.
type table struct {
	kit  *shell.Kit
	list []Route
}

func (t *table) add(pattern string, who Who, h http.Handler, set []option) {
	r := Route{Pattern: pattern, Who: who, Handler: h, Body: 1 << 20, Time: 30 * time.Second}
	for _, s := range set {
		s(&r)
	}
	t.list = append(t.list, r)
}

// An option changes a default of a route.
type option func(*Route)

// body sets the largest request body, for files.
func body(most int64) option { return func(r *Route) { r.Body = most } }

// takes sets the longest duration; 0 = while the client listens.
func takes(most time.Duration) option { return func(r *Route) { r.Time = most } }

// anybody adds a route for everyone.
func (t *table) anybody(pattern string, h shell.BareHandler, set ...option) {
	t.add(pattern, Anybody, t.kit.Bare(h), set)
}

// signed adds a route for people who are signed in.
func (t *table) signed(pattern string, h shell.Handler, set ...option) {
	t.add(pattern, SignedIn, t.kit.Signed(h), set)
}

// administrators adds a route for administrators of the workspace.
func (t *table) administrators(pattern string, h shell.Handler, set ...option) {
	t.add(pattern, Administrators, t.kit.Administrators(h), set)
}

// limited serves the route within its limits of size and time, compressed.
func (r Route) limited() http.Handler {
	h := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if r.Time > 0 {
			pace.Within(req.Context(), r.Time)
		}
		req.Body = http.MaxBytesReader(w, req.Body, r.Body)
		r.Handler.ServeHTTP(w, req)
	})
	if r.Time == 0 { // a stream: what is written must be sent at once
		return h
	}
	return packed(timed(r.Time, h))
}
