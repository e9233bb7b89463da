package pace

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var small = Limits{Read: 200 * time.Millisecond, Write: 200 * time.Millisecond, Bytes: 100, Grace: 100 * time.Millisecond}

// long exceeds any limit here and is less than a test may take.
const long = 20 * time.Second

func serve(t *testing.T, h http.HandlerFunc) (*httptest.Server, *Pace) {
	t.Helper()
	p := New(h, small)
	s := httptest.NewServer(p)
	s.Config.RegisterOnShutdown(p.End)
	t.Cleanup(s.Close)
	return s, p
}

// dial opens a connection and sends the head of a request.
func dial(t *testing.T, s *httptest.Server, head string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(long))
	if _, err := io.WriteString(c, head+"Host: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	return c
}

// cut checks that the server closes the connection.
func cut(t *testing.T, c net.Conn, what string) {
	t.Helper()
	_, err := io.Copy(io.Discard, c)
	var late net.Error
	if errors.As(err, &late) && late.Timeout() {
		t.Errorf("%s: still open", what)
	}
}

// drip sends n bytes every 20 ms until the connection ends or all are sent.
func drip(c net.Conn, n, all int) {
	for sent := 0; sent < all; sent += n {
		if _, err := io.WriteString(c, strings.Repeat("x", min(n, all-sent))); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

const post = "POST / HTTP/1.1\r\nContent-Length: "

func TestABodyThatMakesNoProgressIsCutOff(t *testing.T) {
	for what, h := range map[string]http.HandlerFunc{
		"read":        func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) },
		"left unread": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/sign-in", http.StatusSeeOther) },
	} {
		s, _ := serve(t, h)
		silent := dial(t, s, post+"10000\r\n")
		cut(t, silent, what+", nothing comes")
		slow := dial(t, s, post+"1000000\r\n")
		go drip(slow, 1, 1000000)
		cut(t, slow, what+", it drips")
		chunked := dial(t, s, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n")
		cut(t, chunked, what+", chunked")
	}
}

func TestAnUploadThatMakesProgressMayTakeLong(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, n, err)
	})
	c := dial(t, s, post+"3000\r\n")
	drip(c, 50, 3000) // 60 times 20 ms: six intervals
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(answer.Body); string(text) != "3000 <nil>" {
		t.Errorf("%s", text)
	}
}

func TestTheWholeBodyMayBeLimited(t *testing.T) {
	s, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		Within(r.Context(), 300*time.Millisecond)
		_, _ = io.Copy(io.Discard, r.Body)
	})
	c := dial(t, s, post+"100000\r\n")
	go drip(c, 50, 100000)
	cut(t, c, "fast enough, but too long")
}

// A deadline that outlived the body would end the request.
func TestAfterTheBodyTheHandlerMayTakeLong(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-r.Context().Done():
			http.Error(w, "ended", http.StatusTeapot)
		case <-time.After(5 * small.Read):
			fmt.Fprint(w, "done")
		}
	})
	for range 2 { // the second on the same connection
		answer, err := s.Client().Post(s.URL, "text/plain", strings.NewReader("short"))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(answer.Body); string(text) != "done" || err != nil {
			t.Errorf("%s %v", text, err)
		}
	}
}

func TestAClientThatNeverReadsIsCutOff(t *testing.T) {
	for what, flush := range map[string]bool{"an answer": false, "a stream": true} {
		failed := make(chan error, 1)
		s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			out := http.NewResponseController(w)
			_ = out.SetWriteDeadline(time.Time{}) // as streams did
			for {
				_, err := w.Write(make([]byte, 64<<10))
				if err == nil && flush {
					err = out.Flush()
				}
				if err != nil {
					failed <- err
					return
				}
			}
		})
		dial(t, s, "GET / HTTP/1.1\r\n")
		select {
		case <-failed:
		case <-time.After(long):
			t.Errorf("%s is still being written", what)
		}
	}
}

func TestASlowReaderGetsEverything(t *testing.T) {
	const size = 2000
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for range 20 {
			_, _ = w.Write(make([]byte, size/20))
			_ = http.NewResponseController(w).Flush()
			time.Sleep(small.Write / 4)
		}
	})
	answer, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(answer.Body); len(text) != size || err != nil {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

// End waits for a working request, but not for a slow client.
func TestTheEndWaitsForNoSlowClient(t *testing.T) {
	limits := Limits{Read: long, Write: long, Bytes: 100, Grace: 100 * time.Millisecond}
	began, work := make(chan bool, 3), make(chan bool)
	p := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began <- true
		switch r.URL.Path {
		case "/work":
			<-work
			fmt.Fprint(w, "done")
		case "/body":
			_, _ = io.Copy(io.Discard, r.Body)
		case "/answer":
			for err := error(nil); err == nil; {
				_, err = w.Write(make([]byte, 64<<10))
			}
		}
	}), limits)
	s := httptest.NewServer(p)
	defer s.Close()
	s.Config.RegisterOnShutdown(p.End)
	dial(t, s, "POST /body HTTP/1.1\r\nContent-Length: 1000\r\n")
	dial(t, s, "GET /answer HTTP/1.1\r\n")
	worker := dial(t, s, "GET /work HTTP/1.1\r\n")
	for range 3 {
		<-began
	}
	ctx, cancel := context.WithTimeout(t.Context(), long/2)
	defer cancel()
	ended := make(chan error)
	go func() { ended <- s.Config.Shutdown(ctx) }()
	time.AfterFunc(5*limits.Grace, func() { close(work) })
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if text, _ := io.ReadAll(worker); !strings.HasSuffix(string(text), "done") {
		t.Errorf("the request that worked got %q", text)
	}
}
