package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/vedlys/vedlys/app"
)

// metrics counts requests and observes the database and the jobs. Labels are
// routes, never paths, so they contain nothing of a record.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(a *app.App) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vedlys_http_requests_total",
			Help: "Requests by route, method and status."}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "vedlys_http_request_seconds",
			Help:    "How long requests took, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewDBStatsCollector(a.DB.Writer(), "writer"), collectors.NewDBStatsCollector(a.DB.Reader(), "reader"),
		&jobCollector{a, prometheus.NewDesc("vedlys_jobs", "Background jobs by state.", []string{"state"}, nil)})
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}

// Measure counts the requests that next serves. Their route is the pattern that
// the innermost ServeMux has written into the request.
func (s *Server) Measure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen, began := &counted{ResponseWriter: w, status: http.StatusOK}, time.Now()
		defer func() {
			route := r.Pattern
			if route == "" {
				route = "other"
			}
			s.metrics.requests.WithLabelValues(route, method(r.Method), strconv.Itoa(seen.status)).Inc()
			s.metrics.seconds.WithLabelValues(route).Observe(time.Since(began).Seconds())
		}()
		next.ServeHTTP(seen, r)
	})
}

// method returns a label. Unknown methods share one, so that clients cannot
// create any number of labels.
func method(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return m
	}
	return "other"
}

// counted records the status of a response.
type counted struct {
	http.ResponseWriter
	status int
}

// WriteHeader records the status.
func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Unwrap returns the wrapped writer for http.ResponseController.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// jobCollector counts the background jobs at each scrape.
type jobCollector struct {
	app  *app.App
	desc *prometheus.Desc
}

// Describe sends the description of the one metric.
func (c *jobCollector) Describe(to chan<- *prometheus.Desc) { to <- c.desc }

// Collect sends the counts.
func (c *jobCollector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	states, err := c.app.JobStates(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(c.desc, err)
		return
	}
	for state, n := range states {
		to <- prometheus.MustNewConstMetric(c.desc, prometheus.GaugeValue, float64(n), state)
	}
}
