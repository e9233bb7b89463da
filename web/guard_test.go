package web

import (
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
)

func TestPagesNeedASession(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		was := s.fingerprint()
		for _, r := range Routes(s.kit) {
			if r.Who == Anybody {
				continue
			}
			method, path := r.address()
			for _, cookie := range []string{"", "vedlys=made-up"} {
				req, err := http.NewRequest(method, s.url+path, nil)
				s.ok(err)
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				req.Header.Set("Cookie", cookie)
				got := s.browser().do(req)
				if got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), "/sign-in") {
					t.Errorf("%s: %d %s", r.Pattern, got.StatusCode, got.Header.Get("Location"))
				}
			}
		}
		s.unchanged(was, "a person who is not signed in")
	})
}

func TestAdministratorsPagesAreDeniedToOthers(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		manager, member := s.signedIn("mantas"), s.signedIn("ona")
		was, n := s.fingerprint(), 0
		for _, r := range Routes(s.kit) {
			if r.Who != Administrators {
				continue
			}
			n++
			method, path := r.address()
			for _, b := range []*browser{manager, member, manager.scripted()} {
				req, err := http.NewRequest(method, s.url+path, nil)
				s.ok(err)
				req.Header.Set("Sec-Fetch-Site", "same-origin")
				if got := b.do(req); got.StatusCode != http.StatusForbidden {
					t.Errorf("%s: %d", r.Pattern, got.StatusCode)
				}
			}
		}
		s.unchanged(was, "a person who is no administrator")
		if n < 10 {
			t.Errorf("only %d routes were checked", n)
		}
	})
}

func TestCrossSiteChangesAreRefused(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		was, n := s.fingerprint(), 0
		for _, r := range Routes(s.kit) {
			method, path := r.address()
			if safe(method) {
				continue
			}
			n++
			for _, h := range []http.Header{
				{"Sec-Fetch-Site": {"cross-site"}},
				{"Sec-Fetch-Site": {"same-site"}},
				{"Origin": {"https://evil.example"}},
				{"Origin": {"null"}},
				{}, // no browser that sends our cookie sends neither header
			} {
				req, err := http.NewRequest(method, s.url+path, nil)
				s.ok(err)
				for name, values := range h {
					req.Header[name] = values
				}
				if got := b.do(req); got.StatusCode != http.StatusForbidden {
					t.Errorf("%s with %v: %d", r.Pattern, h, got.StatusCode)
				}
			}
		}
		s.unchanged(was, "another site")
		if n < 10 {
			t.Errorf("only %d routes were checked", n)
		}
	})
}

func TestReadingChangesNothing(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		was := s.fingerprint()
		for _, r := range Routes(s.kit) {
			method, path := r.address()
			if method != "GET" || r.Time == 0 { // a stream has no end
				continue
			}
			if got := b.get(path); got.StatusCode >= 500 {
				t.Errorf("%s: %d %s", r.Pattern, got.StatusCode, got.body)
			}
		}
		s.unchanged(was, "reading")
	})
}

func TestEveryPageIsTranslated(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		for _, lang := range i18n.Languages {
			b.post("/preferences", "lang", string(lang)).goes(s, "/")
			for _, r := range Routes(s.kit) {
				method, path := r.address()
				if method != "GET" || r.Time == 0 {
					continue
				}
				if at := b.get(path).body; strings.Contains(at, "⟦") {
					_, word, _ := strings.Cut(at, "⟦")
					t.Errorf("%s in %s: no translation %.40s", r.Pattern, lang, word)
				}
			}
		}
	})
}

func TestHeaders(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		for _, path := range []string{"/sign-in", "/settings/profile", "/nowhere", "/settings/people"} {
			h := b.get(path).Header
			for name, want := range map[string]string{
				"Content-Security-Policy":    "default-src 'none'",
				"X-Content-Type-Options":     "nosniff",
				"X-Frame-Options":            "DENY",
				"Referrer-Policy":            "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin",
				"Cache-Control":              "no-store",
			} {
				if !strings.HasPrefix(h.Get(name), want) {
					t.Errorf("%s: %s is %q", path, name, h.Get(name))
				}
			}
			if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") || h.Get("X-Request-Id") == "" {
				t.Errorf("%s: %v", path, h)
			}
		}
	})
}

// Responses that no page writes have the headers too.
func TestHeadersOfEveryAnswer(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.browser()
		for _, c := range []struct {
			method, path string
			status       int
		}{
			{"GET", "/leads", 303}, {"GET", "//leads", 307}, {"GET", "/leads/../board", 307}, {"GET", "/nowhere", 303}, {"PUT", "/leads", 405},
			{"GET", "/static/nothing.js", 404}, {"POST", "/static/app.css", 405}, {"POST", "/sign-in", 422}, {"GET", "/invitations/x", 404},
		} {
			r, err := http.NewRequest(c.method, s.url+c.path, nil)
			s.ok(err)
			got := b.do(r)
			if got.StatusCode != c.status {
				t.Errorf("%s %s: status %d, want %d", c.method, c.path, got.StatusCode, c.status)
			}
			for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
				"Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control"} {
				if got.Header.Get(name) == "" {
					t.Errorf("%s %s: no %s", c.method, c.path, name)
				}
			}
		}
	})
}

// A wrong method is refused with the methods of the path, for any person and
// from any site.
func TestWrongMethods(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for who, b := range map[string]*browser{"nobody": s.browser(), "ona": s.signedIn("ona")} {
			has := map[string][]string{"/static/x.css": {"GET", "HEAD"}}
			for _, r := range Routes(s.kit) {
				method, path := r.address()
				has[path] = append(has[path], method)
				if method == "GET" {
					has[path] = append(has[path], "HEAD")
				}
			}
			for path, methods := range has {
				for _, method := range []string{"PUT", "DELETE", "OPTIONS"} {
					s.wrongMethod(b, who, method, path, methods...)
				}
			}
			id := record.NewID().String()
			for _, method := range []string{"PATCH", "BREW", "TRACE"} {
				s.wrongMethod(b, who, method, "/leads/"+id, "GET", "HEAD", "POST")
			}
			s.wrongMethod(b, who, "POST", "/settings/people", "GET", "HEAD")
			s.wrongMethod(b, who, "GET", "/settings/tokens/"+id+"/revoke", "POST")
			s.wrongMethod(b, who, "HEAD", "/sign-out", "POST")
			s.wrongMethod(b, who, "POST", "/static/x.css", "GET", "HEAD")
		}
	})
}

// wrongMethod checks that a method is refused and the allowed ones are listed.
func (s *site) wrongMethod(b *browser, who, method, path string, has ...string) {
	s.Helper()
	r, err := http.NewRequest(method, s.url+path, nil)
	s.ok(err)
	got := b.do(r)
	allowed := strings.Split(got.Header.Get("Allow"), ", ")
	for _, other := range has {
		if got.StatusCode != http.StatusMethodNotAllowed || !slices.Contains(allowed, other) || slices.Contains(allowed, method) {
			s.Errorf("%s %s as %s: status %d, allowed %q", method, path, who, got.StatusCode, allowed)
			return
		}
	}
}

func TestPagesAreCompressed(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada").with("Accept-Encoding", "gzip")
		got := b.get("/settings/workspace")
		if got.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%v", got.Header)
		}
		r, err := gzip.NewReader(strings.NewReader(got.body))
		s.ok(err)
		head := make([]byte, 15)
		if _, err := r.Read(head); err != nil || !strings.EqualFold(string(head), "<!doctype html>") {
			t.Errorf("%q, %v", head, err)
		}
	})
}

func TestPanicBecomesAnErrorPage(t *testing.T) {
	both(t, func(s *site) {
		h := guard(s.kit, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a secret inside") }))
		for _, script := range []string{"", "true"} {
			s.log.Reset()
			w := fetched(h, script)
			if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			mark := w.Header().Get("X-Request-Id")
			if n := strings.Count(s.log.String(), "a secret inside"); n != 1 || !strings.Contains(s.log.String(), mark) {
				t.Errorf("logged %d times: %s", n, s.log)
			}
			if script == "" && !strings.Contains(w.Body.String(), mark) {
				t.Error("the page does not show the request ID")
			}
		}
	})
}

func TestSlowAndLargeRequestsAreRefused(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("ada")
		b.post("/settings/profile", "name", strings.Repeat("x", 2<<20)).is(s, http.StatusRequestEntityTooLarge)
		r := Route{Pattern: "GET /slow", Body: 10, Time: time.Millisecond, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			s.kit.Fail(w, r, s.kit.BarePage(r), &record.Error{Kind: record.Unavailable, Key: "unavailable", Err: r.Context().Err()})
		})}
		if w := fetched(r.limited(), ""); w.Code != http.StatusServiceUnavailable {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestLocalPaths(t *testing.T) {
	for _, next := range []string{"/", "/leads", "/leads?status=a&sort=-created", "/a/b?c=//d", "/leads#x"} {
		if got := shell.Local(next); got != next {
			t.Errorf("%q becomes %q", next, got)
		}
	}
	for _, next := range []string{"", "leads", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
		"/\n/evil.example", "https://evil.example", "https:evil.example", "HTTPS://evil.example", "javascript:alert(1)", "/%2fevil.example/..",
		"/%5cevil.example", "/%5c%5cevil.example", "data:text/html,x", " /leads", "/ leads", "//evil.example%2f..", "/%09/evil.example",
		"http:///evil.example", "/\x00", "?next=//evil.example", "#x", "..//evil.example", "/\u00a0//evil.example\\"} {
		if got := shell.Local(next); got != "/" {
			t.Errorf("%q is accepted as %q", next, got)
		}
	}
}

// fetched returns the response of a handler to a simple request.
func fetched(h http.Handler, script string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/somewhere", nil)
	r.Header.Set("HX-Request", script)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
