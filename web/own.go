package web

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
)

// SecureOwn adds the headers of Secured to the responses that net/http writes
// itself to a request that it cannot read (400, 417, 431, 501, 505), which no
// handler sees. The caller serves on the returned listener.
//
// After net/http has reported the connection idle it writes nothing more of a
// response, and nothing of the next one before a handler starts, except such a
// response of its own. So the first write in between is the head of one. The
// content of a response does not matter.
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

// A listener wraps each connection in a conn.
type listener struct {
	net.Listener
	lines []byte // the headers
}

// Accept waits for the next connection.
func (l *listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, lines: l.lines}, nil
}

// A conn adds headers to the responses that no handler writes.
type conn struct {
	net.Conn
	lines     []byte
	answering atomic.Bool // the response being written has its headers
}

// Write writes what the server sends. It inserts the headers after the first
// line of a response that no handler writes.
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

// CloseWrite tells the client that no more data follows, while the rest of its
// request is still read. Otherwise the client may never read the response.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
