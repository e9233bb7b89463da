package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// ownServer serves a handler like the serve command.
func ownServer(t *testing.T, h http.HandlerFunc) net.Addr {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: Secured(true, h), MaxHeaderBytes: 4 << 10, ReadHeaderTimeout: 10 * time.Second}
	guarded := SecureOwn(server, l, true)
	go func() { _ = server.Serve(guarded) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr()
}

// talk sends a text and returns the reader of the response.
func talk(t *testing.T, to net.Addr, text string) *bufio.Reader {
	t.Helper()
	c, err := net.Dial("tcp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(c)
}

func response(t *testing.T, from *bufio.Reader) (status int, h http.Header, body string) {
	t.Helper()
	res, err := http.ReadResponse(from, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

// The responses of net/http itself have the headers of all others, on a new connection and on a used one.
func TestResponsesOfNetHTTPHaveTheHeaders(t *testing.T) {
	at := ownServer(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "fine") })
	fine := "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	for text, want := range map[string]int{
		"nonsense\r\n\r\n":                       400,
		"GET / HTTP/1.1\r\n\r\n":                 400, // no host
		"GET / HTTP/1.1\r\nHost: a\r\nb\r\n\r\n": 400,
		"GET / HTTP/1.1\r\nHost: a b\r\n\r\n":    400,
		"GET / HTTP/3.0\r\nHost: a\r\n\r\n":      505,
		"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n":         431,
		"GET / HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n":                                417,
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx": 501,
	} {
		for _, before := range []string{"", fine, fine + fine} {
			from := talk(t, at, before+text)
			for range strings.Count(before, "GET") {
				if status, _, body := response(t, from); status != 200 || body != "fine" {
					t.Errorf("before %.30q: %d %q", text, status, body)
				}
			}
			status, h, body := response(t, from)
			if status != want || strings.Contains(body, "Policy") {
				t.Errorf("%.30q: %d %q, want %d", text, status, body, want)
			}
			all := http.Header{}
			secure(all, true)
			for name := range all {
				if len(h[name]) != 1 || h[name][0] != all[name][0] {
					t.Errorf("%.30q: %s: %q", text, name, h[name])
				}
			}
		}
	}
}

// A body that looks like such a response stays unchanged, however it is split into writes.
func TestBodyThatLooksLikeAResponseIsUnchanged(t *testing.T) {
	looks := "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"
	want := strings.Repeat(looks, 200)
	at := ownServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(want)))
		for range 200 {
			_, _ = io.WriteString(w, looks)
			_ = http.NewResponseController(w).Flush()
		}
	})
	from := talk(t, at, strings.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 3))
	for range 3 {
		if status, h, body := response(t, from); status != 200 || body != want || len(h["Content-Security-Policy"]) != 1 {
			t.Errorf("%d %v, %d bytes, want %d", status, h, len(body), len(want))
		}
	}
}
