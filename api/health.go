package api

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/db"
)

// addHealth adds the routes for an operator's tools. None of them shows
// records.
func (s *Server) addHealth() {
	s.mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	s.mux.HandleFunc("GET /readyz", s.ready)
	show := s.metrics.handler()
	s.mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if !s.mayMeasure(r) {
			s.refuse(w, r, absent())
			return
		}
		show.ServeHTTP(w, r)
	})
}

// ready reports whether requests can be served: the database responds and
// changes can be saved.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if err := s.app.Ready(r.Context()); err != nil {
		s.app.Log.Warn("not ready", "error", err)
		http.Error(w, whyNotReady(err), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// whyNotReady returns the reason without details of the installation, since
// anyone may ask.
func whyNotReady(err error) string {
	switch {
	case errors.Is(err, app.ErrDiskFull), errors.Is(err, db.ErrDiskFull), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return app.ErrDiskFull.Error()
	case errors.Is(err, blob.ErrMoved):
		return "the folder of files is gone"
	case errors.Is(err, db.ErrReadOnly), errors.Is(err, syscall.EROFS):
		return "nothing can be saved: the database is read-only or its file is gone"
	}
	return "the database does not answer"
}

// mayMeasure reports whether the caller may read the metrics: from this
// machine, or with the token. A request through a proxy comes from elsewhere.
func (s *Server) mayMeasure(r *http.Request) bool {
	if sameSecret(r.Header.Get("Authorization"), bearer(s.options.MetricsToken)) {
		return true
	}
	for _, sign := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via"} {
		if r.Header.Get(sign) != "" {
			return false
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback() && named(r.Host)
}

// named reports whether the host is a name of this machine. The name of another
// site can resolve to this machine, and a browser here would then send that
// site's requests.
func named(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && ip.Unmap().IsLoopback()
}

func bearer(token string) string {
	if token == "" {
		return ""
	}
	return "Bearer " + token
}
