package apiclient

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSend(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, `{"said": %q}`, strings.Join([]string{r.Method, r.URL.Path, string(body), r.Header.Get("Authorization"),
			r.Header.Get("Content-Type"), r.Header.Get("Accept-Language"), r.Header.Get("Idempotency-Key")}, "|"))
	}))
	t.Cleanup(server.Close)
	c := New(t, server.URL, "token")
	for want, answer := range map[string]*Answer{
		"GET|/api/v1/leads||Bearer token||en|":                                  c.Get("/leads"),
		`POST|/api/v1/leads|{"title":"A"}|Bearer token|application/json|en|`:    c.Post("/leads", map[string]string{"title": "A"}),
		`PATCH|/api/v1/leads/1|{"version":2}|Bearer token|application/json|en|`: c.Patch("/leads/1", map[string]int{"version": 2}),
		"DELETE|/api/v1/leads/1||Bearer token||en|":                             c.Delete("/leads/1"),
		"POST|/api/v1/imports|raw|Bearer token|text/csv|en|k1": c.Send("POST", "/imports", strings.NewReader("raw"),
			"Content-Type", "text/csv", "Idempotency-Key", "k1"),
	} {
		if got := answer.Want(http.StatusAccepted).Object()["said"]; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	stranger := New(t, server.URL, "")
	stranger.Language = "lt"
	if got := stranger.Get("/x").Object()["said"]; got != "GET|/api/v1/x||||lt|" {
		t.Error(got)
	}
}
