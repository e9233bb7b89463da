package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/dist"
	"github.com/vedlys/vedlys/web/shell"
)

// policy is what pages may load: our own files and nothing else. It has no
// exception and needs none.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard is what every request passes on its way in, outermost first.
func guard(kit *shell.Kit, pages http.Handler) http.Handler {
	h := headers(kit, pages)
	h = recovered(kit, h)
	return logged(kit, h)
}

// logged marks the request and writes a line about it.
func logged(kit *shell.Kit, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r
		r, id := shell.WithRequestID(r)
		defer func() { asked.Pattern = r.Pattern }() // for those outside who count by route
		w.Header().Set("X-Request-ID", id)
		if !kit.Log.Enabled(r.Context(), slog.LevelDebug) {
			next.ServeHTTP(w, r)
			return
		}
		began, seen := time.Now(), &watched{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		// The route and not the path, which may hold the code of an invitation.
		kit.Log.Debug("request", "request", id, "method", r.Method, "route", r.Pattern, "status", seen.status, "took", time.Since(began))
	})
}

// watched remembers the status of an answer.
type watched struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (w *watched) WriteHeader(status int) {
	w.status, w.wrote = status, true
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}

func (w *watched) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// recovered turns a panic into an error page and one line in the log; the
// process goes on.
func recovered(kit *shell.Kit, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &watched{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			if seen.wrote {
				kit.Log.Error("request failed", "request", shell.RequestID(r.Context()), "error", err)
				return
			}
			kit.Fail(w, r, kit.BarePage(r), record.Wrap(err))
		}()
		next.ServeHTTP(seen, r)
	})
}

// Secured gives every answer the headers that hold for all, whoever makes it:
// redirects and refusals of the server itself too. https is for a site that is
// served over HTTPS alone.
func Secured(https bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header(), https)
		next.ServeHTTP(w, r)
	})
}

func secure(h http.Header, https bool) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
	if https {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// headers tells browsers what they may do with a page, and serves the files that
// pages load.
func headers(kit *shell.Kit, next http.Handler) http.Handler {
	static := methods([]string{http.MethodGet, http.MethodHead}, kit, dist.Handler())
	return Secured(kit.Secure, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		if strings.HasPrefix(r.URL.Path, dist.Prefix) {
			static.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// known refuses methods that the address of a page does not have. Addresses that
// there is no page for go on.
func known(kit *shell.Kit, mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		allowed := allowed(mux, r)
		if len(allowed) == 0 {
			next.ServeHTTP(w, r)
			return
		}
		methods(allowed, kit, next).ServeHTTP(w, r)
	})
}

// allowed are the methods that the address of a request has.
func allowed(mux *http.ServeMux, r *http.Request) []string {
	var out []string
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := mux.Handler(other); pattern != "" && pattern != "/" {
			out = append(out, method)
		}
	}
	return out
}

// methods serves requests with those methods and refuses others.
func methods(allowed []string, kit *shell.Kit, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.Contains(allowed, r.Method) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		kit.WrongMethod(w, r)
	})
}

// packed compresses HTML; other answers go as they are.
var packed = func() func(http.Handler) http.HandlerFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.ContentTypes([]string{"text/html"}), gzhttp.MinSize(1024))
	if err != nil {
		panic(err) // the options are constants
	}
	return wrap
}()

// sameSite refuses changes that another site's page asks for. A browser says
// where a request comes from; one with a session that says nothing is no
// browser of ours.
func sameSite(kit *shell.Kit, next http.Handler) http.Handler {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kit.Fail(w, r, kit.BarePage(r), record.Fail(record.Denied, "cross_site"))
	})
	cross := http.NewCrossOriginProtection()
	if base, err := url.Parse(kit.Base); err == nil && base.Host != "" {
		if err := cross.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
			panic(err) // an origin is what it has been made from
		}
	}
	cross.SetDenyHandler(refuse)
	checked := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		silent := r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == ""
		if silent && !safe(r.Method) && kit.Token(r) != "" {
			refuse.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// timed gives up a request after a while. Handlers notice through the context.
func timed(most time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), most)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
