package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/vedlys/vedlys/app"
)

// addHealth adds what an operator's tools ask. None of it tells of records.
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

// ready says whether requests can be served: the database answers and can
// grow.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := s.app.Ready(ctx); err != nil {
		s.app.Log.Warn("not ready", "error", err)
		why := "the database does not answer"
		if errors.Is(err, app.ErrDiskFull) {
			why = err.Error()
		}
		http.Error(w, why, http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// mayMeasure says whether the metrics are for this caller: one on this
// machine, or one who knows the token. What a proxy passes on comes from
// elsewhere.
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
	return err == nil && from.Addr().Unmap().IsLoopback()
}

func bearer(token string) string {
	if token == "" {
		return ""
	}
	return "Bearer " + token
}
