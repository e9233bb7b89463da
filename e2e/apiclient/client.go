// Package apiclient talks to a running Vedlys as a customer's program does: JSON over HTTP with a token.
package apiclient

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/e2e/product"
)

// patience is the timeout of a request.
const patience = 30 * time.Second

// A Workspace is a workspace of a running server. Its people are added on the command line.
type Workspace struct {
	Server *product.Server
	Slug   string

	t     testing.TB
	place *product.Place
}

// NewWorkspace adds a workspace in Lithuania to the server at the place.
func NewWorkspace(t testing.TB, place *product.Place, server *product.Server, slug string) *Workspace {
	t.Helper()
	place.Run("", "workspace", "add", "--slug", slug, "--name", slug, "--country", "LT")
	return &Workspace{server, slug, t, place}
}

// Run runs a command of the program at the place.
func (w *Workspace) Run(input string, args ...string) string {
	w.t.Helper()
	return w.place.Run(input, args...)
}

// Password is the password of every person of a test.
const Password = "correct horse battery staple"

// User adds a person with the role administrator, manager or member, and returns a client with that person's token.
func (w *Workspace) User(email, role string) *Client {
	w.t.Helper()
	name, _, _ := strings.Cut(email, "@")
	w.place.Run(Password+"\n", "user", "add", "--workspace", w.Slug, "--email", email, "--name", name, "--role", role, "--language", "en", "--password-stdin")
	token := strings.TrimSpace(w.place.Run("", "token", "add", "--workspace", w.Slug, "--email", email))
	return New(w.t, w.Server.URL, token)
}

// A Client sends requests with one token. Its methods fail the test if there is no response.
type Client struct {
	// Language is sent as Accept-Language.
	Language string

	t     testing.TB
	url   string
	token string
}

// New makes a client for the API of the server; an empty token sends none.
func New(t testing.TB, url, token string) *Client {
	return &Client{Language: "en", t: t, url: url + "/api/v1", token: token}
}

// Get requests a path below /api/v1.
func (c *Client) Get(path string) *Answer { c.t.Helper(); return c.Send("GET", path, nil) }

// Post sends a body as JSON.
func (c *Client) Post(path string, body any) *Answer { c.t.Helper(); return c.Send("POST", path, body) }

// Patch sends changes as JSON.
func (c *Client) Patch(path string, body any) *Answer {
	c.t.Helper()
	return c.Send("PATCH", path, body)
}

// Delete deletes the resource at the path.
func (c *Client) Delete(path string) *Answer { c.t.Helper(); return c.Send("DELETE", path, nil) }

// Send sends a request; headers are pairs of name and value. A body that is an io.Reader is sent unchanged, any other
// as JSON.
func (c *Client) Send(method, path string, body any, headers ...string) *Answer {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, c.reader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", c.Language)
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := (&http.Client{Timeout: patience}).Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return &Answer{Status: response.StatusCode, Header: response.Header, Body: said, t: c.t, to: method + " " + path}
}

func (c *Client) reader(body any) io.Reader {
	c.t.Helper()
	switch body := body.(type) {
	case nil:
		return http.NoBody
	case io.Reader:
		return body
	}
	text, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	return bytes.NewReader(text)
}

// An Answer is a response of the API.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte

	t  testing.TB
	to string
}

// Want ends the test unless the status is the given one.
func (a *Answer) Want(status int) *Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s: status %d, want %d\n%s", a.to, a.Status, status, a.Body)
	}
	return a
}

// Into decodes the body from JSON.
func (a *Answer) Into(value any) {
	a.t.Helper()
	if err := json.Unmarshal(a.Body, value); err != nil {
		a.t.Fatalf("%s: %v\n%s", a.to, err, a.Body)
	}
}

// Object decodes the body as a JSON object.
func (a *Answer) Object() map[string]any {
	a.t.Helper()
	var object map[string]any
	a.Into(&object)
	return object
}
