package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
)

// SecureOwn gives the headers of Secured also to what the server answers by
// itself to a request that it cannot read (400, 417, 431, 501, 505), which no
// handler sees. The caller serves on the listener that it returns.
//
// The server writes nothing of an answer after it has reported the connection
// idle, and nothing of the next before a handler begins, except such an answer
// of its own. So the first write in between is the head of one. What an answer
// contains plays no part.
func SecureOwn(server *http.Server, l net.Listener, https bool) net.Listener {
	var lines bytes.Buffer
	h := http.Header{}
	secure(h, https)
	_ = h.Write(&lines) // to memory
	next := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Context().Value(connKey{}).(*conn).answering.Store(true)
		next.ServeHTTP(w, r)
	})
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) }
	server.ConnState = func(c net.Conn, s http.ConnState) {
		if s == http.StateIdle {
			c.(*conn).answering.Store(false)
		}
	}
	return &listener{l, lines.Bytes()}
}

type connKey struct{}

// A listener makes a conn of each connection.
type listener struct {
	net.Listener
	lines []byte // of headers
}

// Accept waits for the next connection.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, lines: l.lines}, nil
}

// A conn adds headers to the answers that no handler gives.
type conn struct {
	net.Conn
	lines     []byte
	answering atomic.Bool // what is written belongs to an answer that has its headers
}

// Write sends what the server writes. The headers come after the first line of
// an answer that no handler gives.
func (c *conn) Write(b []byte) (int, error) {
	if c.answering.Swap(true) {
		return c.Conn.Write(b)
	}
	status, rest, whole := bytes.Cut(b, []byte("\r\n"))
	if !whole || !bytes.HasPrefix(status, []byte("HTTP/1.")) {
		return c.Conn.Write(b)
	}
	if _, err := c.Conn.Write(slices.Concat(status, []byte("\r\n"), c.lines, rest)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// CloseWrite tells the client that nothing more comes, while what it still sends
// is taken in: else it may never read the answer.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
