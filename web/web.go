// Package web is the face that people use in a browser: one flat list of
// routes, and around it what holds for every page: who sent the request, what
// a browser may do with the answer, how long and how large a request may be.
package web

import (
	"net/http"
	"time"

	"github.com/vedlys/vedlys/pace"
	"github.com/vedlys/vedlys/web/shell"
)

// New makes the handler of all pages.
func New(kit *shell.Kit) http.Handler {
	mux := http.NewServeMux()
	for _, r := range Routes(kit) {
		mux.Handle(r.Pattern, r.limited())
	}
	mux.Handle("/", packed(kit.Signed(kit.NotFound)))
	return guard(kit, known(kit, mux, sameSite(kit, mux)))
}

// Who may use a route.
type Who string

// Those who may use a route.
const (
	Anybody        Who = "anybody"
	SignedIn       Who = "signed in"
	Administrators Who = "administrators"
)

// A Route is one address with one method.
type Route struct {
	Pattern string // "GET /leads/{id}"
	Who     Who
	Handler http.Handler
	Body    int64         // how large a request may be
	Time    time.Duration // how long it may take; 0 = as long as it is listened to
}

// table collects the routes; each method says who may use one.
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

// An option changes what is usual for a route.
type option func(*Route)

// body lets a request be larger, for files.
func body(most int64) option { return func(r *Route) { r.Body = most } }

// takes lets a request take longer; 0 = as long as somebody listens.
func takes(most time.Duration) option { return func(r *Route) { r.Time = most } }

// anybody adds a route for everybody.
func (t *table) anybody(pattern string, h shell.BareHandler, set ...option) {
	t.add(pattern, Anybody, t.kit.Bare(h), set)
}

// signed adds a route for those who are signed in.
func (t *table) signed(pattern string, h shell.Handler, set ...option) {
	t.add(pattern, SignedIn, t.kit.Signed(h), set)
}

// administrators adds a route for administrators of the workspace.
func (t *table) administrators(pattern string, h shell.Handler, set ...option) {
	t.add(pattern, Administrators, t.kit.Administrators(h), set)
}

// limited serves the route within its size and time, packed.
func (r Route) limited() http.Handler {
	h := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if r.Time > 0 {
			pace.Within(req.Context(), r.Time)
		}
		req.Body = http.MaxBytesReader(w, req.Body, r.Body)
		r.Handler.ServeHTTP(w, req)
	})
	if r.Time == 0 { // a stream: what is written must leave at once
		return h
	}
	return packed(timed(r.Time, h))
}
