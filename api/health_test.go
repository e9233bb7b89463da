package api

import (
	"log/slog"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

func TestHealth(t *testing.T) {
	both(t, func(w *world) {
		for _, path := range []string{"/livez", "/readyz"} {
			out := httptest.NewRecorder()
			w.ServeHTTP(out, httptest.NewRequest("GET", path, nil))
			if out.Code != 200 || out.Body.String() != "ok\n" {
				t.Errorf("%s: %d %s", path, out.Code, out.Body)
			}
		}
	})
}

func TestNotReadyWithoutDatabase(t *testing.T) {
	d, err := db.Open(t.Context(), dbtest.Fresh(t, "sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := New(a, Options{})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/livez": 200, "/readyz": 503} {
		out := httptest.NewRecorder()
		if s.ServeHTTP(out, httptest.NewRequest("GET", path, nil)); out.Code != want {
			t.Errorf("%s: %d %s", path, out.Code, out.Body)
		}
	}
}

// /proc, which exists on Linux only, never has free space.
func TestNotReadyWithAFullDisk(t *testing.T) {
	both(t, func(w *world) {
		if w.app.Disk = "/proc"; runtime.GOOS != "linux" {
			w.app.Disk = ""
		}
		out := httptest.NewRecorder()
		w.ServeHTTP(out, httptest.NewRequest("GET", "/readyz", nil))
		if full := w.app.Disk != ""; full != (out.Code == 503 && strings.Contains(out.Body.String(), "disk")) {
			t.Errorf("%d %s", out.Code, out.Body)
		}
	})
}

func TestMetrics(t *testing.T) {
	both(t, func(w *world) {
		id := w.make("ona", "leads", "title", canary)
		counted := w.Measure(w.Server)
		for range 3 {
			r := httptest.NewRequest("GET", prefix+"/leads/"+id, nil)
			r.Header.Set("Authorization", "Bearer "+w.tokens["ona"])
			counted.ServeHTTP(httptest.NewRecorder(), r)
		}
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr, r.Host = "[::1]:5000", "localhost:8080"
		out := httptest.NewRecorder()
		w.ServeHTTP(out, r)
		text := out.Body.String()
		for _, line := range []string{
			`vedlys_http_requests_total{method="GET",route="GET /api/v1/leads/{id}",status="200"} 3`,
			`vedlys_http_request_seconds_count{route="GET /api/v1/leads/{id}"} 3`,
			`go_sql_open_connections{db_name="reader"}`, `go_goroutines`, `# TYPE vedlys_http_requests_total counter`,
		} {
			if !strings.Contains(text, line) {
				t.Errorf("no %s", line)
			}
		}
		if strings.Contains(text, id) || strings.Contains(text, canary) {
			t.Error("the metrics contain records")
		}
	})
}

func TestMetricsAccess(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	for _, c := range []struct {
		from, header, value string
		want                int
	}{
		{"127.0.0.1:5000", "", "", 200}, {"[::1]:5000", "", "", 200}, {"[::ffff:127.0.0.1]:5000", "", "", 200},
		{"10.0.0.7:5000", "", "", 404}, {"192.0.2.1:5000", "", "", 404},
		{"127.0.0.1:5000", "X-Forwarded-For", "192.0.2.1", 404}, {"127.0.0.1:5000", "Forwarded", "for=192.0.2.1", 404},
		{"10.0.0.7:5000", "Authorization", "Bearer let me see", 200}, {"10.0.0.7:5000", "Authorization", "Bearer let me", 404},
		{"10.0.0.7:5000", "Authorization", "", 404}, {"10.0.0.7:5000", "Authorization", "Bearer ", 404},
		{"10.0.0.7:5000", "Authorization", "Bearer " + w.tokens["ada"], 404},
	} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr, r.Host = c.from, "127.0.0.1:8080"
		r.Header.Set(c.header, c.value)
		out := httptest.NewRecorder()
		if w.ServeHTTP(out, r); out.Code != c.want {
			t.Errorf("%+v: %d", c, out.Code)
		}
	}
}

// A name of another site that resolves to this machine gives no access to the
// metrics.
func TestMetricsRefuseForeignHosts(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1:8080": 200, "127.1.2.3": 200, "[::1]:8080": 200, "[::1]": 200,
		"evil.example": 404, "evil.example:8080": 404, "localhost.evil.example": 404, "10.0.0.7:8080": 404, "": 404, "127.0.0.1.evil.example": 404,
	} {
		r := httptest.NewRequest("GET", "/metrics", nil)
		r.RemoteAddr, r.Host = "127.0.0.1:5000", host
		out := httptest.NewRecorder()
		if w.ServeHTTP(out, r); out.Code != want {
			t.Errorf("%q: %d, want %d", host, out.Code, want)
		}
		r.Header.Set("Authorization", "Bearer let me see")
		out = httptest.NewRecorder()
		if w.ServeHTTP(out, r); out.Code != 200 {
			t.Errorf("%q with the token: %d", host, out.Code)
		}
	}
}

// A wrong method is refused with the methods of the path.
func TestWrongMethods(t *testing.T) {
	both(t, func(w *world) {
		for _, c := range []struct{ method, path, allow string }{
			{"PUT", prefix + "/leads", "GET, HEAD, POST"}, {"DELETE", prefix + "/leads", "GET, HEAD, POST"},
			{"POST", prefix + "/leads/" + record.NewID().String(), "GET, HEAD, PATCH, DELETE"},
			{"POST", prefix + "/statuses", "GET, HEAD"}, {"OPTIONS", prefix + "/undos", "POST"}, {"POST", prefix + "/openapi.json", "GET, HEAD"},
			{"POST", "/livez", "GET, HEAD"}, {"PUT", "/readyz", "GET, HEAD"}, {"POST", "/metrics", "GET, HEAD"}, {"BREW", prefix + "/leads", "GET, HEAD, POST"},
		} {
			out := httptest.NewRecorder()
			w.ServeHTTP(out, httptest.NewRequest(c.method, c.path, nil))
			if out.Code != 405 || out.Header().Get("Allow") != c.allow || out.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s: %d, allowed %q", c.method, c.path, out.Code, out.Header().Get("Allow"))
			}
		}
		out := httptest.NewRecorder()
		w.ServeHTTP(out, httptest.NewRequest("PUT", prefix+"/nothing", nil))
		if out.Code != 404 || out.Header().Get("Allow") != "" {
			t.Errorf("an unknown path: %d", out.Code)
		}
	})
}
