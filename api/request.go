package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/pace"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A request is an authenticated call of one route.
type request struct {
	*app.App
	ctx   context.Context
	w     http.ResponseWriter
	r     *http.Request
	route *route
	by    crm.Actor
	ws    *unit.Workspace
	typ   *record.Type // the type of the route, with custom fields
	id    record.ID    // in the path
	query url.Values
	body  []byte
}

// A response is the response to a request. It can be stored and sent again.
type response = store.StoredResponse

const receiptHeader = "Vedlys-Receipt"

// reply returns a response with a body and the receipt of the action.
func reply(status int, receipt record.ID, body []byte) *response {
	a := &response{Status: status, Head: map[string]string{}, Body: body}
	if receipt != record.None {
		a.Head[receiptHeader] = receipt.String()
	}
	return a
}

// serve serves a call of a route.
func (s *Server) serve(rt *route, w http.ResponseWriter, r *http.Request) {
	a, err := s.answer(rt, w, r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if a == nil {
		return // the route has written the response itself
	}
	for name, value := range a.Head {
		w.Header().Set(name, value)
	}
	if len(a.Body) > 0 {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body)
}

// answer runs the steps of every route: authenticate, check permissions, parse.
// A request that fails a step does not reach the action.
func (s *Server) answer(rt *route, w http.ResponseWriter, r *http.Request) (a *response, err error) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			panic(p)
		} else if p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(r.Context(), rt.time())
	defer cancel()
	pace.Within(ctx, rt.time())
	rq := &request{App: s.app, ctx: ctx, w: w, r: r, route: rt}
	for _, step := range []func() error{rq.authenticate, rq.permit, rq.readAddress, rq.readBody} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	a, err = rt.do(rq)
	return a, rq.inTrash(err)
}

// authenticate determines the actor. Only a bearer token counts, nothing that a
// browser sends by itself.
func (rq *request) authenticate() error {
	scheme, token, _ := strings.Cut(rq.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return unauthorized()
	}
	var err error
	rq.by, err = rq.People.ActorByToken(rq.ctx, strings.TrimSpace(token))
	if record.KindOf(err) == record.NotFound && err != nil {
		return unauthorized()
	}
	return err
}

// permit denies changes to read-only tokens, and administrators' routes to
// everyone else.
func (rq *request) permit() error {
	if rq.by.ReadOnly && rq.route.method != http.MethodGet || rq.route.admin && !rq.by.Administers() {
		return unit.Denied()
	}
	var err error
	rq.by.Language = string(rq.say().Lang())
	if rq.ws, err = rq.Workspace(rq.ctx, rq.by.Workspace); err != nil {
		return err
	}
	rq.ws = rq.ws.ReadIn(rq.say().Lang())
	if rq.route.typ != nil {
		rq.typ = rq.ws.Type(rq.route.typ.Name)
	}
	return nil
}

// readAddress parses the ID in the path and the parameters. Unknown parameters
// are refused, since a misspelled filter would return too many records.
func (rq *request) readAddress() error {
	var err error
	if rq.query, err = url.ParseQuery(rq.r.URL.RawQuery); err != nil {
		return badRequest("invalid_query")
	}
	var errs record.Errors
	for key := range rq.query {
		if !rq.route.listing && !slices.Contains(rq.route.query, key) {
			errs = append(errs, record.Wrong("unknown_parameter", "parameter", key).On(key))
		}
	}
	if len(errs) > 0 {
		slices.SortFunc(errs, func(a, b *record.Error) int { return strings.Compare(a.Field, b.Field) })
		return errs
	}
	if !strings.Contains(rq.route.path, "{id}") {
		return nil
	}
	var ok bool
	if rq.id, ok = record.ParseID(rq.r.PathValue("id")); !ok {
		return absent()
	}
	return nil
}

// readBody reads the body of a route that takes JSON.
func (rq *request) readBody() error {
	if rq.route.in == nil || rq.route.form {
		return nil
	}
	if kind := rq.r.Header.Get("Content-Type"); kind != "" {
		media, _, err := mime.ParseMediaType(kind)
		if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
			return wrongType()
		}
	}
	var err error
	rq.body, err = io.ReadAll(http.MaxBytesReader(rq.w, rq.r.Body, maxBody))
	return tooLarge(err)
}

// tooLarge returns the API error of a failed read of the body.
func tooLarge(err error) error {
	var limit *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &limit):
		return record.Fail(record.TooLarge, "too_large")
	}
	return badRequest("body_broken_off")
}

// say returns the printer of the requested language.
func (rq *request) say() *i18n.Printer {
	return i18n.For(i18n.Match(rq.r.Header.Get("Accept-Language")), rq.by.Zone)
}

// env returns the environment for parsing values in the request.
func (rq *request) env() *record.Env { return rq.ws.Env(rq.by, true) }

// number parses an integer parameter.
func (rq *request) number(key string, otherwise, lowest, highest int64) (int64, error) {
	if !rq.query.Has(key) {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(rq.query.Get(key), 10, 64)
	if err != nil || n < lowest || n > highest {
		return 0, record.Wrong("out_of_range", "min", lowest, "max", highest).On(key)
	}
	return n, nil
}

// flag parses a boolean parameter.
func (rq *request) flag(key string) (bool, error) {
	switch text := rq.query.Get(key); {
	case !rq.query.Has(key), text == "false":
		return false, nil
	case text == "true":
		return true, nil
	}
	return false, record.Wrong("invalid_choice").On(key)
}

const keyHeader = "Idempotency-Key"

// once runs an action and returns its response. A request with an idempotency
// key runs once, however often it is sent.
func (rq *request) once(act func(context.Context) (*unit.Done, error), show func(*unit.Done) *response) (*response, error) {
	key := rq.r.Header.Get(keyHeader)
	if key == "" || rq.route.method != http.MethodPost {
		done, err := act(rq.ctx)
		if err != nil {
			return nil, err
		}
		return show(done), nil
	}
	if len(key) > 255 || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r > '~' }) {
		return nil, record.Wrong("invalid_idempotency_key").On(keyHeader)
	}
	return rq.Once(rq.ctx, rq.by, unit.Repeatable{Key: key, Request: rq.hash(),
		Response: func(d *unit.Done) response { return *show(d) }, About: rq.about}, act)
}

// about returns the records that a stored response to this request shows: the
// one in the path, the created one, and the targets of a qualification.
func (rq *request) about(a *response) []unit.Subject {
	var out []unit.Subject
	if rq.typ != nil && rq.id != record.None {
		out = append(out, unit.Subject{Type: rq.typ, ID: rq.id})
	}
	parts := strings.Split(strings.TrimPrefix(a.Head["Location"], prefix+"/"), "/")
	if t := crm.TypeByName(parts[0]); t != nil && len(parts) == 2 {
		if id, ok := record.ParseID(parts[1]); ok {
			out = append(out, unit.Subject{Type: t, ID: id})
		}
	}
	if _, ok := rq.route.out.(Qualification); ok {
		out = append(out, qualifiedInto(a)...)
	}
	return out
}

// hash returns a hash that identifies the request.
func (rq *request) hash() string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s?%s\n", rq.r.Method, rq.r.URL.Path, rq.query.Encode())
	sum.Write(rq.body)
	return hex.EncodeToString(sum.Sum(nil))
}
