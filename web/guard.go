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

// policy is the Content-Security-Policy of all pages: only our own files,
// without exceptions.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard wraps the pages in the handlers that every request passes, outermost
// last.
func guard(kit *shell.Kit, pages http.Handler) http.Handler {
	h := headers(kit, pages)
	h = recovered(kit, h)
	return logged(kit, h)
}

// logged gives the request an ID and logs it.
func logged(kit *shell.Kit, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r
		r, id := shell.WithRequestID(r)
		defer func() { asked.Pattern = r.Pattern }() // for outer handlers that count by route
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

// watched records the status of a response.
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

// recovered turns a panic into an error page and a log line. The process
// continues.
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

// Secured sets the headers that every response must have, including redirects
// and errors of net/http. https is set for a site that is served over HTTPS
// only.
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

// headers sets the headers of pages, and serves the files that pages load.
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

// known refuses methods that the path of a page does not have. Paths without a
// page pass.
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

// allowed returns the methods of the request's path.
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

// packed compresses HTML. Other responses pass unchanged.
var packed = func() func(http.Handler) http.HandlerFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.ContentTypes([]string{"text/html"}), gzhttp.MinSize(1024))
	if err != nil {
		panic(err) // the options are constants
	}
	return wrap
}()

// sameSite refuses changes requested by pages of other sites. Browsers send
// where a request comes from. A change with a session cookie but without those
// headers is refused as well.
func sameSite(kit *shell.Kit, next http.Handler) http.Handler {
	refuse := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kit.Fail(w, r, kit.BarePage(r), record.Fail(record.Denied, "cross_site"))
	})
	cross := http.NewCrossOriginProtection()
	if base, err := url.Parse(kit.Base); err == nil && base.Host != "" {
		if err := cross.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
			panic(err) // the origin was built from valid parts
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

// timed cancels the context of a request after a while.
func timed(most time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), most)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
