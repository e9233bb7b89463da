package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A Problem is the body of an error response (RFC 9457).
type Problem struct {
	Type     string         `json:"type" doc:"Where this kind of problem is explained; its last word is the kind."`
	Title    string         `json:"title" doc:"The kind of problem, in the language asked for."`
	Status   int            `json:"status" doc:"The HTTP status."`
	Detail   string         `json:"detail" doc:"What is wrong, in the language asked for."`
	Code     string         `json:"code" doc:"The key of the first mistake: of 404 in_trash for a record that can be restored, else not_found."`
	Instance string         `json:"instance,omitempty" doc:"Of a fault of ours: what to look for in the server's log."`
	Version  int64          `json:"version,omitempty" doc:"Of a stale change: the version that the record has now."`
	Errors   []ProblemError `json:"errors" doc:"Each single mistake."`
}

// A ProblemError is one error in a request.
type ProblemError struct {
	Field   string          `json:"field,omitempty" doc:"The field or parameter that it belongs to, by its path in the request: company.fields.name."`
	Key     string          `json:"key" doc:"Which mistake it is; stays the same in all languages and versions."`
	Message string          `json:"message" doc:"The mistake in the language asked for."`
	Current json.RawMessage `json:"current,omitempty" doc:"Of a stale change: the value that the record has now."`
	Yours   json.RawMessage `json:"yours,omitempty" doc:"Of a stale change: the value that was sent."`
}

// kind is a kind of problem: its status and its name, which is also the
// translation key of its title.
type kind struct {
	status int
	name   string
}

var kinds = map[record.ErrorKind]kind{
	record.NotFound:    {http.StatusNotFound, "not_found"},
	record.Invalid:     {http.StatusUnprocessableEntity, "invalid"},
	record.Conflict:    {http.StatusConflict, "conflict"},
	record.Denied:      {http.StatusForbidden, "denied"},
	record.Locked:      {http.StatusLocked, "locked"},
	record.TooLarge:    {http.StatusRequestEntityTooLarge, "too_large"},
	record.TooMany:     {http.StatusTooManyRequests, "too_many"},
	record.Unavailable: {http.StatusServiceUnavailable, "unavailable"},
	record.DiskFull:    {http.StatusInsufficientStorage, "disk_full"},
	record.Internal:    {http.StatusInternalServerError, "internal"},
}

// title returns the title of a kind. A conflict has its own, since not every
// one comes from a change by someone else.
func (k kind) title(say *i18n.Printer) string {
	if k.name == "conflict" {
		return say.T("error.state_conflict")
	}
	return say.T("error." + k.name)
}

// httpProblems are the HTTP errors that only the API has.
var httpProblems = []kind{
	{http.StatusBadRequest, "bad_request"},
	{http.StatusUnauthorized, "unauthorized"},
	{http.StatusMethodNotAllowed, "wrong_method"},
	{http.StatusUnsupportedMediaType, "wrong_type"},
}

// A refusal is one of these errors.
type refusal struct {
	kind
	err *record.Error
}

func (r *refusal) Error() string { return r.err.Error() }

func refuseAs(status int, err *record.Error) *refusal {
	for _, k := range httpProblems {
		if k.status == status {
			return &refusal{k, err}
		}
	}
	panic("api: no kind of problem has this status")
}

func absent() error { return record.Absent() }

func badRequest(key string, args ...any) *refusal {
	return refuseAs(http.StatusBadRequest, record.Wrong(key, args...))
}
func unauthorized() *refusal {
	return refuseAs(http.StatusUnauthorized, record.Wrong("unauthorized"))
}
func wrongMethod() *refusal {
	return refuseAs(http.StatusMethodNotAllowed, record.Wrong("wrong_method"))
}
func wrongType() *refusal {
	return refuseAs(http.StatusUnsupportedMediaType, record.Wrong("wrong_type"))
}

// refuse responds with a problem. An internal error is logged once and not
// shown.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	lang := i18n.Match(r.Header.Get("Accept-Language"))
	p := newProblem(i18n.For(lang, nil), err)
	gone := r.Context().Err() == context.Canceled // otherwise the body was too slow, and the client still waits
	switch {
	case p.Status == http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="Vedlys"`)
	case p.Status == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "2")
		fallthrough
	case p.Status == http.StatusInsufficientStorage:
		if gone {
			break
		}
		s.app.Log.Warn("request could not be served", "route", r.Pattern, "error", err)
	case p.Status == http.StatusInternalServerError && !gone:
		p.Instance = "urn:uuid:" + record.NewID().String()
		s.app.Log.Error("request failed", "instance", p.Instance, "route", r.Pattern, "error", err)
	}
	body, _ := json.Marshal(p) // strings and numbers only
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", string(lang))
	h.Set("Vary", "Accept-Language")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body)
}

// newProblem returns the problem of an error in a language.
func newProblem(say *i18n.Printer, err error) *Problem {
	k, all := kinds[record.KindOf(err)], record.All(err)
	var own *refusal
	if errors.As(err, &own) {
		k, all = own.kind, record.Errors{own.err}
	}
	p := &Problem{Type: docsPath + "#problem-" + k.name, Title: k.title(say), Status: k.status, Errors: []ProblemError{}}
	for _, e := range all {
		p.Errors = append(p.Errors, ProblemError{Field: e.Field, Key: e.Key, Message: unit.Say(say, e)})
	}
	p.Detail, p.Code = p.Errors[0].Message, p.Errors[0].Key
	var conflict *unit.Conflict
	if errors.As(err, &conflict) {
		p.bothSides(conflict)
	}
	return p
}

// bothSides lists the sent values and the changes by others, with the current
// values.
func (p *Problem) bothSides(c *unit.Conflict) {
	touched := map[string]bool{}
	for _, e := range c.Theirs {
		for _, ch := range e.Changes {
			touched[ch.Field] = true
		}
	}
	mine, sent := c.Type.Clone(c.Current), map[string]bool{}
	for _, v := range c.Mine {
		v.Field.Set(mine, v.Value)
		sent[v.Field.Key] = true
	}
	p.Version = c.Type.Meta(c.Current).Version
	conflict := p.Errors[0]
	p.Errors = p.Errors[:0]
	for _, f := range c.Type.Fields {
		differs := sent[f.Key] && !f.Same(mine, c.Current)
		if !differs && (!touched[f.Key] || f.ReadOnly) {
			continue
		}
		e := conflict
		e.Field = jsonKey(f)
		e.Current = appendValue(nil, f, c.Current, record.EnvOf(c.Type, c.Current))
		if sent[f.Key] {
			e.Yours = appendValue(nil, f, mine, record.EnvOf(c.Type, mine))
		}
		p.Errors = append(p.Errors, e)
	}
	if len(p.Errors) == 0 {
		p.Errors = append(p.Errors, conflict)
	}
}
