package shell

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/vedlys/vedlys/pace"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

type requestKey struct{}

// WithRequestID gives a request an ID, under which its log lines are found.
func WithRequestID(r *http.Request) (*http.Request, string) {
	id := rand.Text()[:12]
	return r.WithContext(context.WithValue(r.Context(), requestKey{}, id)), id
}

// RequestID returns the ID of the request, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// Status returns the HTTP status of a kind of error.
func Status(kind record.ErrorKind) int {
	switch kind {
	case record.NotFound:
		return http.StatusNotFound
	case record.Invalid:
		return http.StatusUnprocessableEntity
	case record.Conflict:
		return http.StatusConflict
	case record.Denied:
		return http.StatusForbidden
	case record.Locked:
		return http.StatusLocked
	case record.TooLarge:
		return http.StatusRequestEntityTooLarge
	case record.TooMany:
		return http.StatusTooManyRequests
	case record.Stalled:
		return http.StatusRequestTimeout
	case record.Unavailable:
		return http.StatusServiceUnavailable
	case record.DiskFull:
		return http.StatusInsufficientStorage
	}
	return http.StatusInternalServerError
}

// Fail responds with an error: to a script as a toast, else as a page. An
// internal cause is logged once, under the request ID that the page shows.
func (k *Kit) Fail(w http.ResponseWriter, r *http.Request, pg *ui.Page, err error) {
	switch {
	case pace.Stalled(r.Context()): // whatever the handler made of it
		err = record.Fail(record.Stalled, "body_stalled")
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil: // the client has gone
		err = record.Wrong("bad_form")
	}
	errs := record.All(err)
	kind := record.KindOf(err)
	if kind == record.Internal || kind == record.Unavailable || kind == record.DiskFull {
		k.Log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("request", RequestID(r.Context())),
			slog.String("method", r.Method), slog.String("route", r.Pattern), slog.Any("error", err))
	}
	RetryAfter(w, err)
	if ferr := k.show(w, r, pg, Status(kind), kind, errs); ferr != nil {
		k.Log.Error("error page failed", "request", RequestID(r.Context()), "error", ferr)
		http.Error(w, pg.T("error.internal"), http.StatusInternalServerError)
	}
}

// WrongMethod responds to a method that a URL does not have. The header Allow
// is set already.
func (k *Kit) WrongMethod(w http.ResponseWriter, r *http.Request) {
	pg := k.BarePage(r)
	errs := record.Errors{record.Wrong("wrong_method")}
	if err := k.show(w, r, pg, http.StatusMethodNotAllowed, record.Invalid, errs); err != nil {
		k.Log.Error("error page failed", "request", RequestID(r.Context()), "error", err)
	}
}

// RetryAfter sets the header of that name after too many attempts.
func RetryAfter(w http.ResponseWriter, err error) {
	if record.KindOf(err) != record.TooMany {
		return
	}
	for _, e := range record.All(err) {
		for i := 0; i+1 < len(e.Args); i += 2 {
			if n, ok := e.Args[i+1].(int); ok && e.Args[i] == "minutes" {
				w.Header().Set("Retry-After", strconv.Itoa(n*60))
			}
		}
	}
}

func (k *Kit) show(w http.ResponseWriter, r *http.Request, pg *ui.Page, status int, kind record.ErrorKind, errs record.Errors) error {
	texts := Texts(pg, errs)
	if ui.ByScript(r) {
		toasts := make([]ui.Toast, len(texts))
		for i, t := range texts {
			toasts[i] = ui.Toast{Text: t, Tone: ui.Bad}
		}
		v := &Visit{Kit: k, W: w, R: r, Page: pg, toasts: toasts}
		return v.PartStatus(status)
	}
	f := failure{Kind: kind, Title: pg.T("fail." + string(kind)), Texts: texts}
	if kind == record.Internal {
		f.Why = pg.T("fail.mark", "mark", RequestID(r.Context()))
	}
	pg.Title = f.Title
	if pg.Person.ID != "" && pg.Workspace.ID != "" {
		return write(w, r, status, ui.Layout(pg), failPage(pg, f))
	}
	return write(w, r, status, ui.Bare(pg), failBare(pg, f))
}

// A failure is the content of an error page.
type failure struct {
	Kind  record.ErrorKind
	Title string
	Texts []string // at least one
	Why   string
}

func (f failure) icon() string {
	switch f.Kind {
	case record.NotFound:
		return "search"
	case record.Denied, record.Locked:
		return "lock"
	case record.TooMany, record.Stalled, record.Unavailable:
		return "clock"
	}
	return "triangle-alert"
}

// Texts returns the translated texts of errors, each once.
func Texts(pg *ui.Page, errs record.Errors) []string {
	var out []string
	seen := map[string]bool{}
	for _, e := range errs {
		text := unit.Say(pg.Printer, e)
		if !seen[text] {
			out = append(out, text)
		}
		seen[text] = true
	}
	return out
}

// FieldErrors returns the errors of a form by the name of the field, "" for the
// form as a whole.
func FieldErrors(pg *ui.Page, err error) map[string]string {
	out := map[string]string{}
	for _, e := range record.All(err) {
		if out[e.Field] == "" {
			out[e.Field] = unit.Say(pg.Printer, e)
		}
	}
	return out
}

// nowhere responds to a person who belongs to no workspace.
func (k *Kit) nowhere(w http.ResponseWriter, r *http.Request, v *Visit) {
	if ui.ByScript(r) {
		ui.Redirect(w, r, "/")
		return
	}
	if err := k.ShowBare(w, r, v.Page, http.StatusForbidden, v.Page.T("fail.nowhere"), nowherePage(v.Page)); err != nil {
		k.Fail(w, r, v.Page, err)
	}
}

// NotFound responds to a URL without a page.
func (k *Kit) NotFound(v *Visit) error { return record.Absent() }
