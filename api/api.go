// Package api is the channel for programs: REST under /api/v1 with the record
// types and the actions of the application, the OpenAPI document and a page
// that shows it, and health and metrics for operators. It has no business
// rules.
package api

import (
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/vedlys/vedlys/app"
)

const (
	prefix  = "/api/v1"
	maxBody = 1 << 20
)

// Options are the settings of the operator.
type Options struct {
	// MetricsToken is the bearer token with which other machines may read the
	// metrics. If it is empty, only this machine may.
	MetricsToken string
}

// A Server serves /api/, /livez, /readyz and /metrics.
type Server struct {
	app     *app.App
	options Options
	mux     *http.ServeMux
	routes  []*route
	openapi []byte
	metrics *metrics
}

// New returns the server of an application.
func New(a *app.App, o Options) *Server {
	s := &Server{app: a, options: o, mux: http.NewServeMux(), metrics: newMetrics(a)}
	s.routes = routes()
	doc := huma.NewAPI(huma.Config{OpenAPI: newDocument()}, humago.NewAdapter(s.mux, prefix))
	for _, rt := range s.routes {
		op := rt.operation(doc.OpenAPI().Components.Schemas)
		doc.OpenAPI().AddOperation(op)
		doc.Adapter().Handle(op, func(c huma.Context) {
			r, w := humago.Unwrap(c)
			s.serve(rt, w, r)
		})
	}
	s.openapi = encodeDocument(doc.OpenAPI())
	s.mux.HandleFunc("GET "+prefix+"/openapi.json", s.document)
	s.addDocs(doc.OpenAPI())
	s.addHealth()
	s.mux.HandleFunc("/", s.unknown)
	return s
}

// ServeHTTP serves a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

func (s *Server) document(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(s.openapi)
}

// unknown responds to a request without a route. It is also called if the path
// has other methods.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := s.mux.Handler(other); pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		s.refuse(w, r, absent())
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	s.refuse(w, r, wrongMethod())
}

// sameSecret compares two secrets in constant time.
func sameSecret(got, want string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}
